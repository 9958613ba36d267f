"""Cuts a product out of a photo, from the photo alone."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.matting import refine
from bria_assets.sandbox.drawing.separating import product_mask

WORKING_SIDE = 360  # px of the long side on which product and background are told apart
HAZE = 8  # alpha values below this cannot be seen


def cut_out(picture: Image.Image) -> Image.Image:
    """Cut the product out of a picture.

    Args:
        picture: Any picture. Transparency that it already has is kept as it is.

    Returns:
        An RGBA picture of the same size with an anti-aliased edge; shadows on the ground are gone.

    Raises:
        ValueError: The picture is wholly transparent.
    """
    if "A" in picture.getbands() or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        lowest, highest = rgba.getchannel("A").getextrema()
        if highest == 0:
            raise ValueError("the picture is fully transparent")
        if isinstance(lowest, int) and lowest < 255:  # noqa: PLR2004 - opaque
            return rgba
    rgb = picture.convert("RGB")
    scale = min(1.0, WORKING_SIDE / max(rgb.size))
    small_size = (max(round(rgb.width * scale), 1), max(round(rgb.height * scale), 1))
    if min(small_size) < 8:  # noqa: PLR2004 - too small to hold a border and a product
        rgb.putalpha(Image.new("L", rgb.size, 255))
        return rgb
    # Averaged as floats: rounded to bytes, a soft shadow would rise in steps that look like faint edges.
    bands = [np.asarray(band.convert("F").resize(small_size, Image.Resampling.BOX)) for band in rgb.split()]
    return refine(rgb, product_mask(np.stack(bands, axis=-1) / np.float32(255)))


def visible_box(cutout: Image.Image) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of what can be seen of a cutout; None: it is wholly transparent.

    Args:
        cutout: A picture with an alpha channel.
    """
    alpha = cutout.getchannel("A")
    return alpha.point([0] * HAZE + [255] * (256 - HAZE)).getbbox() or alpha.getbbox()


def crop_to_product(cutout: Image.Image, *, margin_px: int = 0) -> Image.Image:
    """Crop a cutout to its visible part.

    Args:
        cutout: A picture with an alpha channel; one without is all product.
        margin_px: Transparent space to keep on every side; added where the picture has none.

    Returns:
        An RGBA picture.

    Raises:
        ValueError: The picture is wholly transparent, or the margin is negative.
    """
    if margin_px < 0:
        raise ValueError(f"a margin of {margin_px} px is negative")
    rgba = cutout.convert("RGBA")
    visible = visible_box(rgba)
    if visible is None:
        raise ValueError("the picture is fully transparent")
    left, top, right, bottom = visible
    return rgba.crop((left - margin_px, top - margin_px, right + margin_px, bottom + margin_px))
