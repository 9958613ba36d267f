"""Things that edits are asked for and no shop's picture shows: fruit, trees, animals, balloons."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bria_assets.sandbox.drawing.colours import Rgb
from bria_assets.sandbox.drawing.curves import rod, slab, turned
from bria_assets.sandbox.drawing.fields import ball, blend, capsule, ellipsoid, union
from bria_assets.sandbox.drawing.model import Model, Part, Role
from bria_assets.sandbox.drawing.shapes.proportions import vary


@dataclass(frozen=True)
class Thing:
    """A simple thing.

    Attributes:
        words: Its names, as a regular expression; plurals are read too.
        build: Builds its model.
        colour: Its usual colour.
        material: What its surface is like, a name of ``materials.MATERIALS``.
    """

    words: str
    build: Callable[[np.random.Generator], Model]
    colour: Rgb
    material: str = "plastic"


def _apple(rng: np.random.Generator) -> Model:
    wide = vary(rng, 0.82, 0.06)
    body = turned([(0, 0.10), (0.22, 0.02), (0.52, 0.10), (wide, 0.80), (0.62, 1.34), (0.26, 1.44), (0, 1.28)])
    stem = rod([(0.0, 1.26), (0.02, 1.46), (0.10, 1.64)], radius=0.035)
    leaf = ellipsoid((0.26, 1.58, 0.02), (0.20, 0.07, 0.11))
    return Model([Part(body), Part(stem, Role.WOOD), Part(leaf, Role.GREEN)])


def _pear(rng: np.random.Generator) -> Model:
    wide = vary(rng, 0.70, 0.06)
    body = turned([(0, 0.0), (0.36, 0.02), (wide, 0.52), (0.52, 1.02), (0.30, 1.42), (0.20, 1.66), (0, 1.72)])
    return Model([Part(body), Part(rod([(0, 1.70), (0.03, 1.86), (0.12, 1.98)], radius=0.03), Role.WOOD)])


def _lemon(rng: np.random.Generator) -> Model:
    long = vary(rng, 0.92, 0.05)
    body = blend(
        ellipsoid((0, 0.58, 0), (long, 0.60, 0.60)), ellipsoid((long, 0.58, 0), (0.2, 0.13, 0.13)), softness=0.2
    )
    return Model([Part(body)], yaw_degrees=vary(rng, 24, 0.4))


def _round_fruit(rng: np.random.Generator) -> Model:
    radius = vary(rng, 0.80, 0.05)
    return Model([Part(ball((0, radius, 0), radius)), Part(ball((0, 2 * radius - 0.02, 0.1), 0.07), Role.GREEN)])


def _egg(rng: np.random.Generator) -> Model:
    wide = vary(rng, 0.62, 0.04)
    return Model([Part(turned([(0, 0.0), (0.36, 0.06), (wide, 0.62), (0.44, 1.28), (0.2, 1.56), (0, 1.62)]))])


def _pumpkin(rng: np.random.Generator) -> Model:
    turns = np.arange(9) * (2 * np.pi / 9) + float(rng.uniform(0, 1))
    ribs = union(
        *(ellipsoid((0.46 * float(np.cos(t)), 0.62, 0.46 * float(np.sin(t))), (0.42, 0.62, 0.42)) for t in turns)
    )
    return Model([Part(ribs), Part(rod([(0, 1.15), (0.02, 1.34), (0.12, 1.50)], radius=0.08), Role.GREEN)])


def _balloon(rng: np.random.Generator) -> Model:
    wide = vary(rng, 0.66, 0.05)
    body = turned([(0, 0.70), (0.10, 0.74), (0.34, 1.02), (wide, 1.66), (0.46, 2.22), (0.2, 2.40), (0, 2.44)])
    cord = rod([(0.0, 0.0), (0.05, 0.24), (-0.04, 0.48), (0.0, 0.70)], radius=0.014)
    return Model([Part(body), Part(turned([(0, 0.62), (0.08, 0.62), (0.02, 0.72), (0, 0.72)])), Part(cord, Role.LIGHT)])


def _tree(rng: np.random.Generator) -> Model:
    crown = [
        ball((float(rng.uniform(-0.4, 0.4)), float(rng.uniform(1.2, 1.85)), float(rng.uniform(-0.3, 0.3))), 0.42)
        for _ in range(9)
    ]
    trunk = capsule((0, 0.0, 0), (0, 1.2, 0), 0.13, 0.08)
    return Model([Part(union(ball((0, 1.5, 0), 0.55), *crown)), Part(trunk, Role.WOOD)], elevation_degrees=6)


def _fir(rng: np.random.Generator) -> Model:
    tiers = [
        turned([(0, low), (wide, low), (wide * 0.9, low + 0.05), (0.02, low + high), (0, low + high)])
        for low, wide, high in ((0.28, vary(rng, 0.72, 0.06), 0.85), (0.80, 0.56, 0.80), (1.28, 0.40, 0.85))
    ]
    return Model([Part(union(*tiers)), Part(capsule((0, 0, 0), (0, 0.4, 0), 0.1), Role.WOOD)], elevation_degrees=8)


def _flowers(rng: np.random.Generator) -> Model:
    parts: list[Part] = []
    for lean in (-0.42, -0.16, 0.12, 0.40):
        top_x, top_y = lean * 1.5, float(rng.uniform(1.35, 1.85))
        parts.append(
            Part(rod([(0.1 * lean, 0.0), (lean * 0.7, top_y * 0.5), (top_x, top_y)], radius=0.025), Role.GREEN)
        )
        petals = [
            ellipsoid((top_x + 0.15 * float(np.cos(t)), top_y + 0.15 * float(np.sin(t)), 0.03), (0.13, 0.13, 0.05))
            for t in np.arange(5) * (2 * np.pi / 5)
        ]
        parts.extend((Part(union(*petals)), Part(ball((top_x, top_y, 0.08), 0.075), Role.GLOW)))
        parts.append(Part(ellipsoid((lean * 0.8 + 0.14, top_y * 0.45, 0), (0.18, 0.06, 0.08)), Role.GREEN))
    return Model(parts, elevation_degrees=8)


def _cat(rng: np.random.Generator) -> Model:
    body = blend(ellipsoid((0, 0.58, 0), (0.44, 0.60, 0.44)), ball((0.0, 1.28, 0.12), 0.36), softness=0.18)
    ears = union(
        capsule((-0.22, 1.48, 0.1), (-0.29, 1.74, 0.1), 0.12, 0.02),
        capsule((0.22, 1.48, 0.1), (0.29, 1.74, 0.1), 0.12, 0.02),
    )
    paws = union(
        capsule((-0.18, 0.08, 0.42), (-0.18, 0.6, 0.3), 0.1), capsule((0.18, 0.08, 0.42), (0.18, 0.6, 0.3), 0.1)
    )
    tail = rod([(0.30, 0.12), (0.66, 0.16), (0.80, 0.48), (0.66, vary(rng, 0.74, 0.1))], radius=0.07)
    eyes = union(ball((-0.13, 1.34, 0.44), 0.045), ball((0.13, 1.34, 0.44), 0.045), ball((0, 1.24, 0.48), 0.03))
    return Model([Part(union(body, ears, paws, tail)), Part(eyes, Role.DARK)], yaw_degrees=vary(rng, 14, 0.5))


def _dog(rng: np.random.Generator) -> Model:
    body = ellipsoid((0.15, 0.86, 0), (0.62, 0.32, 0.32))
    head = blend(ball((-0.58, 1.32, 0.02), 0.30), ellipsoid((-0.84, 1.22, 0.06), (0.22, 0.14, 0.15)), softness=0.12)
    neck = capsule((-0.34, 0.98, 0), (-0.52, 1.24, 0), 0.2)
    legs = union(*(capsule((x, 0.08, z), (x * 0.9, 0.8, z), 0.09, 0.12) for x in (-0.30, 0.58) for z in (-0.17, 0.17)))
    tail = capsule((0.72, 0.98, 0), (0.98, vary(rng, 1.30, 0.06), 0), 0.08, 0.04)
    ears = union(
        ellipsoid((-0.46, 1.32, 0.28), (0.12, 0.24, 0.06)), ellipsoid((-0.46, 1.32, -0.26), (0.12, 0.24, 0.06))
    )
    face = union(ball((-1.04, 1.25, 0.08), 0.065), ball((-0.74, 1.42, 0.26), 0.04))
    return Model(
        [
            Part(union(blend(body, neck, softness=0.15), head, legs, tail)),
            Part(ears, Role.ACCENT),
            Part(face, Role.DARK),
        ],
        yaw_degrees=vary(rng, -16, 0.4),
    )


def _snowman(rng: np.random.Generator) -> Model:
    wide = vary(rng, 0.62, 0.05)
    balls = union(ball((0, 0.56, 0), wide), ball((0, 1.32, 0), 0.44), ball((0, 1.90, 0), 0.31))
    dots = union(
        *(
            ball((x, y, z), 0.045)
            for x, y, z in ((-0.11, 1.97, 0.28), (0.11, 1.97, 0.28), (0, 1.42, 0.43), (0, 1.22, 0.43))
        )
    )
    nose = capsule((0, 1.88, 0.28), (0.0, 1.86, 0.58), 0.06, 0.01)
    return Model([Part(balls), Part(dots, Role.DARK), Part(nose, Role.GLOW)])


def _mushroom(rng: np.random.Generator) -> Model:
    cap = turned([(0, 0.92), (0.5, 0.88), (vary(rng, 0.82, 0.05), 0.95), (0.62, 1.34), (0.3, 1.52), (0, 1.56)])
    return Model([Part(cap), Part(capsule((0, 0.1, 0), (0, 0.95, 0), 0.26, 0.2), Role.SKIN)])


def _cactus(rng: np.random.Generator) -> Model:
    arms = union(
        capsule((0, 0.1, 0), (0, 1.9, 0), 0.28, 0.24),
        rod([(0.1, 0.8), (0.48, 0.82), (0.60, 1.0), (0.60, vary(rng, 1.5, 0.08))], radius=0.15),
        rod([(-0.1, 0.6), (-0.44, 0.62), (-0.56, 0.8), (-0.56, 1.2)], radius=0.14),
    )
    return Model([Part(arms)])


def _star(rng: np.random.Generator) -> Model:  # noqa: ARG001 - every builder takes one
    turns = np.pi / 2 + np.arange(10) * (np.pi / 5)
    outline = [(float(r * np.cos(t)), float(1.0 + r * np.sin(t))) for t, r in zip(turns, [0.98, 0.42] * 5, strict=True)]
    return Model([Part(slab(outline, half_depth=0.16, rounding=0.1, corners=True))], elevation_degrees=4)


def _heart(rng: np.random.Generator) -> Model:  # noqa: ARG001 - every builder takes one
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    outline = [(float(a / 17), float(b / 17 + 1.0)) for a, b in zip(x, y, strict=True)]
    return Model([Part(slab(outline, half_depth=0.26, rounding=0.22))], elevation_degrees=4)


THINGS: dict[str, Thing] = {
    "apple": Thing(r"apples?|tomato(?:es)?|cherry|cherries", _apple, (190, 38, 42)),
    "pear": Thing(r"pears?|avocados?", _pear, (170, 186, 84)),
    "lemon": Thing(r"lemons?(?: slices?)?|limes?", _lemon, (244, 206, 66)),
    "orange": Thing(
        r"oranges|an orange|orange fruit|tangerines?|clementines?|peach(?:es)?|fruits?", _round_fruit, (232, 124, 36)
    ),
    "egg": Thing(r"eggs?", _egg, (238, 224, 200)),
    "pumpkin": Thing(r"pumpkins?|squash", _pumpkin, (222, 116, 38)),
    "balloon": Thing(r"balloons?", _balloon, (200, 40, 60)),
    "fir": Thing(r"christmas trees?|fir(?: tree)?s?|pine trees?|spruces?", _fir, (38, 92, 58), "felt"),
    "tree": Thing(r"trees?|bush(?:es)?|shrubs?", _tree, (78, 128, 62), "felt"),
    "cactus": Thing(r"cactus(?:es)?|cacti|succulents?", _cactus, (84, 136, 84), "felt"),
    "flowers": Thing(r"flowers?|bouquets?|roses|tulips?|dais(?:y|ies)|sunflowers?", _flowers, (226, 90, 130), "felt"),
    "mushroom": Thing(r"mushrooms?|toadstools?", _mushroom, (176, 52, 44)),
    "cat": Thing(r"cats?|kittens?", _cat, (206, 150, 92), "felt"),
    "dog": Thing(r"dogs?|pupp(?:y|ies)", _dog, (170, 118, 72), "felt"),
    "snowman": Thing(r"snow\s?m[ae]n", _snowman, (242, 244, 248), "felt"),
    "star": Thing(r"stars?", _star, (240, 190, 60)),
    "heart": Thing(r"hearts?", _heart, (206, 40, 70)),
}


def thing_named(text: str) -> Thing | None:
    """Return the simple thing that a text names first, None when it names none."""
    lowered = text.lower()
    found = [
        (match.start(), name)
        for name, thing in THINGS.items()
        if (match := re.search(rf"\b(?:{thing.words})\b", lowered))
    ]
    return THINGS[min(found)[1]] if found else None
