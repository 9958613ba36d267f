"""Events that a walk does not wait for: in order, no more than a few in memory, and none dropped for another's sake."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster_shared.check import CheckError

from bria_assets.defs.event_batches import EventBatches, open_event_batches
from bria_assets.defs.event_writer import EventWriter
from bria_assets.defs.run_events import RunEvents

ASSET = dg.AssetKey("cutout")
CAP = 3
MANY = 20
NOT_AN_EVENT = (AttributeError, CheckError)
Build = Callable[[], Sequence[EventLogEntry]]


@pytest.fixture
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """In memory, where events are stored one by one, unless a test asks for a disk, where batches are."""
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    is_on_disk = getattr(request, "param", "memory") == "disk"
    with dg.DagsterInstance.local_temp(str(tmp_path)) if is_on_disk else dg.DagsterInstance.ephemeral() as opened:
        yield opened


on_both = pytest.mark.parametrize("instance", ["memory", "disk"], indirect=True)


@dg.op
def write_what_is_wanted(context: dg.OpExecutionContext, work: dg.ResourceParam[Any]) -> None:
    asyncio.run(work(RunEvents(context), open_event_batches(context.instance)))


@dg.job
def a_run() -> None:
    write_what_is_wanted()


def in_a_run(instance: dg.DagsterInstance, work: Callable[[RunEvents, EventBatches], Any]) -> None:
    """Has something written by a run, as the walk is."""
    a_run.execute_in_process(instance=instance, resources={"work": dg.ResourceDefinition.hardcoded_resource(work)})


def event(events: RunEvents, partition: str) -> Build:
    return lambda: [events.materialized(dg.AssetMaterialization(ASSET, partition=partition))]


def no_event(events: RunEvents) -> Build:
    """What cannot be written."""
    entry = events.materialized(dg.AssetMaterialization(ASSET, partition="BAD"))
    return lambda: [entry._replace(dagster_event=cast("Any", "no event"))]


def written(instance: dg.DagsterInstance) -> list[str | None]:
    """The partitions of all events, oldest first."""
    records = instance.fetch_materializations(ASSET, limit=1000, ascending=True).records
    return [record.partition_key for record in records]


async def put_all(builds: Sequence[str | None], events: RunEvents, batches: EventBatches) -> None:
    """A walk that hears of nothing before its end: all its events are one batch."""
    async with EventWriter(batches) as writer:
        for partition in builds:
            await writer.put(no_event(events) if partition is None else event(events, partition))


@on_both
def test_events_are_written_in_their_order_and_all_of_them_before_the_end(instance: dg.DagsterInstance):
    names = [f"P-{number}" for number in range(MANY)]
    in_a_run(instance, partial(put_all, names))
    assert written(instance) == names


def test_no_more_than_the_cap_waits_beside_what_is_being_written(instance: dg.DagsterInstance):
    is_building, may_go_on = threading.Event(), threading.Event()
    taken: list[str] = []

    def slow() -> Sequence[EventLogEntry]:
        is_building.set()
        may_go_on.wait()
        return []

    async def work(events: RunEvents, batches: EventBatches) -> None:
        async with EventWriter(batches, most_waiting=CAP) as writer:

            async def walk() -> None:
                await writer.put(slow)
                for number in range(MANY):
                    await writer.put(event(events, f"P-{number}"))
                    taken.append(f"P-{number}")

            walking = asyncio.create_task(walk())
            await asyncio.to_thread(is_building.wait)
            for _ in range(10 * MANY):
                await asyncio.sleep(0)  # the loop is free all the while
            assert len(taken) <= 2 * CAP  # those taken together with the slow one, and those waiting
            may_go_on.set()
            await walking

    in_a_run(instance, work)
    assert written(instance) == taken
    assert len(taken) == MANY


@on_both
def test_a_write_that_fails_costs_no_other_event_and_is_told_at_the_end(
    instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, logger="bria_assets")
    with pytest.raises(NOT_AN_EVENT):
        in_a_run(instance, partial(put_all, ["P-1", None, None, "P-2"]))
    assert written(instance) == ["P-1", "P-2"]
    assert caplog.text.count("an event was not written") == 2


def test_an_event_that_cannot_be_built_costs_no_other(instance: dg.DagsterInstance):
    def broken() -> Sequence[EventLogEntry]:
        raise OSError("the picture is gone")

    async def work(events: RunEvents, batches: EventBatches) -> None:
        async with EventWriter(batches) as writer:
            await writer.put(event(events, "P-1"))
            await writer.put(broken)
            await writer.put(event(events, "P-2"))

    with pytest.raises(OSError, match="the picture is gone"):
        in_a_run(instance, work)
    assert written(instance) == ["P-1", "P-2"]


def test_a_walk_hears_of_a_write_that_failed_with_one_of_its_next_events(instance: dg.DagsterInstance):
    async def walk_for_ever(events: RunEvents, batches: EventBatches) -> None:
        async with EventWriter(batches) as writer:
            await writer.put(no_event(events))
            while True:
                await writer.put(event(events, "P-1"))

    with pytest.raises(NOT_AN_EVENT):
        in_a_run(instance, walk_for_ever)


def test_what_was_made_before_a_walk_was_stopped_is_written_all_the_same(instance: dg.DagsterInstance):
    async def work(events: RunEvents, batches: EventBatches) -> None:
        is_walking = asyncio.Event()

        async def walk() -> None:
            async with EventWriter(batches) as writer:
                for number in range(MANY):
                    await writer.put(event(events, f"P-{number}"))
                is_walking.set()
                await asyncio.Event().wait()

        walking = asyncio.create_task(walk())
        await is_walking.wait()
        walking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await walking

    in_a_run(instance, work)
    assert len(written(instance)) == MANY
