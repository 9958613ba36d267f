"""Guesses what a picture's subject is, where the caller does not say."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.backdrop import background_model
from bria_assets.sandbox.drawing.edits.pixels import colours_of, coverage_of
from bria_assets.sandbox.drawing.edits.scene_subject import subject_of_scene
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Mask, border
from bria_assets.sandbox.drawing.matting import refine
from bria_assets.sandbox.drawing.scenes.canvas import resized, smoothstep
from bria_assets.sandbox.drawing.separating import product_mask

WORKING_SIDE = 176  # px of the long side on which the subject is looked for
PLAIN = 0.008  # noise round the background's smooth colours under which it is paper or a wall
LEAST_TOLD, MOST_TOLD = 0.01, 0.95  # of the picture: what a caller's foreground covers if it is one
LEAST_SHARE, LARGEST_SHARE = 0.02, 0.6  # of the picture that a subject covers
MOST_BORDER = 0.08  # share of the border beyond which the find is no subject but the scene
EDGE_SIDE = 512  # px of the long side on which a subject's outline is followed
SMALLEST_SIDE = 12  # px
HALF = 0.5


def foreground_of(picture: Image.Image) -> Floats:
    """Return where a picture's subject probably is.

    A picture with transparency tells by itself. Otherwise the subject is what stands out from the border's colours.

    Returns:
        Coverage from 0 to 1, shape ``(rows, columns)``; 0 everywhere where no subject can be told from its scene.
    """
    if picture.has_transparency_data:
        alpha = coverage_of(picture.convert("RGBA").getchannel("A"), picture.size)
        if float(alpha.min()) < HALF:  # transparent somewhere, not merely at a soft edge
            return alpha
    scale = min(1.0, WORKING_SIDE / max(picture.size))
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    if min(size) < SMALLEST_SIDE:
        return np.zeros((picture.height, picture.width), np.float32)
    small = colours_of(picture.resize(size, Image.Resampling.BOX))
    # A plain ground tells its product precisely; of a scene only guesses are possible.
    plain = background_model(small)[1] < PLAIN
    found = product_mask(small) if plain else subject_of_scene(small)
    if not _plausible(found):
        return np.zeros((picture.height, picture.width), np.float32)
    if plain:
        edge_scale = min(1.0, EDGE_SIDE / max(picture.size))
        edge_size = (max(round(picture.width * edge_scale), 1), max(round(picture.height * edge_scale), 1))
        alpha = refine(picture.convert("RGB").resize(edge_size, Image.Resampling.BOX), found).getchannel("A")
        return coverage_of(alpha.resize(picture.size, Image.Resampling.BICUBIC), picture.size)
    return np.clip(
        smoothstep(0.25, 0.75, resized(softened(floats(found), 1.2), picture.width, picture.height)), 0.0, 1.0
    )


def _plausible(found: Mask) -> bool:
    rim = border((found.shape[0], found.shape[1]))
    return LEAST_SHARE < float(found.mean()) < LARGEST_SHARE and float(found[rim].mean()) < MOST_BORDER


def told_or_guessed(picture: Image.Image, alpha: Image.Image) -> Floats:
    """Return the foreground that a caller tells, or a guess where that is no more than a crumb, or all of the picture.

    Args:
        picture: The picture.
        alpha: The foreground's coverage, "L", of the picture's size.

    Returns:
        Coverage from 0 to 1, shape ``(rows, columns)``; never less than what a crumb covers.

    Raises:
        ValueError: The alpha has another size than the picture.
    """
    told = coverage_of(alpha, picture.size)
    share = float((told > HALF).mean())
    if LEAST_TOLD <= share <= MOST_TOLD:
        return told
    guessed = foreground_of(picture)
    if float(guessed.max()) < HALF:
        return told
    return np.maximum(told, guessed) if share < LEAST_TOLD else guessed
