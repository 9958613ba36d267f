"""The ledger as people read it: which jobs there are, whom they are for, what they cost and how they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

import sqlalchemy as sa

from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import Job, JobCell, JobState, Submission, SubmissionState
from bria_assets.jobs.job_rows import utc
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.schema import job_cell_table, job_table, submission_table

FEWEST_CHARACTERS = 6
"""Of a fingerprint that name a job: among 100,000 jobs one in 170 shares them, and both are then named."""

_MOST_NAMED = 5

_MOST_ASKED_FOR_AT_ONCE = 500
"""Fingerprints in one query: a database binds only so many variables, some builds of SQLite 999."""


class Standing(str, Enum):
    """How a job stands, for people."""

    CLAIMED = "claimed"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"  # sent without an answer, and nobody is sending it any more: possibly billed


class JobNotFound(LookupError):
    """No job, or more than one, is named so; the message says which."""


@dataclass(frozen=True, kw_only=True)
class JobLine:
    """One job in a list."""

    fingerprint: str
    server: str
    standing: Standing
    cells: tuple[JobCell, ...]
    label: str
    endpoint: str
    submissions: int
    cost_usd: float
    request_id: str | None
    """Of its last submission."""
    changed_at: datetime
    failure: str | None


@dataclass(frozen=True, kw_only=True)
class JobList:
    """The newest jobs that were asked for."""

    lines: tuple[JobLine, ...]
    more: int
    """How many were left out."""


class Register:
    """Questions of people to the ledger. All calls block: run them off the event loop.

    Args:
        database: the ledger's.
    """

    def __init__(self, database: LedgerDatabase) -> None:
        self._database = database

    def jobs(
        self, *, standing: Standing | None = None, skus: Sequence[str] = (), asset: str | None = None, limit: int = 50
    ) -> JobList:
        """The jobs that changed last.

        Args:
            standing: only those that stand so.
            skus: only those for one of these products; none named: all.
            asset: only those for this asset.
            limit: how many at most.

        Raises:
            LedgerUnavailable: the database cannot be read.
        """
        conditions = [*_of_standing(standing), *_for_cells(skus, asset)]
        with self._database.transaction() as connection:
            # Whether somebody is still at it cannot be asked of the database; few jobs are in such a state.
            is_asked_here = standing in {Standing.AMBIGUOUS, Standing.SUBMITTING}
            rows = connection.execute(_lines(conditions, None if is_asked_here else limit)).mappings().all()
            found = [(row, _standing(row)) for row in rows]
            if is_asked_here:
                found = [(row, stands) for row, stands in found if stands is standing]
                count = len(found)
            else:
                counting = sa.select(sa.func.count()).select_from(job_table).where(*conditions)
                count = connection.execute(counting).scalar_one()
            shown = found[:limit]
            cells = _cells(connection, [row["fingerprint"] for row, _ in shown])
        lines = tuple(_line(row, stands, cells.get(row["fingerprint"], ())) for row, stands in shown)
        return JobList(lines=lines, more=count - len(lines))

    def find(self, name: str) -> str:
        """The fingerprint of the one job that is named so.

        Args:
            name: a fingerprint, its beginning, or one of Bria's request ids.

        Raises:
            JobNotFound: there is none, or more than one.
            LedgerUnavailable: the database cannot be read.
        """
        wanted = name.strip()
        by_request = sa.select(submission_table.c.fingerprint).where(submission_table.c.request_id == wanted)
        is_beginning = re.fullmatch(r"[0-9a-f]{1,64}", wanted.lower()) is not None
        with self._database.transaction() as connection:
            found = set(connection.execute(by_request).scalars())
            if not found and is_beginning and len(wanted) >= FEWEST_CHARACTERS:
                begins = job_table.c.fingerprint.startswith(wanted.lower())
                found = set(connection.execute(sa.select(job_table.c.fingerprint).where(begins)).scalars())
        if len(found) == 1:
            return found.pop()
        if found:
            shown = ", ".join(fingerprint[:16] for fingerprint in sorted(found)[:_MOST_NAMED])
            raise JobNotFound(f"{len(found)} jobs are named {wanted}: {shown}; write more of its fingerprint")
        if is_beginning and len(wanted) < FEWEST_CHARACTERS:
            raise JobNotFound(f"{wanted} is too short: write at least {FEWEST_CHARACTERS} characters of a fingerprint")
        raise JobNotFound(
            f"no job is named {wanted!r}: give the fingerprint of `bria-assets jobs list`, or a request id of Bria's"
        )

    def pictures(self, *, prices_usd: Mapping[str, float] = LIST_PRICES_USD) -> Mapping[str, float]:
        """The pictures that jobs have given, by their path in the image store: what making each anew costs, in USD.

        Args:
            prices_usd: list price by endpoint.

        Raises:
            LedgerUnavailable: the database cannot be read.
        """
        query = sa.select(job_table.c.outcome["path"].as_string(), job_table.c.endpoint)
        found: dict[str, float] = {}
        with self._database.transaction() as connection:
            for path, endpoint in connection.execute(query.where(job_table.c.outcome.is_not(None))):
                if path is not None:  # else its outcome is a structured prompt
                    found[path] = found.get(path, 0.0) + prices_usd.get(endpoint, 0.0)
        return found

    def cells(self, fingerprint: str) -> tuple[JobCell, ...]:
        """Whom a job was wanted for."""
        with self._database.transaction() as connection:
            return _cells(connection, [fingerprint]).get(fingerprint, ())


def _of_standing(standing: Standing | None) -> list[sa.ColumnElement[bool]]:
    if standing is None:
        return []
    state = JobState.SUBMITTING.value if standing is Standing.AMBIGUOUS else standing.value
    return [job_table.c.state == state]


def _for_cells(skus: Sequence[str], asset: str | None) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if skus:
        wanted.append(job_cell_table.c.sku.in_(skus))
    if asset is not None:
        wanted.append(job_cell_table.c.asset == asset)
    return [job_table.c.fingerprint.in_(sa.select(job_cell_table.c.fingerprint).where(*wanted))] if wanted else []


def _lines(conditions: Sequence[sa.ColumnElement[bool]], limit: int | None) -> sa.Select[Any]:
    sent = (
        sa.select(
            submission_table.c.fingerprint,
            sa.func.count().label("submissions"),
            sa.func.sum(submission_table.c.cost_usd).label("cost_usd"),
            sa.func.max(submission_table.c.id).label("latest"),
        )
        .group_by(submission_table.c.fingerprint)
        .subquery()
    )
    latest = submission_table.alias()
    return (
        sa.select(job_table, sent.c.submissions, sent.c.cost_usd, latest.c.request_id)
        .outerjoin(sent, sent.c.fingerprint == job_table.c.fingerprint)
        .outerjoin(latest, latest.c.id == sent.c.latest)
        .where(*conditions)
        .order_by(job_table.c.updated_at.desc(), job_table.c.fingerprint)
        .limit(limit)
    )


def _cells(connection: sa.Connection, fingerprints: Sequence[str]) -> Mapping[str, tuple[JobCell, ...]]:
    found: dict[str, list[JobCell]] = {}
    for begin in range(0, len(fingerprints), _MOST_ASKED_FOR_AT_ONCE):
        some = fingerprints[begin : begin + _MOST_ASKED_FOR_AT_ONCE]
        query = sa.select(job_cell_table).where(job_cell_table.c.fingerprint.in_(some))
        for row in connection.execute(query).mappings():
            cell = JobCell(asset=row["asset"], partition=row["partition"], sku=row["sku"])
            found.setdefault(row["fingerprint"], []).append(cell)
    return {fingerprint: tuple(sorted(cells)) for fingerprint, cells in found.items()}


def standing(state: JobState, owner: str | None, lease_until: datetime | None) -> Standing:
    """How a job stands now."""
    is_held = is_in_living_hands(owner, lease_until, now=datetime.now(timezone.utc))
    return Standing.AMBIGUOUS if state is JobState.SUBMITTING and not is_held else Standing(state.value)


def possible_bills(job: Job) -> tuple[Submission, ...]:
    """The submissions that were sent without an answer and may have been billed; not one that is being sent now."""
    is_at_work = standing(job.state, job.owner, job.lease_until) is Standing.SUBMITTING
    return tuple(
        sent
        for sent in job.unanswered
        if not (is_at_work and sent is job.latest and sent.state is SubmissionState.SENDING)
    )


def _standing(row: sa.RowMapping) -> Standing:
    state = JobState(row["state"])
    lease_until = row["lease_until"]
    return standing(state, row["owner"], None if lease_until is None else utc(lease_until))


def _line(row: sa.RowMapping, stands: Standing, cells: tuple[JobCell, ...]) -> JobLine:
    return JobLine(
        fingerprint=row["fingerprint"],
        server=row["server"],
        standing=stands,
        cells=cells,
        label=row["label"],
        endpoint=row["endpoint"],
        submissions=row["submissions"] or 0,
        cost_usd=row["cost_usd"] or 0.0,
        request_id=row["request_id"],
        changed_at=utc(row["updated_at"]),
        failure=row["failure"],
    )
