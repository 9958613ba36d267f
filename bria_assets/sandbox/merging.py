"""Merges a structured prompt with what a user made of it, as /v2/structured_prompt/generate_from_diff does at Bria.

Bria's model reads the difference between the two by its meaning; here the user's words win and the sentences that
repeat a changed attribute are brought in line with it (docs.bria.ai's image-generation.yml, read August 2026).
"""

import copy
import re
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from bria_assets.sandbox.drawing.colours import colour_words
from bria_assets.sandbox.drawing.loose_text import text_of, whole_text
from bria_assets.sandbox.drawing.materials import material_words
from bria_assets.sandbox.drawing.words import named_kind

Thing: TypeAlias = dict[str, Any]
# Attributes of which an object's description and the short description often say the same.
_REPEATED = ("description", "shape_and_color", "texture", "number_of_objects")


def merged(structured_prompt: Mapping[str, Any], user_adjusted_structured_prompt: Mapping[str, Any]) -> dict[str, Any]:
    """Return one structured prompt from an original and its adjusted version.

    What the user changed wins; keys that the adjusted version leaves out stay as they were. Lists are compared by
    position: where both have an entry there, the two are merged, unless the user's is another entry of the original,
    moved. A shorter list of the user's means that he took the other entries out.

    Where an object changed and the user left the words alone that repeat it, those of its description and of the
    short description are changed too.

    Args:
        structured_prompt: The original.
        user_adjusted_structured_prompt: The original as the user changed it, or only what he changed.

    Returns:
        A new dictionary that shares nothing with the arguments.
    """
    original, adjusted = dict(structured_prompt), dict(user_adjusted_structured_prompt)
    result = cast("dict[str, Any]", _merged(original, adjusted))
    summary = whole_text(result.get("short_description"))
    rewrite = bool(summary) and result.get("short_description") == original.get("short_description")
    for before, after in _pairs(original.get("objects"), result.get("objects")):
        changes = _changed_words(before, after)
        if after.get("description") == before.get("description") and isinstance(after.get("description"), str):
            after["description"] = _replaced(after["description"], changes)
        if rewrite and before != after:
            summary = _rewritten(summary, before, after, changes)
    if rewrite and summary != result["short_description"]:
        result["short_description"] = summary
    return result


def _merged(original: object, adjusted: object) -> object:
    if isinstance(original, Mapping) and isinstance(adjusted, Mapping):
        old, new = cast("Mapping[str, object]", original), cast("Mapping[str, object]", adjusted)
        both = {key: _merged(value, new[key]) if key in new else copy.deepcopy(value) for key, value in old.items()}
        return both | {key: copy.deepcopy(value) for key, value in new.items() if key not in old}
    if isinstance(original, list) and isinstance(adjusted, list):
        return _merged_lists(cast("list[object]", original), cast("list[object]", adjusted))
    return copy.deepcopy(adjusted)


def _merged_lists(original: list[object], adjusted: list[object]) -> list[object]:
    result: list[object] = []
    for place, entry in enumerate(adjusted):
        moved = place >= len(original) or entry in original
        result.append(copy.deepcopy(entry) if moved else _merged(original[place], entry))
    return result


def _pairs(before: object, after: object) -> list[tuple[Thing, Thing]]:
    """Return the objects that stand at one position before and after; the user's additions have no partner."""
    if not isinstance(before, list) or not isinstance(after, list):
        return []
    old, new = cast("list[object]", before), cast("list[object]", after)
    return [
        (cast("Thing", one), cast("Thing", other))
        for one, other in zip(old, new, strict=False)
        if isinstance(one, dict) and isinstance(other, dict) and other not in old
    ]


def _changed_words(before: Thing, after: Thing) -> list[tuple[str, str]]:
    """Return the colours, materials and product names of an object that were exchanged for others."""
    changes: list[tuple[str, str]] = []
    for field in _REPEATED:
        old, new = text_of(before.get(field)), text_of(after.get(field))
        if old == new:
            continue
        for read in (colour_words, material_words):
            changes += [
                (one, other)
                for one, other in zip(read(old), read(new), strict=False)
                if one != other and one not in read(new)
            ]
        one, other = named_kind(old), named_kind(new)
        if field == "description" and one is not None and other is not None and one != other:
            changes.append((one[1], other[1]))
    return list(dict.fromkeys(changes))


def _replaced(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        # Colours are named with single spaces; texts may hyphenate them.
        pattern = re.escape(old).replace(r"\ ", r"[\s-]+")
        text = re.sub(rf"(?<!\w){pattern}(?!\w)", lambda _, new=new: new, text, flags=re.IGNORECASE)
    return text


def _rewritten(summary: str, before: Thing, after: Thing, changes: list[tuple[str, str]]) -> str:
    """Bring a short description in line with a changed object; what it does not speak of is added to it."""
    replaced = _replaced(summary, changes)
    if replaced != summary:
        return replaced
    told = [text_of(after.get(field)) or str(after.get(field)) for field in after if after[field] != before.get(field)]
    name = named_kind(text_of(after.get("description")))
    told = [words for words in told if words and words.lower() not in summary.lower()]
    if not told:
        return summary
    return f"{summary.rstrip(' .')}. The {name[1] if name else 'object'}: {'; '.join(told).rstrip(' .')}."
