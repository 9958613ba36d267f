"""Makes the selected partitions of an asset that has pictures: what all such assets do, whatever their pictures are of.

Successes are logged one by one, so these assets yield no output of their own: a partition that is not logged in a run
that fails is Failed.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from bria_assets.catalog.intake import version_of
from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.backfill_siblings import BackfillSiblings
from bria_assets.defs.failures import REFUSALS, partitions_failed, run_refused
from bria_assets.defs.interruption import run_to_a_clean_end
from bria_assets.defs.partition_events import PartitionEvents
from bria_assets.defs.picture_checks import check_outputs
from bria_assets.defs.walking import REGENERATE_TAG, OpenWorkshop, Workshop
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.ordering import check_regenerate
from bria_assets.pipeline.snapshot import snapshot_of
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.tally import RefreshReport, Tally

OrdersAndFailures = tuple[Sequence[Order], Sequence[CellFailure]]

OrdersOf = Callable[[StoredCatalog, Sequence[Cell]], OrdersAndFailures]
"""From the stored catalog and the selected cells to orders of just these, and failures of those that no order has."""


def make_pictures(
    context: dg.AssetExecutionContext, partitions: dg.PartitionsDefinition, orders_of: OrdersOf, **resources: Any
) -> Iterator[dg.Output[None]]:
    """Makes the selected pictures of the selected partitions, and checks them.

    Args:
        context: of the asset.
        partitions: of the asset.
        orders_of: says what is to be made.
        **resources: bria, ledger, image_store and generation.

    Yields:
        The outputs of the checks.

    Raises:
        Failure: the run cannot begin, or some partitions failed.
    """
    try:
        regenerate = check_regenerate(context.run.tags.get(REGENERATE_TAG, Regenerate.NOTHING.value))
        workshop = Workshop(context=context, regenerate=regenerate, **resources)
        workshop.sign()
        siblings = BackfillSiblings(context, partitions)
        report = run_to_a_clean_end(_Making(workshop, siblings, orders_of).run())
    except REFUSALS as refusal:
        raise run_refused(refusal) from refusal
    if not report.is_good:
        raise partitions_failed(report)
    yield from check_outputs(context)


@dataclass(frozen=True)
class _Making:
    workshop: Workshop
    siblings: BackfillSiblings
    orders_of: OrdersOf

    async def run(self) -> RefreshReport:
        context = self.siblings.context
        assets = {key.to_user_string() for key in context.selected_asset_keys}
        checked = {key.asset_key.to_user_string() for key in context.selected_asset_check_keys}
        tally = Tally()
        async with self.workshop.open() as opened:
            stored = await asyncio.to_thread(snapshot_of(opened.store).load)
            own_keys = context.partition_keys
            keys = [*own_keys, *await asyncio.to_thread(self.siblings.take_over)]
            while True:
                orders, missing = await asyncio.to_thread(self.orders_of, stored, _cells(assets, keys))
                events = _events(opened, stored, orders)
                report = await opened.walk(orders, missing=missing, tally=tally, events=events)
                # Meanwhile the daemon may have queued more of them: it takes a while to make hundreds of runs.
                keys = await asyncio.to_thread(self.siblings.take_over)
                if not keys:
                    break
            if checked_again := checked - assets:
                orders, _ = await asyncio.to_thread(self.orders_of, stored, _cells(checked_again, own_keys))
                await _check_again(opened, stored, orders)
            return report


def _cells(assets: set[str], keys: Sequence[str]) -> list[Cell]:
    return [Cell.of_partition(asset, key) for key in dict.fromkeys(keys) for asset in sorted(assets)]


async def _check_again(opened: OpenWorkshop, stored: StoredCatalog, orders: Sequence[Order]) -> None:
    """Checks kept pictures of assets of which only the checks were selected."""
    async with _events(opened, stored, orders) as events:
        for cell in (cell for order in orders for cell in order.cells()):
            record = await asyncio.to_thread(opened.store.record, cell.asset, cell.partition)
            if record is not None:
                await events.checked(cell, record)


def _events(opened: OpenWorkshop, stored: StoredCatalog, orders: Sequence[Order]) -> PartitionEvents:
    return PartitionEvents(
        opened.context,
        opened.store,
        opened.inspection(orders),
        catalog_version=version_of(stored),
        plans=False,
    )
