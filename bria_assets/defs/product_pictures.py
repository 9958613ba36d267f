"""The picture assets, as the Dagster UI shows, materializes and backfills them.

A cell that a person selects is made, whether its scene suits the product or not. Successes are logged one by one, so
these assets yield no output of their own: a partition that is not logged in a run that fails is Failed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from bria_assets.catalog.intake import version_of
from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.backfill_siblings import BackfillSiblings
from bria_assets.defs.failures import REFUSALS, partitions_failed, run_refused
from bria_assets.defs.interruption import run_to_a_clean_end
from bria_assets.defs.partition_events import PartitionEvents
from bria_assets.defs.partitions import BACKFILL_POLICY, products, shots
from bria_assets.defs.picture_checks import check_outputs, check_specs
from bria_assets.defs.picture_metadata import METADATA_HELP
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.defs.walking import REGENERATE_TAG, OpenWorkshop, Workshop
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_CATALOG, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.ordering import check_regenerate
from bria_assets.pipeline.snapshot import snapshot_of
from bria_assets.pipeline.tally import RefreshReport, Tally

_SHARED: dict[str, Any] = {
    "group_name": "product_pictures",
    "owners": ["team:content"],
    "tags": {"domain": "product-pictures"},
    "skippable": True,
}


@dg.multi_asset(
    name="product_pictures",
    can_subset=True,
    partitions_def=products,
    backfill_policy=BACKFILL_POLICY,
    specs=[
        dg.AssetSpec(
            PRODUCT_IMAGE,
            deps=[PRODUCT_CATALOG],
            kinds={"bria", "image"},
            description="The product on a studio ground: the shop's own photo where the catalog names one, else made "
            f"by Bria's `image/generate` from the product's words.\n\n{METADATA_HELP}",
            **_SHARED,
        ),
        dg.AssetSpec(
            CUTOUT,
            deps=[PRODUCT_IMAGE],
            kinds={"bria", "image"},
            description="The product alone on a transparent ground, cut out of its product image by Bria's "
            f"`remove_background`, or by `product_cutout` where that is set.\n\n{METADATA_HELP}",
            **_SHARED,
        ),
    ],
    check_specs=check_specs(PRODUCT_IMAGE, CUTOUT),
)
def product_pictures(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected pictures of the selected products, and checks them."""
    assets = frozenset(key.to_user_string() for key in context.selected_asset_keys)
    _make(context, products, assets, bria=bria, ledger=ledger, image_store=image_store, generation=generation)
    yield from check_outputs(context)


@dg.multi_asset(
    name="lifestyle_shots",
    can_subset=True,
    partitions_def=shots,
    backfill_policy=BACKFILL_POLICY,
    specs=[
        dg.AssetSpec(
            LIFESTYLE_SHOT,
            deps=[CUTOUT],
            kinds={"bria", "image"},
            description="The product in a scene: its cutout before a background that Bria makes from the scene's "
            "prompt. The refresh makes the scenes that suit the product's category, or those its row names.\n\n"
            f"{METADATA_HELP}",
            **_SHARED,
        )
    ],
    check_specs=check_specs(LIFESTYLE_SHOT),
)
def lifestyle_shots(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected shots, and checks them."""
    assets = frozenset(key.to_user_string() for key in context.selected_asset_keys)
    _make(context, shots, assets, bria=bria, ledger=ledger, image_store=image_store, generation=generation)
    yield from check_outputs(context)


def _make(
    context: dg.AssetExecutionContext,
    partitions: dg.PartitionsDefinition,
    assets: frozenset[str],
    **resources: Any,
) -> None:
    try:
        regenerate = check_regenerate(context.run.tags.get(REGENERATE_TAG, Regenerate.NOTHING.value))
        workshop = Workshop(context=context, regenerate=regenerate, **resources)
        workshop.sign()
        checked = {key.asset_key.to_user_string() for key in context.selected_asset_check_keys}
        siblings = BackfillSiblings(context, partitions)
        report = run_to_a_clean_end(_walk(workshop, siblings, assets, checked_again=frozenset(checked - assets)))
    except REFUSALS as refusal:
        raise run_refused(refusal) from refusal
    if not report.is_good:
        raise partitions_failed(report)


async def _walk(
    workshop: Workshop, siblings: BackfillSiblings, assets: frozenset[str], *, checked_again: frozenset[str]
) -> RefreshReport:
    tally = Tally()
    async with workshop.open() as opened:
        stored = await asyncio.to_thread(snapshot_of(opened.store).load)
        own_keys = siblings.context.partition_keys
        keys = [*own_keys, *await asyncio.to_thread(siblings.take_over)]
        while True:
            orders, missing = _orders(stored, _scenes_by_sku(keys), assets)
            report = await opened.walk(orders, missing=missing, tally=tally, events=_events(opened, stored, orders))
            # Meanwhile the daemon may have queued more of them: it takes a while to make hundreds of runs.
            keys = await asyncio.to_thread(siblings.take_over)
            if not keys:
                break
        if checked_again:
            await _check_again(opened, stored, _orders(stored, _scenes_by_sku(own_keys), checked_again)[0])
        return report


async def _check_again(opened: OpenWorkshop, stored: StoredCatalog, orders: Sequence[ProductOrder]) -> None:
    """Checks kept pictures of assets of which only the checks were selected."""
    async with _events(opened, stored, orders) as events:
        for cell in (cell for order in orders for cell in order.cells()):
            record = await asyncio.to_thread(opened.store.record, cell.asset, cell.partition)
            if record is not None:
                await events.checked(cell, record)


def _events(opened: OpenWorkshop, stored: StoredCatalog, orders: Sequence[ProductOrder]) -> PartitionEvents:
    return PartitionEvents(
        opened.context,
        opened.store,
        opened.inspection(orders),
        catalog_version=version_of(stored),
        plans=False,
    )


def _scenes_by_sku(keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The selected partitions, which are `SKU` or `SKU|scene`, by product."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        sku, _, scene_id = key.partition("|")
        wanted[sku] += [scene_id] if scene_id else []
    return wanted


def _orders(
    stored: StoredCatalog, wanted: Mapping[str, Sequence[str]], assets: frozenset[str]
) -> tuple[list[ProductOrder], list[CellFailure]]:
    scenes = {scene.id: scene for scene in stored.scenes}
    orders: list[ProductOrder] = []
    missing: list[CellFailure] = []
    for sku, scene_ids in wanted.items():
        found = stored.find(sku)
        if found is None:
            cells = [Cell(asset, sku, scene_id) for asset in sorted(assets) for scene_id in scene_ids or (None,)]
            missing += [_not_in_catalog(cell, f"product {sku}") for cell in cells]
            continue
        product, photo_root = found
        known = tuple(scenes[scene_id] for scene_id in scene_ids if scene_id in scenes)
        orders.append(ProductOrder(product=product, photo_root=photo_root, scenes=known, assets=assets))
        strangers = [scene_id for scene_id in scene_ids if scene_id not in scenes]
        missing += [_not_in_catalog(Cell(LIFESTYLE_SHOT, sku, scene), f"scene {scene}") for scene in strangers]
    return orders, missing


def _not_in_catalog(cell: Cell, what: str) -> CellFailure:
    return CellFailure(cell=cell, reason=f"{what} is not in the stored catalog: materialize product_catalog first")
