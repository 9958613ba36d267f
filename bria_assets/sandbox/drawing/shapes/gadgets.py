"""Electronics, stationery and balls."""

import numpy as np

from bria_assets.sandbox.drawing.curves import rod, turned
from bria_assets.sandbox.drawing.fields import (
    Field,
    Floats,
    ball,
    box,
    capsule,
    carve,
    cylinder,
    length,
    mirror_x,
    move,
    ring,
    swell,
    turn,
    union,
)
from bria_assets.sandbox.drawing.model import Label, Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import chance, vary


def headphones(rng: np.random.Generator) -> Model:
    """Over-ear headphones standing on their cups."""
    span, height = vary(rng, 0.66, 0.05), vary(rng, 1.80, 0.04)
    cup_y = 0.46
    band = rod(
        [
            (-span, cup_y + 0.38),
            (-span * 1.02, height * 0.66),
            (-span * 0.62, height * 0.94),
            (0, height),
            (span * 0.62, height * 0.94),
            (span * 1.02, height * 0.66),
            (span, cup_y + 0.38),
        ],
        radius=0.055,
        flatness=2.4,
    )
    pad = rod(
        [(-span * 0.66, height * 0.87), (0, height - 0.075), (span * 0.66, height * 0.87)], radius=0.06, flatness=2.2
    )

    def sideways(solid: Field) -> Field:
        return turn(solid, "z", -90)

    shell = sideways(
        turned([(0, -0.05), (0.34, -0.05), (0.40, 0.0), (0.40, 0.10), (0.34, 0.18), (0.2, 0.215), (0, 0.215)])
    )
    pillow = sideways(swell(ring((0, -0.09, 0), 0.265, 0.055), 0.06))
    cloth = sideways(cylinder((0, -0.06, 0), 0.25, 0.03))
    slider = mirror_x(capsule((span, cup_y + 0.24, 0), (span * 1.0, cup_y + 0.66, 0), 0.035))
    cup_x = span + 0.02

    def tall(solid: Field) -> Field:
        def field(x: Floats, y: Floats, z: Floats) -> Floats:
            return solid(np.abs(x) - cup_x, (y - cup_y) * 0.88, z)

        return field

    badge = tall(sideways(ring((0, 0.20, 0), 0.2, 0.012)))
    return Model(
        [
            Part(band),
            Part(tall(shell)),
            Part(union(pad, tall(pillow)), Role.DARK),
            Part(tall(cloth), Role.DARK),
            Part(union(slider, badge), Role.METAL),
        ],
        yaw_degrees=vary(rng, 32, 0.25),
        elevation_degrees=9,
    )


def speaker(rng: np.random.Generator) -> Model:
    """An upright two-way speaker."""
    half, high = vary(rng, 0.52, 0.08), vary(rng, 0.88, 0.06)
    case = box((0, high + 0.04, 0), (half, high, 0.42), rounding=0.09)

    def forward(solid: Field, y: float) -> Field:
        return move(turn(solid, "x", 90), (0, y, 0.42))

    low_y, high_y, woofer = high * 0.74, high * 1.58, half * 0.68
    cone = forward(
        turned(
            [(0, -0.12), (0.1, -0.12), (woofer * 0.5, -0.06), (woofer * 0.85, 0.0), (woofer * 0.9, -0.2), (0, -0.2)]
        ),
        low_y,
    )
    recess = union(
        forward(cylinder((0, 0, 0), woofer * 0.92, 0.10), low_y),
        forward(cylinder((0, 0, 0), woofer * 0.5, 0.08), high_y),
    )
    dome = union(
        move(ball((0, 0, 0), woofer * 0.30), (0, low_y, 0.26)), move(ball((0, 0, 0), woofer * 0.22), (0, high_y, 0.32))
    )
    rims = union(
        forward(ring((0, 0.0, 0), woofer * 0.96, 0.035), low_y),
        forward(ring((0, 0.0, 0), woofer * 0.53, 0.028), high_y),
    )
    feet = mirror_x(cylinder((half * 0.7, 0.02, 0.28), 0.05, 0.025))
    return Model(
        [
            Part(carve(case, recess)),
            Part(union(cone, feet), Role.DARK),
            Part(dome, Role.ACCENT),
            Part(rims, Role.METAL),
        ],
        yaw_degrees=vary(rng, 26, 0.3),
        elevation_degrees=11,
    )


def phone(rng: np.random.Generator) -> Model:
    """A phone leaning back, its screen to the viewer."""
    half, high = vary(rng, 0.48, 0.05), vary(rng, 0.98, 0.03)
    shell = box((0, 0, 0), (half, high, 0.055), rounding=0.05)
    screen = box((0, 0, 0.047), (half - 0.04, high - 0.045, 0.012), rounding=0.006)
    island = capsule((-0.07, high * 0.9, 0.062), (0.07, high * 0.9, 0.062), 0.022)
    keys = union(capsule((half, 0.25, 0), (half, 0.45, 0), 0.014), capsule((half, 0.58, 0), (half, 0.68, 0), 0.014))
    stand = box((0, -high * 0.55, -0.22), (half * 0.5, high * 0.4, 0.012), rounding=0.01)

    def leaning(solid: Field) -> Field:
        return move(turn(solid, "x", -12), (0, high * 0.98 + 0.01, 0))

    return Model(
        [
            Part(leaning(union(shell, keys))),
            Part(leaning(screen), Role.GLASS),
            Part(leaning(island), Role.DARK),
            Part(move(turn(stand, "x", 14), (0, high * 0.98, 0)), Role.METAL),
        ],
        yaw_degrees=vary(rng, 24, 0.3),
        elevation_degrees=10,
    )


def camera(rng: np.random.Generator) -> Model:
    """A compact camera."""
    half, high = vary(rng, 0.92, 0.05), vary(rng, 0.54, 0.06)
    body = box((0, high, 0), (half, high, 0.28), rounding=0.09)
    top = box((0, high * 2 + 0.02, -0.02), (half * 0.96, 0.09, 0.22), rounding=0.04)
    hump = box((0.0, high * 2 + 0.14, -0.02), (0.26, 0.13, 0.20), rounding=0.05)

    def forward(solid: Field) -> Field:
        return move(turn(solid, "x", 90), (0.06, high * 0.98, 0.27))

    barrel = forward(
        turned(
            [
                (0, 0),
                (0.42, 0),
                (0.43, 0.06),
                (0.40, 0.10),
                (0.40, 0.24),
                (0.37, 0.26),
                (0.37, 0.36),
                (0.33, 0.38),
                (0.29, 0.30),
                (0, 0.28),
            ]
        )
    )
    grip_rings = forward(union(*(ring((0, y, 0), 0.40, 0.014) for y in (0.12, 0.16, 0.20))))
    lens = forward(ball((0, 0.02, 0), 0.34))
    button = cylinder((-half * 0.72, high * 2 + 0.13, 0.02), 0.09, 0.04, rounding=0.015)
    dial = cylinder((half * 0.62, high * 2 + 0.13, -0.02), 0.14, 0.05, rounding=0.015)
    return Model(
        [
            Part(body),
            Part(union(top, hump, button, dial), Role.METAL),
            Part(union(barrel, grip_rings), Role.DARK),
            Part(lens, Role.GLASS),
        ],
        yaw_degrees=vary(rng, 22, 0.35),
        elevation_degrees=14,
    )


def book(rng: np.random.Generator) -> Model:
    """A standing hardcover with its pages visible and a ribbon band."""
    half, high, thick = vary(rng, 0.66, 0.06), vary(rng, 0.92, 0.05), vary(rng, 0.15, 0.3)
    front = box((0, high, thick), (half, high, 0.022), rounding=0.012)
    back = box((0, high, -thick), (half, high, 0.022), rounding=0.012)
    spine = carve(
        box((-half, high, 0), (0.06, high, thick + 0.022), rounding=0.05),
        box((-half + 0.07, high, 0), (0.05, 2, thick - 0.02), rounding=0.01),
    )
    pages = box((-0.01, high, 0), (half - 0.04, high - 0.045, thick - 0.015), rounding=0.008)
    band = box((half * 0.72, high, 0), (0.028, high + 0.008, thick + 0.03), rounding=0.006)
    parts = [Part(union(front, back, spine)), Part(pages, Role.LIGHT)]
    if chance(rng, 0.6):
        parts.append(Part(band, Role.ACCENT))
    return Model(
        parts,
        yaw_degrees=-vary(rng, 32, 0.2),
        elevation_degrees=15,
        label=Label(-0.05, high * 1.25, half * 1.2, high * 0.5),
    )


def sphere(rng: np.random.Generator) -> Model:
    """A ball with seams."""
    radius = vary(rng, 0.95, 0.04)
    tilt, roll = float(rng.uniform(-25, 25)), float(rng.uniform(10, 40))
    groove = 0.016

    def seams(x: Floats, y: Floats, z: Floats) -> Floats:
        out = length(x, y, z)
        bow = np.minimum(np.abs(x), np.abs(y))
        side = np.abs(length(np.abs(z) - radius * 1.05, x) - radius * 0.72)
        return length(np.minimum(bow, side), out - radius) - groove

    turned_seams = move(turn(turn(seams, "x", tilt), "y", roll), (0, radius, 0))
    body = ball((0, radius, 0), radius)
    return Model(
        [
            Part(carve(body, turned_seams, rounding=0.02)),
            Part(move(ball((0, 0, 0), radius - 0.012), (0, radius, 0)), Role.DARK),
        ],
        elevation_degrees=10,
        label=Label(0, radius, radius, radius * 0.4),
    )
