"""What is wanted of one product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bria_assets.catalog.photo import photo_location
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, Cell


class Regenerate(str, Enum):
    """What a run makes anew although there is no need."""

    NOTHING = "nothing"
    FAILED = "failed"  # what Bria refused, too
    STALE = "stale"  # what was made by other settings or another prompt template
    ALL = "all"  # everything selected: every picture is paid for again


@dataclass(frozen=True, kw_only=True)
class ProductOrder:
    """One product, the assets that are wanted of it, and the scenes it is wanted in."""

    product: Product
    photo_root: str
    scenes: tuple[Scene, ...]
    assets: frozenset[str]

    @property
    def photo(self) -> str | None:
        """Where the product's own photo lies, if the catalog names one."""
        return photo_location(self.product, self.photo_root)

    @property
    def image_cell(self) -> Cell:
        """The product's image."""
        return Cell(PRODUCT_IMAGE, self.product.sku)

    @property
    def cutout_cell(self) -> Cell:
        """The product's cutout."""
        return Cell(CUTOUT, self.product.sku)

    def shot_cell(self, scene: Scene) -> Cell:
        """The product in a scene."""
        return Cell(LIFESTYLE_SHOT, self.product.sku, scene.id)

    def cells(self) -> tuple[Cell, ...]:
        """Every cell that is wanted, upstream first."""
        every = (self.image_cell, self.cutout_cell, *(self.shot_cell(scene) for scene in self.scenes))
        return tuple(cell for cell in every if cell.asset in self.assets)
