"""The ground that a product stands on, as far as it shows at the picture's border."""

from __future__ import annotations

import numpy as np
from PIL import Image

from bria_assets.images.picture import for_screens

WHITE = 250
"""The darkest of 0 to 255 that is white to people; marketplaces ask for 255, and JPEG takes some of it away."""


_NOT_WHITE = [255 if value < WHITE else 0 for value in range(256)]


def white_border_share(picture: Image.Image) -> float:
    """The share of the outermost pixels that are white in every channel."""
    border = border_of(np.asarray(for_screens(picture).convert("RGB")))
    return float((border.min(axis=1) >= WHITE).mean())


def border_of(pixels: np.ndarray) -> np.ndarray:
    """The pixels of the outermost rows and columns, each once, as one row."""
    return np.concatenate([pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]])


def darkest_of_border(picture: Image.Image) -> int:
    """The lowest value of any colour channel of the outermost pixels, 0 to 255; 255 is pure white all around."""
    return int(border_of(np.asarray(for_screens(picture).convert("RGB"))).min())


def product_fill(picture: Image.Image) -> float:
    """The share of the frame's width or height, the larger of both, that what is not white spans; 0 where all is."""
    box = for_screens(picture).convert("RGB").point(_NOT_WHITE * 3).getbbox()
    if box is None:
        return 0.0
    left, top, right, bottom = box
    return max((right - left) / picture.width, (bottom - top) / picture.height)
