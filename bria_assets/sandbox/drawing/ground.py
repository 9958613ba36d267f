"""The studio ground: white paper that takes the product's soft shadow."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.camera import Camera
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.model import Model
from bria_assets.sandbox.drawing.shading import openness, soft_shadow, to_model

LONG_SIDE = 132  # a soft shadow holds no finer detail
CONTACT_WEIGHT = 0.62


def ground_shadow(model: Model, camera: Camera, studio: Studio, *, width_px: int, height_px: int) -> Floats:
    """Return the darkness of the ground, 0 to 1 and exactly 0 at the border, shape ``(height_px, width_px)``."""
    shrink = max(width_px, height_px) / LONG_SIDE
    columns, rows = max(round(width_px / shrink), 4), max(round(height_px / shrink), 4)
    column = (np.arange(columns, dtype=np.float32) + 0.5) * (width_px / columns)
    row = (np.arange(rows, dtype=np.float32) + 0.5) * (height_px / rows)
    grid_column, grid_row = (axis.ravel() for axis in np.meshgrid(column, row))
    x, y, z = camera.rays(grid_column, grid_row)
    ex, ey, ez = camera.eye.tolist()
    below = y < -0.02  # noqa: PLR2004 - rays that meet the ground before the horizon
    t = -ey / np.where(below, y, -1.0)
    gx, gz = ex + t * x, ez + t * z
    reach = 0.9 * float(camera.high[1])
    near = below & (gx > camera.low[0] - reach) & (gx < camera.high[0] + reach)
    near &= (gz > camera.low[2] - reach) & (gz < camera.high[2] + reach)
    dark = np.zeros(columns * rows, np.float32)
    if near.any():
        points = (gx[near], np.full(int(near.sum()), 0.004, np.float32), gz[near])
        upward = (np.zeros_like(points[0]), np.ones_like(points[0]), np.zeros_like(points[0]))
        lit = soft_shadow(model, points, to_model(camera, studio.key), softness=studio.shadow_softness * 1.25)
        dark[near] = studio.shadow_depth * (
            (1 - CONTACT_WEIGHT) * (1.0 - lit) + CONTACT_WEIGHT * (1.0 - openness(model, points, upward)) ** 1.15
        )
    picture = Image.fromarray(blurred(dark.reshape(rows, columns), 1.1))
    full = np.asarray(picture.resize((width_px, height_px), Image.Resampling.BICUBIC))
    fade_x = np.minimum(np.arange(width_px), np.arange(width_px)[::-1]).astype(np.float32) / (0.10 * width_px)
    fade_y = np.minimum(np.arange(height_px), np.arange(height_px)[::-1]).astype(np.float32) / (0.10 * height_px)
    fade = np.clip(fade_x, 0, 1)[None, :] * np.clip(fade_y, 0, 1)[:, None]
    return np.clip(full, 0.0, 1.0) * fade
