"""What was learned of Bria's latencies, kept in the ledger so that the next run starts wise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone

import sqlalchemy as sa

from bria_assets.client.latency import LatencyBelief
from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable
from bria_assets.jobs.schema import latency_table
from bria_assets.jobs.upserts import upsert

KEEP_EVERY_SECONDS = 30.0
"""What a killed run has learned since is lost; no money is."""


class LatencyBook:
    """The beliefs about one server's endpoints. All calls block: run them off the event loop.

    Args:
        database: the ledger's.
        server: who answers: `bria` or `sandbox`.
    """

    def __init__(self, database: LedgerDatabase, *, server: str) -> None:
        self._database = database
        self._server = server

    def read(self) -> dict[str, LatencyBelief]:
        """By endpoint, what was believed last; what another version wrote in another form is left out."""
        with self._database.transaction(is_durable=False) as connection:
            rows = connection.execute(
                sa.select(latency_table.c.endpoint, latency_table.c.belief).where(
                    latency_table.c.server == self._server
                )
            ).all()
        beliefs = {row.endpoint: (LatencyBelief.of_endpoint(row.endpoint), row.belief) for row in rows}
        return {endpoint: belief for endpoint, (belief, written) in beliefs.items() if belief.load(written)}

    def write(self, beliefs: Mapping[str, LatencyBelief]) -> None:
        """Keeps beliefs. Of two processes the last one counts: both saw the same service."""
        now = datetime.now(timezone.utc)
        with self._database.transaction(is_durable=False) as connection:
            for endpoint, belief in sorted(beliefs.items()):  # two processes lock rows in one order
                key = {"server": self._server, "endpoint": endpoint}
                upsert(connection, latency_table, key=key, values={"belief": belief.dump(), "updated_at": now})


@asynccontextmanager
async def keeping_latencies(
    book: LatencyBook, beliefs: Mapping[str, LatencyBelief], *, keep_every_seconds: float = KEEP_EVERY_SECONDS
) -> AsyncGenerator[None]:
    """Writes beliefs into the book now and then, and at the end."""

    async def keep() -> None:
        # A copy: the loop goes on adding endpoints while a thread writes. Unwritten, the next run learns again.
        with suppress(LedgerUnavailable):
            await asyncio.to_thread(book.write, dict(beliefs))

    async def keep_now_and_then() -> None:
        while True:
            await asyncio.sleep(keep_every_seconds)
            await keep()

    keeper = asyncio.create_task(keep_now_and_then())
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await keep()
