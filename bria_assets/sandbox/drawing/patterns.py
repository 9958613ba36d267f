"""Surface patterns: fine variations of colour and relief over a product's skin, read at points in model space."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.fields import Floats, length

TILE = 256
Pattern: TypeAlias = Callable[[Floats, Floats, Floats, Floats, Floats], tuple[Floats, Floats]]


def noise_tile(rng: np.random.Generator, *, octaves: int = 4, cells: int = 8) -> Floats:
    """Draw smooth noise that repeats seamlessly, shape ``(256, 256)``, about -1 to 1."""
    total = np.zeros((TILE, TILE), np.float32)
    strength = 1.0
    for octave in range(octaves):
        count = min(cells << octave, TILE)
        lattice = rng.standard_normal((count, count)).astype(np.float32)
        wrapped = np.pad(lattice, 2, mode="wrap")
        step = TILE / count
        grown = Image.fromarray(wrapped).resize(
            (TILE, TILE), Image.Resampling.BICUBIC, box=(2, 2, 2 + count, 2 + count), reducing_gap=None
        )
        total += strength * np.asarray(grown)
        strength *= 0.55 if step > 1 else 0.0
    return (total / (np.abs(total).max() + 1e-6)).astype(np.float32)


def sample(tile: Floats, u: Floats, v: Floats) -> Floats:
    """Read a repeating tile at points in tile widths, with interpolation."""
    x = np.mod(u, 1.0) * TILE
    y = np.mod(v, 1.0) * TILE
    left, above = x.astype(np.int32), y.astype(np.int32)
    x, y = x - left, y - above
    left &= TILE - 1
    above &= TILE - 1
    right, below = (left + 1) & (TILE - 1), ((above + 1) & (TILE - 1)) * TILE
    above = above * TILE
    flat = tile.ravel()
    upper = flat.take(above + left) * (1 - x) + flat.take(above + right) * x
    lower = flat.take(below + left) * (1 - x) + flat.take(below + right) * x
    return upper * (1 - y) + lower * y


class Patterns:
    """The patterns of one picture.

    Each method takes surface coordinates ``u`` and ``v`` (model units along the skin) and the points ``x``, ``y``, ``z``; it returns the
    lightness variation (about -1 to 1) and the height whose slope bends the surface.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._coarse = noise_tile(rng, octaves=5, cells=6)
        self._fine = noise_tile(rng, octaves=2, cells=96)
        self._pores = np.minimum(noise_tile(rng, octaves=2, cells=64), 0.0)

    def named(self, name: str) -> Pattern | None:
        """Return the pattern of that name, None when there is none."""
        known: dict[str, Pattern] = {
            "speckle": self._speckle,
            "wood": self._wood,
            "knit": self._knit,
            "weave": self._weave,
            "leather": self._leather,
            "brushed": self._brushed,
            "plaster": self._plaster,
            "marble": self._marble,
        }
        return known.get(name)

    def _speckle(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        spots = sample(self._pores, u * 0.6, v * 0.6)
        cloud = sample(self._coarse, u * 0.3, v * 0.3)
        return np.minimum(spots + 0.45, 0.0) * 3.0 + 0.35 * cloud, cloud * 0.02

    def _wood(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        drift = sample(self._coarse, x * 0.3 + 0.1 * y, y * 0.12)
        rings = length(x * 1.0 + 0.9 + 0.10 * drift, z * 1.0 + 0.7) * 11.0 + y * 0.35 + 1.2 * drift
        ring = np.mod(rings, 1.0)
        fibre = sample(self._fine, (x + 0.6 * z) * 1.1, y * 0.06)
        return (ring * ring * 0.9 - 0.45) * -0.8 + 0.4 * fibre, fibre * 0.004

    def _knit(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        column = np.mod(u * 17.0, 1.0) - 0.5
        row = np.mod(v * 23.0 - np.abs(column) * 1.1, 1.0) - 0.5
        stitch = (1.0 - 4.0 * row * row) * (1.0 - 2.0 * np.abs(np.abs(column) - 0.25))
        return stitch - 0.6 + 0.25 * sample(self._fine, u * 2, v * 2), stitch * 0.016

    def _weave(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        warp, weft = np.sin(u * 260.0), np.sin(v * 260.0)
        slub = sample(self._fine, u * 0.25, v * 2.2) + sample(self._fine, u * 2.2, v * 0.25)
        return 0.35 * warp * weft + 0.45 * slub, 0.0018 * warp * weft + 0.002 * slub

    def _leather(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        grain = np.abs(sample(self._pores, u * 0.8, v * 0.8)) + np.abs(sample(self._coarse, u * 2.4, v * 2.4))
        cloud = sample(self._coarse, u * 0.35, v * 0.35)
        return 0.6 * cloud - 0.5 * grain, -grain * 0.016

    def _brushed(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        lines = sample(self._fine, u * 0.02, v * 1.7)
        return lines, lines * 0.004

    def _plaster(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        rough = sample(self._coarse, u * 0.9, v * 0.9)
        return rough + 0.3 * sample(self._fine, u, v), rough * 0.012

    def _marble(self, u: Floats, v: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:  # noqa: ARG002
        bend = sample(self._coarse, x * 0.35 + 0.2 * z, y * 0.35 + 0.2 * z)
        vein = 1.0 - np.abs(np.sin(5.0 * (x + 0.6 * y + 0.3 * z) + 5.0 * bend))
        return -(np.maximum(vein - 0.72, 0.0) * 3.2) + 0.12 * bend, np.zeros_like(u)
