"""Packshots and listing images as assets. Both are made on this machine, of pictures that are kept, and cost nothing.

A plain refresh makes neither: there is a listing image for each product and channel, which not every shop wants.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import listings, products
from bria_assets.defs.picture_declaring import picture_assets, picture_spec
from bria_assets.defs.picture_making import OrdersAndFailures, make_pictures
from bria_assets.defs.resources import (
    BriaResource,
    CatalogResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
)
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, LISTING_IMAGE, PACKSHOT, UPSCALED_IMAGE, Cell
from bria_assets.pipeline.selection import selected_products

_GROUP = "listings"


@picture_assets(
    "packshots",
    picture_spec(
        PACKSHOT,
        "The product on white, standing on a soft shadow, up to 2000 x 2000 px. Made here from the "
        "cutout, which is never enlarged but takes more pixels from the upscaled image of the picture that it was cut "
        "out of; or by Bria, where BRIA_PACKSHOT_WIRE says so. A refresh makes it where it is selected.",
        group=_GROUP,
        deps=[CUTOUT, UPSCALED_IMAGE],
        kinds=["image"],
    ),
)
def packshots(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected packshots."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}
    yield from make_pictures(context, products, selected_products, **resources)


@picture_assets(
    "listing_images",
    picture_spec(
        LISTING_IMAGE,
        "A product's picture as a channel of BRIA_CHANNELS takes it: size, ratio, ground, share of the "
        "frame, format, bytes. It is made here from the cutout, the packshot or the product's first lifestyle "
        "shot, as the channel says, and tells in its XMP how it came to be. A cutout takes more pixels from the "
        "upscaled image of the picture that it was cut out of. The checks read the file back: what a channel would "
        "refuse is a red check with the number. A refresh makes it where it is selected.",
        group=_GROUP,
        deps=[CUTOUT, PACKSHOT, LIFESTYLE_SHOT, UPSCALED_IMAGE],
        kinds=["image"],
    ),
)
def listing_images(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    catalog: CatalogResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected listing images, and checks them."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}

    def orders_of(stored: StoredCatalog, cells: Sequence[Cell]) -> OrdersAndFailures:
        return selected_products(stored, cells, channels=catalog.read_channels())

    yield from make_pictures(context, listings, orders_of, **resources)
