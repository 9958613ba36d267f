"""The requests of the last minute, in the ledger's database: one window for all processes and machines that share it.

Times are those of the database's machine with PostgreSQL, and of this machine with a SQLite file, which no other can
open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bria_assets.client.rate import (
    LONGEST_REQUEST_SECONDS,
    WINDOW_SECONDS,
    Grant,
    Refusal,
    Room,
    limit_in_force,
    lowered_limit,
)
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.schema import grant_table, limit_table, spender_table
from bria_assets.jobs.upserts import upsert

PRESENT_SECONDS = 5.0
"""A process that has not looked for this long waits for nothing that others should leave it polls for."""

FORGOTTEN_SECONDS = 3600.0
"""What such a process left is removed this much later."""

_LATEST_SECONDS = LONGEST_REQUEST_SECONDS + WINDOW_SECONDS
"""No request counts longer than this from now, or somebody's clock was set back."""

# Built once: a request takes eight of them.
_MY_GRANTS = (grant_table.c.budget == sa.bindparam("its_budget")) & (
    grant_table.c.endpoint == sa.bindparam("its_endpoint")
)
_COUNT_GRANTS = sa.select(sa.func.count()).select_from(grant_table).where(_MY_GRANTS)
_GRANTS_BY_LEAVING = sa.select(grant_table.c.free_at).where(_MY_GRANTS).order_by(grant_table.c.free_at)
_GRANTS_IN_FORCE = _GRANTS_BY_LEAVING.where(grant_table.c.free_at.between(sa.bindparam("now"), sa.bindparam("latest")))
_FORGET_GRANTS = grant_table.delete().where(
    _MY_GRANTS,
    (grant_table.c.free_at <= sa.bindparam("now")) | (grant_table.c.free_at > sa.bindparam("latest")),
)
_ADD_GRANT = grant_table.insert().returning(grant_table.c.id)
_CHANGE_GRANT = grant_table.update().where(grant_table.c.id == sa.bindparam("number"))
_LIMIT = sa.select(limit_table).where(
    limit_table.c.budget == sa.bindparam("its_budget"), limit_table.c.endpoint == sa.bindparam("its_endpoint")
)
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("turn", type_=sa.Text), 0)))
_NOW = sa.select(sa.extract("epoch", sa.func.clock_timestamp()))


@dataclass(frozen=True, kw_only=True)
class _Limit:
    """The limit of an endpoint as it stands."""

    in_force: int
    closed_until: float


class LedgerWindow:
    """A window shared by all who use the same database and the same name.

    Args:
        database: the ledger's.
        budget: the name.
        spender: names this process, see `jobs.process`.
        clock: seconds since 1970, for SQLite.
    """

    def __init__(
        self, database: LedgerDatabase, *, budget: str, spender: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._budget = budget
        self._spender = spender
        self._clock = clock

    async def take(self, endpoint: str, *, limit: int) -> Grant | Refusal:
        """Counts one more request if that keeps every minute within the limit, the configured or the learned one."""
        return await self._database.in_turn(self._take, endpoint, limit)

    async def answered(self, grant: Grant) -> None:
        """The request has been answered: a minute from now it no longer counts."""
        await self._database.in_turn(self._answered, grant)

    async def refused(self, grant: Grant, *, limit: int | None, pause_seconds: float) -> int | None:
        """The request was answered 429: it never counted, and nothing is granted until the pause is over."""
        return await self._database.in_turn(self._refused, grant, limit, pause_seconds)

    async def room(self, endpoint: str, *, limit: int, jobs_in_flight: int) -> Room:
        """What is left for an endpoint; says to other processes how many jobs this one waits for."""
        return await self._database.in_turn(self._room, endpoint, limit, jobs_in_flight)

    def _take(self, endpoint: str, limit: int) -> Grant | Refusal:
        with self._database.transaction(is_durable=False) as connection:
            now = self._enter(connection, endpoint)
            standing = self._limit(connection, endpoint, limit, now)
            if standing.closed_until > now:
                return Refusal(wait_seconds=standing.closed_until - now)
            mine = {"its_budget": self._budget, "its_endpoint": endpoint}
            connection.execute(_FORGET_GRANTS, {**mine, "now": now, "latest": now + _LATEST_SECONDS})
            taken = connection.execute(_COUNT_GRANTS, mine).scalar_one()
            if taken >= standing.in_force:
                # Where the limit was lowered, more than one must leave the window first.
                leaves = _GRANTS_BY_LEAVING.offset(taken - standing.in_force).limit(1)
                return Refusal(wait_seconds=connection.execute(leaves, mine).scalar_one() - now)
            row = {"budget": self._budget, "endpoint": endpoint, "free_at": now + _LATEST_SECONDS}
            return Grant(endpoint=endpoint, number=connection.execute(_ADD_GRANT, row).scalar_one())

    def _answered(self, grant: Grant) -> None:
        with self._database.transaction(is_durable=False) as connection:
            leaves_at = self._now(connection) + WINDOW_SECONDS
            connection.execute(_CHANGE_GRANT, {"number": grant.number, "free_at": leaves_at})

    def _refused(self, grant: Grant, configured: int | None, pause_seconds: float) -> int | None:
        with self._database.transaction(is_durable=False) as connection:
            now = self._enter(connection, grant.endpoint)
            if grant.number is not None:
                connection.execute(grant_table.delete().where(grant_table.c.id == grant.number))
            if configured is None:
                return None
            standing = self._limit(connection, grant.endpoint, configured, now)
            if standing.closed_until > now:
                # Sent before the pause that is on: it teaches nothing of the limit, but may ask for a longer pause.
                connection.execute(
                    limit_table.update()
                    .where(limit_table.c.budget == self._budget, limit_table.c.endpoint == grant.endpoint)
                    .values(closed_until=max(standing.closed_until, now + pause_seconds))
                )
                return None
            mine = {"its_budget": self._budget, "its_endpoint": grant.endpoint}
            is_answered = grant_table.c.free_at.between(now, now + WINDOW_SECONDS)
            taken = connection.execute(_COUNT_GRANTS.where(is_answered), mine).scalar_one()
            lowered = lowered_limit(standing.in_force, taken_in_last_minute=taken)
            learned = {
                "closed_until": now + pause_seconds,
                "requests_per_minute": standing.in_force if lowered is None else lowered,
                "learned_at": now,
            }
            key = {"budget": self._budget, "endpoint": grant.endpoint}
            upsert(connection, limit_table, key=key, values=learned)
            return lowered

    def _room(self, endpoint: str, limit: int, jobs_in_flight: int) -> Room:
        with self._database.transaction(is_durable=False) as connection:
            now = self._now(connection)
            key = {"budget": self._budget, "spender": self._spender}
            presence = {"jobs_in_flight": jobs_in_flight, "seen_at": now}
            upsert(connection, spender_table, key=key, values=presence)
            is_present = spender_table.c.seen_at.between(now - PRESENT_SECONDS, now + PRESENT_SECONDS)
            # Rows that others may write at this moment are left alone: each would wait for the other's.
            is_forgotten = sa.not_(spender_table.c.seen_at.between(now - FORGOTTEN_SECONDS, now + FORGOTTEN_SECONDS))
            connection.execute(spender_table.delete().where(is_forgotten))
            is_mine = spender_table.c.budget == self._budget
            spenders = sa.select(sa.func.sum(spender_table.c.jobs_in_flight)).where(is_mine, is_present)
            all_jobs = connection.execute(spenders).scalar_one()
            mine = {"its_budget": self._budget, "its_endpoint": endpoint}
            times = connection.execute(
                _GRANTS_IN_FORCE, {**mine, "now": now, "latest": now + _LATEST_SECONDS}
            ).scalars()
            freeing = [free_at - now for free_at in times]
            standing = self._limit(connection, endpoint, limit, now)
            is_closed = standing.closed_until > now
            return Room(
                free=0 if is_closed else max(0, standing.in_force - len(freeing)),
                freeing_seconds=freeing,
                share=jobs_in_flight / all_jobs if all_jobs else 1.0,
            )

    def _limit(self, connection: sa.Connection, endpoint: str, configured: int, now: float) -> _Limit:
        row = connection.execute(_LIMIT, {"its_budget": self._budget, "its_endpoint": endpoint}).one_or_none()
        if row is None:
            return _Limit(in_force=configured, closed_until=0.0)
        in_force = limit_in_force(configured, row.requests_per_minute, learned_seconds_ago=now - row.learned_at)
        is_of_this_clock = row.closed_until <= now + _LATEST_SECONDS
        return _Limit(in_force=in_force, closed_until=row.closed_until if is_of_this_clock else 0.0)

    def _enter(self, connection: sa.Connection, endpoint: str) -> float:
        """Waits for whoever counts for the same endpoint at this moment; returns the time after that."""
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK, {"turn": f"{self._budget} {endpoint}"})
        return self._now(connection)

    def _now(self, connection: sa.Connection) -> float:
        if connection.dialect.name == "postgresql":
            return float(connection.execute(_NOW).scalar_one())
        return self._clock()
