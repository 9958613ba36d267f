"""Closes runs whose process is gone: a killed run would otherwise stay Started, and hold its place in the queue.

Dagster's code server closes a killed run that it has started itself (`_check_for_orphaned_runs`, 1.13.27). Nobody does
where the server is gone too, as after a restart of the machine, and runs of the command line have no server at all: the
default run launcher has no health check. So every run that asks Bria signs with its process. The sensor `dead_runs`
closes those whose process has died, and so does the next start, which needs no daemon. Dagster then retries them
(`run_retries` in dagster.yaml), and the retry resumes.

Whether a process on another machine, or in another container, still lives cannot be looked up. While a run asks Bria it
notes every minute that it lives; where that has been missing for fifteen minutes, its machine is gone.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import dagster as dg

from bria_assets.jobs.process import is_of_this_place, is_surely_dead, this_process
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS

PROCESS_TAG = "bria/process"
UNSIGNED_SECONDS = 300
"""A run that makes pictures signs in its first second. One that has not after this time died before it could."""

# Dagster shows no tag that begins so (dagster/_core/storage/tags.py, 1.13.27): it changes by the minute.
SEEN_TAG = ".dagster/bria_last_sign_of_life"
SECONDS_BETWEEN_SIGNS = 60.0
SILENT_SECONDS = 900
"""Long enough for clocks that differ, and for a machine that was put to sleep for a moment."""

_log = logging.getLogger(__name__)
_UNDER_WAY = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)


def sign_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Notes on a run which process works on it."""
    instance.add_run_tags(run_id, {PROCESS_TAG: f"{this_process()}/{run_id}"})


@asynccontextmanager
async def signs_of_life(instance: dg.DagsterInstance, run_id: str) -> AsyncGenerator[None]:
    """Notes on a run, as long as this is open, that its process lives."""

    async def give_one() -> None:
        try:
            await asyncio.to_thread(instance.add_run_tags, run_id, {SEEN_TAG: f"{int(time.time())}/{run_id}"})
        except Exception as unwritten:  # noqa: BLE001 - many more fit into the time, and the work goes on without
            _log.warning("a sign of life was not written: %s", unwritten)

    async def give() -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_SIGNS)
            await give_one()

    await give_one()
    giving = asyncio.create_task(give())
    try:
        yield
    finally:
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Marks every run as failed whose process is gone.

    Returns:
        The ids of the runs that were closed.
    """
    closed: list[str] = []
    for record in instance.get_run_records(filters=dg.RunsFilter(statuses=_UNDER_WAY)):
        if (why := _cause_of_death(record)) is None:
            continue
        # Read anew: it may have come to a good end before its process was looked for.
        run = instance.get_run_by_id(record.dagster_run.run_id)
        if run is not None and run.status in _UNDER_WAY:
            instance.report_run_failed(run, f"{why} What it had made is kept.")
            closed.append(run.run_id)
    return closed


@dg.sensor(
    name="dead_runs",
    description="Closes runs whose process was killed: they hold no place in the queue, and Dagster retries them.",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Looks at the runs under way, which are few."""
    closed = close_dead_runs(context.instance)
    return dg.SkipReason(f"Closed {', '.join(closed)}." if closed else "Every run under way has its process.")


def _cause_of_death(record: dg.RunRecord) -> str | None:
    run = record.dagster_run
    if process := _own(run, PROCESS_TAG):
        if is_surely_dead(process):
            return f"Its process {process} is gone."
        seen_at = _own(run, SEEN_TAG)
        if seen_at and time.time() - int(seen_at) > SILENT_SECONDS and not is_of_this_place(process):
            return f"Its process {process} has given no sign of life for {SILENT_SECONDS // 60} minutes."
        return None
    is_overdue = record.start_time is not None and time.time() - record.start_time > UNSIGNED_SECONDS
    return "Its process died before it had signed." if is_overdue and _signs(run) else None


def _own(run: dg.DagsterRun, tag: str) -> str:
    """What a run has noted of itself: Dagster copies tags to retries, which another process works on."""
    noted, _, run_id = run.tags.get(tag, "").partition("/")
    return noted if run_id == run.run_id else ""


def _signs(run: dg.DagsterRun) -> bool:
    """Whether a run makes pictures, so that it signs."""
    chosen = {key.to_user_string() for key in run.asset_selection or ()}
    return run.job_name == "refresh" or (bool(chosen) and chosen <= set(PICTURE_ASSETS))
