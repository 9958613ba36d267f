"""Shadows under cutouts: behind the product, or an ellipse on a ground that it floats over.

The fields and their defaults are those of docs.bria.ai's product-shot-editing.yml, /product/shadow (read August 2026).
The picture grows where the shadow would not fit into it.
"""

import re
from collections.abc import Sequence

from PIL import Image, ImageColor, ImageDraw, ImageFilter

KINDS = ("regular", "float")
COLOUR = "#000000"
OFFSET_PX = (0, 15)
INTENSITY_PERCENT = 60
BLUR_PX = {"regular": 15, "float": 20}
FLOAT_HEIGHT_PX = 70
_HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def shadow(
    cutout: Image.Image,
    *,
    kind: str = "regular",
    background_color: str | None = None,
    shadow_color: str = COLOUR,
    shadow_offset: Sequence[int] = OFFSET_PX,
    shadow_intensity: int = INTENSITY_PERCENT,
    shadow_blur: int | None = None,
    shadow_width: int | None = None,
    shadow_height: int | None = None,
) -> Image.Image:
    """Lay a shadow under a cutout.

    Args:
        cutout: The product with its alpha channel.
        kind: "regular", the product's own outline, or "float", an ellipse under it.
        background_color: "#RRGGBB" for the ground; None leaves it transparent.
        shadow_color: "#RRGGBB".
        shadow_offset: How far to the right and down the shadow lies, in pixels.
        shadow_intensity: Darkness in percent, 0 to 100.
        shadow_blur: Blur in pixels; None means 15 (regular) or 20 (float).
        shadow_width: Width of the ellipse in pixels, its sign does not count; None is the product's width.
        shadow_height: Height of the ellipse likewise; None is 70.

    Returns:
        RGBA, or RGB with a background colour.

    Raises:
        ValueError: A field has a value that is none of its own; the message names the field.
    """
    if kind not in KINDS:
        raise ValueError(f"type {kind!r} is neither regular nor float")
    for name, colour in (("background_color", background_color), ("shadow_color", shadow_color)):
        if colour is not None and _HEX_COLOUR.fullmatch(colour) is None:
            raise ValueError(f"{name} {colour!r} is not #RRGGBB")
    if len(shadow_offset) != len(OFFSET_PX):
        raise ValueError(f"shadow_offset {list(shadow_offset)} is not [x, y]")
    if not 0 <= shadow_intensity <= 100:  # noqa: PLR2004 - percent
        raise ValueError(f"shadow_intensity {shadow_intensity} is not 0 to 100")
    blur = BLUR_PX[kind] if shadow_blur is None else shadow_blur
    if blur < 0:
        raise ValueError(f"shadow_blur {blur} is negative")
    product = cutout.convert("RGBA")
    shape, place = _regular(product) if kind == "regular" else _float(product, shadow_width, shadow_height)
    reach = 3 * blur  # a Gaussian blur has faded there
    left, top = place[0] + shadow_offset[0] - reach, place[1] + shadow_offset[1] - reach
    dark = Image.new("L", (shape.width + 2 * reach, shape.height + 2 * reach))
    dark.paste(shape, (reach, reach))
    dark = dark.filter(ImageFilter.GaussianBlur(blur)).point([round(v * shadow_intensity / 100) for v in range(256)])
    visible = dark.getbbox()
    if visible is not None:
        dark = dark.crop(visible)
        left, top = left + visible[0], top + visible[1]
    west, north = min(left, 0), min(top, 0)
    east, south = max(left + dark.width, product.width), max(top + dark.height, product.height)
    if visible is None:
        west, north, east, south = 0, 0, product.width, product.height
    ground = Image.new("RGBA", (east - west, south - north), background_color or (0, 0, 0, 0))
    if visible is not None:
        ink = Image.new("RGBA", dark.size, ImageColor.getrgb(shadow_color))
        ink.putalpha(dark)
        ground.alpha_composite(ink, (left - west, top - north))
    ground.alpha_composite(product, (-west, -north))
    return ground if background_color is None else ground.convert("RGB")


def _regular(product: Image.Image) -> tuple[Image.Image, tuple[int, int]]:
    """Return the product's outline, and where it lies."""
    return product.getchannel("A"), (0, 0)


def _float(
    product: Image.Image, shadow_width: int | None, shadow_height: int | None
) -> tuple[Image.Image, tuple[int, int]]:
    """Return an ellipse, and where its upper left corner lies: under the middle of what is visible."""
    left, _, right, bottom = product.getchannel("A").getbbox() or (0, 0, *product.size)
    wide = max(abs(right - left if shadow_width is None else shadow_width), 1)
    high = max(abs(FLOAT_HEIGHT_PX if shadow_height is None else shadow_height), 1)
    ellipse = Image.new("L", (wide, high))
    ImageDraw.Draw(ellipse).ellipse((0, 0, wide - 1, high - 1), fill=255)
    return ellipse, ((left + right - wide) // 2, bottom)
