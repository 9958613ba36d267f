"""Packshots: a product centred on a plain square."""

import re

from PIL import Image

from bria_assets.sandbox.drawing.cutout import crop_to_product

SIDE_PX = 2000  # docs.bria.ai's product-shot-editing.yml, /product/packshot (read August 2026)
FILL = 0.80  # of the square's side that the product's longer side takes: what marketplaces ask for
TRANSPARENT = "transparent"
_HEX_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def packshot(cutout: Image.Image, *, size_px: int, background: str) -> Image.Image:
    """Centre a product on a plain square.

    Args:
        cutout: The product with its alpha channel.
        size_px: Side of the square; ``SIDE_PX`` is Bria's.
        background: "#RRGGBB" or "transparent".

    Returns:
        RGBA for a transparent background, else RGB.

    Raises:
        ValueError: The cutout is wholly transparent, the side shorter than one pixel, or the background no such colour.
    """
    if size_px < 1:
        raise ValueError(f"a packshot of {size_px} px cannot be made")
    clear = background.lower() == TRANSPARENT
    if not clear and _HEX_COLOUR.fullmatch(background) is None:
        raise ValueError(f"background_color {background!r} is neither #RRGGBB nor transparent")
    product = crop_to_product(cutout)
    scale = FILL * size_px / max(product.size)
    size = (max(round(product.width * scale), 1), max(round(product.height * scale), 1))
    product = product.resize(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (size_px, size_px), (0, 0, 0, 0) if clear else background)
    ground.alpha_composite(product, ((size_px - size[0]) // 2, (size_px - size[1]) // 2))
    return ground if clear else ground.convert("RGB")
