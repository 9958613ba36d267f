"""From cells that were selected one by one to the orders that make them, and why some can never be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bria_assets.catalog.recipe import Recipe, Visual
from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.catalog.style import Style
from bria_assets.pipeline.campaign_visual import CampaignOrder
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.ordering import close_names
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS

_TAKE_IN = "materialize product_catalog first"


def selected_products(
    stored: StoredCatalog, wanted: Sequence[Cell], *, styles: Sequence[Style] = (), variations: int = 0
) -> tuple[list[ProductOrder], list[CellFailure]]:
    """An order for each product of some cells; a scene that does not suit the product is no obstacle.

    Args:
        stored: the catalog.
        wanted: the cells.
        styles: all there are.
        variations: how many there are of an image.

    Returns:
        The orders, and failures of the cells that no product has.
    """
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
            styles=tuple(styles),
            variations=variations,
            assets=frozenset(cell.asset for cell in cells),
            only=frozenset(cells),
        )
        there = order.cells()
        if there:
            orders.append(order)
        missing += [
            CellFailure(cell=cell, reason=PRODUCT_ASSETS[cell.asset].why_none(order, cell))
            for cell in cells
            if cell not in there
        ]
    return orders, missing


def campaign_cells(recipes: Sequence[Recipe], assets: frozenset[str]) -> list[Cell]:
    """Every cell that recipes ask for."""
    return [
        Cell(asset, visual.key)
        for recipe in recipes
        for visual in recipe.visuals()
        for asset in (CAMPAIGN_VISUAL, CAMPAIGN_CUTOUT)
        if asset in assets and (recipe.cutout or asset == CAMPAIGN_VISUAL)
    ]


def selected_visuals(
    stored: StoredCatalog, wanted: Sequence[Cell], *, recipes: Sequence[Recipe]
) -> tuple[list[CampaignOrder], list[CellFailure]]:
    """An order for each of a campaign's pictures that some cells are of.

    Args:
        stored: the catalog, whose products fill gaps in prompts.
        wanted: the cells.
        recipes: all there are.

    Returns:
        The orders, and failures of the cells that no recipe has, or whose product is unknown.
    """
    visuals = {visual.key: visual for recipe in recipes for visual in recipe.visuals()}
    by_key: defaultdict[str, list[Cell]] = defaultdict(list)
    missing: list[CellFailure] = []
    for cell in wanted:
        why = _why_no_visual(cell, visuals, stored)
        if why is None:
            by_key[cell.first_key].append(cell)
        else:
            missing.append(CellFailure(cell=cell, reason=why))
    orders: list[CampaignOrder] = []
    for key, cells in by_key.items():
        found = stored.find(visuals[key].sku or "")
        assets = frozenset(cell.asset for cell in cells)
        orders.append(CampaignOrder(visual=visuals[key], product=found and found.product, assets=assets))
    return orders, missing


def _why_no_visual(cell: Cell, visuals: dict[str, Visual], stored: StoredCatalog) -> str | None:
    visual = visuals.get(cell.first_key)
    if visual is None:
        hint = close_names([cell.first_key], visuals)
        return f"there is no picture {cell.first_key} in the file of recipes{hint}"
    if cell.asset == CAMPAIGN_CUTOUT and not visual.recipe.cutout:
        return f"the recipe {visual.recipe.id} asks for no cutout: write `cutout: true` into it"
    if visual.sku is not None and stored.find(visual.sku) is None:
        hint = close_names([visual.sku], stored.skus)
        return f"the recipe {visual.recipe.id}: sku: product {visual.sku} is not in the stored catalog{hint}"
    return None
