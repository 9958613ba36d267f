"""Hands what Bria's webhooks brought to the jobs that wait for it: one look at the database for all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager, suppress

from typing_extensions import Self

from bria_assets.client.answers import JobStatus
from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable
from bria_assets.jobs.deliveries import MOST_AT_ONCE, Deliveries

LOOK_SECONDS = 0.5
"""A look costs a fraction of a millisecond; a picture takes Bria three seconds at least."""

_log = logging.getLogger(__name__)


class DeliveryWatch:
    """Looks for new deliveries as long as it is open; an async context manager.

    What came before it was opened it hands on when asked to, see `recall`. So open it before the first POST.

    Args:
        database: the ledger's, which the receiver writes to.
        deliver: takes a request id and how its job ended; called on the event loop, also for jobs of other runs.
        look_seconds: time between two looks.
        most_at_once: deliveries that are read in one go.
    """

    def __init__(
        self,
        database: LedgerDatabase,
        *,
        deliver: Callable[[str, JobStatus], None],
        look_seconds: float = LOOK_SECONDS,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self.deliveries = Deliveries(database)
        self._deliver = deliver
        self._look_seconds = look_seconds
        self._most_at_once = most_at_once
        self._seen_id = 0
        self._expected: dict[str, asyncio.Event] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._seen_id = await asyncio.to_thread(self.deliveries.latest_id)
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def recall(self, request_id: str) -> None:
        """Hands a delivery on once more, if there is one: it may have come before this was opened.

        Raises:
            LedgerUnavailable: the database cannot be read.
        """
        status = await asyncio.to_thread(self.deliveries.find, request_id)
        if status is not None:
            self._deliver(request_id, status)

    @contextmanager
    def expecting(self, nonces: Collection[str]) -> Generator[asyncio.Event]:
        """An event that is set once a delivery for any of these submissions was seen, while the block lasts."""
        arrived = asyncio.Event()
        self._expected |= dict.fromkeys(nonces, arrived)
        try:
            yield arrived
        finally:
            for nonce in nonces:
                if self._expected.get(nonce) is arrived:
                    del self._expected[nonce]

    async def _watch(self) -> None:
        is_in_reach = True
        while True:
            await asyncio.sleep(self._look_seconds)
            try:
                await self._look()
                is_in_reach = True
            except LedgerUnavailable as unavailable:
                # Deliveries wait where they are, and polls find the jobs' ends meanwhile.
                if is_in_reach:
                    _log.warning("webhook deliveries cannot be read at the moment: %s", unavailable)
                is_in_reach = False

    async def _look(self) -> None:
        while new := await asyncio.to_thread(self.deliveries.after, self._seen_id, at_most=self._most_at_once):
            for delivery in new:
                self._seen_id = delivery.id
                if delivery.status is not None:
                    self._deliver(delivery.request_id, delivery.status)
                if delivery.nonce in self._expected:
                    self._expected[delivery.nonce].set()
