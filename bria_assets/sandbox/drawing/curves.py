"""Solids made from drawn curves: turned on a lathe, cut from a sheet, or bent from a rod.

A curve's distances are worked out once on a small grid; the tracer then only interpolates. This makes any outline
as cheap as a box.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bria_assets.sandbox.drawing.fields import Field, Floats, floats, length

Point: TypeAlias = tuple[float, float]

GRID_CELLS = 12000  # a few milliseconds to fill, and cells well below what the eye resolves at 1024 px
STEPS_PER_SPAN = 5


@dataclass(frozen=True)
class DistanceTable:
    """Distances to one curve on a regular grid, read by interpolation."""

    values: Floats
    left: float
    bottom: float
    cell: float

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return distances for points of any one shape."""
        rows, columns = self.values.shape
        wanted_column = (x - self.left) * (1.0 / self.cell)
        wanted_row = (y - self.bottom) * (1.0 / self.cell)
        column = np.clip(wanted_column, 0.0, columns - 1.001)
        row = np.clip(wanted_row, 0.0, rows - 1.001)
        wanted_column -= column
        wanted_row -= row
        left = column.astype(np.int32)
        below = row.astype(np.int32)
        column -= left
        row -= below
        flat = self.values.ravel()
        index = below * columns + left
        lower = flat.take(index)
        lower += (flat.take(index + 1) - lower) * column
        index += columns
        upper = flat.take(index)
        upper += (flat.take(index + 1) - upper) * column
        upper -= lower
        upper *= row
        upper += lower
        # Off the grid, Pythagoras gives a safe lower bound: the curve lies on the far side of the grid's edge.
        off = wanted_column * wanted_column
        off += wanted_row * wanted_row
        if float(off.max(initial=0.0)) > 1.0:
            off *= self.cell * self.cell
            off += upper * upper
            return np.where(upper < 0, upper, np.sqrt(off))
        return upper


def smooth(points: Sequence[Point], *, closed: bool) -> Floats:
    """Draw a Catmull-Rom curve through points; a point given twice in a row makes a corner.

    Returns:
        The curve as a polyline of shape ``(n, 2)``.
    """
    through = np.asarray(points, np.float32)
    count = len(through)
    spans = count if closed else count - 1
    index = np.arange(spans)
    if closed:
        before, start, end, after = (through[(index + shift) % count] for shift in (-1, 0, 1, 2))
    else:
        before, start, end, after = (through[np.clip(index + shift, 0, count - 1)] for shift in (-1, 0, 1, 2))
    t = (np.arange(STEPS_PER_SPAN, dtype=np.float32) / STEPS_PER_SPAN)[None, :, None]
    before, start, end, after = (part[:, None, :] for part in (before, start, end, after))
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    polyline = curve.reshape(-1, 2)
    if not closed:
        polyline = np.concatenate([polyline, through[-1:]])
    steps = np.abs(np.diff(polyline, axis=0)).max(axis=1)
    return polyline[np.concatenate([[True], steps > 1e-5])].astype(np.float32)  # noqa: PLR2004 - drop repeated points


def tabulate(polyline: Floats, *, closed: bool, margin: float = 0.25) -> DistanceTable:
    """Work out the distances to a polyline; inside a closed one they are negative.

    Args:
        polyline: Corners, shape ``(n, 2)``.
        closed: Whether the last corner joins the first.
        margin: How far the grid reaches beyond the curve, in model units.
    """
    low, high = polyline.min(axis=0) - margin, polyline.max(axis=0) + margin
    width, height = (float(size) for size in high - low)
    cell = (width * height / GRID_CELLS) ** 0.5
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    x = (low[0] + cell * np.arange(columns, dtype=np.float32))[None, :]
    y = (low[1] + cell * np.arange(rows, dtype=np.float32))[:, None]
    squared = np.full((rows, columns), np.inf, np.float32)
    inside = np.zeros((rows, columns), bool)
    ends = np.roll(polyline, -1, axis=0)
    pairs = zip(polyline.tolist(), ends.tolist(), strict=True)
    for (ax, ay), (bx, by) in pairs if closed else list(pairs)[:-1]:
        dx, dy = bx - ax, by - ay
        px, py = x - ax, y - ay
        along = np.clip((px * dx + py * dy) * (1.0 / (dx * dx + dy * dy + 1e-12)), 0.0, 1.0)
        ox, oy = px - along * dx, py - along * dy
        np.minimum(squared, ox * ox + oy * oy, out=squared)
        if closed and ay != by:
            crosses = ((ay > y) != (by > y)) & (px < py * (dx / dy))
            inside ^= crosses
    distance = np.sqrt(squared)
    if closed:
        distance[inside] *= -1
    return DistanceTable(distance.astype(np.float32), float(low[0]), float(low[1]), cell)


def _mirrored(half: Floats) -> Floats:
    return np.concatenate([half, half[::-1] * floats([-1, 1])])


def turned(profile: Sequence[Point]) -> Field:
    """A solid of revolution about the ``y`` axis.

    Args:
        profile: ``(radius, y)`` points of the outside, from the axis below to the axis above.
    """
    table = tabulate(_mirrored(smooth(profile, closed=False)), closed=True)

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return table.at(length(x, z), y)

    return field


def vessel(profile: Sequence[Point], *, wall: float, floor: float) -> Field:
    """A hollow, open solid of revolution.

    Args:
        profile: ``(radius, y)`` points of the outside, from the axis below to the rim.
        wall: Thickness of the wall, in model units.
        floor: Thickness of the bottom, in model units.
    """
    outside = smooth(profile, closed=False)
    inside = outside[::-1].copy()
    inside[:, 0] = np.maximum(inside[:, 0] - wall, 0.0)
    inside[:, 1] = np.maximum(inside[:, 1], floor)
    rim = np.array([[outside[-1, 0] - wall / 2, outside[-1, 1] + wall * 0.45]], np.float32)
    half = np.concatenate([outside, rim, inside])
    table = tabulate(_mirrored(half), closed=True)
    rounding = wall * 0.2

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        return table.at(length(x, z), y) - rounding

    return field


def drawn(outline: Sequence[Point]) -> Callable[[Floats, Floats], Floats]:
    """The distance to a smooth closed outline in the ``xy`` plane, negative inside."""
    return tabulate(smooth(outline, closed=True), closed=True).at


def slab(outline: Sequence[Point], *, half_depth: float, rounding: float, corners: bool = False) -> Field:
    """A sheet cut along an outline in the ``xy`` plane.

    Args:
        outline: Closed outline.
        half_depth: Half the thickness along ``z``.
        rounding: Radius of the rounded edges, at most ``half_depth``.
        corners: Keep the outline's corners instead of drawing a smooth curve through its points.
    """
    polyline = np.asarray(outline, np.float32) if corners else smooth(outline, closed=True)
    table = tabulate(polyline, closed=True)

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        across = table.at(x, y) + rounding
        along = np.abs(z) - (half_depth - rounding)
        outside = length(np.maximum(across, 0.0), np.maximum(along, 0.0))
        return outside + np.minimum(np.maximum(across, along), 0.0) - rounding

    return field


def rod(path: Sequence[Point], *, radius: float, flatness: float = 1.0) -> Field:
    """A round or flat rod bent along a path in the ``xy`` plane.

    Args:
        path: Open path.
        radius: Half the thickness seen from the front.
        flatness: Width along ``z`` divided by the thickness seen from the front.
    """
    table = tabulate(smooth(path, closed=False), closed=False)

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        depth = np.maximum(np.abs(z) - radius * (flatness - 1.0), 0.0) if flatness > 1 else z
        return length(table.at(x, y), depth) - radius

    return field
