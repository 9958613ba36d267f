"""A cell of the asset graph: one asset's picture for one product, or for one product in one scene."""

from __future__ import annotations

from dataclasses import dataclass

PRODUCT_CATALOG = "product_catalog"
PRODUCT_IMAGE = "product_image"
CUTOUT = "cutout"
LIFESTYLE_SHOT = "lifestyle_shot"

PICTURE_ASSETS = (PRODUCT_IMAGE, CUTOUT, LIFESTYLE_SHOT)
"""In the order in which a product walks through them."""


@dataclass(frozen=True, order=True)
class Cell:
    """One picture to be had."""

    asset: str
    sku: str
    scene_id: str | None = None

    @property
    def partition(self) -> str:
        """The key of its Dagster partition: SKU, or SKU|scene."""
        return self.sku if self.scene_id is None else f"{self.sku}|{self.scene_id}"

    def __str__(self) -> str:
        return f"{self.asset} {self.partition}"
