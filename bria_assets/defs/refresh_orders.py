"""What a refresh walks: the products and recipes that were asked for, or all."""

from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.recipe_book import RecipeBook
from bria_assets.defs.refresh_config import RefreshConfig
from bria_assets.pipeline.campaign_visual import CAMPAIGN_ASSETS
from bria_assets.pipeline.cell import IMAGE_VARIATIONS, REFINED_IMAGE, RESTYLED_IMAGE
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.ordering import UnknownSelection, check_assets, check_recipes, check_skus, orders
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS
from bria_assets.pipeline.selection import campaign_cells, selected_visuals
from bria_assets.pipeline.step import Order

_CAMPAIGN = frozenset(asset.name for asset in CAMPAIGN_ASSETS)

OF_THE_RECIPE_BOOK = _CAMPAIGN | {RESTYLED_IMAGE, IMAGE_VARIATIONS}
"""Assets whose partitions come from the recipes, styles and settings."""


def check_choices(config: RefreshConfig) -> frozenset[str]:
    """The assets that are wanted.

    Raises:
        UnknownSelection: there is no such asset, or products or recipes were chosen of which nothing is wanted.
    """
    assets = check_assets(config.assets)
    if REFINED_IMAGE in assets:
        raise UnknownSelection(f"a refresh makes no {REFINED_IMAGE}: `bria-assets refine`, or the job refine, does")
    if config.skus and not assets & PRODUCT_ASSETS.keys():
        raise UnknownSelection(f"products are chosen, but {_listed(assets)} has none: choose recipes, or other assets")
    if config.recipes and not assets & _CAMPAIGN:
        raise UnknownSelection(f"recipes are chosen, but no asset that has any: select {_listed(_CAMPAIGN)}")
    return assets


def orders_of(
    intake: CatalogIntake, config: RefreshConfig, assets: frozenset[str], book: RecipeBook | None
) -> tuple[list[Order], list[CellFailure]]:
    """The orders, and failures of cells that can never be made.

    Args:
        intake: the catalog.
        config: what was asked for.
        assets: that are wanted.
        book: the recipes and styles; None where nothing of them is wanted.

    Raises:
        UnknownSelection: a product is not in the catalog, or there is no such recipe.
    """
    rejected = {row.sku: row.reason for row in intake.catalog.rejected if row.sku is not None}
    known = intake.catalog.products_by_sku
    check_skus(config.skus, known, rejected)
    wanted: list[Order] = []
    if assets & PRODUCT_ASSETS.keys():
        chosen = list(dict.fromkeys(config.skus)) or list(known)
        wanted += orders(
            [intake.stored.products[sku] for sku in chosen],
            intake.scenes,
            assets,
            styles=book.styles if book else (),
            variations=book.variations if book else 0,
        )
    if book is None or not assets & _CAMPAIGN:
        return wanted, []
    cells = campaign_cells(check_recipes(config.recipes, book.recipes), assets)
    visuals, missing = selected_visuals(intake.stored, cells, recipes=book.recipes)
    return [*wanted, *visuals], missing


def _listed(assets: frozenset[str]) -> str:
    return " and ".join(sorted(assets))
