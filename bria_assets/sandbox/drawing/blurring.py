"""Gaussian blur for float pictures, which Pillow offers for bytes only."""

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats

PASSES = 3  # box blurs in a row come close to a Gaussian


def _boxed(values: Floats, radius: float) -> Floats:
    """Average over ``2 * radius + 1`` neighbours along the first axis; a fractional radius counts."""
    whole = int(radius)
    part = radius - whole
    padding = [(whole + 2, whole + 1)] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(values, padding, mode="edge")
    count = values.shape[0]
    total = np.cumsum(padded, axis=0, dtype=np.float64)
    # total[i] holds the sum up to i; the first padding row makes the difference below start at the first neighbour.
    inner = total[2 * whole + 2 : 2 * whole + 2 + count] - total[1 : 1 + count]
    outer = padded[1 : 1 + count] + padded[2 * whole + 3 : 2 * whole + 3 + count]
    return ((inner + part * outer) / (2 * radius + 1)).astype(np.float32)


def blurred(picture: Floats, sigma: float) -> Floats:
    """Blur a picture of shape ``(rows, columns)`` or ``(rows, columns, channels)``.

    Args:
        picture: The picture; beyond its border the outermost values continue.
        sigma: Standard deviation of the Gaussian, in cells.
    """
    radius = ((4.0 * sigma * sigma + 1.0) ** 0.5 - 1.0) / 2.0
    result = picture
    for _ in range(PASSES):
        result = _boxed(result, radius)
        result = np.swapaxes(_boxed(np.swapaxes(result, 0, 1), radius), 0, 1)
    return np.ascontiguousarray(result)
