"""Reads fields that people and models fill as they like: lists and mappings where text belongs, or nothing at all."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

MOST_CHARACTERS = 4_000  # of a text that are read; Bria's own fields have some hundred


def text_of(value: object) -> str:
    """Join whatever a field holds into one text; numbers and other values without words give an empty one."""
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(text_of, cast("Mapping[object, object]", value).values())))
    if isinstance(value, Sequence):
        return ", ".join(filter(None, map(text_of, cast("Sequence[object]", value))))
    return ""


def whole_text(value: object) -> str:
    """Return a text in full, to be changed and written back; what is no text is joined to one as when it is read."""
    return value if isinstance(value, str) else text_of(value)


def part_of(value: object, *keys: str) -> str:
    """Return the text of a mapping's keys, in the order given; anything but a mapping is that text itself.

    The order of a mapping's own keys must not matter: databases that store JSON sort them.
    """
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value)
        return ", ".join(filter(None, (text_of(given.get(key)) for key in keys)))
    return text_of(value)


def mappings_in(value: object) -> list[Mapping[str, Any]]:
    """Return a field's mappings, whether it holds one or a list of them; the rest is left out."""
    if isinstance(value, Mapping):
        return [cast("Mapping[str, Any]", value)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [
            cast("Mapping[str, Any]", item) for item in cast("Sequence[object]", value) if isinstance(item, Mapping)
        ]
    return []
