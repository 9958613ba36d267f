"""One product, and everything that its pictures are made with."""

from __future__ import annotations

from dataclasses import dataclass

from bria_assets.catalog.photo import photo_location
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.style import Style
from bria_assets.pipeline.cell import Cell


@dataclass(frozen=True, kw_only=True)
class ProductBrief:
    """A product and what it is shown in.

    Attributes:
        product: of the catalog.
        photo_root: the folder that its relative photo path starts from.
        scenes: it is shown in.
        styles: it is restyled in.
        variations: how many pictures of it there are to choose from.
    """

    product: Product
    photo_root: str
    scenes: tuple[Scene, ...] = ()
    styles: tuple[Style, ...] = ()
    variations: int = 0

    @property
    def photo(self) -> str | None:
        """Where the product's own photo lies, if the catalog names one."""
        return photo_location(self.product, self.photo_root)

    def cell(self, asset: str, second_key: str | None = None) -> Cell:
        """A cell of this product."""
        return Cell(asset, self.product.sku, second_key)
