"""Bags and cases."""

import numpy as np

from bria_assets.sandbox.drawing.curves import rod, slab
from bria_assets.sandbox.drawing.fields import (
    ball,
    blend,
    box,
    capsule,
    carve,
    cylinder,
    mirror_x,
    move,
    once,
    swell,
    turn,
    union,
)
from bria_assets.sandbox.drawing.model import Label, Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


def backpack(rng: np.random.Generator) -> Model:
    """A daypack with a front pocket."""
    half, height = vary(rng, 0.60, 0.06), vary(rng, 1.75, 0.04)
    outline = [
        (-half * 0.94, 0.06),
        (-half, 0.5),
        (-half * 0.97, height * 0.66),
        (-half * 0.7, height * 0.93),
        (0, height),
    ]
    outline += [(-x, y) for x, y in reversed(outline[:-1])]
    body = slab([*outline, (half * 0.6, 0.0), (-half * 0.6, 0.0)], half_depth=0.36, rounding=0.26)
    pocket = swell(box((0, height * 0.27, 0.38), (half * 0.70, height * 0.20, 0.08), rounding=0.08), 0.05)
    flap = swell(box((0, height * 0.46, 0.40), (half * 0.72, 0.06, 0.07), rounding=0.05), 0.05)
    zip_line = once(
        slab(
            [(x * 0.86, 0.10 + y * 0.92) for x, y in [*outline, (half * 0.6, 0.0), (-half * 0.6, 0.0)]],
            half_depth=0.5,
            rounding=0.01,
        )
    )
    seam = carve(swell(zip_line, 0.014), swell(zip_line, -0.014))
    cut = carve(body, carve(seam, box((0, 0.1, 0), (2, height * 0.56, 2))))
    handle = rod(
        [
            (-0.15, height - 0.03),
            (-0.13, height + 0.13),
            (0, height + 0.18),
            (0.13, height + 0.13),
            (0.15, height - 0.03),
        ],
        radius=0.032,
        flatness=1.8,
    )
    strap = mirror_x(capsule((half * 0.72, height * 0.86, -0.36), (half * 1.12, height * 0.48, -0.46), 0.06))
    strap_low = mirror_x(capsule((half * 1.12, height * 0.48, -0.46), (half * 0.86, 0.12, -0.32), 0.04))
    side = mirror_x(swell(box((half * 0.97, height * 0.2, 0.0), (0.04, height * 0.14, 0.2), rounding=0.04), 0.03))
    pulls = union(
        capsule((half * 0.58, height * 0.455, 0.50), (half * 0.58, height * 0.38, 0.53), 0.020),
        capsule((-half * 0.50, height * 0.80, 0.33), (-half * 0.50, height * 0.72, 0.37), 0.018),
    )
    return Model(
        [
            Part(cut),
            Part(blend(pocket, flap, softness=0.02)),
            Part(union(strap, strap_low), Role.ACCENT),
            Part(union(handle, side), Role.ACCENT),
            Part(pulls, Role.METAL),
        ],
        yaw_degrees=vary(rng, 24, 0.3),
        elevation_degrees=10,
        label=Label(0, height * 0.27, half * 0.9, 0.3),
    )


def tote(rng: np.random.Generator) -> Model:
    """An open bag with two handles."""
    low, high, height = vary(rng, 0.62, 0.06), vary(rng, 0.80, 0.05), vary(rng, 1.05, 0.08)
    outline = [(-low, 0.0), (-high, height), (high, height), (low, 0.0)]
    body = slab(outline, half_depth=0.27, rounding=0.07, corners=True)
    inside = slab([(x * 0.95, y + 0.10) for x, y in outline], half_depth=0.235, rounding=0.05, corners=True)
    arch = vary(rng, 0.56, 0.12)
    spread = high * vary(rng, 0.48, 0.1)
    handle = rod(
        [
            (-spread, height * 0.74),
            (-spread, height),
            (-spread * 0.72, height + arch * 0.75),
            (0, height + arch),
            (spread * 0.72, height + arch * 0.75),
            (spread, height),
            (spread, height * 0.74),
        ],
        radius=0.036,
    )
    tabs = mirror_x(box((spread, height * 0.76, 0.27), (0.07, 0.13, 0.02), rounding=0.012))
    studs = mirror_x(union(ball((spread, height * 0.83, 0.285), 0.025), ball((spread, height * 0.69, 0.285), 0.025)))
    seam = box((0, height * 0.955, 0.27), (high * 0.985, 0.012, 0.012), rounding=0.006)
    return Model(
        [
            Part(carve(body, inside, rounding=0.02)),
            Part(union(move(handle, (0, 0, 0.27)), move(handle, (0.03, -0.03, -0.26))), Role.ACCENT),
            Part(union(tabs, seam), Role.ACCENT),
            Part(studs, Role.METAL),
        ],
        yaw_degrees=vary(rng, 22, 0.3),
        elevation_degrees=13,
        label=Label(0, height * 0.40, low * 1.1, height * 0.34),
    )


def wallet(rng: np.random.Generator) -> Model:
    """A folded wallet that stands slightly open."""
    half, high = vary(rng, 0.86, 0.05), vary(rng, 0.62, 0.06)
    leaf = box((0, high, 0), (half, high, 0.055), rounding=0.05)
    front = move(turn(leaf, "y", 12), (0, 0, 0.14))
    back = move(turn(leaf, "y", -8), (0, 0, -0.10))
    spine = cylinder((-half * 0.98, high, 0.03), 0.17, high, rounding=0.06)
    stitch = swell(box((0, high, 0.054), (half * 0.92, high * 0.88, 0.004), rounding=0.002), 0.004)
    ring_of_stitches = carve(stitch, box((0, high, 0.05), (half * 0.90, high * 0.85, 0.2), rounding=0.01))
    card = move(turn(box((0.05, high + 0.09, 0), (half * 0.86, high, 0.02), rounding=0.015), "y", 2), (0, 0, 0.0))
    return Model(
        [
            Part(union(front, back, spine)),
            Part(move(turn(ring_of_stitches, "y", 12), (0, 0, 0.14)), Role.ACCENT),
            Part(card, Role.LIGHT),
        ],
        yaw_degrees=vary(rng, 14, 0.4),
        elevation_degrees=17,
        label=Label(0, high, half, high * 0.5),
    )


def suitcase(rng: np.random.Generator) -> Model:
    """A ribbed trolley case."""
    half, height = vary(rng, 0.60, 0.06), vary(rng, 1.50, 0.05)
    shell = box((0, height / 2 + 0.14, 0), (half, height / 2, 0.30), rounding=0.13)
    ribs = [
        mirror_x(box((half * where, height / 2 + 0.14, 0.30), (0.035, height * 0.42, 0.022), rounding=0.02))
        for where in (0.18, 0.46, 0.74)
    ]
    groove = box((0, height / 2 + 0.14, 0), (2, 2, 0.012), rounding=0.004)
    bars = mirror_x(capsule((half * 0.42, height, -0.2), (half * 0.42, height + 0.48, -0.2), 0.026))
    grip = capsule((-half * 0.46, height + 0.5, -0.2), (half * 0.46, height + 0.5, -0.2), 0.05)
    wheel = turn(cylinder((0, 0, 0), 0.085, 0.05, rounding=0.02), "z", 90)
    wheels = mirror_x(union(move(wheel, (half * 0.74, 0.085, 0.2)), move(wheel, (half * 0.74, 0.085, -0.2))))
    return Model(
        [
            Part(carve(blend(shell, union(*ribs), softness=0.04), groove)),
            Part(bars, Role.METAL),
            Part(union(grip, wheels), Role.DARK),
        ],
        yaw_degrees=vary(rng, 28, 0.3),
        elevation_degrees=11,
    )
