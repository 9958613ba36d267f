"""Restyling pictures."""

from PIL import Image, ImageOps

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def restyle(picture: Image.Image, style: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Redraw a picture in another style."""
    return with_alpha_of(picture, ImageOps.posterize(picture.convert("RGB"), 3))
