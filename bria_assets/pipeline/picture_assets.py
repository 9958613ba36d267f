"""All assets that have pictures."""

from __future__ import annotations

from collections.abc import Mapping

from bria_assets.pipeline import cutout, lifestyle_shot, product_image
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.picture_asset import PictureAsset, ProductAsset

PRODUCT_ASSETS: Mapping[str, ProductAsset] = {
    asset.name: asset for asset in (product_image.ASSET, cutout.ASSET, lifestyle_shot.ASSET)
}
"""Those of a product, upstream first."""

_ALL: Mapping[str, PictureAsset] = PRODUCT_ASSETS

PICTURE_ASSETS = tuple(_ALL)
"""The names of all, upstream first."""

REFRESHED_ASSETS = tuple(name for name, asset in _ALL.items() if asset.is_refreshed)
"""Those that a refresh makes unless it is told which to make."""


def endpoint_of(asset: str, generation: Generation) -> str | None:
    """Which of Bria's endpoints makes an asset's pictures; None: they are made here."""
    return _ALL[asset].endpoint(generation)
