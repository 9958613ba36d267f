"""Pictures for campaigns, made from the shop's recipes; no plain refresh makes them."""

from collections.abc import Iterator, Sequence

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import recipes
from bria_assets.defs.picture_declaring import picture_assets, picture_spec
from bria_assets.defs.picture_making import OrdersAndFailures, make_pictures
from bria_assets.defs.resources import (
    BriaResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
)
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, PRODUCT_CATALOG, RECIPE_BOOK, Cell
from bria_assets.pipeline.selection import selected_visuals

_GROUP = "campaigns"


@picture_assets(
    "campaign_pictures",
    picture_spec(
        CAMPAIGN_VISUAL,
        "A picture of a recipe of BRIA_RECIPES, such as a website hero or an Instagram post, made by "
        "Bria's `image/generate`. Materialize `recipe_book` for its partitions.",
        group=_GROUP,
        deps=[RECIPE_BOOK, PRODUCT_CATALOG],
    ),
    picture_spec(
        CAMPAIGN_CUTOUT,
        "What a campaign's picture shows, alone on a transparent ground, for recipes with `cutout: true`.",
        group=_GROUP,
        deps=[CAMPAIGN_VISUAL],
    ),
)
def campaign_pictures(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    book: RecipeBookResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected pictures of the selected recipes, and checks them."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}

    def orders_of(stored: StoredCatalog, cells: Sequence[Cell]) -> OrdersAndFailures:
        return selected_visuals(stored, cells, recipes=book.read_recipes())

    yield from make_pictures(context, recipes, orders_of, **resources)
