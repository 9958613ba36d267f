"""The viewer: where a product lands in the picture, and the ray behind each pixel."""

from dataclasses import dataclass

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.model import Model

DISTANCE = 9.0  # model units from the product: a long lens, as product photographers use
FILL_WIDTH = 0.70
FILL_HEIGHT = 0.68
EYE_ABOVE_GROUND = 0.12  # model units, the least


@dataclass(frozen=True)
class Camera:
    """A perspective view of a model, in model space.

    Attributes:
        eye: The viewer's place, shape ``(3,)``.
        right: Unit vector to the picture's right.
        up: Unit vector to the picture's top.
        forward: Unit vector away from the viewer.
        zoom: Pixels per unit of slope (sideways per depth).
        centre_x: Pixel column that looks straight forward.
        centre_y: Pixel row that looks straight forward.
        low: Lowest corner of the model's box.
        high: Highest corner of the model's box.
    """

    eye: Floats
    right: Floats
    up: Floats
    forward: Floats
    zoom: float
    centre_x: float
    centre_y: float
    low: Floats
    high: Floats

    def rays(self, column: Floats, row: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the unit direction behind pixel positions (flat arrays, pixels)."""
        across = (column - self.centre_x) * (1.0 / self.zoom)
        above = (self.centre_y - row) * (1.0 / self.zoom)
        scale = 1.0 / np.sqrt(1.0 + across * across + above * above)
        x, y, z = (
            (across * self.right[axis] + above * self.up[axis] + self.forward[axis]) * scale for axis in range(3)
        )
        return x, y, z

    def project(self, points: Floats) -> Floats:
        """Return the pixel ``(column, row)`` of points; both of shape ``(n, ...)``."""
        offset = points - self.eye
        depth = offset @ self.forward
        column = self.centre_x + self.zoom * (offset @ self.right) / depth
        row = self.centre_y - self.zoom * (offset @ self.up) / depth
        return np.stack([column, row], axis=-1)

    def product_box(self) -> tuple[int, int, int, int]:
        """Return the product's pixel box as left, top, right, bottom (may reach beyond the picture)."""
        pixels = self.project(_corners(self.low, self.high))
        pad = 2.0 + 0.02 * float(np.ptp(pixels[:, 1]))
        left, top = np.floor(pixels.min(axis=0) - pad)
        right, bottom = np.ceil(pixels.max(axis=0) + pad)
        return int(left), int(top), int(right), int(bottom)


def _corners(low: Floats, high: Floats) -> Floats:
    choices = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1]), axis=-1).reshape(-1, 3)
    return np.where(choices == 1, high, low).astype(np.float32)


@dataclass(frozen=True)
class Framing:
    """Where in a picture a product stands, and how large.

    Attributes:
        centre_x: Its middle, as a share of the picture's width.
        centre_y: Its middle, as a share of the picture's height from the top.
        width: The most of the picture's width that it fills, as a share.
        height: The most of the picture's height that it fills, as a share.
    """

    centre_x: float = 0.5
    centre_y: float = 0.515
    width: float = FILL_WIDTH
    height: float = FILL_HEIGHT


def frame(
    model: Model,
    *,
    width_px: int,
    height_px: int,
    framing: Framing | None = None,
    elevation_degrees: float | None = None,
    distance: float = DISTANCE,
) -> Camera:
    """Look at a model so that it fills its part of the picture.

    Args:
        model: What to look at.
        width_px: Width of the picture.
        height_px: Height of the picture.
        framing: Where the model goes; by default it fills about two thirds of the picture.
        elevation_degrees: How far the viewer looks down, None for the model's own angle.
        distance: From the viewer to the model's middle, in model units.
    """
    place = Framing() if framing is None else framing
    low, high = model.bounds()
    yaw = np.radians(model.yaw_degrees)
    middle = (low + high) / 2
    elevation = np.radians(model.elevation_degrees if elevation_degrees is None else elevation_degrees)
    # Nobody looks from under the ground.
    elevation = max(float(elevation), -float(np.arcsin(max(float(middle[1]) - EYE_ABOVE_GROUND, 0.0) / distance)))
    forward = -floats([np.sin(yaw) * np.cos(elevation), np.sin(elevation), np.cos(yaw) * np.cos(elevation)])
    right = floats([np.cos(yaw), 0.0, -np.sin(yaw)])
    up = np.cross(right, forward).astype(np.float32)
    eye = (middle - distance * forward).astype(np.float32)
    view = Camera(eye, right, up, forward, 1.0, 0.0, 0.0, low, high)
    seen = view.project(_corners(low, high))
    (left, top), (far_right, bottom) = seen.min(axis=0), seen.max(axis=0)
    zoom = float(min(place.width * width_px / (far_right - left), place.height * height_px / (bottom - top)))
    centre_x = width_px * place.centre_x - zoom * float(left + far_right) / 2
    centre_y = height_px * place.centre_y - zoom * float(top + bottom) / 2
    return Camera(eye, right, up, forward, zoom, centre_x, centre_y, low, high)
