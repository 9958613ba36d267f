"""The ground that a product stands on, as far as it shows at the picture's border."""

from __future__ import annotations

import numpy as np
from PIL import Image

from bria_assets.images.picture import for_screens

WHITE = 250
"""The darkest of 0 to 255 that is white to people; marketplaces ask for 255, and JPEG takes some of it away."""


def white_border_share(picture: Image.Image) -> float:
    """The share of the outermost pixels that are white in every channel."""
    border = border_of(np.asarray(for_screens(picture).convert("RGB")))
    return float((border.min(axis=1) >= WHITE).mean())


def border_of(pixels: np.ndarray) -> np.ndarray:
    """The pixels of the outermost rows and columns, each once, as one row."""
    return np.concatenate([pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]])
