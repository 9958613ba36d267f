"""Colouring line drawings."""

from PIL import Image, ImageOps

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def sketch_to_colored_image(picture: Image.Image, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Turn a line drawing into a coloured picture."""
    return with_alpha_of(picture, ImageOps.colorize(picture.convert("L"), "#3a2a20", "#f3e2c8", mid="#c88a5a"))
