"""What was spent at one server, read off the ledger; what is about to be is counted by `Ledger.sending`."""

from __future__ import annotations

from bria_assets.jobs.database import LedgerDatabase, now_of
from bria_assets.jobs.spending_limit import Purse, SpendingLimits, check_room, spent_of_day_usd


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

    def check_room(self, run: str, *, price_usd: float, limits: SpendingLimits, is_resend: bool = False) -> None:
        """Whether a run's call would fit into the limits now; nothing is reserved.

        Raises:
            SpendingLimitReached: it would not.
        """
        with self._database.transaction(is_durable=False) as connection:
            purse = Purse.at(now_of(connection), server=self._server, run=run)
            check_room(connection, purse, price_usd, limits, is_resend=is_resend)
