"""More pictures of products: edited, upscaled, restyled, varied.

No plain refresh makes them, so that none is paid for in passing; what is selected is made.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import products, restylings, variations
from bria_assets.defs.picture_declaring import picture_assets, picture_spec
from bria_assets.defs.picture_making import OrdersAndFailures, make_pictures
from bria_assets.defs.resources import (
    BriaResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
)
from bria_assets.pipeline.cell import (
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    PRODUCT_CATALOG,
    PRODUCT_IMAGE,
    RECIPE_BOOK,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
    Cell,
)
from bria_assets.pipeline.selection import selected_products

_GROUP = "more_pictures"


@picture_assets(
    "edited_pictures",
    picture_spec(
        EDITED_IMAGE,
        "The product image changed by Bria's `image/edit` as the column `instruction` of the product's "
        "row says. A product without an instruction has none; selected all the same, its partition fails and says "
        "so.",
        group=_GROUP,
        deps=[PRODUCT_IMAGE],
    ),
    picture_spec(
        UPSCALED_IMAGE,
        "The edited image, or the product image where the product has no instruction, made 2 or 4 "
        "times as wide and high (setting `upscale_factor`) by Bria's `increase_resolution`.",
        group=_GROUP,
        deps=[EDITED_IMAGE, PRODUCT_IMAGE],
    ),
)
def edited_pictures(
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
    "restyled_images",
    picture_spec(
        RESTYLED_IMAGE,
        "The product image in a style of BRIA_STYLES, by Bria's `restyle`; materialize `recipe_book` "
        "for the partitions of its styles.",
        group=_GROUP,
        deps=[PRODUCT_IMAGE, RECIPE_BOOK],
    ),
)
def restyled_images(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    book: RecipeBookResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected pictures, and checks them."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}

    def orders_of(stored: StoredCatalog, cells: Sequence[Cell]) -> OrdersAndFailures:
        return selected_products(stored, cells, styles=book.read_styles())

    yield from make_pictures(context, restylings, orders_of, **resources)


@picture_assets(
    "varied_images",
    picture_spec(
        IMAGE_VARIATIONS,
        "Images of the product to choose from, for A/B tests: as many as the setting `variations` says,"
        " each generated from the product's words with a seed of its own. Materialize `recipe_book` for the "
        "partitions of their numbers.",
        group=_GROUP,
        deps=[PRODUCT_CATALOG, RECIPE_BOOK],
    ),
)
def varied_images(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected pictures, and checks them."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}
    orders_of = partial(selected_products, variations=generation.settings().variations)
    yield from make_pictures(context, variations, orders_of, **resources)
