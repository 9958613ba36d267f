"""Results that are paid and in no store: jobs nobody has collected, and pictures that went missing from it.

Bria keeps a result for some days; what is not in a store by then is lost with its money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bria_assets.client.requests import UnknownRequest, request_of
from bria_assets.images.store import ImageStore
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import JobCell, JobOutcome, JobState, read_outcome
from bria_assets.jobs.job_rows import utc
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.schema import job_table, submission_table

ABOUT_TO_EXPIRE = timedelta(hours=12)
"""A daily schedule leaves a run or none before such a URL is gone."""

LOOKED_FOR_AFTERWARDS = timedelta(days=1)
"""For so long after its URL expired a missing picture is told of; later nothing can be done, and the next run pays."""

_TAKEN, _COMPLETED = JobState.SUBMITTED.value, JobState.COMPLETED.value


@dataclass(frozen=True, kw_only=True)
class Uncollected:
    """One result."""

    label: str
    request_id: str | None
    expires_at: datetime
    what: str


def uncollected(database: LedgerDatabase, *, server: str, result_ttl_seconds: int, now: datetime) -> list[Uncollected]:
    """Jobs that a server has taken and nobody waits for, those that expire first at the front. Blocks.

    Args:
        database: the ledger's.
        server: who took them.
        result_ttl_seconds: how long v2 result URLs live.
        now: the time.

    Raises:
        LedgerUnavailable: it cannot be read.
    """
    found: list[Uncollected] = []
    for row in _rows(database, server, [job_table.c.state == _TAKEN]):
        lease_until = None if row["lease_until"] is None else utc(row["lease_until"])
        if not is_in_living_hands(row["owner"], lease_until, now=now):
            expires_at = utc(row["sent_at"]) + _lives(row, result_ttl_seconds)
            found.append(_told(row, expires_at, "taken by Bria and not collected"))
    return sorted(found, key=lambda result: result.expires_at)


def missing_from_store(
    database: LedgerDatabase, store: ImageStore, *, server: str, result_ttl_seconds: int, now: datetime
) -> list[Uncollected]:
    """Collected pictures whose URL expires soon, or has just expired, and that are not in the store any more. Blocks.

    Not those that another picture has taken the place of: they may have been removed on purpose.

    Args:
        database: the ledger's.
        store: where they should be.
        server: who made them.
        result_ttl_seconds: how long v2 result URLs live.
        now: the time.

    Raises:
        LedgerUnavailable: it cannot be read.
        OSError: the store does not say what it holds.
        RecordUnreadable: a record in it is damaged.
    """
    longest = timedelta(seconds=result_ttl_seconds)
    # The state comes first: a job that was sent anew has an older submission, too.
    since = [job_table.c.state == _COMPLETED, submission_table.c.sent_at >= now - longest - LOOKED_FOR_AFTERWARDS]
    found: list[Uncollected] = []
    for row in _rows(database, server, since):
        outcome = read_outcome(row["outcome"])
        if not isinstance(outcome, JobOutcome):  # a structured prompt lies in the ledger itself
            continue
        is_due = now - LOOKED_FOR_AFTERWARDS <= outcome.source_url_expires_at <= now + ABOUT_TO_EXPIRE
        is_kept = store.has(outcome.path, size_bytes=outcome.picture.size_bytes) if is_due else True
        if not is_kept and not _is_superseded(store, row["label"], outcome):
            found.append(_told(row, outcome.source_url_expires_at, f"its picture {outcome.path} is not in the store"))
    return sorted(found, key=lambda result: result.expires_at)


def _is_superseded(store: ImageStore, label: str, outcome: JobOutcome) -> bool:
    cell = JobCell.from_label(label)
    record = cell and store.written_record(cell.asset, cell.partition)
    return record is not None and record.path != outcome.path


def _rows(
    database: LedgerDatabase, server: str, conditions: Sequence[sa.ColumnElement[bool]]
) -> Sequence[sa.RowMapping]:
    latest = (
        sa.select(sa.func.max(submission_table.c.id))
        .where(submission_table.c.fingerprint == job_table.c.fingerprint)
        .correlate(job_table)
        .scalar_subquery()
    )
    query = (
        sa.select(job_table, submission_table.c.request_id, submission_table.c.sent_at)
        .join(submission_table, submission_table.c.id == latest)
        .where(job_table.c.server == server, *conditions)
    )
    with database.transaction() as connection:
        return connection.execute(query).mappings().all()


def _lives(row: sa.RowMapping, result_ttl_seconds: int) -> timedelta:
    try:
        request = request_of(row["endpoint"], row["request"])
    except UnknownRequest:  # of another version, whose results live as long
        return timedelta(seconds=result_ttl_seconds)
    return timedelta(seconds=request.result_url_seconds or result_ttl_seconds)


def _told(row: sa.RowMapping, expires_at: datetime, what: str) -> Uncollected:
    return Uncollected(label=row["label"], request_id=row["request_id"], expires_at=expires_at, what=what)
