"""Moving a picture's light."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import colours_of, picture_of


def relight(picture: Image.Image, *, direction: str, light_type: str, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Light a picture anew."""
    colours = colours_of(picture)
    ramp = np.linspace(1.25, 0.6, colours.shape[1], dtype=np.float32)[None, :, None]
    return picture_of(colours * ramp, like=picture)
