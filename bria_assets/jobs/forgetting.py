"""Takes jobs out of the ledger on request, so that the next run takes their work for new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

import sqlalchemy as sa

from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import Job
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.schema import job_cell_table, job_table, submission_table


class WouldBePaidAgain(Exception):
    """What Bria was, or may have been, paid for is not collected yet; forgotten, it would be paid again."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A job that the ledger knows nothing of any more."""

    job: Job
    paid_usd: float
    """What its submissions cost."""
    next_bill_usd: float
    """What the same work costs when a run asks for it anew, at list price."""


def forget(
    ledger: Ledger,
    fingerprint: str,
    *,
    even_if_paid: bool = False,
    prices_usd: Mapping[str, float] = LIST_PRICES_USD,
) -> Forgotten:
    """Removes a job, its submissions and its cells. Blocks. No picture is touched.

    Args:
        ledger: that holds it.
        fingerprint: the job.
        even_if_paid: also where it is under way, may have been billed, or is in a run's hands.
        prices_usd: list price by endpoint.

    Raises:
        WouldBePaidAgain: with the reason.
        LookupError: there is no such job any more.
        LedgerUnavailable: the database cannot be written.
    """
    job = ledger.job(fingerprint)
    if job is None:
        raise LookupError(f"job {fingerprint} is not in the ledger any more")
    price = prices_usd.get(job.endpoint, 0.0)
    if not even_if_paid and (reason := _reason_to_keep(job)) is not None:
        raise WouldBePaidAgain(f"{reason}: forgotten, its work would be paid again, {price:.3f} USD")
    _remove(ledger.database, job, even_if_changed=even_if_paid)
    return Forgotten(job=job, paid_usd=sum(sent.cost_usd for sent in job.submissions), next_bill_usd=price)


def _reason_to_keep(job: Job) -> str | None:
    if is_in_living_hands(job.owner, job.lease_until, now=datetime.now(timezone.utc)):
        return f"the process {job.owner} has it in hand"
    if job.is_ambiguous:
        return "it was sent without an answer, so it may have been billed"
    if job.under_way is not None:
        return f"Bria has taken it as request {job.under_way.request_id}, and the next refresh collects it"
    return None


def _remove(database: LedgerDatabase, job: Job, *, even_if_changed: bool) -> None:
    this = job_table.c.fingerprint == job.fingerprint
    with database.transaction() as connection:
        changed_at = connection.execute(sa.select(job_table.c.updated_at).where(this).with_for_update()).scalar_one()
        if changed_at.tzinfo is None:  # SQLite's, written in UTC
            changed_at = changed_at.replace(tzinfo=timezone.utc)
        if changed_at != job.updated_at and not even_if_changed:
            raise WouldBePaidAgain("a run took it up just now: look at it again")
        for table in (job_cell_table, submission_table, job_table):
            connection.execute(table.delete().where(table.c.fingerprint == job.fingerprint))
