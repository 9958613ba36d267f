"""Garments and hats."""

import numpy as np

from bria_assets.sandbox.drawing.curves import Point, slab, turned
from bria_assets.sandbox.drawing.fields import (
    Field,
    Floats,
    box,
    capsule,
    carve,
    common,
    cylinder,
    ellipsoid,
    length,
    mirror_x,
    move,
    once,
    swell,
    union,
)
from bria_assets.sandbox.drawing.model import Label, Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


def _both_sides(right: list[Point]) -> list[Point]:
    return [*right, *((-x, y) for x, y in reversed(right))]


def _draped(flat: Field, phase: float) -> Field:
    """Give a flat garment the soft folds of worn cloth: they fan out from the arms and hang from the chest."""

    def field(x: Floats, y: Floats, z: Floats) -> Floats:
        side = np.abs(x)
        hang = np.sin(x * 8.5 + phase + 0.8 * np.sin(y * 2.2)) * np.clip(1.25 - y, 0.0, 1.0)
        pull = np.sin((side * 0.9 - y) * 10.0 + phase) * np.clip(side * 1.6 - 0.3, 0.0, 1.0)
        return (flat(x, y, z) - 0.020 * hang - 0.022 * pull) * 0.8

    return field


def t_shirt(rng: np.random.Generator) -> Model:
    """A short-sleeved shirt as if worn by an invisible person."""
    half, sleeve = vary(rng, 0.56, 0.05), vary(rng, 0.98, 0.04)
    right: list[Point] = [
        (0.0, 0.02),
        (half * 0.7, 0.0),
        (half, 0.04),
        (half, 0.04),
        (half * 0.98, 0.62),
        (half * 0.96, 1.18),
        (half * 0.98, 1.24),
        (sleeve - 0.12, 1.00),
        (sleeve - 0.05, 1.01),
        (sleeve + 0.02, 1.18),
        (sleeve - 0.01, 1.25),
        (half + 0.10, 1.66),
        (0.34, 1.82),
        (0.19, 1.87),
        (0.19, 1.87),
        (0.12, 1.76),
    ]
    phase = float(rng.uniform(0, 6))
    body = once(_draped(slab(_both_sides([*right, (0.0, 1.70)][:-1]), half_depth=0.22, rounding=0.20), phase))
    neck_hole = ellipsoid((0, 1.84, 0.06), (0.19, 0.15, 0.5))
    collar = common(
        carve(ellipsoid((0, 1.84, 0.03), (0.235, 0.19, 0.26)), neck_hole), box((0, 1.7, 0.1), (0.3, 0.16, 0.3))
    )
    lining = ellipsoid((0, 1.80, -0.10), (0.20, 0.12, 0.05))
    hem = common(swell(body, 0.004), box((0, 0.085, 0), (1, 0.006, 1), rounding=0.002))
    return Model(
        [Part(carve(body, neck_hole, rounding=0.03)), Part(collar), Part(lining, Role.ACCENT), Part(hem, Role.ACCENT)],
        yaw_degrees=vary(rng, 12, 0.8),
        elevation_degrees=5,
        label=Label(0, 1.22, half * 1.15, 0.34),
    )


def hoodie(rng: np.random.Generator) -> Model:
    """A hooded sweatshirt with long sleeves."""
    half = vary(rng, 0.56, 0.05)
    torso: list[Point] = [
        (0.0, 0.0),
        (half * 0.86, 0.0),
        (half * 0.88, 0.02),
        (half, 0.16),
        (half, 0.7),
        (half * 0.96, 1.2),
        (half + 0.04, 1.5),
        (0.30, 1.68),
        (0.12, 1.66),
    ]
    phase = float(rng.uniform(0, 6))
    body = _draped(slab(_both_sides(torso), half_depth=0.27, rounding=0.25), phase)
    elbow = (half + 0.20, 0.86, 0.06)
    wrist = (half + 0.22, 0.30, 0.16)
    sleeve = union(capsule((half - 0.04, 1.44, 0), elbow, 0.185, 0.155), capsule(elbow, wrist, 0.155, 0.125))
    sleeves = _draped(mirror_x(sleeve), phase + 1)
    cuffs = mirror_x(capsule(wrist, (half + 0.225, 0.20, 0.18), 0.10))
    hem = box((0, 0.07, 0), (half * 0.90, 0.07, 0.23), rounding=0.065)
    hood = carve(
        ellipsoid((0, 1.78, -0.02), (0.36, 0.30, 0.30)), ellipsoid((0, 1.84, 0.17), (0.235, 0.25, 0.30)), rounding=0.05
    )
    pocket = slab(
        [
            (-0.24, 0.24),
            (-0.34, 0.24),
            (-0.34, 0.36),
            (-0.20, 0.60),
            (-0.2, 0.60),
            (0.20, 0.60),
            (0.20, 0.60),
            (0.34, 0.36),
            (0.34, 0.24),
            (0.24, 0.24),
        ],
        half_depth=0.03,
        rounding=0.02,
    )
    cords = mirror_x(
        union(
            capsule((0.11, 1.58, 0.26), (0.13, 1.22, 0.30), 0.017),
            capsule((0.13, 1.22, 0.30), (0.13, 1.17, 0.30), 0.024),
        )
    )
    return Model(
        [
            Part(body),
            Part(sleeves),
            Part(union(cuffs, hem)),
            Part(hood),
            Part(move(pocket, (0, 0, 0.27))),
            Part(cords, Role.LIGHT),
        ],
        yaw_degrees=vary(rng, 14, 0.6),
        elevation_degrees=6,
        label=Label(0, 0.98, half * 1.1, 0.28),
    )


def hat(rng: np.random.Generator) -> Model:
    """A hat with a brim and a band."""
    crown, height, brim = vary(rng, 0.52, 0.06), vary(rng, 0.70, 0.1), vary(rng, 1.05, 0.06)
    top = turned(
        [
            (0, 0.0),
            (crown, 0.0),
            (crown * 1.0, 0.1),
            (crown * 0.95, height * 0.6),
            (crown * 0.80, height * 0.93),
            (crown * 0.5, height),
            (0, height * 0.94),
        ]
    )
    crease = ellipsoid((0, height + 0.08, 0), (0.12, 0.16, crown * 0.95))
    curl = vary(rng, 0.10, 0.3)

    def rim(x: Floats, y: Floats, z: Floats) -> Floats:
        out = length(x, z)
        rise = curl * np.clip((out - crown) / (brim - crown), 0.0, 1.0) ** 2 * (1.0 + 0.8 * np.sign(x) * x / brim)
        across, along = out - brim + 0.03, np.abs(y - 0.045 - rise) - 0.008
        return (length(np.maximum(across, 0.0), np.maximum(along, 0.0)) - 0.028) * 0.85

    band = cylinder((0, 0.15, 0), crown * 1.005, 0.085, rounding=0.02)
    return Model(
        [
            Part(carve(top, crease, rounding=0.10), wrapped=True),
            Part(rim),
            Part(swell(band, 0.006), Role.ACCENT, wrapped=True),
        ],
        yaw_degrees=vary(rng, 30, 0.5),
        elevation_degrees=18,
    )
