"""Closes runs whose process is gone: a killed run would otherwise stay Started for ever.

Dagster's default run launcher has no health check (1.13.27), and runs of the command line have no launcher at all.
Every run that walks products signs with its process; the next start closes those whose process has died.
"""

import dagster as dg

from bria_assets.jobs.process import is_surely_dead, this_process

PROCESS_TAG = "bria/process"


def sign_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Notes on a run which process works on it."""
    instance.add_run_tags(run_id, {PROCESS_TAG: this_process()})


def close_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Marks every run as failed whose process of this machine is gone.

    Returns:
        The ids of the runs that were closed.
    """
    under_way = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    closed: list[str] = []
    for run in instance.get_runs(filters=dg.RunsFilter(statuses=under_way)):
        process = run.tags.get(PROCESS_TAG)
        if process is not None and is_surely_dead(process):
            instance.report_run_failed(run, f"Its process {process} is gone. What it had made is kept.")
            closed.append(run.run_id)
    return closed
