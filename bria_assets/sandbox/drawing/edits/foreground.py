"""Guesses what a picture's subject is, where the caller does not say."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import colours_of, coverage_of
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import border
from bria_assets.sandbox.drawing.scenes.canvas import resized, smoothstep
from bria_assets.sandbox.drawing.separating import product_mask

WORKING_SIDE = 144  # px of the long side on which the subject is looked for
LEAST_SHARE, LARGEST_SHARE = 0.015, 0.72  # of the picture that a subject covers
MOST_BORDER = 0.35  # share of the border beyond which the find is no subject but the scene
SMALLEST_SIDE = 12  # px


def foreground_of(picture: Image.Image) -> Floats:
    """Return where a picture's subject probably is.

    A picture with transparency tells by itself. Otherwise the subject is what stands out from the border's colours.

    Returns:
        Coverage from 0 to 1, shape ``(rows, columns)``; 0 everywhere where no subject can be told from its scene.
    """
    if picture.has_transparency_data:
        alpha = coverage_of(picture.convert("RGBA").getchannel("A"), picture.size)
        if float(alpha.min()) < 0.5:  # noqa: PLR2004 - transparent somewhere, not merely at a soft edge
            return alpha
    empty = np.zeros((picture.height, picture.width), np.float32)
    scale = min(1.0, WORKING_SIDE / max(picture.size))
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    if min(size) < SMALLEST_SIDE:
        return empty
    found = product_mask(colours_of(picture.resize(size, Image.Resampling.BOX)))
    rim = border((size[1], size[0]))
    if not LEAST_SHARE < float(found.mean()) < LARGEST_SHARE or float(found[rim].mean()) > MOST_BORDER:
        return empty
    return np.clip(smoothstep(0.3, 0.7, resized(floats(found), picture.width, picture.height)), 0.0, 1.0)
