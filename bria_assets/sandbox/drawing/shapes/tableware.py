"""Things to eat and drink from."""

import numpy as np

from bria_assets.sandbox.drawing.curves import rod, turned, vessel
from bria_assets.sandbox.drawing.fields import carve, cylinder, move
from bria_assets.sandbox.drawing.model import Label, Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


def mug(rng: np.random.Generator) -> Model:
    """A mug with an ear-shaped handle."""
    radius, height = vary(rng, 0.62, 0.08), vary(rng, 1.35, 0.1)
    foot = radius * vary(rng, 0.86, 0.1)
    belly = radius * vary(rng, 1.02, 0.04)
    body = vessel(
        [
            (0, 0.0),
            (foot - 0.10, 0.0),
            (foot - 0.02, 0.02),
            (foot + 0.03, 0.10),
            (belly, height * 0.5),
            (radius, height),
        ],
        wall=0.065,
        floor=0.12,
    )
    inner, top, low = radius - 0.03, height * 0.84, height * 0.22
    reach = vary(rng, 0.42, 0.12)
    handle = rod(
        [
            (inner - 0.02, top),
            (inner + reach * 0.55, top + 0.04),
            (inner + reach, top - 0.22),
            (inner + reach * 0.92, height * 0.48),
            (inner + reach * 0.45, low + 0.10),
            (inner - 0.04, low + 0.03),
        ],
        radius=vary(rng, 0.062, 0.1),
        flatness=1.6,
    )
    hollow = cylinder((0, height * 0.6, 0), radius - 0.1, height * 0.55)
    return Model(
        [Part(body, wrapped=True), Part(carve(handle, hollow))],
        yaw_degrees=vary(rng, -18, 0.5),
        elevation_degrees=16,
        label=Label(0.0, height * 0.5, radius * 1.15, height * 0.38),
    )


def wine_glass(rng: np.random.Generator) -> Model:
    """A stemmed glass."""
    bowl, height = vary(rng, 0.52, 0.1), vary(rng, 1.95, 0.05)
    stem = height * vary(rng, 0.45, 0.08)
    profile = [
        (0, 0.0),
        (0.40, 0.0),
        (0.41, 0.025),
        (0.16, 0.055),
        (0.045, 0.12),
        (0.035, stem * 0.6),
        (0.06, stem),
        (bowl * 0.72, stem + 0.16),
        (bowl, stem + (height - stem) * 0.5),
        (bowl * 0.78, height),
    ]
    return Model([Part(vessel(profile, wall=0.03, floor=stem + 0.07), wrapped=True)], elevation_degrees=11)


def bowl(rng: np.random.Generator) -> Model:
    """A deep round bowl on a foot ring."""
    radius, height = vary(rng, 0.98, 0.06), vary(rng, 0.82, 0.15)
    profile = [
        (0, 0.0),
        (0.34, 0.0),
        (0.36, 0.02),
        (0.36, 0.08),
        (radius * 0.62, height * 0.24),
        (radius * 0.90, height * 0.58),
        (radius, height),
    ]
    return Model([Part(vessel(profile, wall=0.055, floor=0.14), wrapped=True)], elevation_degrees=22)


def plate(rng: np.random.Generator) -> Model:
    """A plate, seen from well above."""
    radius = vary(rng, 1.1, 0.04)
    lip = vary(rng, 0.16, 0.2)
    profile = [
        (0, 0.0),
        (radius * 0.58, 0.0),
        (radius * 0.62, 0.03),
        (radius * 0.72, lip * 0.55),
        (radius * 0.9, lip * 0.9),
        (radius, lip * 1.15),
    ]
    foot = turned([(0, 0.0), (radius * 0.5, 0.0), (radius * 0.5, 0.04), (0, 0.04)])
    return Model(
        [Part(vessel(profile, wall=0.06, floor=0.06), wrapped=True), Part(move(foot, (0, 0, 0)))], elevation_degrees=40
    )


def candle(rng: np.random.Generator) -> Model:
    """A candle burning in its vessel."""
    radius, height = vary(rng, 0.62, 0.08), vary(rng, 1.15, 0.12)
    cup = vessel(
        [(0, 0), (radius - 0.1, 0), (radius - 0.03, 0.02), (radius, 0.1), (radius, height)], wall=0.05, floor=0.12
    )
    level = height * 0.80
    wax = cylinder((0, level / 2 + 0.05, 0), radius - 0.045, level / 2, rounding=0.02)
    wick = cylinder((0, level + 0.11, 0), 0.016, 0.09, rounding=0.01)
    flame = turned(
        [(0, level + 0.17), (0.055, level + 0.24), (0.05, level + 0.34), (0.018, level + 0.46), (0, level + 0.52)]
    )
    return Model(
        [Part(cup, wrapped=True), Part(wax, Role.SKIN), Part(wick, Role.DARK), Part(flame, Role.GLOW)],
        elevation_degrees=17,
        label=Label(0, height * 0.42, radius * 1.2, height * 0.42),
    )


def pan(rng: np.random.Generator) -> Model:
    """A frying pan with a long handle."""
    radius, height = vary(rng, 0.78, 0.05), vary(rng, 0.26, 0.15)
    body = vessel(
        [(0, 0), (radius * 0.74, 0), (radius * 0.80, 0.03), (radius * 0.92, height * 0.6), (radius, height)],
        wall=0.04,
        floor=0.05,
    )
    handle = rod(
        [
            (radius - 0.05, height * 0.8),
            (radius + 0.25, height + 0.05),
            (radius + 0.6, height + 0.14),
            (radius + 0.95, height + 0.16),
        ],
        radius=0.05,
        flatness=1.8,
    )
    hole = rod([(radius + 0.84, height + 0.155), (radius + 0.9, height + 0.16)], radius=0.022, flatness=9.0)
    return Model(
        [Part(move(body, (-0.42, 0, 0)), wrapped=False), Part(move(carve(handle, hole), (-0.42, 0, 0)), Role.ACCENT)],
        yaw_degrees=vary(rng, 24, 0.4),
        elevation_degrees=27,
    )


def kettle(rng: np.random.Generator) -> Model:
    """A kettle with spout, lid and arched handle."""
    radius, height = vary(rng, 0.70, 0.06), vary(rng, 1.05, 0.08)
    body = turned(
        [
            (0, 0),
            (radius * 0.86, 0),
            (radius * 0.93, 0.03),
            (radius, 0.25),
            (radius * 0.86, height * 0.7),
            (radius * 0.50, height),
            (0, height + 0.02),
        ]
    )
    lid = turned(
        [
            (0, height - 0.04),
            (radius * 0.50, height),
            (radius * 0.47, height + 0.05),
            (radius * 0.2, height + 0.12),
            (0, height + 0.14),
        ]
    )
    knob = turned(
        [
            (0, height + 0.1),
            (0.05, height + 0.12),
            (0.05, height + 0.17),
            (0.11, height + 0.24),
            (0.08, height + 0.31),
            (0, height + 0.33),
        ]
    )
    spout = rod(
        [(radius * 0.7, 0.34), (radius + 0.16, 0.48), (radius + 0.26, 0.74), (radius + 0.44, height * 0.93)],
        radius=0.085,
    )
    arch = vary(rng, 0.62, 0.08)
    handle = rod(
        [
            (-radius * 0.72, height * 0.82),
            (-radius * 0.74, height + arch * 0.6),
            (0, height + arch),
            (radius * 0.74, height + arch * 0.6),
            (radius * 0.72, height * 0.82),
        ],
        radius=0.05,
        flatness=1.5,
    )
    return Model(
        [Part(body, wrapped=True), Part(lid), Part(knob, Role.WOOD), Part(spout), Part(handle, Role.WOOD)],
        yaw_degrees=vary(rng, 14, 0.5),
        elevation_degrees=13,
    )
