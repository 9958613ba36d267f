"""The picture assets, as the Dagster UI shows, materializes and backfills them.

A cell that a person selects is made, whether its scene suits the product or not.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import products, shots
from bria_assets.defs.picture_checks import check_specs
from bria_assets.defs.picture_making import make_pictures
from bria_assets.defs.picture_metadata import METADATA_HELP
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_CATALOG, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS

_TAKE_IN = "materialize product_catalog first"

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
    backfill_policy=dg.BackfillPolicy.single_run(),
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
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}
    yield from make_pictures(context, products, _product_orders, **resources)


@dg.multi_asset(
    name="lifestyle_shots",
    can_subset=True,
    partitions_def=shots,
    backfill_policy=dg.BackfillPolicy.single_run(),
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
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}
    yield from make_pictures(context, shots, _product_orders, **resources)


def _product_orders(stored: StoredCatalog, wanted: Sequence[Cell]) -> tuple[list[ProductOrder], list[CellFailure]]:
    """An order for each product of the selected cells; a scene that does not suit the product is no obstacle."""
    by_sku: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in wanted:
        by_sku[cell.first_key].append(cell)
    orders: list[ProductOrder] = []
    missing: list[CellFailure] = []
    for sku, cells in by_sku.items():
        found = stored.find(sku)
        if found is None:
            why = f"product {sku} is not in the stored catalog: {_TAKE_IN}"
            missing += [CellFailure(cell=cell, reason=why) for cell in cells]
            continue
        order = ProductOrder(
            product=found.product,
            photo_root=found.photo_root,
            scenes=stored.scenes,
            assets=frozenset(cell.asset for cell in cells),
            only=frozenset(cells),
        )
        orders.append(order)
        there = order.cells()
        for cell in (cell for cell in cells if cell not in there):
            why = PRODUCT_ASSETS[cell.asset].why_none(order, cell)
            missing.append(CellFailure(cell=cell, reason=f"{why}: {_TAKE_IN}"))
    return orders, missing
