"""Runs whose process is gone are closed by the next start; all others are left alone."""

import subprocess
import sys

import dagster as dg
import psutil
import pytest

from bria_assets.defs.dead_runs import PROCESS_TAG, close_dead_runs
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


def started_run(instance: dg.DagsterInstance, process: str | None) -> str:
    run = instance.create_run_for_job(defined(), tags={PROCESS_TAG: process} if process else {})
    instance.report_dagster_event(
        dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name="nothing"), run.run_id
    )
    return run.run_id


def defined() -> dg.JobDefinition:
    @dg.job
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
    assert refreshed.run.tags[PROCESS_TAG] == this_process()
