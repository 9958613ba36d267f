"""Finds what a prompt says about how the picture is taken."""

import re
from typing import Any

from bria_assets.sandbox.drawing.randomness import generator

_ANGLE = re.compile(
    r"\b(?:seen |shot |viewed |photographed )?(?:from )?(?:an? |the )?"
    r"(?:(?:high|low)[- ]angle|eye[- ]level|top[- ]down|bird'?s[- ]eye|worm'?s[- ]eye|flat[- ]?lay|straight[- ]on"
    r"|head[- ]on|(?:seen|shot|viewed|photographed) from (?:directly )?(?:above|below)|overhead (?:view|shot|angle))"
    r"(?: (?:view|shot|angle|perspective))?\b",
    re.IGNORECASE,
)
_DEPTH = re.compile(
    r"\b(?:with )?(?:an? )?(?:shallow|deep|narrow) (?:depth of field|focus)\b|\bbokeh\b|\bblurred background\b",
    re.IGNORECASE,
)
_LENS = re.compile(
    r"\b\d{2,3} ?mm (?:lens|macro|focal length)\b|\b(?:wide[- ]angle|telephoto|macro|fish-?eye) lens\b", re.IGNORECASE
)
_FOCUS = re.compile(r"\b(?:soft focus|dreamy focus|tack[- ]sharp|sharp focus)\b", re.IGNORECASE)
_FIELDS = (
    ("depth_of_field", _DEPTH),
    ("focus", _FOCUS),
    ("camera_angle", _ANGLE),
    ("lens_focal_length", _LENS),
)
_LENSES = ("85mm", "90mm macro", "100mm")


def taken_as(prompt: str, *, seed: int) -> tuple[dict[str, Any], str]:
    """Return the photographic characteristics that a prompt asks for, and the prompt without the words for them.

    Args:
        prompt: The prompt.
        seed: Chooses among lenses that give the same picture, where the prompt names none.
    """
    characteristics: dict[str, Any] = {
        "depth_of_field": "deep",
        "focus": "sharp focus on the product",
        "camera_angle": "slightly above eye level",
        "lens_focal_length": str(generator(seed, "lens").choice(_LENSES)),
    }
    rest = prompt
    for field, words in _FIELDS:
        found = words.search(rest)
        if found:
            characteristics[field] = found.group(0).strip()
            rest = rest[: found.start()] + " " + rest[found.end() :]
    return characteristics, rest


def named_characteristics(prompt: str) -> dict[str, str]:
    """Return only the photographic characteristics that a prompt names."""
    found = ((field, words.search(prompt)) for field, words in _FIELDS)
    return {field: match.group(0).strip() for field, match in found if match}
