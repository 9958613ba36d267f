"""What is printed on a product's front: where its ink lies, and how it looks on surfaces that gleam."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bria_assets.sandbox.drawing.camera import Camera
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.model import Label, Model
from bria_assets.sandbox.drawing.tracing import Trace


@dataclass(frozen=True)
class Print:
    """Something printed on the product's front.

    Attributes:
        coverage: How much ink lies where, seen from the front, 0 to 1.
        colour: The ink's colour in linear light, shape ``(3,)``.
        area: The part of the front that ``coverage`` covers.
        glowing: Whether the ink gives light.
    """

    coverage: Floats
    colour: Floats
    area: Label
    glowing: bool = False


def printed_over(light: Floats, inks: list[Floats], prints: Sequence[Print], diffuse: Floats, hiding: Floats) -> Floats:
    """Lay the ink over surfaces that hide the colour below their gleam, and let glowing ink shine."""
    for ink, printed in zip(inks, prints, strict=True):
        light = light + (printed.colour * diffuse - light) * (0.9 * hiding[:, None] * ink)
        if printed.glowing:
            light = light + (printed.colour * 1.5 + 0.25 - light) * ink
    return light


def front_of(model: Model, camera: Camera) -> tuple[float, float]:
    """Return ``x`` and ``z`` of the direction that a product's front faces.

    What is round has its front where the viewer is.
    """
    if not model.parts[0].wrapped:
        return 0.0, 1.0
    x, z = -float(camera.forward[0]), -float(camera.forward[2])
    length = max((x * x + z * z) ** 0.5, 1e-6)
    return x / length, z / length


def ink_of(traced: Trace, normal: tuple[Floats, Floats, Floats], printed: Print, front: tuple[float, float]) -> Floats:
    """Return how much ink of a print lies on each seen point, shape ``(n, 1)``."""
    area = printed.area
    rows, columns = printed.coverage.shape
    across, depth = traced.x * front[1] - traced.z * front[0], traced.x * front[0] + traced.z * front[1]
    facing_viewer = normal[0] * front[0] + normal[2] * front[1]
    u = (across - area.centre_x) / area.width + 0.5
    v = 0.5 - (traced.y - area.centre_y) / area.height
    on = (u > 0) & (u < 1) & (v > 0) & (v < 1) & (facing_viewer > 0.15) & (depth > 0)  # noqa: PLR2004 - the front
    x, y = np.clip(u * columns - 0.5, 0, columns - 2), np.clip(v * rows - 0.5, 0, rows - 2)
    left, above = x.astype(np.int32), y.astype(np.int32)
    x, y = x - left, y - above
    flat = printed.coverage.ravel()
    at = above * columns + left
    upper = flat.take(at) * (1 - x) + flat.take(at + 1) * x
    lower = flat.take(at + columns) * (1 - x) + flat.take(at + columns + 1) * x
    ink = (upper * (1 - y) + lower * y) * on
    return ink[:, None].astype(np.float32)
