"""Events that a walk does not wait for: in order, no more than a few in memory, and none dropped for another's sake."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import dagster as dg
import pytest

from bria_assets.defs.event_writer import EventWriter

ASSET = dg.AssetKey("cutout")
CAP = 3
MANY = 20


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def event(instance: dg.DagsterInstance, partition: str) -> Callable[[], None]:
    return partial(instance.report_runless_asset_event, dg.AssetMaterialization(ASSET, partition=partition))


def no_event(instance: dg.DagsterInstance) -> Callable[[], None]:
    """What Dagster refuses to write."""
    return partial(instance.report_runless_asset_event, cast("Any", "no event"))


def written(instance: dg.DagsterInstance) -> list[str | None]:
    """The partitions of all events, oldest first."""
    records = instance.fetch_materializations(ASSET, limit=1000, ascending=True).records
    return [record.partition_key for record in records]


async def write(*events: Callable[[], None]) -> None:
    """A walk that has these events written and hears nothing of it before its end: they are one batch."""
    async with EventWriter() as writer:
        for one in events:
            await writer.put(one)


async def test_events_are_written_in_their_order_and_all_of_them_before_the_end(instance: dg.DagsterInstance):
    names = [f"P-{number}" for number in range(MANY)]
    await write(*(event(instance, name) for name in names))
    assert written(instance) == names


async def test_no_more_than_the_cap_waits_beside_what_is_being_written(instance: dg.DagsterInstance):
    is_writing, may_go_on = threading.Event(), threading.Event()
    taken: list[str] = []

    def slow() -> None:
        is_writing.set()
        may_go_on.wait()

    async with EventWriter(most_waiting=CAP) as writer:

        async def walk() -> None:
            await writer.put(slow)
            for number in range(MANY):
                await writer.put(event(instance, f"P-{number}"))
                taken.append(f"P-{number}")

        walking = asyncio.create_task(walk())
        await asyncio.to_thread(is_writing.wait)
        for _ in range(10 * MANY):
            await asyncio.sleep(0)  # the loop is free all the while
        assert len(taken) <= 2 * CAP  # those taken together with the slow one, and those waiting
        may_go_on.set()
        await walking
    assert written(instance) == taken
    assert len(taken) == MANY


async def test_a_write_that_fails_costs_no_other_event_and_is_told_at_the_end(
    instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, logger="bria_assets")
    with pytest.raises(dg.DagsterInvariantViolationError):
        await write(event(instance, "P-1"), no_event(instance), no_event(instance), event(instance, "P-2"))
    assert written(instance) == ["P-1", "P-2"]
    assert caplog.text.count("an event was not written") == 2


async def test_a_walk_hears_of_a_write_that_failed_with_one_of_its_next_events(instance: dg.DagsterInstance):
    async def walk_for_ever() -> None:
        async with EventWriter() as writer:
            await writer.put(no_event(instance))
            while True:
                await writer.put(event(instance, "P-1"))

    with pytest.raises(dg.DagsterInvariantViolationError):
        await asyncio.wait_for(walk_for_ever(), 30)


async def test_what_was_made_before_a_walk_was_stopped_is_written_all_the_same(instance: dg.DagsterInstance):
    is_walking = asyncio.Event()

    async def walk() -> None:
        async with EventWriter() as writer:
            for number in range(MANY):
                await writer.put(event(instance, f"P-{number}"))
            is_walking.set()
            await asyncio.Event().wait()

    walking = asyncio.create_task(walk())
    await is_walking.wait()
    walking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walking
    assert len(written(instance)) == MANY
