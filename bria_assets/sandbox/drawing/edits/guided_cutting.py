"""Narrowing a cutout to the parts that words name.

What things are cannot be told here. Their parts can be: by colour, by where they lie and by size. Words that name none
of these change nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb
from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of, coverage_of
from bria_assets.sandbox.drawing.flooding import Mask, grow, pieces

SOLID = 0.5  # coverage from which on a pixel belongs to a part
CRUMB = 0.005  # share of all that is solid under which a part is dirt
SOFT_EDGE_PX = 3  # how far beyond a part its half transparent edge reaches
NEAREST_COLOUR = 120.0  # distance of sRGB values beyond which a part does not have a colour
ALIKE_COLOURS = 30.0  # parts this much further from a colour than the nearest one have it too

_DROPPED = re.compile(r"\b(?:without|except|but not|not|no|drop|remove|leave out)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One connected part of a cutout: its pixels, mean sRGB colour, middle in pixels and share of all parts' area."""

    pixels: Mask
    colour: tuple[float, ...]
    x: float
    y: float
    area: int


def guided_cutout(cutout: Image.Image, prompt: str) -> Image.Image:
    """Keep what a prompt names of a cutout, and drop what it names after words such as "without".

    Args:
        cutout: RGBA.
        prompt: For example "only the red chair", "without the blue one", "the left one".

    Returns:
        RGBA of the same size; the cutout as it was where the prompt names no part of it, or would leave none.
    """
    coverage = coverage_of(cutout.getchannel("A"), cutout.size)
    solid = coverage >= SOLID
    least = max(1, round(CRUMB * int(solid.sum())))
    colours = colours_of(cutout) * np.float32(255)
    parts = [_part(found, colours) for found in pieces(solid, least=least)]
    wanted, _, unwanted = _DROPPED.sub("\0", prompt, count=1).partition("\0")
    dropped = _named(parts, unwanted)
    kept = _named(parts, wanted) or parts
    kept = [part for part in kept if not any(part is each for each in dropped)]
    if not kept or len(kept) == len(parts):
        return cutout.copy()
    stays = grow(np.logical_or.reduce([part.pixels for part in kept]), by=SOFT_EDGE_PX)
    goes = np.logical_or.reduce([part.pixels for part in parts if not any(part is each for each in kept)])
    result = cutout.copy()
    result.putalpha(Image.fromarray(bytes_of(np.where(stays & ~goes, coverage, np.float32(0)))))
    return result


def _part(pixels: Mask, colours: np.ndarray) -> _Part:
    rows, columns = np.nonzero(pixels)
    colour = tuple(float(channel) for channel in colours[pixels].mean(axis=0))
    return _Part(pixels=pixels, colour=colour, x=float(columns.mean()), y=float(rows.mean()), area=rows.size)


def _named(parts: Sequence[_Part], text: str) -> list[_Part]:
    """Return the parts that have every property which a text names; none where it names no property."""
    if len(parts) < 2:  # noqa: PLR2004 - nothing to tell apart
        return []
    tests = _tests(parts, text)
    return [part for part in parts if tests and all(holds(part) for holds in tests)]


def _tests(parts: Sequence[_Part], text: str) -> list[Callable[[_Part], bool]]:
    words = set(re.findall(r"[a-z]+", text.lower()))
    middle_x, middle_y = (sum(values) / len(parts) for values in ([p.x for p in parts], [p.y for p in parts]))
    areas = [part.area for part in parts]
    properties: list[tuple[set[str], Callable[[_Part], bool]]] = [
        ({"left", "leftmost"}, lambda part: part.x < middle_x),
        ({"right", "rightmost"}, lambda part: part.x > middle_x),
        ({"top", "upper"}, lambda part: part.y < middle_y),
        ({"bottom", "lower"}, lambda part: part.y > middle_y),
        ({"largest", "biggest", "large", "big"}, lambda part: part.area == max(areas)),
        ({"smallest", "small", "little"}, lambda part: part.area == min(areas)),
    ]
    tests = [holds for names, holds in properties if names & words]
    colours = [rgb(word) for word in colour_words(text)]
    if colours:
        nearest = [min(_distance(part, colour) for part in parts) for colour in colours]
        limits = [min(distance + ALIKE_COLOURS, NEAREST_COLOUR) for distance in nearest]
        wanted = list(zip(colours, limits, strict=True))
        tests.append(lambda part: any(_distance(part, colour) <= limit for colour, limit in wanted))
    return tests


def _distance(part: _Part, colour: Rgb) -> float:
    return sum((a - b) ** 2 for a, b in zip(part.colour, colour, strict=True)) ** 0.5
