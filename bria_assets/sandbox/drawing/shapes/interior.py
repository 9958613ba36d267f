"""Lamps, furniture and home textiles."""

import numpy as np

from bria_assets.sandbox.drawing.curves import rod, slab, turned, vessel
from bria_assets.sandbox.drawing.fields import (
    Field,
    Floats,
    ball,
    box,
    capsule,
    cylinder,
    length,
    mirror_x,
    mirror_z,
    move,
    ring,
    swell,
    turn,
    union,
)
from bria_assets.sandbox.drawing.model import Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


def lamp(rng: np.random.Generator) -> Model:
    """A table lamp with a fabric shade."""
    base = vary(rng, 0.40, 0.12)
    waist = vary(rng, 0.5, 0.25)
    foot = turned(
        [
            (0, 0),
            (base * 0.8, 0),
            (base * 0.86, 0.03),
            (base * 0.8, 0.08),
            (base, 0.36),
            (base * waist, 0.78),
            (0.07, 0.98),
            (0.05, 1.0),
            (0, 1.0),
        ]
    )
    stem = cylinder((0, 1.1, 0), 0.035, 0.2, rounding=0.01)
    wide, narrow = vary(rng, 0.78, 0.08), vary(rng, 0.50, 0.12)
    lower, upper = 1.14, 1.14 + vary(rng, 0.78, 0.08)
    slope = (narrow - wide) / (upper - lower)
    steep = float(1.0 / np.hypot(1.0, slope))

    def shade(x: Floats, y: Floats, z: Floats) -> Floats:
        wall = np.abs(length(x, z) - (wide + slope * (y - lower))) * steep - 0.012
        return np.maximum(wall, np.abs(y - (lower + upper) / 2) - (upper - lower) / 2)

    hems = union(ring((0, lower, 0), wide, 0.018), ring((0, upper, 0), narrow, 0.018))
    bulb = ball((0, lower + 0.30, 0), 0.15)
    return Model(
        [
            Part(foot, wrapped=True),
            Part(stem, Role.METAL),
            Part(shade, Role.CLOTH, wrapped=True),
            Part(hems, Role.CLOTH),
            Part(bulb, Role.GLOW),
        ],
        elevation_degrees=7,
    )


def _legs(spread: float, top: float, splay: float, radius: float) -> Field:
    leg = capsule((spread + splay, radius * 0.6, spread + splay), (spread, top, spread), radius * 0.6, radius)
    return mirror_x(mirror_z(leg))


def chair(rng: np.random.Generator) -> Model:
    """A moulded shell chair on wooden legs."""
    seat, back = vary(rng, 0.92, 0.04), vary(rng, 0.92, 0.06)
    width = vary(rng, 0.50, 0.06)
    shell_path = [
        (0.52, seat - 0.03),
        (0.40, seat),
        (0.0, seat - 0.06),
        (-0.34, seat - 0.02),
        (-0.50, seat + 0.18),
        (-0.58, seat + back * 0.6),
        (-0.68, seat + back),
    ]
    band = rod(shell_path, radius=0.035, flatness=1.0)

    def shell(x: Floats, y: Floats, z: Floats) -> Floats:
        # The shell bends forward at its sides like a cupped hand.
        side = np.maximum(np.abs(x) - (width - 0.16), 0.0)
        cup = 0.55 * x * x
        sheet = band(z - cup * np.clip((y - seat) * 1.6, 0.0, 1.0), y - cup * 0.35, np.zeros_like(x))
        return length(np.maximum(sheet + 0.02, 0.0), np.maximum(side - 0.12, 0.0)) - 0.04 + 0.0 * x

    legs = _legs(0.26, seat - 0.08, vary(rng, 0.16, 0.2), 0.05)
    braces = union(
        capsule((-0.28, seat - 0.14, 0.27), (0.28, seat - 0.14, 0.27), 0.03),
        capsule((-0.28, seat - 0.14, -0.27), (0.28, seat - 0.14, -0.27), 0.03),
    )
    return Model(
        [Part(shell), Part(legs, Role.WOOD), Part(braces, Role.DARK)],
        yaw_degrees=vary(rng, 34, 0.2),
        elevation_degrees=14,
    )


def stool(rng: np.random.Generator) -> Model:
    """A round stool or side table."""
    height, radius = vary(rng, 1.35, 0.1), vary(rng, 0.66, 0.1)
    top = cylinder((0, height, 0), radius, 0.06, rounding=0.035)
    legs = _legs(radius * 0.42, height - 0.04, 0.14, 0.055)
    hoop = ring((0, height * 0.36, 0), (radius * 0.42 + 0.10) * 1.40, 0.028)
    return Model([Part(top), Part(legs), Part(hoop, Role.METAL)], yaw_degrees=vary(rng, 20, 0.5), elevation_degrees=17)


def sofa(rng: np.random.Generator) -> Model:
    """A two-seater."""
    half = vary(rng, 1.0, 0.06)
    base = box((0, 0.27, 0), (half, 0.13, 0.44), rounding=0.05)
    back = turn(box((0, 0.0, 0), (half, 0.42, 0.11), rounding=0.09), "x", -9)
    back = move(back, (0, 0.62, -0.37))
    arm = box((half + 0.06, 0.40, 0.02), (0.12, 0.27, 0.48), rounding=0.10)
    seat = mirror_x(box((half * 0.48, 0.46, 0.06), (half * 0.475, 0.11, 0.40), rounding=0.085))
    rest = move(
        turn(swell(box((0, 0, 0), (half * 0.42, 0.20, 0.05), rounding=0.05), 0.06), "x", -14),
        (half * 0.48, 0.76, -0.19),
    )
    legs = mirror_x(mirror_z(capsule((half - 0.06, 0.03, 0.34), (half - 0.1, 0.16, 0.32), 0.028, 0.045)))
    return Model(
        [Part(union(base, back)), Part(mirror_x(arm)), Part(seat), Part(mirror_x(rest)), Part(legs, Role.WOOD)],
        yaw_degrees=vary(rng, 24, 0.3),
        elevation_degrees=13,
    )


def cushion(rng: np.random.Generator) -> Model:
    """A plump square cushion that leans back a little."""
    half, thick = vary(rng, 0.80, 0.06), vary(rng, 0.32, 0.15)

    def pillow(x: Floats, y: Floats, z: Floats) -> Floats:
        u, v = np.abs(x) / half, np.abs(y) / half
        # The sides pull in between the corners, as the filling tightens the cloth.
        edge = np.maximum(u * (1.0 + 0.10 * (1 - v * v)), v * (1.0 + 0.10 * (1 - u * u)))
        fill = np.sqrt(np.clip((1.0 - np.minimum(u, 1.0) ** 2.6) * (1.0 - np.minimum(v, 1.0) ** 2.6), 0.0, 1.0))
        front = np.abs(z) - thick * fill - 0.012
        return np.maximum(front * 0.55, (edge - 1.0) * half * 0.7)

    piping = slab(
        [
            (-half, -half),
            (-half * 0.92, 0),
            (-half, half),
            (0, half * 0.92),
            (half, half),
            (half * 0.92, 0),
            (half, -half),
            (0, -half * 0.92),
        ],
        half_depth=0.03,
        rounding=0.03,
    )
    lifted = [move(turn(solid, "x", -14), (0, half * 0.97 + 0.03, 0)) for solid in (pillow, piping)]
    return Model([Part(lifted[0]), Part(lifted[1], Role.ACCENT)], yaw_degrees=vary(rng, 20, 0.4), elevation_degrees=12)


def folded_cloth(rng: np.random.Generator) -> Model:
    """A stack of folded cloth."""
    layers = int(rng.integers(3, 5))
    thick = vary(rng, 0.13, 0.15)
    folds: list[Field] = []
    for layer in range(layers):
        wide, deep = vary(rng, 0.92, 0.02), vary(rng, 0.62, 0.03)
        y = thick + layer * thick * 2.02
        sheet = box((0, y, 0), (wide, thick, deep), rounding=thick * 0.95)
        folds.append(sheet)
    return Model(
        [Part(union(*folds[::2])), Part(union(*folds[1::2]))], yaw_degrees=vary(rng, 32, 0.2), elevation_degrees=22
    )


def clock(rng: np.random.Generator) -> Model:
    """A round desk clock."""
    radius = vary(rng, 0.82, 0.05)
    y = radius + 0.14

    def upright(solid: Field) -> Field:
        return move(turn(solid, "x", 90), (0, y, 0))

    case = upright(
        vessel(
            [(0, -0.2), (radius - 0.05, -0.2), (radius, -0.14), (radius, 0.1), (radius - 0.02, 0.2)],
            wall=0.08,
            floor=0.1,
        )
    )
    dial = upright(cylinder((0, 0.08, 0), radius - 0.05, 0.04))
    feet = mirror_x(capsule((radius * 0.62, 0.04, 0), (radius * 0.45, 0.32, 0), 0.045))
    hour, minute = float(rng.uniform(0, 360)), float(rng.uniform(0, 360))
    hands = [
        move(turn(capsule((0, 0, 0), (0, radius * size, 0), 0.028), "z", angle), (0, y, 0.15))
        for size, angle in ((0.45, hour), (0.7, minute))
    ]
    marks: list[Field] = []
    for number in range(12):
        angle = np.pi * number / 6
        marks.append(
            ball((radius * 0.78 * float(np.sin(angle)), y + radius * 0.78 * float(np.cos(angle)), 0.125), 0.03)
        )
    return Model(
        [Part(case), Part(dial, Role.LIGHT), Part(feet, Role.METAL), Part(union(*hands, *marks), Role.DARK)],
        yaw_degrees=vary(rng, 18, 0.4),
        elevation_degrees=9,
    )
