"""What a product is made of: solids, each with the role that decides its colour and finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from bria_assets.sandbox.drawing.fields import Field, Floats, floats

CHUNK = 24_576  # points evaluated together: the temporaries stay in the processor's second level cache
MODEL_REACH = 1.25  # models lie within this many units of the axis, and below twice as much


class Role(Enum):
    """Which colour and finish a part gets."""

    MAIN = "main"  # the product's own colour and material
    ACCENT = "accent"  # the second colour, or a shade of the first, in the same material
    DARK = "dark"  # rubber, screens, soles in black
    LIGHT = "light"  # white or cream plastic and paper
    METAL = "metal"  # buckles, caps and legs of steel or brass
    WOOD = "wood"  # legs, handles and lids
    CLOTH = "cloth"  # shades, linings and straps
    GLASS = "glass"  # lenses and bulbs
    GREEN = "green"  # leaves
    SKIN = "skin"  # soft light filling: wax, cream, soil covers
    GLOW = "glow"  # flames and lit bulbs


@dataclass(frozen=True)
class Part:
    """One solid and its role.

    Attributes:
        field: The solid.
        role: What decides its colour and finish.
        wrapped: Patterns go round the ``y`` axis instead of being seen from the front and the sides.
    """

    field: Field
    role: Role = Role.MAIN
    wrapped: bool = False


@dataclass(frozen=True)
class Label:
    """The front area (seen along ``z``, model units) that may carry text."""

    centre_x: float
    centre_y: float
    width: float
    height: float


@dataclass(frozen=True)
class Model:
    """A product ready to be drawn.

    Attributes:
        parts: The solids; they may overlap.
        yaw_degrees: How far the viewer walked round the product to the right.
        elevation_degrees: How far the viewer looks down on it.
        label: Where text goes, if anywhere.
    """

    parts: Sequence[Part]
    yaw_degrees: float = 0.0
    elevation_degrees: float = 13.0
    label: Label | None = None

    def distance(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Return the distance of points (flat arrays) to the nearest part."""
        result = np.empty_like(x)
        for start in range(0, x.size, CHUNK):
            piece = slice(start, start + CHUNK)
            px, py, pz = x[piece], y[piece], z[piece]
            nearest = self.parts[0].field(px, py, pz)
            for part in self.parts[1:]:
                nearest = np.minimum(nearest, part.field(px, py, pz))
            result[piece] = nearest
        return result

    def nearest_part(self, x: Floats, y: Floats, z: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        """Return, for each point, the index of the part it lies on."""
        index = np.zeros(x.shape, np.int32)
        for start in range(0, x.size, CHUNK):
            piece = slice(start, start + CHUNK)
            px, py, pz = x[piece], y[piece], z[piece]
            nearest = self.parts[0].field(px, py, pz)
            for number, part in enumerate(self.parts[1:], 1):
                here = part.field(px, py, pz)
                closer = here < nearest
                index[piece][closer] = number
                nearest = np.where(closer, here, nearest)
        return index

    def bounds(self) -> tuple[Floats, Floats]:
        """Find the lowest and highest corner of the box round all parts, to within half a grid step."""
        steps = 34
        side = np.linspace(-MODEL_REACH, MODEL_REACH, steps, dtype=np.float32)
        up = np.linspace(0.0, 2 * MODEL_REACH, steps, dtype=np.float32)
        y, z, x = (axis.ravel() for axis in np.meshgrid(up, side, side, indexing="ij"))
        step = 2 * MODEL_REACH / (steps - 1)
        filled = self.distance(x, y, z) < step * 0.5
        if not filled.any():
            return floats([-0.5, 0.0, -0.5]), floats([0.5, 1.0, 0.5])
        points = np.stack([x[filled], y[filled], z[filled]])
        return points.min(axis=1), points.max(axis=1)
