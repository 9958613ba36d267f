"""Finds where a picture shows text: where many strokes rise and fall close by one another, both ways."""

import numpy as np

from bria_assets.sandbox.drawing.edits.outlines import slopes
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.typesetting import Box
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import pieces
from bria_assets.sandbox.drawing.scenes.canvas import resized

WORKING_SIDE = 288  # cells
STROKES_SIGMA = 0.016  # of the longer side: letters this near one another belong together
LEAST_STRENGTH = 0.010
SHARE_OF_STRONGEST = 0.30
LARGEST_SHARE = 0.40  # of the picture; what is larger is a pattern
MARGIN = 0.15  # of the text's height, kept round it
FAINT_SLOPE = 0.012


def text_box(colours: Floats) -> Box | None:
    """Return left, top, right and bottom in pixels of a picture's most conspicuous text, None when it shows none.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
    """
    rows, columns = colours.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(rows, columns))
    high, wide = max(round(rows * scale), 2), max(round(columns * scale), 2)
    lightness = lightness_of(colours) if scale == 1.0 else resized(lightness_of(colours), wide, high)
    across, down = slopes(lightness)
    sigma = max(high, wide) * STROKES_SIGMA
    # An outline only rises or only falls; strokes do both within a letter's width, along and across the line.
    both_ways: list[Floats] = []
    for slope in (across, down):
        rising = softened(np.maximum(slope - FAINT_SLOPE, 0.0), sigma)
        falling = softened(np.maximum(-slope - FAINT_SLOPE, 0.0), sigma)
        both_ways.append(np.minimum(rising, falling))
    strength = np.sqrt(np.maximum(both_ways[0] * both_ways[1], 0.0))
    strongest = float(strength.max())
    if strongest < LEAST_STRENGTH:
        return None
    best, most = None, 0.0
    for piece in pieces(strength > max(SHARE_OF_STRONGEST * strongest, LEAST_STRENGTH * 0.6), least=6):
        filled_rows, filled_columns = np.nonzero(piece.any(axis=1))[0], np.nonzero(piece.any(axis=0))[0]
        top, bottom = int(filled_rows[0]), int(filled_rows[-1]) + 1
        left, right = int(filled_columns[0]), int(filled_columns[-1]) + 1
        if (bottom - top) * (right - left) > LARGEST_SHARE * high * wide:
            continue
        # Text is broader than high and fills its box.
        fullness = float(piece[top:bottom, left:right].mean())
        shape = min((right - left) / (bottom - top), 3.0) ** 0.5
        weight = float(strength[piece].sum()) * fullness * shape
        if weight > most:
            best, most = (left, top, right, bottom), weight
    if best is None:
        return None
    left, top, right, bottom = best
    margin = (bottom - top) * (MARGIN - 0.1)
    return (
        max(int((left - margin) / scale), 0),
        max(int((top - margin) / scale), 0),
        min(int(np.ceil((right + margin) / scale)), columns),
        min(int(np.ceil((bottom + margin) / scale)), rows),
    )
