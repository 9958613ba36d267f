"""Packshots: a product centred on a plain square."""

from PIL import Image, ImageOps

from bria_assets.sandbox.drawing.cutout import crop_to_product


def packshot(cutout: Image.Image, *, size_px: int, background: str) -> Image.Image:
    """Centre a product on a plain square.

    Args:
        cutout: The product with its alpha channel.
        size_px: Side of the square.
        background: "#RRGGBB" or "transparent".
    """
    product = ImageOps.contain(crop_to_product(cutout), (round(size_px * 0.8), round(size_px * 0.8)))
    ground = Image.new("RGBA", (size_px, size_px), (0, 0, 0, 0) if background == "transparent" else background)
    ground.alpha_composite(product, ((size_px - product.width) // 2, (size_px - product.height) // 2))
    return ground if background == "transparent" else ground.convert("RGB")
