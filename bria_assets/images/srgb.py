"""Pictures in sRGB, which is what screens and marketplaces take a picture without a profile for."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageCms

from bria_assets.images.picture import NotAPicture, for_screens

_PROFILES_KEPT = 32
"""Shops have a camera or two; to build a transform takes longer than to use it."""


def in_srgb(picture: Image.Image) -> Image.Image:
    """The picture upright, in RGB, or RGBA where something may be clear, its colours brought from its profile to sRGB.

    Raises:
        NotAPicture: its colour profile is damaged, or of another kind than the picture.
    """
    profile = picture.info.get("icc_profile")
    if picture.mode == "P":  # a palette, whose colours the profile is of
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L", "LA"}:
        return for_screens(picture)
    mode = picture.mode.removesuffix("A")
    try:
        transform = _to_srgb(profile, mode)
        if transform is None:
            return for_screens(picture)
        colours = transform.apply(picture.convert(mode))
    except (ImageCms.PyCMSError, OSError, ValueError) as unusable:
        raise NotAPicture(
            f"its colour profile cannot be used ({unusable}): save the picture as sRGB, or without a profile"
        ) from unusable
    if picture.has_transparency_data:
        colours.putalpha(picture.convert("RGBA").getchannel("A"))
    colours.info["exif"] = picture.info.get("exif", b"")
    return for_screens(colours)


@lru_cache(_PROFILES_KEPT)
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None: it is sRGB already."""
    opened = ImageCms.getOpenProfile(io.BytesIO(profile))
    if "sRGB" in ImageCms.getProfileDescription(opened):
        return None
    return ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), mode, "RGB")
