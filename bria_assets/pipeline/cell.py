"""A cell of the asset graph: one asset's picture for one partition, such as a product, or a product in a scene."""

from __future__ import annotations

from dataclasses import dataclass

PRODUCT_CATALOG = "product_catalog"
PRODUCT_IMAGE = "product_image"
CUTOUT = "cutout"
LIFESTYLE_SHOT = "lifestyle_shot"
REFINED_IMAGE = "refined_image"
EDITED_IMAGE = "edited_image"
UPSCALED_IMAGE = "upscaled_image"
RESTYLED_IMAGE = "restyled_image"
IMAGE_VARIATIONS = "image_variations"
RECIPE_BOOK = "recipe_book"
CAMPAIGN_VISUAL = "campaign_visual"
CAMPAIGN_CUTOUT = "campaign_cutout"


@dataclass(frozen=True, order=True)
class Cell:
    """One picture to be had."""

    asset: str
    first_key: str
    """A SKU, or the id of what the asset's pictures are made of instead, such as a recipe."""
    second_key: str | None = None
    """What the picture shows it in or as, such as a scene's id; None for an asset with one key."""

    @classmethod
    def of_partition(cls, asset: str, partition: str) -> Cell:
        """The cell of an asset's Dagster partition."""
        first_key, _, second_key = partition.partition("|")
        return cls(asset, first_key, second_key or None)

    @classmethod
    def of_name(cls, name: str) -> Cell:
        """The cell of a name, as `str` writes it."""
        asset, _, partition = name.partition(" ")
        return cls.of_partition(asset, partition)

    @property
    def partition(self) -> str:
        """The key of its Dagster partition: the first key, or both as `SKU|scene`."""
        return self.first_key if self.second_key is None else f"{self.first_key}|{self.second_key}"

    def __str__(self) -> str:
        return f"{self.asset} {self.partition}"
