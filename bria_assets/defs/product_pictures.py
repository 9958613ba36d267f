"""The picture assets, as the Dagster UI shows, materializes and backfills them.

A cell that a person selects is made, whether its scene suits the product or not.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from bria_assets.defs.partitions import products, shots
from bria_assets.defs.picture_checks import check_specs
from bria_assets.defs.picture_making import make_pictures
from bria_assets.defs.picture_metadata import METADATA_HELP
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_CATALOG, PRODUCT_IMAGE
from bria_assets.pipeline.selection import selected_products

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
    yield from make_pictures(context, products, selected_products, **resources)


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
    yield from make_pictures(context, shots, selected_products, **resources)
