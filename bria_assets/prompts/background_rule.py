"""A transparent background stays one until somebody asks for another: the rule of Bria's refinement example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

NO_BACKGROUND = "none"
"""What the edit layer's `background` says of a transparent one."""

TRANSPARENT = "transparent background"
"""What `background_setting` says of it."""

BACKGROUND_FIELDS = ("background", "background_setting")
"""The edit layer's and the description's."""

_NONE = frozenset({"none", "no background", "transparent", "without background"})
_SAYS_TRANSPARENT = re.compile(
    r"(?<!non-)(?<!semi-)\btransparent\s+(?:png\s+)?(?:background|backdrop)\b"
    r"|\b(?:background|backdrop)\s+is\s+(?:fully\s+|completely\s+|entirely\s+)?transparent\b",
    re.IGNORECASE,
)


def is_transparent(background: str) -> bool:
    """Whether the words for a background say that there is none."""
    return background.strip().lower().rstrip(".") in _NONE or _SAYS_TRANSPARENT.search(background) is not None


def has_transparent_background(prompt: Mapping[str, Any]) -> bool:
    """Whether a structured prompt is one of a picture without background. Its edit layer wins over the description."""
    return is_transparent(str(prompt.get("background") or prompt.get("background_setting") or ""))
