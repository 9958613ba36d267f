"""Signed distance fields: functions that tell how far points are from a solid (negative inside).

Lengths are model units: a product is about two units tall and stands on the plane ``y = 0``; ``z`` points to the
viewer. The formulas are the classical ones collected at https://iquilezles.org/articles/distfunctions/ (read 2026-09).
"""

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

# Arrays are float32 throughout; the wider type is needed because NumPy's stubs take float32 times a Python
# float for float64.
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Field: TypeAlias = Callable[[Floats, Floats, Floats], Floats]
Triple: TypeAlias = tuple[float, float, float]


def floats(values: npt.ArrayLike) -> Floats:
    """Return numbers as a float32 array."""
    return np.asarray(values, np.float32)


def length(*components: Floats) -> Floats:
    """Return the Euclidean length of vectors given by components of one shape."""
    total = components[0] * components[0]
    for component in components[1:]:
        total = total + component * component
    return np.sqrt(total)


def ball(centre: Triple, radius: float) -> Field:
    """A sphere."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return length(x - centre[0], y - centre[1], z - centre[2]) - radius

    return field


def ellipsoid(centre: Triple, radii: Triple) -> Field:
    """An ellipsoid; the distance is a first order estimate."""
    rx, ry, rz = radii

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        ux, uy, uz = (x - centre[0]) / rx, (y - centre[1]) / ry, (z - centre[2]) / rz
        size = length(ux, uy, uz)
        return size * (size - 1.0) / (length(ux / rx, uy / ry, uz / rz) + 1e-6)

    return field


def box(centre: Triple, half: Triple, *, rounding: float = 0.02) -> Field:
    """A box whose edges are rounded; ``half`` holds its half sizes, rounding included."""
    hx, hy, hz = (max(size - rounding, 1e-4) for size in half)

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        qx, qy, qz = np.abs(x - centre[0]) - hx, np.abs(y - centre[1]) - hy, np.abs(z - centre[2]) - hz
        outside = length(np.maximum(qx, 0.0), np.maximum(qy, 0.0), np.maximum(qz, 0.0))
        return outside + np.minimum(np.maximum(qx, np.maximum(qy, qz)), 0.0) - rounding

    return field


def cylinder(centre: Triple, radius: float, half_height: float, *, rounding: float = 0.02) -> Field:
    """An upright cylinder with rounded rims."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        across = length(x - centre[0], z - centre[2]) - (radius - rounding)
        along = np.abs(y - centre[1]) - (half_height - rounding)
        outside = length(np.maximum(across, 0.0), np.maximum(along, 0.0))
        return outside + np.minimum(np.maximum(across, along), 0.0) - rounding

    return field


def capsule(start: Triple, end: Triple, start_radius: float, end_radius: float | None = None) -> Field:
    """A rod with round ends; its radius may change evenly from start to end."""
    slope = (start_radius if end_radius is None else end_radius) - start_radius
    dx, dy, dz = (b - a for a, b in zip(start, end, strict=True))
    squared = max(dx * dx + dy * dy + dz * dz, 1e-9)

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        px, py, pz = x - start[0], y - start[1], z - start[2]
        along = np.clip((px * dx + py * dy + pz * dz) / squared, 0.0, 1.0)
        return length(px - along * dx, py - along * dy, pz - along * dz) - (start_radius + slope * along)

    return field


def ring(centre: Triple, radius: float, thickness: float) -> Field:
    """A torus that lies flat."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return length(length(x - centre[0], z - centre[2]) - radius, y - centre[1]) - thickness

    return field


def union(*fields: Field) -> Field:
    """The points of any of the solids."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return reduce(np.minimum, (one(x, y, z) for one in fields))

    return field


def blend(first: Field, second: Field, *, softness: float) -> Field:
    """Both solids, melted together along their seam over about ``softness`` units."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        a, b = first(x, y, z), second(x, y, z)
        overlap = np.maximum(softness - np.abs(a - b), 0.0) / softness
        return np.minimum(a, b) - overlap * overlap * (softness * 0.25)

    return field


def carve(solid: Field, hole: Field, *, rounding: float = 0.0) -> Field:
    """The first solid without the second; ``rounding`` softens the new edge."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        a, b = solid(x, y, z), -hole(x, y, z)
        if rounding <= 0:
            return np.maximum(a, b)
        overlap = np.maximum(rounding - np.abs(a - b), 0.0) / rounding
        return np.maximum(a, b) + overlap * overlap * (rounding * 0.25)

    return field


def common(first: Field, second: Field) -> Field:
    """The points that lie in both solids."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return np.maximum(first(x, y, z), second(x, y, z))

    return field


def once(solid: Field) -> Field:
    """The same solid, for use in several parts: its distances to one set of points are worked out once."""
    last: tuple[Floats, Floats, Floats, Floats] | None = None

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        nonlocal last
        if last is None or last[0] is not x or last[1] is not y or last[2] is not z:
            last = (x, y, z, solid(x, y, z))
        return last[3]

    return field


def swell(solid: Field, amount: float) -> Field:
    """The solid grown (or shrunk) by ``amount`` on every side."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return solid(x, y, z) - amount

    return field


def move(solid: Field, by: Triple) -> Field:
    """The solid at another place."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return solid(x - by[0], y - by[1], z - by[2])

    return field


def turn(solid: Field, axis: str, degrees: float) -> Field:
    """The solid turned about the ``x``, ``y`` or ``z`` axis through the origin (right-handed)."""
    cos, sin = float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        if axis == "x":
            return solid(x, cos * y + sin * z, cos * z - sin * y)
        if axis == "y":
            return solid(cos * x - sin * z, y, cos * z + sin * x)
        return solid(cos * x + sin * y, cos * y - sin * x, z)

    return field


def mirror_x(solid: Field) -> Field:
    """The right half of the solid and its mirror image."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return solid(np.abs(x), y, z)

    return field


def mirror_z(solid: Field) -> Field:
    """The front half of the solid and its mirror image."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return solid(x, y, np.abs(z))

    return field
