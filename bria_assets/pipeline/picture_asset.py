"""An asset whose partitions have pictures: who makes them, and how each comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Step


@dataclass(frozen=True, kw_only=True)
class PictureAsset:
    """What a plan, an import and the command know of an asset.

    Attributes:
        name: of the Dagster asset.
        endpoint: which of Bria's endpoints makes its pictures; None: they are made here, and cost nothing.
        is_refreshed: whether a refresh makes them that was not told which assets to make.
    """

    name: str
    endpoint: Callable[[Generation], str | None]
    is_refreshed: bool = False


def _not_of_this_product(brief: ProductBrief, cell: Cell) -> str:
    return f"product {brief.product.sku} has no {cell}"


@dataclass(frozen=True, kw_only=True)
class ProductAsset(PictureAsset):
    """An asset of a product's pictures.

    Attributes:
        steps: a step for each cell that the product can have of it, in what the brief names.
        second_key: what its second key is, such as a scene; None: its cells have one key, the SKU.
        why_none: why a product has no such cell that somebody asks for all the same, and how to mend it.
    """

    steps: Callable[[ProductBrief], Iterable[Step]]
    second_key: str | None = None
    why_none: Callable[[ProductBrief, Cell], str] = _not_of_this_product
