"""Takes jobs out of the ledger on request, so that a run that asks for their work again takes it for new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bria_assets.jobs.database import LedgerDatabase, now_of
from bria_assets.jobs.job import Job
from bria_assets.jobs.job_rows import read_job_locked
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.schema import job_cell_table, job_table, submission_table

_MOST_NAMED = 5


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
    database: LedgerDatabase,
    fingerprints: Sequence[str],
    *,
    even_if_paid: bool = False,
    prices_usd: Mapping[str, float] = LIST_PRICES_USD,
) -> list[Forgotten]:
    """Removes jobs with their submissions and their cells, all of them or none. Blocks. No picture is touched.

    Args:
        database: the ledger's.
        fingerprints: the jobs.
        even_if_paid: also where one is under way, may have been billed, or is in a run's hands.
        prices_usd: list price by endpoint.

    Raises:
        WouldBePaidAgain: with the jobs and the reasons.
        LookupError: one of them is not in the ledger any more.
        LedgerUnavailable: the database cannot be written.
    """
    with database.transaction() as connection:
        # Locked in the order of their names, so that two who forget the same jobs do not wait for each other.
        jobs = [read_job_locked(connection, fingerprint) for fingerprint in sorted(set(fingerprints))]
        if not even_if_paid:
            _check(jobs, prices_usd, now=now_of(connection))
        for job in jobs:
            for table in (job_cell_table, submission_table, job_table):
                connection.execute(table.delete().where(table.c.fingerprint == job.fingerprint))
    return [
        Forgotten(
            job=job,
            paid_usd=sum(sent.cost_usd for sent in job.submissions),
            next_bill_usd=prices_usd.get(job.endpoint, 0.0),
        )
        for job in jobs
    ]


def _check(jobs: Sequence[Job], prices_usd: Mapping[str, float], *, now: datetime) -> None:
    kept = [(job, reason) for job in jobs if (reason := _reason_to_keep(job, now=now)) is not None]
    if not kept:
        return
    named = "; ".join(f"{job.fingerprint[:12]}: {reason}" for job, reason in kept[:_MOST_NAMED])
    more = f"; and {len(kept) - _MOST_NAMED} more" if len(kept) > _MOST_NAMED else ""
    price_usd = sum(prices_usd.get(job.endpoint, 0.0) for job, _ in kept)
    raise WouldBePaidAgain(f"{named}{more}: forgotten, this work would be paid again, {price_usd:.3f} USD")


def _reason_to_keep(job: Job, *, now: datetime) -> str | None:
    if is_in_living_hands(job.owner, job.lease_until, now=now):
        return f"the process {job.owner} has it in hand"
    if job.is_ambiguous:
        return "it was sent without an answer, so it may have been billed"
    if job.under_way is not None:
        return f"Bria has taken it as request {job.under_way.request_id}, and the next refresh collects it"
    return None
