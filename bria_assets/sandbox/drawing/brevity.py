"""Shortens structured prompts, for the endpoints whose smaller model says less."""

from collections.abc import Mapping
from typing import Any, cast

_LONGEST_SUMMARY = 160  # characters
_UNSAID = ("preference_score", "aesthetic_score", "artistic_style", "edit_instruction", "context")


def shortened(structured_prompt: Mapping[str, Any]) -> dict[str, Any]:
    """Return a structured prompt in fewer words that describes the same picture.

    Empty fields and those that decide nothing in a picture are left out; the short description ends with its first
    clause.
    """
    brief = {key: _without_empty(value) for key, value in structured_prompt.items() if key not in _UNSAID}
    summary = brief.get("short_description")
    if isinstance(summary, str):
        brief["short_description"] = summary.partition(":")[2].partition(",")[0].strip() or summary[:_LONGEST_SUMMARY]
    return brief


def _without_empty(value: object) -> object:
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        return {key: _without_empty(each) for key, each in given.items() if each != "" and key not in _UNSAID}
    if isinstance(value, list):
        return [_without_empty(each) for each in cast("list[object]", value)]
    return value
