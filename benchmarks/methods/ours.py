"""This project's engine as a run opens it: the walk over real parts, without Dagster."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.products import product, product_orders
from benchmarks.work import WorkDone, WorkOrder, attend
from bria_assets.client.api import BriaClient
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.delivery_watch import LOOK_SECONDS, DeliveryWatch
from bria_assets.jobs.latency_book import LatencyBook, keeping_latencies
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.ledger_window import LedgerWindow
from bria_assets.jobs.lost_answers import Webhooks
from bria_assets.jobs.process import this_process
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import LIFESTYLE_SHOT, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.survey import Survey
from bria_assets.pipeline.walk import Walk

SERVER: ServerName = "bria"


async def run(order: WorkOrder, done: WorkDone) -> None:
    """Walks every product."""
    store = ImageStore(Path(order.folder) / "images")
    ledger = Ledger(order.ledger_url, owner=this_process(), run=uuid4().hex)
    try:
        async with _open_runner(order, ledger=ledger, store=store) as runner:
            survey = Survey(store=store, generation=Generation(), server=SERVER)
            walk = Walk(survey=survey, runner=runner, listener=_Notes(order, done))
            await walk.orders(product_orders(each.number for each in order.products))
    finally:
        ledger.close()


@asynccontextmanager
async def _open_runner(order: WorkOrder, *, ledger: Ledger, store: ImageStore) -> AsyncGenerator[JobRunner]:
    """What `jobs.connection.Connection` opens, by the benchmark's clock."""
    clock = order.clock
    # A ledger that was taught has seen times that this clock has not come to: its window is not this trial's.
    budget_name = f"benchmark {order.origin}"
    window = LedgerWindow(ledger.database, budget=budget_name, spender=ledger.owner, clock=clock.now)
    budget = RateBudget(order.requests_per_minute, window=window, clock=clock.now, sleep=clock.sleep)
    client = BriaClient(api_token=order.api_token, base_url=order.base_url, rate_budget=budget, sleep=clock.sleep)
    async with client:
        book = LatencyBook(ledger.database, server=SERVER)
        poller = StatusPoller(
            client,
            beliefs=await asyncio.to_thread(book.read),
            expects_deliveries=order.webhook_url is not None,
            clock=clock.now,
            sleep=clock.sleep,
        )
        webhooks: Webhooks | None = None
        if order.webhook_url is not None:
            look_seconds = LOOK_SECONDS / clock.scale
            watch = DeliveryWatch(ledger.database, deliver=poller.deliver, look_seconds=look_seconds)
            webhooks = Webhooks(url=order.webhook_url, watch=watch)
        async with (
            keeping_latencies(book, poller.beliefs),
            JobRunner(
                client=client,
                poller=poller,
                ledger=ledger,
                store=store,
                server=SERVER,
                webhooks=webhooks,
                sleep=clock.sleep,
            ) as runner,
        ):
            yield runner


class _Notes:
    """Notes what the walk tells."""

    def __init__(self, order: WorkOrder, done: WorkDone) -> None:
        self._clock = order.clock
        self._done = done
        self._numbers = {product(each.number).sku: each.number for each in order.products}

    async def planned(self, cells: Sequence[Cell]) -> None:
        """Nothing to note."""

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:  # noqa: ARG002 - the protocol's
        """A picture is in the store, and its record with it."""
        self._done.jobs_collected += 1
        if cell.asset == LIFESTYLE_SHOT:
            self._done.finished_at[self._numbers[cell.first_key]] = self._clock.now()

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """Nothing to note."""

    async def failed(self, failure: CellFailure) -> None:
        """A picture was not made."""
        if failure.root is None:
            self._done.failed(f"{failure.cell}: {failure.reason}")


if __name__ == "__main__":
    attend(run)
