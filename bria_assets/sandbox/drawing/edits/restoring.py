"""Making old pictures new: without noise, scratches and fading."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.grading import saturated
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats

SCRATCH = 0.09  # difference to both sides from which a thin line is damage
LEAST_NOISE = 0.004
MOST_STRETCH = 1.6  # a picture that is meant to be pale must not become harsh


def _moved(values: Floats, down: int, right: int) -> Floats:
    rows, columns = values.shape
    reach = max(abs(down), abs(right))
    padded = np.pad(values, reach, mode="edge")
    return padded[reach + down : reach + down + rows, reach + right : reach + right + columns]


def _without_scratches(colours: Floats) -> Floats:
    """Replace thin bright or dark lines and specks, which differ from both their sides alike."""
    result = colours
    for down, right in ((0, 2), (2, 0)):
        lightness = lightness_of(result)
        one, other = _moved(lightness, -down, -right), _moved(lightness, down, right)
        agree = np.abs(one - other) < SCRATCH * 0.6
        brighter = lightness - np.maximum(one, other)
        darker = np.minimum(one, other) - lightness
        damaged = agree & (np.maximum(brighter, darker) > SCRATCH)
        if not damaged.any():
            continue
        mended = np.stack(
            [
                (_moved(result[:, :, c], -down, -right) + _moved(result[:, :, c], down, right)) * np.float32(0.5)
                for c in range(3)
            ],
            axis=-1,
        )
        result = np.where(damaged[:, :, None], mended, result)
    return result


def _without_noise(colours: Floats) -> Floats:
    """Average where nothing but noise varies (Wiener's filter), and leave edges as they are."""
    lightness = lightness_of(colours)
    mean = softened(lightness, 1.5)
    variance = np.maximum(softened(lightness * lightness, 1.5) - mean * mean, 0.0)
    noise = max(float(np.median(variance)), LEAST_NOISE**2) * 2.6
    kept = np.clip(1.0 - noise / np.maximum(variance, 1e-8), 0.0, 1.0)[:, :, None]
    calm = softened(colours, 1.5)
    return calm + (colours - calm) * kept


def _refreshed(colours: Floats) -> Floats:
    """Stretch what faded back to black and white, without the cast that old paper gives."""
    sample = colours[:: max(colours.shape[0] // 128, 1), :: max(colours.shape[1] // 128, 1)].reshape(-1, 3)
    low, high = np.percentile(lightness_of(sample), (1.0, 99.0))
    stretch = min(1.0 / max(float(high - low), 0.05), MOST_STRETCH)
    pivot = float(low) / max(1.0 - float(high - low), 1e-3) if stretch < MOST_STRETCH else 0.5
    stretched = pivot + (colours - pivot) * np.float32(stretch)
    paper = np.percentile(sample, 97.0, axis=0).astype(np.float32)
    cast = paper / max(float(paper.mean()), 0.05)
    return saturated(stretched / (1.0 + 0.5 * (cast - 1.0)), 1.12)


def restore(picture: Image.Image) -> Image.Image:
    """Take noise, specks and thin scratches away and bring faded contrast and colours back.

    Returns:
        A picture of the same size and transparency.
    """
    calm = _without_noise(_without_scratches(colours_of(picture)))
    crisp = calm + 0.45 * (calm - softened(calm, 1.4))
    return picture_of(_refreshed(crisp).astype(np.float32), like=picture)
