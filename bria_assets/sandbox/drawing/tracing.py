"""Sphere tracing: finds where the ray behind each pixel meets the model.

Coarse rays stand for whole blocks of pixels first: they either prove that a block misses the product or tell how far
its rays may jump at once. The fine rays, of which there are hundreds of thousands,
then need a handful of steps each.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bria_assets.sandbox.drawing.camera import Camera
from bria_assets.sandbox.drawing.fields import Floats, length
from bria_assets.sandbox.drawing.model import Model

BLOCKS = (16, 4, 1)
SAFETY = 0.92  # blended and stretched solids overstate distances a little
EDGE_PIXELS = 3.0  # rays that pass this close are shaded too, so that enlarging never mixes in emptiness


@dataclass(frozen=True)
class Trace:
    """What the rays of one pixel grid met.

    Attributes:
        shape: Rows and columns of the grid.
        seen: Flat indices of the pixels that hit or nearly hit the product, ascending.
        x: Meeting points, same length as ``seen``; likewise ``y`` and ``z``.
        view_x: Unit directions of the rays; likewise ``view_y`` and ``view_z``.
        miss: Distance by which each of the grid's rays missed, in grid pixels, zero for hits; shape ``shape``.
        pixel: Size of a grid pixel at the product, in model units.
    """

    shape: tuple[int, int]
    seen: npt.NDArray[np.intp]
    x: Floats
    y: Floats
    z: Floats
    view_x: Floats
    view_y: Floats
    view_z: Floats
    miss: Floats
    pixel: float


def trace(model: Model, camera: Camera, box: tuple[int, int, int, int], *, rows: int, columns: int) -> Trace:
    """Trace a grid of rays through a box of the picture.

    Args:
        model: The product.
        camera: The view of the picture.
        box: Left, top, right, bottom in the picture's pixels.
        rows: Rows of rays spread over the box.
        columns: Columns of rays spread over the box.
    """
    left, top, right, bottom = box
    step_x, step_y = (right - left) / columns, (bottom - top) / rows
    distance = float(length(*(camera.eye - (camera.low + camera.high) / 2)))
    pixel = max(step_x, step_y) * distance / camera.zoom
    reach = float(length(*(camera.high - camera.low))) / 2 + 0.1
    start = np.full((1, 1), distance - reach, np.float32)
    alive = np.ones((1, 1), bool)
    for block in BLOCKS:
        shape = (-(-rows // block), -(-columns // block))
        grow = (-(-shape[0] // start.shape[0]), -(-shape[1] // start.shape[1])) if start.size == 1 else (4, 4)
        start = np.repeat(np.repeat(start, grow[0], 0), grow[1], 1)[: shape[0], : shape[1]]
        alive = np.repeat(np.repeat(alive, grow[0], 0), grow[1], 1)[: shape[0], : shape[1]]
        row, column = np.nonzero(alive)
        ray = camera.rays(
            (left + (column + 0.5) * block * step_x).astype(np.float32),
            (top + (row + 0.5) * block * step_y).astype(np.float32),
        )
        # A block's rays lie in a cone round its middle ray; half a diagonal is its radius at the product.
        cone = pixel * (0.3 if block == 1 else block * 0.75 + EDGE_PIXELS)
        depth, miss, where = _march(model, camera, ray, start[alive], stop=cone, far=distance + reach)
        if block > 1:
            met = miss <= cone
            start = np.zeros(shape, np.float32)
            start[alive] = np.maximum(depth - cone * 1.2, 0.0)
            alive = alive.copy()
            alive[alive] = met
            continue
        near = miss < EDGE_PIXELS * pixel
        whole = np.full(shape, EDGE_PIXELS + 1, np.float32)
        whole[alive] = np.minimum(np.where(miss <= cone, 0.0, miss / pixel), EDGE_PIXELS + 1)
        seen = np.ravel_multi_index((row[near], column[near]), shape)
        vx, vy, vz = (axis[near] for axis in ray)
        t = where[near]
        ex, ey, ez = (float(axis) for axis in camera.eye)
        return Trace(shape, seen, ex + vx * t, ey + vy * t, ez + vz * t, vx, vy, vz, whole, pixel)
    raise AssertionError("the last block is a single pixel")


def _march(
    model: Model, camera: Camera, ray: tuple[Floats, Floats, Floats], start: Floats, *, stop: float, far: float
) -> tuple[Floats, Floats, Floats]:
    """Walk along rays until they come closer than ``stop``; return final depth, least distance and its depth."""
    depth = start.copy()
    least = np.full(depth.shape, np.inf, np.float32)
    where = depth.copy()
    ex, ey, ez = (float(axis) for axis in camera.eye)
    active = np.arange(depth.size)
    t, (vx, vy, vz) = depth.copy(), ray
    best, best_t = least.copy(), t.copy()
    for _ in range(40):
        d = model.distance(ex + vx * t, ey + vy * t, ez + vz * t)
        closer = d < best
        best = np.where(closer, d, best)
        best_t = np.where(closer, t, best_t)
        go_on = (d > stop) & (t < far)
        t = np.where(go_on, t + d * SAFETY, t)
        done = ~go_on
        if done.any():
            finished = active[done]
            depth[finished], least[finished], where[finished] = t[done], best[done], best_t[done]
            active, t, best, best_t = active[go_on], t[go_on], best[go_on], best_t[go_on]
            vx, vy, vz = vx[go_on], vy[go_on], vz[go_on]
        if active.size == 0:
            break
    depth[active], least[active], where[active] = t, best, best_t
    return depth, least, where


def normals(model: Model, traced: Trace) -> tuple[Floats, Floats, Floats]:
    """Return the outward unit normals at the meeting points (four taps at the corners of a tetrahedron)."""
    reach = max(traced.pixel * 0.7, 0.008)
    total: list[Floats] = [np.zeros_like(traced.x) for _ in range(3)]
    for sx, sy, sz in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        d = model.distance(traced.x + sx * reach, traced.y + sy * reach, traced.z + sz * reach)
        for axis, sign in enumerate((sx, sy, sz)):
            total[axis] += sign * d
    scale = 1.0 / np.maximum(length(*total), 1e-9)
    return total[0] * scale, total[1] * scale, total[2] * scale
