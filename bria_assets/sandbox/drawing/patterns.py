"""Surface patterns: fine variations of colour and relief over a product's skin, read at points in model space."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.fields import Floats, length

TILE = 256


class SkinPoints(NamedTuple):
    """Points on a product's skin: ``u`` and ``v`` along it, ``x``, ``y``, ``z`` in space, all in model units."""

    u: Floats
    v: Floats
    x: Floats
    y: Floats
    z: Floats


Pattern: TypeAlias = Callable[[SkinPoints], tuple[Floats, Floats]]


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

    Each method returns the lightness variation (about -1 to 1) and the height whose slope bends the surface.
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

    def _speckle(self, at: SkinPoints) -> tuple[Floats, Floats]:
        spots = sample(self._pores, at.u * 0.6, at.v * 0.6)
        cloud = sample(self._coarse, at.u * 0.3, at.v * 0.3)
        return np.minimum(spots + 0.45, 0.0) * 3.0 + 0.35 * cloud, cloud * 0.02

    def _wood(self, at: SkinPoints) -> tuple[Floats, Floats]:
        drift = sample(self._coarse, at.x * 0.3 + 0.1 * at.y, at.y * 0.12)
        rings = length(at.x * 1.0 + 0.9 + 0.10 * drift, at.z * 1.0 + 0.7) * 11.0 + at.y * 0.35 + 1.2 * drift
        ring = np.mod(rings, 1.0)
        fibre = sample(self._fine, (at.x + 0.6 * at.z) * 1.1, at.y * 0.06)
        return (ring * ring * 0.9 - 0.45) * -0.8 + 0.4 * fibre, fibre * 0.004

    def _knit(self, at: SkinPoints) -> tuple[Floats, Floats]:
        column = np.mod(at.u * 17.0, 1.0) - 0.5
        row = np.mod(at.v * 23.0 - np.abs(column) * 1.1, 1.0) - 0.5
        stitch = (1.0 - 4.0 * row * row) * (1.0 - 2.0 * np.abs(np.abs(column) - 0.25))
        return stitch - 0.6 + 0.25 * sample(self._fine, at.u * 2, at.v * 2), stitch * 0.016

    def _weave(self, at: SkinPoints) -> tuple[Floats, Floats]:
        warp, weft = np.sin(at.u * 260.0), np.sin(at.v * 260.0)
        slub = sample(self._fine, at.u * 0.25, at.v * 2.2) + sample(self._fine, at.u * 2.2, at.v * 0.25)
        return 0.35 * warp * weft + 0.45 * slub, 0.0018 * warp * weft + 0.002 * slub

    def _leather(self, at: SkinPoints) -> tuple[Floats, Floats]:
        grain = np.abs(sample(self._pores, at.u * 0.8, at.v * 0.8)) + np.abs(
            sample(self._coarse, at.u * 2.4, at.v * 2.4)
        )
        cloud = sample(self._coarse, at.u * 0.35, at.v * 0.35)
        return 0.6 * cloud - 0.5 * grain, -grain * 0.016

    def _brushed(self, at: SkinPoints) -> tuple[Floats, Floats]:
        lines = sample(self._fine, at.u * 0.02, at.v * 1.7)
        return lines, lines * 0.004

    def _plaster(self, at: SkinPoints) -> tuple[Floats, Floats]:
        rough = sample(self._coarse, at.u * 0.9, at.v * 0.9)
        return rough + 0.3 * sample(self._fine, at.u, at.v), rough * 0.012

    def _marble(self, at: SkinPoints) -> tuple[Floats, Floats]:
        bend = sample(self._coarse, at.x * 0.35 + 0.2 * at.z, at.y * 0.35 + 0.2 * at.z)
        vein = 1.0 - np.abs(np.sin(5.0 * (at.x + 0.6 * at.y + 0.3 * at.z) + 5.0 * bend))
        return -(np.maximum(vein - 0.72, 0.0) * 3.2) + 0.12 * bend, np.zeros_like(at.u)
