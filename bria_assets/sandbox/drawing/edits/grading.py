"""Simple changes of all colours at once."""

import numpy as np

from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.fields import Floats, floats


def saturated(colours: Floats, factor: float) -> Floats:
    """Return the colours farther from grey (factor above 1) or nearer to it."""
    grey = lightness_of(colours)[:, :, None]
    return grey + (colours - grey) * np.float32(factor)


def contrasted(colours: Floats, factor: float, *, pivot: float = 0.5) -> Floats:
    """Return the colours farther from a middle grey (factor above 1) or nearer to it."""
    return np.float32(pivot) + (colours - np.float32(pivot)) * np.float32(factor)


def toned(lightness: Floats, stops: tuple[tuple[float, tuple[int, int, int]], ...]) -> Floats:
    """Give each lightness a colour.

    Args:
        lightness: 0 to 1, shape ``(rows, columns)``.
        stops: Lightness from 0 to 1, ascending, and the sRGB colour there.

    Returns:
        sRGB 0 to 1, shape ``(rows, columns, 3)``.
    """
    steps = 1024
    ramp = np.linspace(0.0, 1.0, steps)
    places = [place for place, _ in stops]
    table = np.stack([np.interp(ramp, places, [colour[c] / 255 for _, colour in stops]) for c in range(3)], axis=-1)
    index = (np.clip(lightness, 0.0, 1.0) * (steps - 1)).astype(np.intp)
    return floats(table)[index]


def lift_of_hue(colours: Floats, hue: Floats) -> Floats:
    """Return how much each pixel has of a hue, 0 to 1.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        hue: An sRGB colour of that hue, shape ``(3,)``.
    """
    wanted = hue - hue.mean()
    wanted = wanted / np.sqrt((wanted * wanted).sum())
    own = colours - colours.mean(axis=-1, keepdims=True)
    size = np.sqrt((own * own).sum(axis=-1))
    agreement = (own @ wanted) / np.maximum(size, 1e-3)
    return np.clip(agreement * 2.0 - 1.0, 0.0, 1.0) * np.clip(size * 6.0, 0.0, 1.0)
