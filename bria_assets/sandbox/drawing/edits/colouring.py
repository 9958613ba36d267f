"""Colours for grey pictures, and grey for coloured ones."""

from PIL import Image, ImageOps

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of

_TONES = {
    "color_contemporary": ("#1d2b3a", "#a08878", "#fbf6ee"),
    "color_vivid": ("#102a5c", "#d8703c", "#fff4d6"),
    "black_and_white": ("#000000", "#808080", "#ffffff"),
    "sepia_vintage": ("#2b1a0e", "#a87f52", "#fbeecf"),
}


def colorize(picture: Image.Image, style: str) -> Image.Image:
    """Colour a picture in a named style."""
    dark, middle, light = _TONES[style]
    return with_alpha_of(picture, ImageOps.colorize(picture.convert("L"), dark, light, mid=middle))
