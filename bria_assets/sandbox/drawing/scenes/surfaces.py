"""What the product stands on, seen in perspective."""

from collections.abc import Callable

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import Canvas, smoothstep

EYE = 0.30  # row of the vanishing point, in picture heights

Painter = Callable[[Floats, Floats, np.random.Generator], Floats]


def plane(canvas: Canvas) -> tuple[Floats, Floats]:
    """Return the surface's own coordinates ``u`` (to the right) and ``v`` (away) below the eye level."""
    depth = 1.0 / np.maximum(canvas.y - EYE, 0.05)
    return canvas.x * depth, depth + 0 * canvas.x


def _wood(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    across = v * 1.35 + float(rng.uniform(0, 1))
    board = np.floor(across)
    edge = np.abs(np.mod(across, 1.0) - 0.5)
    own = rng.normal(0, 0.07, 64).astype(np.float32)[np.mod(board.astype(int), 64)]
    shift = board * 0.37
    drift = sample(noise_tile(rng, octaves=4, cells=6), u * 0.10 + shift, v * 0.45)
    rings = np.mod(v * 9.0 + 3.2 * drift + shift * 7, 1.0)
    fibre = sample(noise_tile(rng, octaves=3, cells=64), u * 0.10 + shift, v * 1.6)
    return own - 0.20 * rings * rings + 0.14 * fibre + 0.08 * drift - 0.45 * smoothstep(0.485, 0.498, edge)


def _marble(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    bend = sample(noise_tile(rng, octaves=5, cells=3), u * 0.16, v * 0.16)
    fine = sample(noise_tile(rng, octaves=5, cells=4), u * 0.3, v * 0.3)
    vein = 1.0 - np.abs(np.sin(1.5 * (u + 0.8 * v) + 4.2 * bend))
    thin = 1.0 - np.abs(np.sin(3.1 * (u - 0.5 * v) + 5.0 * fine))
    return -0.26 * np.maximum(vein - 0.80, 0) * 5 * (0.6 + bend) - 0.10 * np.maximum(thin - 0.9, 0) * 10 + 0.04 * bend


def _mineral(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    cloud = sample(noise_tile(rng, octaves=5, cells=3), u * 0.25, v * 0.25)
    pores = np.minimum(sample(noise_tile(rng, octaves=2, cells=64), u * 0.5, v * 0.5) + 0.42, 0.0)
    return 0.13 * cloud + 0.5 * pores


def _linen(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    folds = sample(noise_tile(rng, octaves=2, cells=4), u * 0.22 + 0.3 * v, v * 0.25)
    threads = sample(noise_tile(rng, octaves=2, cells=96), u * 0.2, v * 1.6) + sample(
        noise_tile(rng, octaves=2, cells=96), u * 1.6, v * 0.2
    )
    return 0.16 * folds + 0.07 * threads


def _knit(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    folds = sample(noise_tile(rng, octaves=2, cells=4), u * 0.2, v * 0.25)
    column = np.mod(u * 7.0, 1.0) - 0.5
    row = np.mod(v * 9.0 - np.abs(column) * 1.2 + 0.4 * folds, 1.0) - 0.5
    stitch = (1.0 - 4.0 * row * row) * (1.0 - 2.0 * np.abs(np.abs(column) - 0.25))
    return 0.36 * (stitch - 0.55) + 0.18 * folds


def _sand(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    dunes = sample(noise_tile(rng, octaves=3, cells=5), u * 0.18, v * 0.4)
    grains = sample(noise_tile(rng, octaves=2, cells=128), u * 0.9, v * 0.9)
    return 0.16 * dunes + 0.10 * grains


def _growth(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    tufts = sample(noise_tile(rng, octaves=4, cells=12), u * 0.35, v * 0.35)
    blades = sample(noise_tile(rng, octaves=2, cells=128), u * 0.8, v * 0.25)
    return 0.34 * tufts + 0.30 * blades


def _plain(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    return 0.03 * sample(noise_tile(rng, octaves=3, cells=4), u * 0.2, v * 0.2)


_PAINTERS: dict[str, Painter] = {
    "wood": _wood,
    "marble": _marble,
    "stone": _mineral,
    "concrete": _mineral,
    "linen": _linen,
    "knit": _knit,
    "sand": _sand,
    "grass": _growth,
    "moss": _growth,
    "snow": _sand,
    "plain": _plain,
}


def surface_tone(canvas: Canvas, name: str, rng: np.random.Generator) -> Floats:
    """Return lightness factors of a surface over the canvas (meaningful below eye level), shape ``(rows, columns)``."""
    u, v = plane(canvas)
    return np.maximum(1.0 + _PAINTERS[name](u, v, rng), 0.05)
