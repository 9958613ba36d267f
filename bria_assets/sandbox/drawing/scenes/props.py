"""Things in the background: drawn simply, because they are far out of focus."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import Canvas

GROWN = 2  # drawn at twice the size, then shrunk, for smooth edges


class Pencil:
    """Draws in picture heights on an RGBA picture of a canvas's shape; ``y`` grows downwards from the top."""

    def __init__(self, canvas: Canvas) -> None:
        self._scale = canvas.rows * GROWN
        self._middle = canvas.columns * GROWN / 2
        self._size = (canvas.columns, canvas.rows)
        self._picture = Image.new("RGBA", (canvas.columns * GROWN, canvas.rows * GROWN))
        self._draw = ImageDraw.Draw(self._picture)
        self.reach = canvas.reach

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._middle + x * self._scale, y * self._scale

    def polygon(self, points: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
        """Fill a polygon."""
        self._draw.polygon([self._at(x, y) for x, y in points], fill=(*colour, 255))

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        """Fill a rectangle."""
        self._draw.rectangle((*self._at(left, top), *self._at(right, bottom)), fill=(*colour, 255))

    def ellipse(self, x: float, y: float, wide: float, high: float, colour: tuple[int, int, int]) -> None:
        """Fill an ellipse round a centre, with half sizes."""
        self._draw.ellipse((*self._at(x - wide, y - high), *self._at(x + wide, y + high)), fill=(*colour, 255))

    def result(self) -> tuple[Floats, Floats]:
        """Return colours, shape ``(rows, columns, 3)``, already weighted with coverage, and the coverage."""
        small = np.asarray(self._picture.resize(self._size, Image.Resampling.BOX), np.float32) / 255
        return small[:, :, :3] * small[:, :, 3:], small[:, :, 3]


def _plant(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    pot = 0.085
    pencil.polygon(
        [
            (x - pot, floor - 0.15),
            (x + pot, floor - 0.15),
            (x + pot * 0.75, floor + 0.02),
            (x - pot * 0.75, floor + 0.02),
        ],
        (196, 180, 160),
    )
    for _ in range(22):
        lean, reach = float(rng.uniform(-1.25, 1.25)), float(rng.uniform(0.16, 0.40))
        tip_x, tip_y = x + reach * float(np.sin(lean)) * 0.9, floor - 0.15 - reach * float(np.cos(lean))
        wide = float(rng.uniform(0.018, 0.04))
        middle_x, middle_y = (x + tip_x) / 2, (floor - 0.15 + tip_y) / 2 - 0.03
        green = int(rng.integers(84, 150))
        side_x, side_y = wide * float(np.cos(lean)), wide * float(np.sin(lean))
        pencil.polygon(
            [
                (x, floor - 0.15),
                (middle_x - side_x, middle_y - side_y),
                (tip_x, tip_y),
                (middle_x + side_x, middle_y + side_y),
            ],
            (green - 40, green, green - 50),
        )


def _shelf(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    half = 0.34
    for level in (floor - 0.44, floor - 0.16):
        pencil.rectangle(x - half, level, x + half, level + 0.022, (150, 112, 78))
        place = x - half + 0.03
        while place < x + half - 0.05:
            wide, high = float(rng.uniform(0.014, 0.05)), float(rng.uniform(0.08, 0.17))
            colour = ((176, 96, 72), (70, 92, 104), (214, 200, 176), (120, 132, 104), (206, 168, 96), (90, 74, 70))[
                int(rng.integers(6))
            ]
            pencil.rectangle(place, level - high, place + wide, level, colour)
            place += wide + float(rng.choice((0.003, 0.003, 0.003, 0.06)))


def _window(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:  # noqa: ARG001 - every prop takes one
    half, top, bottom = 0.27, -0.05, floor - 0.10
    pencil.rectangle(x - half - 0.025, top, x + half + 0.025, bottom + 0.03, (222, 216, 206))
    pencil.rectangle(x - half, top, x + half, bottom, (236, 242, 246))
    pencil.rectangle(x - half, bottom - 0.17, x + half, bottom, (186, 206, 170))
    pencil.rectangle(x - 0.011, top, x + 0.011, bottom, (214, 208, 198))
    pencil.rectangle(x - half, bottom - 0.26, x + half, bottom - 0.245, (214, 208, 198))
    for side in (-1, 1):
        edge = x + side * (half + 0.05)
        pencil.polygon(
            [(edge - 0.085, top), (edge + 0.085, top), (edge + 0.06, bottom + 0.10), (edge - 0.06, bottom + 0.10)],
            (214, 204, 188),
        )


def _lamp(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:  # noqa: ARG001 - every prop takes one
    pencil.rectangle(x - 0.008, floor - 0.30, x + 0.008, floor, (120, 96, 70))
    pencil.ellipse(x, floor, 0.07, 0.018, (110, 88, 64))
    pencil.polygon(
        [(x - 0.075, floor - 0.44), (x + 0.075, floor - 0.44), (x + 0.12, floor - 0.27), (x - 0.12, floor - 0.27)],
        (255, 226, 168),
    )


def _fire(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    pencil.rectangle(x - 0.30, floor - 0.46, x + 0.30, floor + 0.05, (196, 186, 172))
    pencil.rectangle(x - 0.20, floor - 0.33, x + 0.20, floor + 0.05, (36, 26, 22))
    for _ in range(14):
        fx, high = x + float(rng.uniform(-0.13, 0.13)), float(rng.uniform(0.07, 0.20))
        colour = ((255, 150, 50), (255, 196, 90), (255, 110, 40))[int(rng.integers(3))]
        pencil.polygon(
            [
                (fx - 0.03, floor - 0.01),
                (fx + 0.03, floor - 0.01),
                (fx + float(rng.uniform(-0.02, 0.02)), floor - high),
            ],
            colour,
        )


def _jars(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    place = x - 0.24
    for _ in range(5):
        wide, high = float(rng.uniform(0.032, 0.055)), float(rng.uniform(0.09, 0.20))
        colour = ((222, 214, 200), (150, 168, 160), (200, 160, 116), (120, 90, 70), (236, 232, 224))[
            int(rng.integers(5))
        ]
        pencil.rectangle(place, floor - high, place + 2 * wide, floor + 0.01, colour)
        pencil.rectangle(place + 0.008, floor - high - 0.022, place + 2 * wide - 0.008, floor - high, (166, 126, 88))
        place += 2 * wide + float(rng.uniform(0.01, 0.05))


def _towels(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    for layer in range(4):
        colour = ((238, 234, 226), (206, 214, 208), (224, 206, 190))[int(rng.integers(3))]
        y = floor - 0.035 - layer * 0.062
        pencil.rectangle(x - 0.14, y - 0.027, x + 0.14, y + 0.027, colour)
        pencil.ellipse(x - 0.14, y, 0.027, 0.027, colour)
        pencil.ellipse(x + 0.14, y, 0.027, 0.027, colour)


def _sofa(pencil: Pencil, rng: np.random.Generator, x: float, floor: float) -> None:
    colour = ((148, 150, 146), (176, 160, 140), (112, 126, 132))[int(rng.integers(3))]
    darker = (colour[0] - 18, colour[1] - 18, colour[2] - 18)
    pencil.rectangle(x - 0.42, floor - 0.28, x + 0.42, floor + 0.05, colour)
    pencil.ellipse(x - 0.42, floor - 0.12, 0.07, 0.12, darker)
    pencil.ellipse(x + 0.42, floor - 0.12, 0.07, 0.12, darker)
    pencil.rectangle(x - 0.005, floor - 0.26, x + 0.005, floor, darker)
    pencil.polygon(
        [(x + 0.16, floor - 0.05), (x + 0.34, floor - 0.09), (x + 0.36, floor - 0.25), (x + 0.2, floor - 0.24)],
        (206, 150, 98),
    )


_PROPS: dict[str, Callable[[Pencil, np.random.Generator, float, float], None]] = {
    "plant": _plant,
    "shelf": _shelf,
    "window": _window,
    "lamp": _lamp,
    "fire": _fire,
    "jars": _jars,
    "towels": _towels,
    "sofa": _sofa,
}
_BEHIND = ("window", "fire", "shelf", "sofa", "towels", "jars", "lamp", "plant")


def draw_props(
    canvas: Canvas, names: tuple[str, ...], rng: np.random.Generator, *, light_x: float, floor: float
) -> tuple[Floats, Floats]:
    """Draw background props left and right of the middle, where the product will stand.

    Args:
        canvas: The canvas.
        names: Names of props; unknown ones are skipped.
        rng: Decides details.
        light_x: Side that the light comes from, -1 or 1: windows and lamps go there.
        floor: Row on which they stand, in picture heights.

    Returns:
        Colours weighted with coverage, shape ``(rows, columns, 3)``, and coverage, shape ``(rows, columns)``.
    """
    pencil = Pencil(canvas)
    lit_side, far_side = 0, 0
    for name in _BEHIND:
        if name not in names:
            continue
        if name in {"window", "lamp", "fire"}:
            x, lit_side = light_x * pencil.reach * (0.66 - 0.30 * lit_side), lit_side + 1
        else:
            x, far_side = -light_x * pencil.reach * (0.72 - 0.34 * far_side), far_side + 1
        _PROPS[name](pencil, rng, x, floor)
    return pencil.result()
