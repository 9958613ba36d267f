"""Finds what a prompt says about the background."""

import re
from typing import NamedTuple

from bria_assets.sandbox.drawing.scenes.setting import names_a_scene

_PAPER = re.compile(
    r"\b(?:on|against|in front of|with|over)\s+(?:an?\s+|the\s+)?"
    r"((?:[\w#-]+\s+){0,4}?(?:background|backdrop|studio(?:\s+background)?|seamless))\b",
    re.IGNORECASE,
)
_TRANSPARENT = re.compile(r"\btransparent(?:\s+background)?\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:standing\s+|set\s+|placed\s+|lying\s+)?(?:on|in|inside|at|against|in front of)\s+"
    r"((?:an?|the)\s+[^,.;\n\"“]{3,90})",
    re.IGNORECASE,
)
_SECOND_PLACE = re.compile(r"\b(?:with|and|by|near)\b.*$", re.IGNORECASE)
DEFAULT_BACKGROUND = "white studio"  # packshots are white unless told otherwise


class BackgroundWords(NamedTuple):
    """What a prompt says about the background, None for nothing, and the prompt without that."""

    background: str | None
    rest: str


def split_background(prompt: str) -> BackgroundWords:
    """Separate a prompt's words for the background from those for the product.

    A place counts as background after a preposition and an article: "on an oak table by a window", "in the forest".
    """
    if _TRANSPARENT.search(prompt):
        return BackgroundWords("transparent background", _TRANSPARENT.sub(" ", _PAPER.sub(" ", prompt)))
    paper = _PAPER.search(prompt)
    if paper:
        return BackgroundWords(paper.group(1), _PAPER.sub(" ", prompt))
    for place in _PLACE.finditer(prompt):
        if names_a_scene(_SECOND_PLACE.sub("", place.group(1))):
            rest = prompt[: place.start()] + " " + prompt[place.end() :]
            return BackgroundWords(place.group(1), rest)
    return BackgroundWords(None, prompt)
