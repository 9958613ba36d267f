"""Claims: whose a job is, how long, and whether one that has ended is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bria_assets.jobs.job import AskAgain, FailureKind, Job, JobState
from bria_assets.jobs.row_changes import change_job
from bria_assets.jobs.schema import job_table

LEASE_SECONDS = 60.0
"""Long enough for a process that is busy, short enough to wait for one that died on another machine."""

_IN_FLIGHT = (JobState.CLAIMED.value, JobState.SUBMITTING.value, JobState.SUBMITTED.value)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a claim found: the job as it stands, and whether it is now the caller's to go on with."""

    job: Job
    is_mine: bool


class ClaimLost(Exception):
    """Another run has taken this job over, because this one gave no sign of life for a whole lease."""


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """A run that takes jobs in hand."""

    owner: str
    """`process/run`."""
    run: str
    """A failure that it has seen is not tried a second time in it."""
    lease_seconds: float
    """After which it has lost its jobs unless it renewed their leases."""
    resumes_since: datetime | None
    """When the run began that this one resumes, if it does."""

    def ownership(self, now: datetime) -> dict[str, Any]:
        """What a job's row says while it is in this run's hands."""
        return {"owner": self.owner, "lease_until": now + timedelta(seconds=self.lease_seconds)}

    def renew_leases(self, connection: sa.Connection, now: datetime) -> None:
        """Holds every job that it has in hand for another lease."""
        connection.execute(
            job_table.update()
            .where(job_table.c.owner == self.owner, job_table.c.state.in_(_IN_FLIGHT))
            .values(lease_until=now + timedelta(seconds=self.lease_seconds))
        )

    def goes_again(self, job: Job, ask_again: AskAgain) -> bool:
        """Whether a job that has ended is taken up again."""
        if ask_again is AskAgain.ALWAYS:
            return not self._was_made_by_what_is_resumed(job)
        if job.state is not JobState.FAILED or job.failed_in == self.run:
            return False
        return job.failure_kind is not FailureKind.REFUSED or ask_again is AskAgain.AFTER_REFUSAL

    def _was_made_by_what_is_resumed(self, job: Job) -> bool:
        if self.resumes_since is None or job.state is not JobState.COMPLETED or job.latest is None:
            return False
        return job.latest.sent_at >= self.resumes_since


def put_back(connection: sa.Connection, job: Job, now: datetime) -> None:
    """A job that was claimed once more after its end, and not sent, has still ended."""
    if job.failure_kind is not None:
        change_job(connection, job.fingerprint, now, state=JobState.FAILED.value)
    elif job.outcome is not None:
        change_job(connection, job.fingerprint, now, state=JobState.COMPLETED.value)
