"""Stops a run's calls at a spending limit, before they wait for the rate budget and carry pictures about."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.jobs.spending_limit import ReachedLimit, SpendingLimitReached, SpendingLimits

ASKED_AGAIN_AFTER_SECONDS = 5.0
"""What another process gives back, and a new day, are noticed after this long."""


class SpendingGate:
    """Remembers for a while what did not fit, so that ten thousand calls do not ask the ledger one by one.

    The ledger decides when a call is written down, see `Ledger.sending`; this only spares what could not be sent.

    Args:
        book: knows what is spent.
        run: the ledger's name of the run.
        limits: the most that may be.
        clock: monotonic seconds.
    """

    def __init__(
        self, book: SpendingBook, *, run: str, limits: SpendingLimits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._book = book
        self._run = run
        self._limits = limits
        self._clock = clock
        self._reached: ReachedLimit | None = None
        self._reached_at = 0.0

    async def check(self, price_usd: float, *, is_resend: bool) -> None:
        """Lets a call on, as far as is known.

        Raises:
            SpendingLimitReached: its price does not fit, or a lower one did not a moment ago.
        """
        if not self._limits.are_set:
            return
        reached = self._reached
        is_fresh = self._clock() < self._reached_at + ASKED_AGAIN_AFTER_SECONDS
        if reached is not None and is_fresh and price_usd >= reached.price_usd:
            raise SpendingLimitReached(replace(reached, price_usd=price_usd, is_resend=is_resend))
        try:
            await asyncio.to_thread(
                self._book.check_room, self._run, price_usd=price_usd, limits=self._limits, is_resend=is_resend
            )
        except SpendingLimitReached as over:
            self._reached, self._reached_at = over.reached, self._clock()
            raise

    def money_came_back(self) -> None:
        """A call of this run was not billed after all."""
        self._reached = None
