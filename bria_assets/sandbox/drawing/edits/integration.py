"""Placing products in a scene."""

from collections.abc import Sequence

from PIL import Image

from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.edits.pixels import colours_of, picture_of
from bria_assets.sandbox.drawing.edits.standing import stand


def integrate(
    scene: Image.Image,
    products: Sequence[tuple[Image.Image, tuple[int, int, int, int]]],
    *,
    seed: int,  # noqa: ARG001 - nothing is left to chance
) -> Image.Image:
    """Place products in a scene, with a shadow where they stand and in the scene's light, the first at the back.

    Args:
        scene: The scene.
        products: Cutouts (RGBA), each with x, y, width and height in pixels: where its visible part's upper left corner
            lies in the scene, and the size that the visible part is given. What lies beyond the scene is cut off.
        seed: Taken like every edit's; the same for all seeds.

    Returns:
        A picture of the scene's size and transparency.

    Raises:
        ValueError: A width or height is less than one pixel, or a cutout is wholly transparent.
    """
    colours = colours_of(scene)
    for cutout, box in products:
        colours = stand(colours, crop_to_product(cutout), box)
    return picture_of(colours, like=scene)
