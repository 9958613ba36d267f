"""Calm areas with crisp edges, as painters and draughtsmen see them."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of, lightness_of
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import resized

WORKING_SIDE = 400  # px of the long side on which areas are calmed; what is calmed away is finer


def _box_means(values: Floats, radius: int) -> Floats:
    """Return the means over windows of ``radius + 1`` cells a side that begin at each cell."""
    padded = np.pad(values, ((radius, radius), (radius, radius), (0, 0)), mode="edge")
    total = np.cumsum(np.cumsum(padded, axis=0, dtype=np.float64), axis=1)
    total = np.pad(total, ((1, 0), (1, 0), (0, 0)))
    side = radius + 1
    sums = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    return (sums / (side * side)).astype(np.float32)


def flattened(colours: Floats, *, radius_share: float = 0.008) -> Floats:
    """Calm a picture: every pixel takes the mean of the calmest of the four windows that meet in it.

    This is Kuwahara's filter, worked out at a working size.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        radius_share: Side of a window as a share of the picture's longer side.
    """
    rows, columns = colours.shape[:2]
    scale = min(WORKING_SIDE / max(rows, columns), 1.0)
    small_size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
    small = colours if scale == 1.0 else np.clip(resized(colours, *small_size), 0.0, 1.0)
    radius = max(round(radius_share * max(small.shape[:2])), 1)
    lightness = lightness_of(small)
    stacked = np.concatenate([small, lightness[:, :, None], (lightness * lightness)[:, :, None]], axis=-1)
    means = _box_means(stacked, radius)
    high, wide = small.shape[:2]
    result = np.zeros_like(small)
    calmest = np.full((high, wide), np.inf, np.float32)
    for down in (0, radius):
        for right in (0, radius):
            window = means[down : down + high, right : right + wide]
            variance = window[:, :, 4] - window[:, :, 3] ** 2
            better = variance < calmest
            calmest = np.where(better, variance, calmest)
            result = np.where(better[:, :, None], window[:, :, :3], result)
    return result if scale == 1.0 else np.clip(resized(result, columns, rows), 0.0, 1.0)


def few_colours(colours: Floats, count: int) -> Floats:
    """Return the picture in its ``count`` most telling colours, without dithering."""
    picture = Image.fromarray(bytes_of(colours))
    small = picture.copy()
    small.thumbnail((128, 128), Image.Resampling.BOX)
    palette = small.quantize(count, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    return colours_of(picture.quantize(palette=palette, dither=Image.Dither.NONE))


def nearest_of(colours: Floats, palette: Floats, *, softness: float = 0.0) -> Floats:
    """Return the picture in the colours of a palette.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        palette: The colours to choose from, shape ``(count, 3)``.
        softness: 0 takes the nearest colour alone; more mixes in others that are about as near.
    """
    distances = np.stack([((colours - colour) ** 2).sum(axis=-1) for colour in palette])
    if softness <= 0:
        return palette[distances.argmin(axis=0)]
    weights = np.exp((distances.min(axis=0) - distances) * np.float32(1.0 / softness))
    weights /= weights.sum(axis=0)
    return np.tensordot(weights, palette, axes=(0, 0))
