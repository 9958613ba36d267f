"""What Bria's webhooks brought, and what it settles in the ledger.

A delivery names its job by the request id, and by the nonce that its submission's address carried. The nonce settles a
POST whose answer never came: Bria took it, this is its request id, and no second one is sent. One that nothing in the
ledger fits is kept: it may have overtaken the answer to its POST, and is found once the ledger learns the request id.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from bria_assets.client.answers import JobStatus, read_status
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import UNANSWERED, JobState, SubmissionState
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.schema import delivery_table, job_table, submission_table

KEPT_FOR = timedelta(days=4)
"""A day longer than Bria's results live: after that a delivery leads nowhere."""

MOST_AT_ONCE = 500
"""Deliveries in one look: a backlog is read in several."""

_CLEARING_SECONDS = 3600.0
_ORDER_LOCK = 0x42_52_57_48  # "BRWH"
_UNANSWERED = tuple(state.value for state in UNANSWERED)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The end of a job, as Bria told it."""

    id: int
    """Grows with every delivery, in the order in which they can be seen."""
    request_id: str
    nonce: str | None
    status: JobStatus | None
    """None where another version of this project wrote down what this one cannot read."""


class Deliveries:
    """Deliveries in the ledger's database. All calls block: run them off the event loop.

    Args:
        database: the ledger's.
        prices_usd: list price by endpoint, for a bill that only its delivery tells of.
    """

    def __init__(self, database: LedgerDatabase, *, prices_usd: Mapping[str, float] = LIST_PRICES_USD) -> None:
        self._database = database
        self._prices_usd = prices_usd
        self._cleared_at: float | None = None

    def record(self, request_id: str, body: Mapping[str, Any], *, nonce: str | None) -> None:
        """Writes a delivery down and settles the submission it is of, in one transaction. A duplicate changes nothing.

        Args:
            request_id: of the job that it tells of.
            body: a status body.
            nonce: of the submission, from the address that was called.

        Raises:
            LedgerUnavailable: the database cannot be written.
        """
        status = _ending(request_id, body)
        with self._database.transaction() as connection:
            if connection.dialect.name == "postgresql":
                # One after the other, so that ids can be seen in their order; SQLite has no other way.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ORDER_LOCK)))
            if status is not None:
                self._keep(connection, request_id, body, nonce)
            self._settle(connection, request_id, nonce, "IN_PROGRESS" if status is None else status.state)

    def find(self, request_id: str) -> JobStatus | None:
        """How a job ended, if a delivery has told."""
        query = sa.select(delivery_table.c.body).where(delivery_table.c.request_id == request_id)
        with self._database.transaction() as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else _ending(request_id, body)

    def latest_id(self) -> int:
        """The id of the delivery that came last; 0 before the first."""
        with self._database.transaction() as connection:
            return connection.execute(sa.select(sa.func.max(delivery_table.c.id))).scalar_one() or 0

    def after(self, delivery_id: int, *, at_most: int = MOST_AT_ONCE) -> list[Delivery]:
        """Deliveries that came after one, in their order; at most so many, the rest the next time."""
        query = (
            sa.select(delivery_table)
            .where(delivery_table.c.id > delivery_id)
            .order_by(delivery_table.c.id)
            .limit(at_most)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Delivery(
                id=row["id"],
                request_id=row["request_id"],
                nonce=row["nonce"],
                status=_ending(row["request_id"], row["body"]),
            )
            for row in rows
        ]

    def _keep(self, connection: sa.Connection, request_id: str, body: Mapping[str, Any], nonce: str | None) -> None:
        is_known = sa.select(delivery_table.c.id).where(delivery_table.c.request_id == request_id)
        if connection.execute(is_known).first() is not None:
            return
        now = datetime.now(timezone.utc)
        connection.execute(
            delivery_table.insert().values(request_id=request_id, nonce=nonce, body=dict(body), received_at=now)
        )
        if self._cleared_at is None or time.monotonic() - self._cleared_at > _CLEARING_SECONDS:
            # After the insert, so that the highest id stays: SQLite would give it out again.
            connection.execute(delivery_table.delete().where(delivery_table.c.received_at < now - KEPT_FOR))
            self._cleared_at = time.monotonic()

    def _settle(self, connection: sa.Connection, request_id: str, nonce: str | None, told: str) -> None:
        fingerprint = connection.execute(
            sa.select(submission_table.c.fingerprint).where(_is_of(request_id, nonce)).limit(1)
        ).scalar_one_or_none()
        if fingerprint is None:
            return
        # The job's row first, as every transition of the ledger does: they wait for each other, not both for both.
        job = connection.execute(
            sa.select(job_table.c.state, job_table.c.endpoint)
            .where(job_table.c.fingerprint == fingerprint)
            .with_for_update()
        ).one()
        sent = connection.execute(
            sa.select(submission_table.c.id, submission_table.c.state)
            .where(_is_of(request_id, nonce))
            .order_by(sa.case((submission_table.c.request_id == request_id, 0), else_=1))
            .limit(1)
        ).one_or_none()
        if sent is None:
            return
        change = settlement(JobState(job.state), SubmissionState(sent.state), told)
        if change is None:
            return
        now = datetime.now(timezone.utc)
        values: dict[str, Any] = {
            "state": change.value,
            "request_id": request_id,
            "ended_at": None if change is SubmissionState.ACCEPTED else now,
        }
        if sent.state in _UNANSWERED:
            values |= {"accepted_at": now, "cost_usd": self._prices_usd.get(job.endpoint, 0.0)}
        connection.execute(submission_table.update().where(submission_table.c.id == sent.id).values(values))
        if change is SubmissionState.ACCEPTED:
            connection.execute(
                job_table.update()
                .where(job_table.c.fingerprint == fingerprint)
                .values(state=JobState.SUBMITTED.value, updated_at=now)
            )


def settlement(job: JobState, sent: SubmissionState, told: str) -> SubmissionState | None:
    """What becomes of a submission that a delivery tells of; None: nothing.

    One that becomes `accepted` makes its job `submitted`, for whoever has it in hand, or for the next run.

    Args:
        job: where the job stands.
        sent: where the submission stands.
        told: the state that the delivery tells, see `JobStatus`.
    """
    has_ended_badly = told == "ERROR"
    if sent in UNANSWERED:
        if job is JobState.COMPLETED:
            return SubmissionState.SUPERSEDED
        # A job that has failed, or is about to be sent again, has a picture after all; an error adds but its bill.
        is_over = job in {JobState.FAILED, JobState.CLAIMED}
        return SubmissionState.FAILED if is_over and has_ended_badly else SubmissionState.ACCEPTED
    if sent is SubmissionState.FAILED and told == "COMPLETED" and job in {JobState.FAILED, JobState.CLAIMED}:
        # Given up too early, such as one whose id Bria's status service did not know.
        return SubmissionState.ACCEPTED
    return None


def _is_of(request_id: str, nonce: str | None) -> sa.ColumnElement[bool]:
    by_id = submission_table.c.request_id == request_id
    if nonce is None:
        return by_id
    return by_id | ((submission_table.c.nonce == nonce) & submission_table.c.state.in_(_UNANSWERED))


def _ending(request_id: str, body: Mapping[str, Any]) -> JobStatus | None:
    """The status, if it says how the job ended. Anything else is proof that Bria has the job; the rest a poll asks."""
    try:
        status = read_status(dict(body))
    except ValueError:
        _log.warning("the webhook delivery of request %s cannot be read; a poll will ask for its result", request_id)
        return None
    return status if status.state in {"COMPLETED", "ERROR"} else None
