"""What was spent at one server, read off the ledger; what is about to be is counted by `Ledger.sending`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from bria_assets.jobs.database import LedgerDatabase, now_of
from bria_assets.jobs.schema import spending_table
from bria_assets.jobs.spending_limit import MICRO_USD, Purse, SpendingLimits, check_room, spent_of_day_usd


class SpendingBook:
    """Reads the counters of a ledger. All calls block: run them off the event loop.

    Args:
        database: the ledger's.
        server: who is paid: `bria` or `sandbox`.
    """

    def __init__(self, database: LedgerDatabase, *, server: str) -> None:
        self._database = database
        self._server = server

    def spent_today_usd(self) -> float:
        """What all runs of this day of UTC spent, or may have."""
        with self._database.transaction(is_durable=False) as connection:
            return spent_of_day_usd(connection, Purse.at(now_of(connection), server=self._server, run=""))

    def by_day_usd(self) -> Mapping[date, float]:
        """What was spent, or may have been, in each day of UTC on which anything was; the oldest first."""
        columns = spending_table.c
        query = (
            sa.select(columns.key, columns.spent_micro_usd)
            .where(columns.server == self._server, columns.scope == "day", columns.spent_micro_usd > 0)
            .order_by(columns.key)
        )
        with self._database.transaction(is_durable=False) as connection:
            return {date.fromisoformat(day): spent / MICRO_USD for day, spent in connection.execute(query)}

    def check_room(self, run: str, *, price_usd: float, limits: SpendingLimits, is_resend: bool = False) -> None:
        """Whether a run's call would fit into the limits now; nothing is reserved.

        Raises:
            SpendingLimitReached: it would not.
        """
        with self._database.transaction(is_durable=False) as connection:
            purse = Purse.at(now_of(connection), server=self._server, run=run)
            check_room(connection, purse, price_usd, limits, is_resend=is_resend)
