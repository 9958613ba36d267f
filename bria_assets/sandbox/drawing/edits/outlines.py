"""Line drawings of pictures."""

import numpy as np

from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep


def slopes(values: Floats) -> tuple[Floats, Floats]:
    """Return the change per pixel to the right and downwards, both of the values' shape ``(rows, columns)``."""
    padded = np.pad(values, 1, mode="edge")
    return (padded[1:-1, 2:] - padded[1:-1, :-2]) * np.float32(0.5), (padded[2:, 1:-1] - padded[:-2, 1:-1]) * (
        np.float32(0.5)
    )


def ink_lines(lightness: Floats, *, width_px: float, sensitivity: float = 1.0) -> Floats:
    """Draw the lines that a draughtsman would: the dark sides of edges, and thin dark strokes.

    Differences of Gaussians, as in Winnemöller et al., "XDoG" (https://doi.org/10.1016/j.cag.2012.03.004).

    Args:
        lightness: 0 to 1, shape ``(rows, columns)``.
        width_px: Width of the lines.
        sensitivity: How faint edges may be to get a line; 1 is usual.

    Returns:
        Coverage with ink, 0 to 1, same shape.
    """
    fine = max(width_px * 0.5, 0.5)
    difference = softened(lightness, fine * 1.6) - softened(lightness, fine)
    return smoothstep(0.006 / sensitivity, 0.030 / sensitivity, difference)


def contour_lines(lightness: Floats, *, width_px: float, threshold: float = 0.03) -> Floats:
    """Draw a line along every edge, on both its sides.

    Args:
        lightness: 0 to 1, shape ``(rows, columns)``.
        width_px: Width of the lines.
        threshold: Change over one width from which an edge counts.

    Returns:
        Coverage with ink, 0 to 1, same shape.
    """
    across, down = slopes(softened(lightness, max(width_px * 0.4, 0.4)))
    steep = np.sqrt(across * across + down * down) * max(width_px, 1.0)
    return smoothstep(threshold, threshold * 2.2, steep)


def relief(height: Floats, *, light_x: float, light_y: float, steepness: float) -> Floats:
    """Light a relief from a side.

    Args:
        height: Heights, shape ``(rows, columns)``.
        light_x: Share of the light that comes from the right.
        light_y: Share of the light that comes from above.
        steepness: Factor on the slopes.

    Returns:
        Brightness round 0: positive on slopes that face the light, about -1 to 1.
    """
    across, down = slopes(height)
    facing = (down * light_y - across * light_x) * np.float32(steepness)
    return facing / np.sqrt(1.0 + (across * across + down * down) * np.float32(steepness * steepness))
