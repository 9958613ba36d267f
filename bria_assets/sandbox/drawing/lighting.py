"""The photo studio: a big soft light at the upper left, a strip at the right, white walls; and how surfaces answer.

Directions are in the viewer's frame: ``x`` to the right, ``y`` up, ``z`` towards the viewer. All light is linear.
"""

from dataclasses import dataclass

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats, Triple, floats


@dataclass(frozen=True)
class Studio:
    """Light of one picture.

    Attributes:
        key: Direction of the main light.
        key_strength: Its brightness.
        fill_strength: Brightness of the light from all sides.
        tint: Colour of the main light, linear.
        fill_tint: Colour of the light from all sides, linear.
        shadow_depth: Darkness of the shadow on the ground, 0 to 1.
        shadow_softness: Apparent half size of the main light, as a slope.
    """

    key: Triple = (-0.52, 0.70, 0.49)
    key_strength: float = 0.86
    fill_strength: float = 0.62
    tint: Triple = (1.0, 0.985, 0.96)
    fill_tint: Triple = (1.0, 1.0, 1.0)
    shadow_depth: float = 0.5
    shadow_softness: float = 0.30


def _step(low: float, high: Floats | float, value: Floats) -> Floats:
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _panel(x: Floats, y: Floats, z: Floats, centre: Triple, half: tuple[float, float], blur: Floats) -> Floats:
    """How much of a rectangular light a mirror direction meets; its sides stay level and upright."""
    cx, cy, cz = (float(part) for part in floats(centre) / np.linalg.norm(centre))
    level = float(np.hypot(cx, cz))
    along = np.maximum(x * cx + y * cy + z * cz, 1e-3)
    across = (x * cz - z * cx) / level / along
    above = (y * level - (x * cx + z * cz) * cy / level) / along
    edge = 1.0 / blur
    inside_x = np.clip(0.5 + (half[0] - np.abs(across)) * edge, 0.0, 1.0)
    inside_y = np.clip(0.5 + (half[1] - np.abs(above)) * edge, 0.0, 1.0)
    # Wide blur spreads the same light over more directions.
    return inside_x * inside_y * np.sign(along - 1e-3) / (1.0 + blur * 0.8)


def surroundings(x: Floats, y: Floats, z: Floats, roughness: Floats, studio: Studio) -> Floats:
    """Return the brightness that a mirror of given roughness shows in direction ``(x, y, z)``."""
    blur = 0.05 + 1.5 * roughness * roughness
    horizon = _step(-0.12, 0.15 + roughness, y + 0.05)
    room = 0.92 + (0.34 - 0.92) * horizon + 0.45 * np.maximum(y, 0.0) ** 2 + 0.12 * np.maximum(z, 0.0)
    side = -1.0 if studio.key[0] > 0 else 1.0
    key = _panel(x, y, z, (-0.85 * side, 0.55, 0.62), (0.42, 0.62), blur)
    strip = _panel(x, y, z, (0.98 * side, 0.30, 0.10), (0.16, 0.85), blur)
    # The black flag that photographers put beside bright metal gives it its dark line.
    flag = _panel(x, y, z, (0.35 * side, 0.05, 0.95), (0.16, 1.5), blur + 0.25)
    return room * (1.0 - 0.62 * flag) + 3.0 * studio.key_strength * key + 1.5 * strip


def facing(x: Floats, y: Floats, z: Floats, light: Triple, *, wrap: float = 0.0) -> Floats:
    """Return how much a surface faces a light, 0 to 1; ``wrap`` lets soft light reach round the edge."""
    toward = x * light[0] + y * light[1] + z * light[2]
    return np.maximum((toward + wrap) / (1.0 + wrap), 0.0)
