"""Reads a job and its submissions from the ledger's tables."""

from __future__ import annotations

from datetime import datetime, timezone

import sqlalchemy as sa

from bria_assets.jobs.job import FailureKind, Job, JobState, Submission, SubmissionState, read_outcome
from bria_assets.jobs.schema import job_table, submission_table

# Built once, for all reads.
_JOB = sa.select(job_table).where(job_table.c.fingerprint == sa.bindparam("job"))
_JOB_FOR_UPDATE = _JOB.with_for_update()
_SUBMISSIONS = (
    sa.select(submission_table)
    .where(submission_table.c.fingerprint == sa.bindparam("job"))
    .order_by(submission_table.c.id)
)


def read_job(connection: sa.Connection, fingerprint: str, *, for_update: bool = False) -> Job | None:
    """One job; `for_update` keeps others from changing it until the transaction ends."""
    this = {"job": fingerprint}
    row = connection.execute(_JOB_FOR_UPDATE if for_update else _JOB, this).mappings().one_or_none()
    if row is None:
        return None
    submissions = connection.execute(_SUBMISSIONS, this).mappings()
    return Job(
        fingerprint=row["fingerprint"],
        server=row["server"],
        endpoint=row["endpoint"],
        label=row["label"],
        request=row["request"],
        state=JobState(row["state"]),
        owner=row["owner"],
        lease_until=_utc_or_none(row["lease_until"]),
        outcome=read_outcome(row["outcome"]) if row["outcome"] else None,
        failure_kind=FailureKind(row["failure_kind"]) if row["failure_kind"] else None,
        failure=row["failure"],
        failed_in=row["failed_in"],
        created_at=utc(row["created_at"]),
        updated_at=utc(row["updated_at"]),
        submissions=tuple(
            Submission(
                id=sent["id"],
                state=SubmissionState(sent["state"]),
                nonce=sent["nonce"],
                request_id=sent["request_id"],
                placeholder_url=sent["placeholder_url"],
                possible_second_bill=sent["possible_second_bill"],
                cost_usd=sent["cost_usd"],
                reserved_micro_usd=sent["reserved_micro_usd"],
                polls=sent["polls"],
                sent_at=utc(sent["sent_at"]),
                accepted_at=_utc_or_none(sent["accepted_at"]),
                ended_at=_utc_or_none(sent["ended_at"]),
            )
            for sent in submissions
        ),
    )


def read_job_locked(connection: sa.Connection, fingerprint: str) -> Job:
    """A job that must be there, kept from changing until the transaction ends.

    Raises:
        LookupError: it is not.
    """
    job = read_job(connection, fingerprint, for_update=True)
    if job is None:
        raise LookupError(f"job {fingerprint} vanished from the ledger")
    return job


def utc(moment: datetime) -> datetime:
    """SQLite gives times back as they were written, in UTC but without the zone; PostgreSQL in a zone of its own."""
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _utc_or_none(moment: datetime | None) -> datetime | None:
    return None if moment is None else utc(moment)
