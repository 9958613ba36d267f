"""Guesses what the subject of a scene is: what the middle of the picture shows and its border does not.

Photographers put products near the middle and a little below it. Colours that are frequent there and rare along the
border belong to the subject; what is connected with them there is taken for it.
"""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import bytes_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, border, flood, grow, labels, shrink

COLOURS = 28
CENTRE_X, CENTRE_Y = 0.5, 0.62  # shares of width and height
REACH_X, REACH_Y = 0.13, 0.18  # standard deviations of where a subject lies, likewise
RIM_SHARE = 0.07  # of the shorter side is border
LIKELY = 0.5
ROUNDS = 5
COLOUR_WEIGHT, PLACE_WEIGHT = 1.5, 2.0
SOLID = 0.32  # of its box that a subject fills at least


def subject_of_scene(colours: Floats) -> Mask:
    """Return where a scene's subject probably is; empty where no colour keeps to the middle.

    Args:
        colours: A picture of about a hundred pixels a side, sRGB 0 to 1, shape ``(rows, columns, 3)``.
    """
    rows, columns = colours.shape[:2]
    picture = Image.fromarray(bytes_of(softened(colours, 0.7)))
    cluster = np.asarray(picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE))
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    central = np.exp(-0.5 * (((x - CENTRE_X) / REACH_X) ** 2 + ((y - CENTRE_Y) / REACH_Y) ** 2))
    rim = border((rows, columns), width=max(round(min(rows, columns) * RIM_SHARE), 1))
    believed = central * ~rim
    place = np.log((central + 0.03) / (1.03 - central))
    for _ in range(ROUNDS):
        inside = np.bincount(cluster.ravel(), believed.ravel(), COLOURS) / believed.sum()
        outside = np.bincount(cluster.ravel(), (1.0 - believed).ravel(), COLOURS) / (1.0 - believed).sum()
        told = np.log((inside + 1e-3) / (outside + 1e-3)).astype(np.float32)[cluster]
        # Neighbours belong together: each pixel listens to those round it.
        share = 1.0 / (1.0 + np.exp(-(softened(told, 1.5) * COLOUR_WEIGHT + place * PLACE_WEIGHT)))
        believed = share * ~rim
    return _whole(believed > LIKELY, central)


def _whole(found: Mask, central: Floats) -> Mask:
    """Keep the piece that holds most of the middle, without hairs, and with its holes filled."""
    opened = grow(shrink(found, by=1), by=1) & found
    numbered = labels(opened)
    if not opened.any():
        return opened
    weights = np.bincount(numbered.ravel(), central.ravel())
    weights[0] = 0.0
    piece = numbered == int(weights.argmax())
    closed = shrink(grow(piece, by=2), by=2) | piece
    whole = ~flood(~closed, border((closed.shape[0], closed.shape[1])))
    rows, columns = np.nonzero(whole.any(axis=1))[0], np.nonzero(whole.any(axis=0))[0]
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return whole if whole.sum() > SOLID * box else np.zeros_like(whole)
