"""Opens what a walk needs for one run, walks, and says what came of it: the one walk behind both doors."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import dagster as dg

from bria_assets.client.errors import TokenRefused
from bria_assets.defs.dead_runs import close_dead_runs, sign_run
from bria_assets.defs.partition_events import PartitionEvents
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.images.store import ImageStore
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.listener import WalkListener
from bria_assets.pipeline.listeners import Listeners
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.survey import Survey
from bria_assets.pipeline.tally import BriaUse, RefreshReport, Tally
from bria_assets.pipeline.walk import Walk

REGENERATE_TAG = "bria/regenerate"
"""Run tag of the UI: `stale`, `failed` or `all`."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What one run walks products with.

    Args:
        context: of the op or asset.
        bria: asks Bria.
        ledger: knows what was asked.
        image_store: keeps pictures.
        generation: how pictures are asked for.
        regenerate: what is made anew without need.
    """

    context: dg.OpExecutionContext | dg.AssetExecutionContext
    bria: BriaResource
    ledger: LedgerResource
    image_store: ImageStoreResource
    generation: GenerationResource
    regenerate: Regenerate

    def sign(self) -> None:
        """Puts this process's name on the run, and closes the runs of processes that died."""
        sign_run(self.context.instance, self.context.run_id)
        for run_id in close_dead_runs(self.context.instance):
            self.context.log.warning(f"Closed run {run_id}, whose process is gone; this run takes up its jobs")

    def open_store(self) -> ImageStore:
        """The image store.

        Raises:
            StoreNotWritable: pictures could not be kept; better known before they are paid for.
        """
        store = self.image_store.open()
        store.check_writable()
        return store

    def survey(self, store: ImageStore) -> Survey:
        """Reads how cells stand for this run."""
        return Survey(
            store=store,
            generation=self.generation.settings(),
            server=self.bria.server,
            regenerate=self.regenerate,
        )

    async def walk(
        self,
        orders: Sequence[ProductOrder],
        store: ImageStore,
        *,
        tally: Tally,
        events: PartitionEvents,
        watchers: Sequence[WalkListener] = (),
    ) -> RefreshReport:
        """Walks the products.

        Raises:
            LedgerUnavailable: the ledger cannot be opened.
            TokenRefused: Bria does not accept the token.
        """
        began = time.monotonic()
        ledger = await asyncio.to_thread(self.ledger.open, run=uuid4().hex)
        try:
            async with self.bria.open_runner(ledger=ledger, store=store) as runner:
                listener = Listeners(events, tally, *watchers)
                await Walk(survey=self.survey(store), runner=runner, listener=listener).products(orders)
        finally:
            ledger.close()
        self._warn(runner)
        if isinstance(runner.closed_door, TokenRefused):
            raise runner.closed_door
        return RefreshReport(
            run_ids=[self.context.run_id],
            assets=dict(tally.assets),
            failures=tally.failures,
            bria=BriaUse(
                submitted=runner.client.counts.submitted,
                polls=runner.client.counts.polls,
                http_429=runner.client.counts.http_429,
                cost_usd=round(runner.spending.cost_usd, 4),
            ),
            seconds=round(time.monotonic() - began, 2),
        )

    def _warn(self, runner: JobRunner) -> None:
        for label in runner.spending.possible_second_bills:
            self.context.log.warning(f"{label}: its first request got no answer, so this may be a second bill")
