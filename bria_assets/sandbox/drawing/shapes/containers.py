"""Bottles, jars, tubes and boxes."""

import numpy as np

from bria_assets.sandbox.drawing.curves import rod, slab, turned, vessel
from bria_assets.sandbox.drawing.fields import Field, Floats, box, carve, cylinder, length, move, ring, union
from bria_assets.sandbox.drawing.model import Label, Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import chance, vary


def bottle(rng: np.random.Generator) -> Model:
    """A drinking bottle with a screw cap."""
    radius, height = vary(rng, 0.36, 0.1), 2.0
    shoulder, neck = height * vary(rng, 0.68, 0.06), radius * vary(rng, 0.52, 0.12)
    body = turned(
        [
            (0, 0),
            (radius - 0.07, 0),
            (radius - 0.02, 0.015),
            (radius, 0.07),
            (radius, shoulder * 0.5),
            (radius, shoulder - 0.08),
            (radius * 0.93, shoulder + 0.10),
            (neck + 0.02, shoulder + 0.34),
            (neck, shoulder + 0.42),
            (neck, shoulder + 0.44),
            (0, shoulder + 0.44),
        ]
    )
    top = shoulder + 0.46
    cap = turned(
        [
            (0, top),
            (neck + 0.03, top),
            (neck + 0.045, top + 0.03),
            (neck + 0.04, top + 0.24),
            (neck + 0.01, top + 0.28),
            (0, top + 0.29),
        ]
    )
    groove = ring((0, top + 0.05, 0), neck + 0.05, 0.012)
    return Model(
        [Part(body, wrapped=True), Part(carve(cap, groove), Role.METAL if chance(rng, 0.5) else Role.ACCENT)],
        elevation_degrees=10,
        label=Label(0, shoulder * 0.52, radius * 1.5, shoulder * 0.44),
    )


def dispenser(rng: np.random.Generator) -> Model:
    """A pump bottle."""
    radius, height = vary(rng, 0.44, 0.08), vary(rng, 1.2, 0.08)
    body = turned(
        [
            (0, 0),
            (radius - 0.06, 0),
            (radius - 0.01, 0.02),
            (radius, 0.08),
            (radius, height * 0.5),
            (radius, height - 0.1),
            (radius * 0.9, height),
            (0.2, height + 0.10),
            (0, height + 0.10),
        ]
    )
    collar = cylinder((0, height + 0.16, 0), 0.19, 0.085, rounding=0.025)
    stem = cylinder((0, height + 0.34, 0), 0.06, 0.13, rounding=0.01)
    head = cylinder((0, height + 0.50, 0), 0.15, 0.065, rounding=0.03)
    spout = rod(
        [(0, height + 0.51), (-0.26, height + 0.53), (-0.43, height + 0.49), (-0.46, height + 0.42)], radius=0.042
    )
    return Model(
        [
            Part(body, wrapped=True),
            Part(union(collar, stem, head, spout), Role.DARK if chance(rng, 0.5) else Role.METAL),
        ],
        yaw_degrees=vary(rng, 16, 0.6),
        elevation_degrees=11,
        label=Label(0, height * 0.5, radius * 1.4, height * 0.5),
    )


def perfume(rng: np.random.Generator) -> Model:
    """A square flacon."""
    half, height = vary(rng, 0.52, 0.1), vary(rng, 1.15, 0.1)
    flacon = box((0, height / 2, 0), (half, height / 2, 0.27), rounding=0.07)
    collar = cylinder((0, height + 0.06, 0), 0.15, 0.08, rounding=0.02)
    cap = cylinder((0, height + 0.34, 0), 0.2, 0.22, rounding=0.03)
    return Model(
        [Part(flacon), Part(collar, Role.METAL), Part(cap, Role.ACCENT)],
        yaw_degrees=vary(rng, 22, 0.4),
        elevation_degrees=12,
        label=Label(0, height * 0.5, half * 1.5, height * 0.42),
    )


def jar(rng: np.random.Generator) -> Model:
    """A cream jar with a wide lid."""
    radius, height = vary(rng, 0.82, 0.06), vary(rng, 0.72, 0.15)
    body = turned(
        [
            (0, 0),
            (radius - 0.14, 0),
            (radius - 0.04, 0.03),
            (radius, 0.14),
            (radius, height - 0.1),
            (radius - 0.04, height - 0.02),
            (radius - 0.1, height),
            (0, height),
        ]
    )
    lid_height = vary(rng, 0.36, 0.15)
    lid = turned(
        [
            (0, height + 0.02),
            (radius - 0.02, height + 0.02),
            (radius + 0.005, height + 0.05),
            (radius + 0.005, height + lid_height - 0.05),
            (radius - 0.05, height + lid_height),
            (0, height + lid_height + 0.01),
        ]
    )
    return Model(
        [Part(body, wrapped=True), Part(lid, Role.METAL if chance(rng, 0.4) else Role.ACCENT, wrapped=True)],
        elevation_degrees=17,
        label=Label(0, height * 0.5, radius * 1.2, height * 0.55),
    )


def tube(rng: np.random.Generator) -> Model:
    """A squeeze tube that stands on its cap."""
    radius, height = vary(rng, 0.36, 0.08), 1.9
    cap_height = vary(rng, 0.34, 0.12)

    def soft_body(x: Floats, y: Floats, z: Floats) -> Floats:
        along = np.clip((y - cap_height) / (height - cap_height), 0.0, 1.0)
        deep = radius * (1.0 - along) ** 0.8 + 0.012
        wide = radius * (1.0 + 0.22 * along)
        ux, uz = x / wide, z / deep
        size = length(ux, uz)
        side = size * (size - 1.0) / (length(ux / wide, uz / deep) + 1e-6) * 0.8
        return np.maximum(side, np.abs(y - (height + cap_height) / 2) - (height - cap_height) / 2)

    crimp = box((0, height - 0.05, 0), (radius * 1.21, 0.09, 0.018), rounding=0.012)
    cap = cylinder((0, cap_height / 2, 0), radius * 0.98, cap_height / 2, rounding=0.04)
    return Model(
        [Part(soft_body), Part(crimp), Part(cap, Role.ACCENT)],
        yaw_degrees=vary(rng, 18, 0.5),
        elevation_degrees=9,
        label=Label(0, cap_height + 0.68, radius * 1.35, 0.62),
    )


def can(rng: np.random.Generator) -> Model:
    """A tin can with rolled rims."""
    radius, height = vary(rng, 0.52, 0.1), vary(rng, 1.55, 0.1)
    body = turned(
        [
            (0, 0.02),
            (radius * 0.8, 0),
            (radius * 0.84, 0.02),
            (radius, 0.14),
            (radius, height * 0.5),
            (radius, height - 0.16),
            (radius * 0.87, height - 0.04),
            (0, height - 0.04),
        ]
    )
    rims = union(ring((0, height - 0.02, 0), radius * 0.86, 0.035), ring((0, 0.035, 0), radius * 0.8, 0.03))
    tab = move(
        slab([(-0.09, -0.16), (0.09, -0.16), (0.08, 0.16), (-0.08, 0.16)], half_depth=0.015, rounding=0.014), (0, 0, 0)
    )

    def lying_tab(x: Floats, y: Floats, z: Floats) -> Floats:
        return tab(x, z - 0.06, y - height)

    return Model(
        [Part(body, wrapped=True), Part(rims, Role.METAL), Part(lying_tab, Role.METAL)],
        elevation_degrees=17,
        label=Label(0, height * 0.5, radius * 1.45, height * 0.45),
    )


def vase(rng: np.random.Generator) -> Model:
    """A vase; how high its belly sits differs most."""
    belly, neck = vary(rng, 0.62, 0.12), vary(rng, 0.24, 0.2)
    height, where = vary(rng, 1.85, 0.06), vary(rng, 0.36, 0.3)
    profile = [
        (0, 0),
        (belly * 0.50, 0),
        (belly * 0.56, 0.03),
        (belly * 0.86, height * where * 0.5),
        (belly, height * where),
        (belly * 0.78, height * (where + 0.22)),
        (neck, height * 0.82),
        (neck * 1.0, height * 0.92),
        (neck * 1.35, height),
    ]
    return Model(
        [Part(vessel(profile, wall=0.05, floor=0.1), wrapped=True)],
        elevation_degrees=13,
        label=Label(0, height * where, belly, 0.4),
    )


def carton(rng: np.random.Generator) -> Model:
    """A box with a lifted-off style lid."""
    wide, high, deep = vary(rng, 0.72, 0.15), vary(rng, 0.58, 0.25), vary(rng, 0.52, 0.15)
    body = box((0, high, 0), (wide, high, deep), rounding=0.02)
    lid_high = high * vary(rng, 0.26, 0.15)
    lid = box((0, high * 2 - lid_high + 0.02, 0), (wide + 0.03, lid_high, deep + 0.03), rounding=0.02)
    return Model(
        [Part(body), Part(lid, Role.MAIN if chance(rng, 0.6) else Role.ACCENT)],
        yaw_degrees=vary(rng, 30, 0.3),
        elevation_degrees=20,
        label=Label(0, (high * 2 - lid_high * 2) / 2, wide * 1.4, (high * 2 - lid_high * 2) * 0.5),
    )


def planter(rng: np.random.Generator) -> Model:
    """A pot with a leafy plant."""
    radius, height = vary(rng, 0.52, 0.08), vary(rng, 0.82, 0.08)
    foot = radius * vary(rng, 0.68, 0.1)
    pot = vessel(
        [(0, 0), (foot - 0.04, 0), (foot, 0.03), (radius * 0.96, height * 0.78), (radius * 0.97, height)],
        wall=0.06,
        floor=0.1,
    )
    rim = ring((0, height, 0), radius * 0.96, 0.065)
    soil = cylinder((0, height - 0.10, 0), radius * 0.9, 0.06)
    leaves = _rosette(rng, height)
    return Model(
        [Part(union(pot, rim), wrapped=True), Part(soil, Role.DARK), Part(leaves, Role.GREEN)], elevation_degrees=12
    )


def _rosette(rng: np.random.Generator, height: float) -> Field:
    """Pointed leaves that lean outwards: one leaf, repeated round the axis in two tiers."""
    outer, inner = int(rng.integers(7, 9)), int(rng.integers(4, 6))
    blade_length = vary(rng, 1.05, 0.1)

    def tier(count: int, lean: float, size: float, phase: float) -> Field:
        sector = 2 * np.pi / count
        cos, sin = float(np.cos(lean)), float(np.sin(lean))

        def field(x: Floats, y: Floats, z: Floats) -> Floats:
            angle = np.arctan2(z, x) + phase
            angle = angle - sector * np.round(angle / sector)
            out = length(x, z)
            px, pz = out * np.cos(angle), out * np.sin(angle)
            py = y - height + 0.08
            along = px * sin + py * cos
            away = px * cos - py * sin
            t = np.clip(along / size, 0.0, 1.0)
            away = away + 0.30 * size * (t - t * t) - 0.02
            half = 0.012 + 0.145 * size * np.sqrt(t) * (1.0 - t) * 2.2
            body = length(pz / half, away / 0.028) - 1.0
            tip = length(along - np.clip(along, 0, size), pz * 0.0)
            return np.maximum(body * 0.02, tip) * 0.8

        return field

    return union(
        tier(outer, 0.72, blade_length, float(rng.uniform(0, 1))),
        tier(inner, 0.28, blade_length * 1.08, float(rng.uniform(0, 1))),
    )
