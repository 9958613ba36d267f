"""The jobs that came last and how they stand."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from bria_assets.sandbox.jobs import Job, jobs_by_age
from bria_assets.sandbox.labels import label_of

JobState = Literal["in progress", "completed", "error", "expired"]


@dataclass(frozen=True, kw_only=True)
class RecentJob:
    """One of the newest jobs.

    Attributes:
        job: The job.
        label: What it is for, in a few words.
        state: How it stands.
    """

    job: Job
    label: str
    state: JobState


def newest_jobs(connection: sqlite3.Connection, *, now: float, limit: int) -> list[RecentJob]:
    """List the newest jobs, the newest first.

    Args:
        connection: A transaction.
        now: Seconds since 1970.
        limit: How many at most.
    """
    return [
        RecentJob(job=job, label=label_of(json.loads(job.payload_json)), state=_state(job, now))
        for job in jobs_by_age(connection, limit=limit)
    ]


def _state(job: Job, now: float) -> JobState:
    if job.is_expired(now):
        return "expired"
    if not job.is_ready(now):
        return "in progress"
    return "completed" if job.error_json is None else "error"
