"""Runs whose process is gone are closed by the sensor and by the next start; all others are left alone."""

import subprocess
import sys
import time

import dagster as dg
import psutil
import pytest

from bria_assets.defs.dead_runs import PROCESS_TAG, SEEN_TAG, close_dead_runs, dead_runs
from bria_assets.jobs.process import this_process
from bria_assets_tests.shop import MUG, Shop


@pytest.fixture
def dead_process() -> str:
    """The name of a process that was, and is no more."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        started = int(psutil.Process(child.pid).create_time())
        child.communicate(b"\n")
    host = this_process().split(":")[0]
    return f"{host}:{child.pid}:{started}"


def started_run(
    instance: dg.DagsterInstance, process: str | None, *, signed_for: str | None = None, job_name: str = "nothing"
) -> str:
    run = instance.create_run_for_job(defined(job_name))
    if process is not None:
        instance.add_run_tags(run.run_id, {PROCESS_TAG: f"{process}/{signed_for or run.run_id}"})
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name=job_name), run.run_id
    )
    return run.run_id


def defined(name: str) -> dg.JobDefinition:
    @dg.job(name=name)
    def nothing() -> None:
        """Does nothing."""

    return nothing


def status(shop: Shop, run_id: str) -> dg.DagsterRunStatus:
    run = shop.instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def test_a_run_of_a_dead_process_is_closed_as_failed(shop: Shop, dead_process: str):
    run_id = started_run(shop.instance, dead_process)
    assert close_dead_runs(shop.instance) == [run_id]
    assert status(shop, run_id) is dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize("process", [None, this_process(), "another-host:1:1"], ids=["unsigned", "alive", "elsewhere"])
def test_a_run_that_may_still_work_is_left_alone(shop: Shop, process: str | None):
    run_id = started_run(shop.instance, process)
    assert close_dead_runs(shop.instance) == []
    assert status(shop, run_id) is dg.DagsterRunStatus.STARTED


def test_a_refresh_closes_dead_runs_and_signs_its_own(shop: Shop, dead_process: str):
    run_id = started_run(shop.instance, dead_process)
    shop.sell(MUG)
    refreshed = shop.refresh(assets=["product_image"])
    assert status(shop, run_id) is dg.DagsterRunStatus.FAILURE
    assert refreshed.run.tags[PROCESS_TAG] == f"{this_process()}/{refreshed.run.run_id}"


def test_a_retry_that_has_not_signed_yet_is_not_closed_for_the_process_of_the_run_before(shop: Shop, dead_process: str):
    # Dagster copies the tags of a run to its retry.
    run_id = started_run(shop.instance, dead_process, signed_for="the-run-before")
    assert close_dead_runs(shop.instance) == []
    assert status(shop, run_id) is dg.DagsterRunStatus.STARTED


@pytest.mark.parametrize(
    ("job_name", "minutes", "is_closed"),
    [
        ("refresh", 6, True),
        ("refresh", 4, False),  # it may be about to sign
        ("nothing", 6, False),  # it may be a job that never signs
    ],
)
def test_a_run_that_should_have_signed_long_ago_is_closed(
    shop: Shop, job_name: str, minutes: int, *, is_closed: bool, monkeypatch: pytest.MonkeyPatch
):
    run_id = started_run(shop.instance, None, job_name=job_name)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 60 * minutes)
    assert close_dead_runs(shop.instance) == ([run_id] if is_closed else [])


def test_the_sensor_closes_dead_runs_and_starts_none(shop: Shop, dead_process: str):
    run_id = started_run(shop.instance, dead_process)
    with dg.build_sensor_context(instance=shop.instance) as context:
        tick = dead_runs.evaluate_tick(context)
    assert (tick.run_requests, tick.skip_message) == ([], f"Closed {run_id}.")
    assert status(shop, run_id) is dg.DagsterRunStatus.FAILURE
    assert dead_runs.default_status is dg.DefaultSensorStatus.RUNNING


def test_the_catalog_run_signs_too(shop: Shop):
    shop.sell(MUG)
    run = shop.materialize_catalog()
    assert run.tags[PROCESS_TAG] == f"{this_process()}/{run.run_id}"


@pytest.mark.parametrize(("minutes", "is_closed"), [(16, True), (14, False)])
def test_a_run_of_another_machine_is_closed_when_it_gives_no_sign_of_life(shop: Shop, minutes: int, *, is_closed: bool):
    run_id = started_run(shop.instance, "another-machine:1:1")
    shop.instance.add_run_tags(run_id, {SEEN_TAG: f"{int(time.time()) - 60 * minutes}/{run_id}"})
    assert close_dead_runs(shop.instance) == ([run_id] if is_closed else [])


def test_the_sign_of_life_of_the_run_before_is_not_held_against_its_retry(shop: Shop):
    run_id = started_run(shop.instance, "another-machine:1:1")
    shop.instance.add_run_tags(run_id, {SEEN_TAG: "1/the-run-before"})
    assert close_dead_runs(shop.instance) == []


def test_a_run_on_this_machine_is_not_closed_for_its_silence(shop: Shop):
    run_id = started_run(shop.instance, this_process())
    shop.instance.add_run_tags(run_id, {SEEN_TAG: f"1/{run_id}"})
    assert close_dead_runs(shop.instance) == []


def test_a_refresh_gives_signs_of_life(shop: Shop):
    shop.sell(MUG)
    run = shop.refresh(assets=["product_image"]).run
    seen_at, _, run_id = run.tags[SEEN_TAG].partition("/")
    assert (run_id, abs(time.time() - int(seen_at)) < 600) == (run.run_id, True)
