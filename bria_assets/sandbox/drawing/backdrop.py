"""The paper behind a product: what a picture would show without it, judged from the picture's border."""

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import border

MOST_SAMPLES = 4000


def background_model(colours: Floats) -> tuple[Floats, float]:
    """Fit smooth colour gradients to the picture's border.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.

    Returns:
        The expected background of the same shape, and the noise round it (standard deviation).
    """
    rows, columns = colours.shape[:2]
    y, x = np.meshgrid(
        np.linspace(-1, 1, rows, dtype=np.float32), np.linspace(-1, 1, columns, dtype=np.float32), indexing="ij"
    )
    rim = border((rows, columns), width=max(1, min(rows, columns) // 24))
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    stride = max(1, int(rim.sum()) // MOST_SAMPLES)
    samples, values = terms[rim][::stride], colours[rim][::stride]
    weight = np.ones(len(samples), np.float32)
    middle = np.median(values, axis=0)
    weight[np.abs(values - middle).max(axis=1) > 0.25] = 0.05  # noqa: PLR2004 - a product that touches the border
    fitted = np.zeros((terms.shape[-1], 3), np.float32)
    error = np.zeros(len(samples), np.float32)
    for _ in range(4):
        root = np.sqrt(weight)[:, None]
        solved: Floats = np.linalg.lstsq(samples * root, values * root, rcond=None)[0]
        fitted = solved.astype(np.float32)
        error = np.abs(values - samples @ fitted).max(axis=1)
        spread = max(float(np.median(error)), 0.004)
        weight = 1.0 / (1.0 + (error / (3 * spread)) ** 4)
    noise = float(np.median(error)) * 1.5
    return np.clip(terms @ fitted, 0.0, 1.0).astype(np.float32), noise
