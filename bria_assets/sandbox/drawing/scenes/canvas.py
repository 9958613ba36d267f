"""Small float pictures that scenes are painted on; everything far away is blurred anyway."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.colours import Rgb
from bria_assets.sandbox.drawing.fields import Floats, floats


@dataclass(frozen=True)
class Canvas:
    """A grid over the picture in picture heights: ``x`` is 0 in the middle, ``y`` is 0 at the top and 1 at the bottom.

    Attributes:
        x: Column positions, shape ``(1, columns)``.
        y: Row positions, shape ``(rows, 1)``.
    """

    x: Floats
    y: Floats

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.y.shape[0]

    @property
    def columns(self) -> int:
        """Number of columns."""
        return self.x.shape[1]

    @property
    def reach(self) -> float:
        """Half the picture's width, in picture heights."""
        return self.columns / self.rows / 2


def canvas_for(width_px: int, height_px: int, *, long_side: int) -> Canvas:
    """Make a canvas of a picture's shape whose longer side has ``long_side`` cells."""
    scale = long_side / max(width_px, height_px)
    rows, columns = max(round(height_px * scale), 8), max(round(width_px * scale), 8)
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    aspect = width_px / height_px
    x = ((np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns - 0.5) * floats(aspect)
    return Canvas(x, y)


def tone(colour: Rgb) -> Floats:
    """Return an sRGB colour as floats from 0 to 1, shape ``(3,)``."""
    return floats(colour) / np.float32(255)


def resized(picture: Floats, width_px: int, height_px: int) -> Floats:
    """Enlarge or shrink a float picture of shape ``(rows, columns, 3)`` or ``(rows, columns)``."""
    size = (width_px, height_px)
    if picture.ndim == 2:  # noqa: PLR2004 - one channel
        return np.asarray(
            Image.fromarray(np.ascontiguousarray(picture, np.float32)).resize(size, Image.Resampling.BICUBIC)
        )
    return np.stack([resized(picture[:, :, channel], width_px, height_px) for channel in range(3)], axis=-1)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """Rise smoothly from 0 at ``low`` to 1 at ``high`` (which may be the smaller one)."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
