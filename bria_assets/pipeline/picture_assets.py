"""All assets that have pictures."""

from __future__ import annotations

from collections.abc import Mapping

from bria_assets.pipeline import (
    cutout,
    edited_image,
    image_variations,
    lifestyle_shot,
    listing_image,
    packshot,
    product_image,
    refined_image,
    restyled_image,
    upscaled_image,
)
from bria_assets.pipeline.campaign_visual import CAMPAIGN_ASSETS
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.picture_asset import PictureAsset, ProductAsset

PRODUCT_ASSETS: Mapping[str, ProductAsset] = {
    asset.name: asset
    for asset in (
        product_image.ASSET,
        cutout.ASSET,
        lifestyle_shot.ASSET,
        edited_image.ASSET,
        upscaled_image.ASSET,
        restyled_image.ASSET,
        image_variations.ASSET,
        packshot.ASSET,
        listing_image.ASSET,
    )
}
"""Those of a product, upstream first."""

_OTHER_ASSETS: tuple[PictureAsset, ...] = (*CAMPAIGN_ASSETS, refined_image.ASSET)

_ALL: Mapping[str, PictureAsset] = {**PRODUCT_ASSETS, **{asset.name: asset for asset in _OTHER_ASSETS}}

PICTURE_ASSETS = tuple(_ALL)
"""The names of all, upstream first."""

REFRESHED_ASSETS = tuple(name for name, asset in _ALL.items() if asset.is_refreshed)
"""Those that a refresh makes unless it is told which to make."""


def endpoint_of(asset: str, generation: Generation) -> str | None:
    """Which of Bria's endpoints makes an asset's pictures; None: they are made here."""
    return _ALL[asset].endpoint(generation)
