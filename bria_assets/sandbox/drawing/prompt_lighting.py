"""Finds what a prompt says about the light."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bria_assets.sandbox.drawing.words import named_kind

USUAL_DIRECTION = "from the upper left"
USUAL_STUDIO = ("bright, diffused studio lighting", "from the upper right", "soft contact shadow")
"""Conditions, direction and shadows where a prompt says nothing of the light."""

_SORTS = (
    r"soft|hard|warm|cool|cold|natural|morning|evening|afternoon|dramatic|diffused?|ambient|golden|bright|dim|harsh|direct"
    r"|studio|commercial|red|green|blue|purple|pink|orange|neon|side|rim|top|low|overhead|even|moody"
)
_WORDS = (
    r"(?:\w*lighting|(?:sun|moon|candle|back|side|day|window|spot|fire|lamp|twi)-?light|back-?lit|lit|shadows?|shadowless"
    rf"|glow|sun|golden hour|sunset|sunrise|(?:{_SORTS})\s+lights?|lights?\s+(?:coming\s+)?from)"
)
_SAID = re.compile(rf"\b{_WORDS}\b", re.IGNORECASE)
_TAIL = re.compile(
    rf"\b(?:in|under|with|by)\s+(?:an?\s+|the\s+)?((?:[\w-]+\s+){{0,4}}?{_WORDS}\b[^,.;\n]*)", re.IGNORECASE
)
_DIRECTION = re.compile(
    r"\b(?:from (?:the |above|below|behind)|left|right|side|overhead|above|behind|below|back-?lit|backlight"
    r"|front|rim|top)",
    re.IGNORECASE,
)


class LightWords(NamedTuple):
    """The parts of a prompt that speak of the light, and the prompt without them."""

    parts: list[str]
    rest: str


def split_lighting(prompt: str) -> LightWords:
    """Separate a prompt's words for the light from those for the product.

    A clause that names a product gives only its last words: "a mug in soft window light". "Light" alone is a product.
    """
    parts: list[str] = []
    rest = prompt
    for clause in re.split(r"[,.;\n]", prompt):
        if _SAID.search(clause) is None:
            continue
        if named_kind(clause) in (None, ("lamp", "light")):
            parts.append(clause.strip())
            rest = rest.replace(clause, " ", 1)
        elif tail := _TAIL.search(clause):
            parts.append(tail.group(1).strip())
            rest = rest.replace(tail.group(0), " ", 1)
    return LightWords(parts, rest)


def lighting_of(light_words: Sequence[str]) -> dict[str, str]:
    """Return the lighting of a structured prompt from a prompt's words for it."""
    conditions, direction, shadows = USUAL_STUDIO
    if light_words:
        direction = light_direction(light_words) or USUAL_DIRECTION
    return {
        "conditions": next((words for words in light_words if "shadow" not in words.lower()), conditions),
        "direction": direction,
        "shadows": next((words for words in light_words if "shadow" in words.lower()), shadows),
    }


def light_direction(light_words: Sequence[str]) -> str | None:
    """Return the words that tell where the light comes from, None when none do."""
    return next((words for words in light_words if _DIRECTION.search(words)), None)
