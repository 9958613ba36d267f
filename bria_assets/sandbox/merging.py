"""Merges a structured prompt with the one that a person made of it by hand."""

from collections.abc import Mapping
from typing import Any


def merged(given: Mapping[str, Any], adjusted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person's changes to a structured prompt lead to.

    Args:
        given: The structured prompt before.
        adjusted: The structured prompt after; what it says counts.
    """
    changed = [field for field in adjusted if adjusted[field] != given.get(field)]
    removed = [field for field in given if field not in adjusted]
    instruction = "; ".join([*(f"changed {field}" for field in changed), *(f"removed {field}" for field in removed)])
    return {**adjusted, "edit_instruction": instruction or str(adjusted.get("edit_instruction") or "")}
