"""How much of a cutout is clear, how much is product, and whether the product was cut at the frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.images.ground import border_of
from bria_assets.images.picture import for_screens

CLEAR = 8
OPAQUE = 247
"""Alpha of 0 to 255: what is at most, and at least, so much counts as clear, and as opaque; soft edges lie between."""

SOLID = 128
"""Alpha from which a pixel of the border belongs to the product."""


@dataclass(frozen=True)
class Transparency:
    """Shares of a picture's pixels, 0 to 1."""

    clear: float
    opaque: float
    border_solid: float
    """Of the outermost pixels: what of the product touches the frame."""


def transparency_of(picture: Image.Image) -> Transparency:
    """Measures a picture's alpha; a picture without any is opaque."""
    screen = for_screens(picture)
    if screen.mode != "RGBA":
        return Transparency(clear=0.0, opaque=1.0, border_solid=1.0)
    alpha = np.asarray(screen.getchannel("A"))
    return Transparency(
        clear=float((alpha <= CLEAR).mean()),
        opaque=float((alpha >= OPAQUE).mean()),
        border_solid=float((border_of(alpha) >= SOLID).mean()),
    )
