"""Pictures for campaigns, made from the shop's recipes; no plain refresh makes them."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import recipes
from bria_assets.defs.picture_checks import check_specs
from bria_assets.defs.picture_making import OrdersAndFailures, make_pictures
from bria_assets.defs.picture_metadata import METADATA_HELP
from bria_assets.defs.resources import (
    BriaResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
)
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, PRODUCT_CATALOG, RECIPE_BOOK, Cell
from bria_assets.pipeline.selection import selected_visuals

_SHARED: dict[str, Any] = {
    "group_name": "campaigns",
    "owners": ["team:content"],
    "tags": {"domain": "product-pictures"},
    "kinds": {"bria", "image"},
    "skippable": True,
}


@dg.multi_asset(
    name="campaign_pictures",
    can_subset=True,
    partitions_def=recipes,
    backfill_policy=dg.BackfillPolicy.single_run(),
    specs=[
        dg.AssetSpec(
            CAMPAIGN_VISUAL,
            deps=[RECIPE_BOOK, PRODUCT_CATALOG],
            description="A picture of a recipe of BRIA_RECIPES, such as a website hero or an Instagram post, made by "
            f"Bria's `image/generate`. Materialize `recipe_book` for its partitions.\n\n{METADATA_HELP}",
            **_SHARED,
        ),
        dg.AssetSpec(
            CAMPAIGN_CUTOUT,
            deps=[CAMPAIGN_VISUAL],
            description="What a campaign's picture shows, alone on a transparent ground, for recipes with `cutout: "
            f"true`.\n\n{METADATA_HELP}",
            **_SHARED,
        ),
    ],
    check_specs=check_specs(CAMPAIGN_VISUAL, CAMPAIGN_CUTOUT),
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
