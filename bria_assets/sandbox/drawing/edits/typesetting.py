"""Prints words into a box of a picture."""

import numpy as np

from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.lettering import lettered

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


def inked(colours: Floats, text: str, box: Box, ink: Floats) -> Floats:
    """Print a text into a box of a picture; the print takes on the shading of what it is printed on.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        text: The words.
        box: The box, within the picture.
        ink: The ink's colour, shape ``(3,)``.

    Returns:
        A new picture of the same shape.
    """
    left, top, right, bottom = box
    result = colours.copy()
    part = result[top:bottom, left:right]
    cover = lettered(" ".join(text.split()), width_px=right - left, height_px=bottom - top)[:, :, None]
    ground = lightness_of(part)[:, :, None]
    shading = np.clip(ground / max(float(ground.mean()), 0.05), 0.75, 1.25)
    part += (ink * shading - part) * cover
    return result


def readable_ink(colour: Floats) -> Floats:
    """Return an ink that can be read on a colour: nearly white on dark, nearly black on light."""
    middle = 0.5
    return floats((0.96, 0.95, 0.92) if float(lightness_of(colour)) < middle else (0.12, 0.12, 0.14))
