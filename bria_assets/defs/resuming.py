"""Retried and re-executed runs: they resume what the first one began, and redo nothing of it."""

from datetime import datetime

import dagster as dg


def resumes_since(instance: dg.DagsterInstance, run: dg.DagsterRun) -> datetime | None:
    """When the first run of this one's retries was created; None where this run resumes no other. Blocks.

    With `bria/regenerate: all` everything is paid for anew, and a retry would pay a second time for what the attempt
    before it had got. What was sent since that moment counts as made anew. A person who wants to pay once more launches
    a new run, which has no parent.
    """
    for run_id in (run.root_run_id, run.parent_run_id):
        record = instance.get_run_record_by_id(run_id) if run_id is not None else None
        if record is not None:
            return record.create_timestamp
    return None
