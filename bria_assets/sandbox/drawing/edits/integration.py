"""Placing products in a scene."""

from collections.abc import Sequence

from PIL import Image


def integrate(
    scene: Image.Image,
    products: Sequence[tuple[Image.Image, tuple[int, int, int, int]]],
    *,
    seed: int,  # noqa: ARG001 - next
) -> Image.Image:
    """Place cutouts in a scene."""
    result = scene.convert("RGBA")
    for cutout, (x, y, width, height) in products:
        part = Image.new("RGBA", result.size)
        part.paste(cutout.convert("RGBA").resize((width, height)), (x, y))
        result = Image.alpha_composite(result, part)
    return result.convert("RGB")
