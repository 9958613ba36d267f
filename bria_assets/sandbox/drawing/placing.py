"""Reads which objects of a structured prompt are drawn, and where in the picture each goes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bria_assets.sandbox.drawing.camera import FILL_HEIGHT, FILL_WIDTH, Framing
from bria_assets.sandbox.drawing.look import Look, object_look
from bria_assets.sandbox.drawing.loose_text import mappings_in, text_of

MOST_COPIES = 6
MOST_COMPANIONS = 4
_COMPANION_SIZE = 0.42  # of the main object's room
_MARGIN = 0.02  # of the picture's side
_FOOT = 0.515 + FILL_HEIGHT / 2  # where the main object stands, as a share of the picture's height

_SIZES: tuple[tuple[str, float], ...] = (
    (r"tiny|very small|minuscule", 0.24),
    (r"small", 0.42),
    (r"medium|moderate", 0.68),
    (r"very large|fill(?:s|ing)? the (?:whole |entire )?(?:frame|picture|image)|extra[- ]large|huge", 1.22),
    (r"large|big|dominant", 1.0),
)
_PART_OF_ANOTHER = re.compile(r"\b(?:part of|set (?:in|into)|attached to|holds? the|embedded|mounted (?:on|in))\b")
_FLOATING = re.compile(r"\b(?:top|upper|above|floating|hovering|over|on (?:its|the|his|her) head)\b")


@dataclass(frozen=True)
class PlacedObject:
    """An object of the picture.

    Attributes:
        look: What it looks like.
        part: Name of its part in the picture, which keeps its form apart from the others'.
        framings: Where it goes; one for each copy.
        floating: Whether it hangs above the ground, without a shadow on it.
        behind: Whether the main object hides it where they overlap.
    """

    look: Look
    part: str
    framings: Sequence[Framing]
    floating: bool = False
    behind: bool = False


def placed_objects(structured_prompt: Mapping[str, Any]) -> list[PlacedObject]:
    """Return the objects to draw, the main one first.

    The main object keeps its place whatever stands beside it. What is told to be a part of another object is taken for
    one of its details and not drawn on its own. A structured prompt without objects has one: its short description.
    """
    things = mappings_in(structured_prompt.get("objects"))
    main = things[0] if things else {}
    summary = text_of(structured_prompt.get("short_description"))
    location = text_of(main.get("location")).lower()
    size = _size(text_of(main.get("relative_size")), otherwise=1.0)
    placed = [
        PlacedObject(
            look=object_look(main, summary=summary),
            part="shape",
            framings=_in_a_row(_main_framing(location, size), _count(main.get("number_of_objects"))),
        )
    ]
    beside = 0
    for thing in things[1:]:
        if _PART_OF_ANOTHER.search(text_of(thing.get("relationship")).lower()) or len(placed) > MOST_COMPANIONS:
            continue
        placed.append(_companion(thing, beside))
        beside += 1
    return placed


def _size(words: str, *, otherwise: float) -> float:
    return next((size for said, size in _SIZES if re.search(rf"\b(?:{said})", words.lower())), otherwise)


def _count(value: object) -> int:
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return 1
    return min(max(value, 1), MOST_COPIES)


def _across(location: str) -> float:
    """Return -1 for the left, 1 for the right, 0 for the middle and what is said to be both."""
    left, right = (re.search(rf"\b{side}", location) is not None for side in ("left", "right"))
    if left == right:
        return 0.0
    share = 0.4 if "slightly" in location else 1.0
    return -share if left else share


def _down(location: str) -> float:
    """Return -1 for the top, 1 for the bottom, 0 for the middle and what is said to be both."""
    high = re.search(r"\b(?:top|upper|above)", location) is not None
    low = re.search(r"\b(?:bottom|lower|below)", location) is not None
    return 0.0 if high == low else -1.0 if high else 1.0


def _main_framing(location: str, size: float) -> Framing:
    x = 0.5 + 0.18 * _across(location)
    y = 0.515 + 0.13 * _down(location)
    most_x, most_y = 2 * (min(x, 1 - x) - _MARGIN), 2 * (min(y, 1 - y) - _MARGIN)
    return Framing(x, y, min(FILL_WIDTH * size, most_x), min(FILL_HEIGHT * size, most_y))


def _in_a_row(framing: Framing, count: int) -> list[Framing]:
    if count == 1:
        return [framing]
    whole = min(max(framing.width, 0.2) * 1.3, 2 * (min(framing.centre_x, 1 - framing.centre_x) - _MARGIN))
    step = whole / count
    first = framing.centre_x - whole / 2 + step / 2
    return [
        Framing(first + step * number, framing.centre_y, step * 0.94, framing.height * 0.8) for number in range(count)
    ]


def _companion(thing: Mapping[str, Any], number: int) -> PlacedObject:
    where = f"{text_of(thing.get('location'))} {text_of(thing.get('relationship'))}".lower()
    size = _size(text_of(thing.get("relative_size")), otherwise=_COMPANION_SIZE)
    size = min(size, 0.7)
    across = _across(where) or (1.0 if number % 2 == 0 else -1.0)
    behind = re.search(r"\b(?:behind|background|in the back)\b", where) is not None
    floating = _FLOATING.search(where) is not None
    width, height = FILL_WIDTH * size, FILL_HEIGHT * size
    if floating:
        x = 0.5 + 0.3 * _across(where)
        framing = Framing(x, max(0.515 - FILL_HEIGHT / 2, height / 2 + _MARGIN), width, height)
    else:
        x = 0.5 + across * (0.40 - width * 0.25)
        foot = min(_FOOT + (0.05 + 0.02 * number) * (-1 if behind else 1), 1 - _MARGIN)
        framing = Framing(x, foot - height / 2, min(width, 2 * (min(x, 1 - x) - _MARGIN)), height)
    return PlacedObject(
        look=object_look(thing),
        part=f"companion {number}",
        framings=_in_a_row(framing, _count(thing.get("number_of_objects"))),
        floating=floating,
        behind=behind,
    )
