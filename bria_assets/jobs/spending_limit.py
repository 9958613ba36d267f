"""What may be spent in a day and in a run, kept to by all processes and machines that share a ledger.

Every POST reserves its price in the transaction that writes it down, before it is sent: the counters of the day and of
the run are raised in one statement each, which waits for whoever raises them at the same moment. What Bria surely did
not take, or refused, is given back. A POST without an answer may have been billed, so its price stays reserved.

Amounts are whole micro-dollars: sums of them are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

import sqlalchemy as sa

from bria_assets.client.errors import BriaError
from bria_assets.jobs.schema import spending_table
from bria_assets.jobs.upserts import add_to

MICRO_USD = 1_000_000

Scope = Literal["day", "run"]


@dataclass(frozen=True, kw_only=True)
class SpendingLimits:
    """The most that may be spent, in USD; None: no limit."""

    usd_per_day: float | None = None
    """A day of UTC, by the ledger's clock."""
    usd_per_run: float | None = None

    def of(self, scope: Scope) -> float | None:
        """The limit of a day or of a run."""
        return self.usd_per_day if scope == "day" else self.usd_per_run

    @property
    def are_set(self) -> bool:
        """Whether there is any."""
        return self.usd_per_day is not None or self.usd_per_run is not None


UNLIMITED = SpendingLimits()


@dataclass(frozen=True, kw_only=True)
class ReachedLimit:
    """A limit that left no room for a call."""

    scope: Scope
    limit_usd: float
    spent_usd: float
    price_usd: float
    """Of the call."""
    is_resend: bool = False
    """Whether the call would have followed one without an answer."""

    @property
    def in_words(self) -> str:
        """Which limit, and how one goes on; the same for all calls that it stopped."""
        return f"{self._limit} is reached: {usd(self.spent_usd)} USD spent so far; {self._goes_on}"

    def __str__(self) -> str:
        return (
            f"{'not sent once more' if self.is_resend else 'not sent'}: {self._limit} is reached: "
            f"{usd(self.spent_usd)} USD spent so far, this costs {usd(self.price_usd)}; {self._goes_on}"
        )

    @property
    def _limit(self) -> str:
        if self.scope == "day":
            return f"today's limit of {usd(self.limit_usd)} USD (BRIA_MAX_SPEND_USD)"
        return f"this run's limit of {usd(self.limit_usd)} USD (BRIA_MAX_SPEND_USD_PER_RUN)"

    @property
    def _goes_on(self) -> str:
        when = "the first refresh after 00:00 UTC" if self.scope == "day" else "the next refresh"
        return f"{when} goes on with it, or raise the limit"


class SpendingLimitReached(BriaError):
    """A call was not sent, because its price no longer fits into a limit. Nothing of it is remembered as a failure."""

    def __init__(self, reached: ReachedLimit) -> None:
        super().__init__(str(reached))
        self.reached = reached


@dataclass(frozen=True, kw_only=True)
class Purse:
    """Whose spending is counted: one run's at one server, and that of a day."""

    server: str
    run: str
    day: str
    """Of UTC, as in `2026-11-21`."""

    @classmethod
    def at(cls, moment: datetime, *, server: str, run: str) -> Purse:
        """The purse that a call of this moment is paid from."""
        return cls(server=server, run=run, day=moment.astimezone(timezone.utc).date().isoformat())

    def counters(self) -> Iterator[tuple[Scope, str]]:
        """Always in this order, so that two who change both do not wait for each other."""
        yield "day", self.day
        yield "run", self.run


def reserve(
    connection: sa.Connection, purse: Purse, price_usd: float, limits: SpendingLimits, *, is_resend: bool = False
) -> int:
    """Counts the price of a call that is about to be sent. Returns it in micro-dollars.

    Raises:
        SpendingLimitReached: it does not fit; the transaction must be rolled back.
    """
    price = in_micro_usd(price_usd)
    if not price:
        return 0
    for scope, key in purse.counters():
        row = {"server": purse.server, "scope": scope, "key": key}
        spent = add_to(connection, spending_table, key=row, amount={"spent_micro_usd": price})
        _check(scope, spent - price, price, limits, is_resend=is_resend)
    return price


def check_room(
    connection: sa.Connection, purse: Purse, price_usd: float, limits: SpendingLimits, *, is_resend: bool = False
) -> None:
    """Whether a call would fit now; nothing is counted.

    Raises:
        SpendingLimitReached: it would not.
    """
    price = in_micro_usd(price_usd)
    if not price:
        return
    for scope, key in purse.counters():
        _check(scope, _spent(connection, purse.server, scope, key), price, limits, is_resend=is_resend)


def give_back(connection: sa.Connection, purse: Purse, reserved_micro_usd: int) -> None:
    """A call was not billed: its price may be spent anew."""
    if not reserved_micro_usd:
        return
    for scope, key in purse.counters():
        row = {"server": purse.server, "scope": scope, "key": key}
        add_to(connection, spending_table, key=row, amount={"spent_micro_usd": -reserved_micro_usd})


def spent_of_day_usd(connection: sa.Connection, purse: Purse) -> float:
    """What was spent on the purse's day at its server, by all runs."""
    return _spent(connection, purse.server, "day", purse.day) / MICRO_USD


def usd(amount: float) -> str:
    """An amount for people: two decimals, more where it has more."""
    cents, rest = f"{amount:.4f}"[:-2], f"{amount:.4f}"[-2:].rstrip("0")
    return cents + rest


def in_micro_usd(amount_usd: float) -> int:
    """An amount as it is counted."""
    return round(amount_usd * MICRO_USD)


def _check(scope: Scope, spent: int, price: int, limits: SpendingLimits, *, is_resend: bool) -> None:
    limit_usd = limits.of(scope)
    if limit_usd is not None and spent + price > in_micro_usd(limit_usd):
        raise SpendingLimitReached(
            ReachedLimit(
                scope=scope,
                limit_usd=limit_usd,
                spent_usd=spent / MICRO_USD,
                price_usd=price / MICRO_USD,
                is_resend=is_resend,
            )
        )


def _spent(connection: sa.Connection, server: str, scope: Scope, key: str) -> int:
    row = spending_table.c
    query = sa.select(row.spent_micro_usd).where(row.server == server, row.scope == scope, row.key == key)
    return connection.execute(query).scalar_one_or_none() or 0
