"""Gaussian blurs of large float pictures: wide ones are worked out on a smaller grid, which nobody can tell."""

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import resized

WIDEST_DIRECT = 1.6  # px; wider blurs are worked out on a smaller grid
GRID_SIGMA = 1.3  # standard deviation there, in its cells


def _taps(sigma: float) -> Floats:
    reach = max(int(3 * sigma + 0.5), 1)
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    weights = np.exp(-0.5 * (steps / np.float32(sigma)) ** 2)
    return (weights / weights.sum()).astype(np.float32)


def _along_rows(values: Floats, weights: Floats) -> Floats:
    reach = len(weights) // 2
    padded = np.pad(values, [(reach, reach)] + [(0, 0)] * (values.ndim - 1), mode="edge")
    result = padded[reach : reach + len(values)] * weights[reach]
    part = np.empty_like(result)
    for step in range(reach):
        # The weights are symmetric: both sides share one multiplication.
        np.add(padded[step : step + len(values)], padded[2 * reach - step : 2 * reach - step + len(values)], out=part)
        part *= weights[step]
        result += part
    return result


def softened(values: Floats, sigma_px: float) -> Floats:
    """Blur a picture; beyond its border the outermost values continue.

    Args:
        values: Any numbers, shape ``(rows, columns)`` or ``(rows, columns, 3)``.
        sigma_px: Standard deviation of the Gaussian in pixels; 0 gives the values back.
    """
    rows, columns = values.shape[:2]
    least_px = 0.2  # less cannot be seen
    if sigma_px < least_px:
        return values
    if sigma_px > WIDEST_DIRECT and max(rows, columns) > 4 * GRID_SIGMA:
        cell = sigma_px / GRID_SIGMA
        small = resized(values, max(round(columns / cell), 2), max(round(rows / cell), 2))
        return resized(softened(small, GRID_SIGMA), columns, rows)
    weights = _taps(sigma_px)
    upright = _along_rows(values, weights)
    return np.swapaxes(_along_rows(np.ascontiguousarray(np.swapaxes(upright, 0, 1)), weights), 0, 1)
