"""Finds the ground that shows through a product, such as in a handle or between the legs of a stool."""

import numpy as np

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, grow, pieces

# Chosen on drawn packshots; sharpness as in ``separating``.
SMOOTHEST_SKIN = 0.0015  # even plain skin is shaded; paper is not
SHARP_EDGE = 0.03
PLAIN_SHARE = 0.30  # of an opening is lit ground; the rest may lie in shadow
WALL = 7.0  # working pixels: ground this near is seen across the wall round an opening
LEAST_GROUND = 0.01  # weight of ground in that neighbourhood from which its colour can be told
SEEN_SHARE = 0.08
SAME_SHADOW = 0.04


def openings(candidates: Mask, ground: Mask, plain: Mask, sharp: Floats, colours: Floats) -> Mask:
    """Find patches of ground within a product.

    An opening is as smooth as the ground outside and has a sharp outline all round. It is lit like plain ground, or
    in a shadow that goes on outside, just across the wall.

    Args:
        candidates: Cells of the product that look like ground.
        ground: Cells that are ground for certain.
        plain: Cells that look like ground outside every shadow.
        sharp: How abruptly the colour changes.
        colours: The picture, shape ``(rows, columns, 3)``.
    """
    found = np.zeros_like(candidates)
    smooth = max(
        SMOOTHEST_SKIN, *(1.5 * float(np.median(sharp[part])) for part in (ground, ground & ~plain) if part.any())
    )
    shadowed: list[Mask] = []
    for piece in pieces(candidates, least=max(12, candidates.size // 6000)):
        rim = grow(piece, by=2) & ~piece
        if float(np.median(sharp[piece])) > smooth or float(np.quantile(sharp[rim], 0.4)) < SHARP_EDGE:
            continue
        if float(plain[piece].mean()) > PLAIN_SHARE:
            found |= grow(piece, by=1)
        else:
            shadowed.append(piece)
    if not shadowed:
        return found
    # Only shadow can go on as shadow: a white panel is nearly as bright as lit ground.
    weight = ((ground | found) & ~plain).astype(np.float32)
    near = blurred(weight, WALL)
    local = blurred(colours * weight[:, :, None], WALL) / np.maximum(near, 1e-4)[:, :, None]
    difference = np.abs(colours - local).max(axis=-1)
    for piece in shadowed:
        seen = piece & (near > LEAST_GROUND)
        if seen.sum() > SEEN_SHARE * piece.sum() and float(np.median(difference[seen])) < SAME_SHADOW:
            found |= grow(piece, by=1)
    return found
