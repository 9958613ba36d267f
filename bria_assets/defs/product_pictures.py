"""The picture assets, as the Dagster UI shows, materializes and backfills them.

A cell that a person selects is made, whether its scene suits the product or not.
"""

from collections.abc import Iterator

import dagster as dg

from bria_assets.defs.partitions import products, shots
from bria_assets.defs.picture_declaring import picture_assets, picture_spec
from bria_assets.defs.picture_making import make_pictures
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_CATALOG, PRODUCT_IMAGE
from bria_assets.pipeline.selection import selected_products

_GROUP = "product_pictures"


@picture_assets(
    "product_pictures",
    picture_spec(
        PRODUCT_IMAGE,
        "The product on a studio ground: the shop's own photo where the catalog names one, else made "
        "by Bria's `image/generate` from the product's words.",
        group=_GROUP,
        deps=[PRODUCT_CATALOG],
    ),
    picture_spec(
        CUTOUT,
        "The product alone on a transparent ground, cut out of its product image by Bria's "
        "`remove_background`, or by `product_cutout` where that is set.",
        group=_GROUP,
        deps=[PRODUCT_IMAGE],
    ),
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


@picture_assets(
    "lifestyle_shots",
    picture_spec(
        LIFESTYLE_SHOT,
        "The product in a scene: its cutout before a background that Bria makes from the scene's "
        "prompt. The refresh makes the scenes that suit the product's category, or those its row names.",
        group=_GROUP,
        deps=[CUTOUT],
    ),
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
