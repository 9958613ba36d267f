"""Shoes, watches, glasses and soft toys."""

from collections.abc import Callable

import numpy as np

from bria_assets.sandbox.drawing.curves import drawn, rod, slab, turned
from bria_assets.sandbox.drawing.fields import (
    Field,
    Floats,
    ball,
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
    ring,
    swell,
    turn,
    union,
)
from bria_assets.sandbox.drawing.model import Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


def sneaker(rng: np.random.Generator) -> Model:
    """A low sneaker, toe to the right."""
    rise = vary(rng, 0.76, 0.06)
    thick = vary(rng, 0.17, 0.15)

    def width_at(x: Floats) -> Floats:
        # A shoe is widest at the ball of the foot, narrow at the waist.
        t = (x + 1.1) / 2.2
        return 0.255 + 0.085 * np.sin(np.clip(t, 0, 1) * 4.2 - 1.3) + 0.01

    profile = [
        (-0.98, thick * 0.8),
        (-1.02, 0.34),
        (-0.99, rise * 0.82),
        (-1.00, rise),
        (-0.86, rise * 0.98),
        (-0.62, rise * 0.84),
        (-0.38, rise * 0.86),
        (-0.20, rise * 0.93),
        (0.10, rise * 0.72),
        (0.48, rise * 0.50),
        (0.82, rise * 0.42),
        (1.03, rise * 0.30),
        (1.07, thick * 0.8),
        (0.2, thick * 0.6),
    ]
    side = drawn(profile)
    sole_side = drawn(
        [
            (-1.05, 0.05),
            (-1.06, thick + 0.03),
            (-0.4, thick),
            (0.4, thick * 0.92),
            (1.12, thick + 0.02),
            (1.13, 0.09),
            (0.9, 0.01),
            (0.0, 0.0),
            (-0.9, 0.01),
        ]
    )

    def rounded(flat: Callable[[Floats, Floats], Floats], extra: float, lean: float) -> Field:
        def field(x: Floats, y: Floats, z: Floats) -> Floats:
            outline = flat(x, y) + 0.10
            toe = np.clip((np.abs(x + 0.02) - 0.72) / 0.42, 0.0, 1.0)
            half = (width_at(x) + extra) * np.sqrt(np.maximum(1.0 - toe * toe * 0.86, 0.02))
            half = half - lean * np.clip(y - 0.15, 0.0, 1.0)
            across = np.abs(z) - half + 0.10
            return (
                length(np.maximum(outline, 0.0), np.maximum(across, 0.0))
                + np.minimum(np.maximum(outline, across), 0.0)
                - 0.10
            ) * 0.8

        return field

    upper = rounded(side, 0.0, 0.20)
    opening = ellipsoid((-0.62, rise + 0.05, 0), (0.31, 0.20, 0.125))
    upper = once(carve(upper, opening, rounding=0.05))

    def sole(x: Floats, y: Floats, z: Floats) -> Floats:
        toe = np.clip((np.abs(x - 0.02) - 0.72) / 0.44, 0.0, 1.0)
        half = (width_at(x) + 0.035) * np.sqrt(np.maximum(1.0 - toe * toe * 0.86, 0.02))
        outline, across = sole_side(x, y) + 0.03, np.abs(z) - half + 0.03
        return (
            length(np.maximum(outline, 0.0), np.maximum(across, 0.0))
            + np.minimum(np.maximum(outline, across), 0.0)
            - 0.03
        ) * 0.8

    start, end = (-0.14, rise * 0.90), (0.34, rise * 0.60)
    laces: list[Field] = []
    for step in range(5):
        t = step / 4
        x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t - 0.005
        laces.append(
            move(turn(box((0, 0, 0), (0.030, 0.022, 0.135 + 0.01 * step), rounding=0.02), "z", -32), (x, y, 0))
        )
    tongue = move(turn(box((0, 0, 0), (0.16, 0.035, 0.10), rounding=0.03), "z", -50), (-0.28, rise * 0.97, 0))
    stripe = common(swell(upper, 0.010), turn(box((-0.30, 0.22, 0), (0.06, 0.32, 1.0), rounding=0.02), "z", -24))
    heel = common(swell(upper, 0.012), box((-1.0, 0.46, 0), (0.15, 0.16, 1.0), rounding=0.03))
    return Model(
        [
            Part(upper),
            Part(sole, Role.LIGHT),
            Part(union(*laces), Role.LIGHT),
            Part(tongue),
            Part(union(stripe, heel), Role.ACCENT),
        ],
        yaw_degrees=vary(rng, 26, 0.3),
        elevation_degrees=16,
    )


def watch(rng: np.random.Generator) -> Model:
    """A wristwatch standing on its closed strap."""
    case = vary(rng, 0.44, 0.06)
    loop = vary(rng, 0.60, 0.05)
    y = 1.28 * (loop * 0.98 + 0.045)

    def strap(x: Floats, y_: Floats, z: Floats) -> Floats:
        across = length((y_ - y) / 1.28, z + loop * 0.9) - loop * 0.98
        half = 0.20 + 0.05 * np.clip(z + loop, -1.0, 1.0)
        return length(np.maximum(np.abs(across) - 0.022, 0.0), np.maximum(np.abs(x) - half, 0.0)) - 0.022

    def facing(solid: Field) -> Field:
        return move(turn(solid, "x", 90), (0, y, 0.06))

    body = facing(
        turned(
            [
                (0, -0.08),
                (case - 0.06, -0.08),
                (case, -0.03),
                (case, 0.05),
                (case - 0.05, 0.11),
                (case - 0.08, 0.09),
                (0, 0.085),
            ]
        )
    )
    dial = facing(cylinder((0, 0.08, 0), case - 0.07, 0.012, rounding=0.004))
    crown = turn(cylinder((0, 0, 0), 0.05, 0.05, rounding=0.015), "z", 90)
    lugs = mirror_x(
        union(
            capsule((0.2, y + case * 0.8, 0.05), (0.2, y + case * 1.16, -0.06), 0.05),
            capsule((0.2, y - case * 0.8, 0.05), (0.2, y - case * 1.16, -0.06), 0.05),
        )
    )
    hour, minute = float(rng.uniform(-150, -30)), float(rng.uniform(20, 80))
    marks: list[Field] = []
    for number in range(12):
        angle = np.pi * number / 6
        sx, sy = float(np.sin(angle)), float(np.cos(angle))
        marks.append(
            capsule(
                (case * 0.62 * sx, y + case * 0.62 * sy, 0.155), (case * 0.72 * sx, y + case * 0.72 * sy, 0.155), 0.013
            )
        )
    hands = [
        move(turn(capsule((0, -0.04, 0), (0, case * size, 0), 0.016), "z", angle), (0, y, 0.165))
        for size, angle in ((0.40, hour), (0.60, minute))
    ]
    return Model(
        [
            Part(strap),
            Part(union(body, lugs, move(crown, (case + 0.04, y, 0.07))), Role.METAL),
            Part(dial, Role.LIGHT),
            Part(union(*marks, *hands), Role.DARK),
        ],
        yaw_degrees=vary(rng, -24, 0.3),
        elevation_degrees=10,
    )


def sunglasses(rng: np.random.Generator) -> Model:
    """Sunglasses with open temples."""
    wide, high = vary(rng, 0.42, 0.06), vary(rng, 0.34, 0.12)
    middle = vary(rng, 0.55, 0.02)
    y = high + 0.03
    eye = [
        (middle - wide, y + high * 0.55),
        (middle - wide * 0.95, y - high * 0.35),
        (middle - wide * 0.3, y - high),
        (middle + wide * 0.4, y - high * 0.92),
        (middle + wide * 0.95, y - high * 0.2),
        (middle + wide * 1.02, y + high * 0.75),
        (middle, y + high * 0.92),
    ]
    frame_outline = slab(eye, half_depth=0.045, rounding=0.03)
    lens_outline = slab(eye, half_depth=0.2, rounding=0.01)
    frame = carve(swell(frame_outline, 0.035), swell(lens_outline, -0.035))
    lens = common(swell(lens_outline, -0.03), box((middle, y, 0), (1, 1, 0.012), rounding=0.005))
    bridge = rod([(-0.16, y + high * 0.4), (0, y + high * 0.62), (0.16, y + high * 0.4)], radius=0.045)
    hinge = (middle + wide + 0.02, y + high * 0.62)
    temple = union(
        capsule((hinge[0], hinge[1], 0.0), (hinge[0] + 0.02, hinge[1], -1.15), 0.036, 0.03),
        capsule((hinge[0] + 0.02, hinge[1], -1.15), (hinge[0] - 0.02, hinge[1] - 0.30, -1.48), 0.032, 0.042),
    )
    return Model(
        [Part(mirror_x(frame)), Part(bridge), Part(mirror_x(lens), Role.GLASS), Part(mirror_x(temple))],
        yaw_degrees=vary(rng, 26, 0.25),
        elevation_degrees=15,
    )


def teddy(rng: np.random.Generator) -> Model:
    """A seated plush bear."""
    belly = vary(rng, 0.46, 0.08)
    head_y = 1.22
    body = ellipsoid((0, 0.52, 0), (belly, 0.52, belly * 0.86))
    head = ellipsoid((0, head_y, 0.04), (0.46, 0.40, 0.40))
    ears = mirror_x(ellipsoid((0.34, head_y + 0.34, 0.0), (0.16, 0.16, 0.09)))
    inner = mirror_x(ellipsoid((0.34, head_y + 0.33, 0.065), (0.095, 0.10, 0.04)))
    snout = ellipsoid((0, head_y - 0.10, 0.36), (0.19, 0.145, 0.14))
    nose = ellipsoid((0, head_y - 0.03, 0.50), (0.065, 0.045, 0.035))
    eyes = mirror_x(ball((0.165, head_y + 0.08, 0.385), 0.045))
    arms = mirror_x(capsule((belly * 0.8, 0.82, 0.08), (belly + 0.12, 0.46, 0.30), 0.135, 0.15))
    legs = mirror_x(capsule((belly * 0.62, 0.20, 0.22), (belly * 0.92, 0.20, 0.66), 0.19, 0.185))
    soles = mirror_x(ellipsoid((belly * 0.97, 0.20, 0.80), (0.125, 0.135, 0.06)))
    patch = ellipsoid((0, 0.52, belly * 0.50), (belly * 0.60, 0.36, belly * 0.42))
    bow = ring((0, 0.92, 0.02), 0.24, 0.05)
    return Model(
        [
            Part(union(body, head)),
            Part(union(ears, arms, legs)),
            Part(union(inner, soles, snout, patch), Role.CLOTH),
            Part(union(nose, eyes), Role.DARK),
            Part(bow, Role.ACCENT),
        ],
        yaw_degrees=vary(rng, 18, 0.5),
        elevation_degrees=9,
    )
