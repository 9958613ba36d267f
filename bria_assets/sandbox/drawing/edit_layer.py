"""The edit layer of a structured prompt: changes written beside the description instead of into it.

Some callers refine a picture by its structured prompt with four more keys: ``background`` (a text), ``additions`` (a
list), ``modifications`` (a mapping from an object's name to its changed attributes) and ``remove`` (a list of names).
Bria's published structured prompt does not have them; what they ask for is drawn all the same.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bria_assets.sandbox.drawing.loose_text import mappings_in, text_of
from bria_assets.sandbox.drawing.words import named_kind

EDIT_KEYS = ("background", "additions", "modifications", "remove")
_NO_BACKGROUND = frozenset({"none", "no background", "transparent"})
# Where the changed attributes of a modification belong in an object.
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "shape_and_color": ("color", "colour", "shape", "shape_and_color"),
    "texture": ("material", "texture", "finish"),
    "relative_size": ("size", "relative_size", "scale"),
    "location": ("location", "position", "placement"),
    "number_of_objects": ("number_of_objects", "count", "quantity"),
}


def with_edits(structured_prompt: Mapping[str, Any]) -> dict[str, Any]:
    """Return a structured prompt whose edit layer has become part of the description; without one, a copy."""
    edited = dict(structured_prompt)
    if not any(edited.get(key) for key in EDIT_KEYS):
        return edited
    background = text_of(edited.get("background")).strip()
    if background:
        edited["background_setting"] = "transparent background" if background.lower() in _NO_BACKGROUND else background
    things: list[dict[str, Any]] = [dict(thing) for thing in mappings_in(edited.get("objects"))]
    things = things or [{"description": text_of(edited.get("short_description"))}]
    modifications = edited.get("modifications")
    if isinstance(modifications, Mapping):
        for name, change in cast("Mapping[object, object]", modifications).items():
            _modify(edited, things, str(name), change)
    texts = [dict(entry) for entry in mappings_in(edited.get("text_render"))]
    for addition in _items(edited.get("additions")):
        _add(things, texts, addition)
    for name in _items(edited.get("remove")):
        # Without its main object there is no product picture: that one stays.
        things[1:] = [thing for thing in things[1:] if not is_called(thing, text_of(name))]
        texts = [entry for entry in texts if not _is_text_called(entry, text_of(name))]
    edited["objects"], edited["text_render"] = things, texts
    return edited


def is_called(thing: Mapping[str, Any], name: str) -> bool:
    """Tell whether an object goes by a name: a word of its description, or the name of its kind."""
    spoken = text_of(thing.get("description")).lower()
    wanted = name.lower().strip()
    if not wanted:
        return False
    if re.search(rf"\b{re.escape(wanted)}s?\b", spoken):
        return True
    named, kind = named_kind(wanted), named_kind(spoken)
    return named is not None and kind is not None and named[0] == kind[0]


def _is_text_called(entry: Mapping[str, Any], name: str) -> bool:
    wanted = name.lower().strip().strip("\"'")
    return wanted in {"text", "lettering", "logo", "slogan"} or wanted == text_of(entry.get("text")).lower()


def _items(value: object) -> list[object]:
    if isinstance(value, (str, Mapping)):
        return [cast("object", value)] if value else []
    return list(cast("Sequence[object]", value)) if isinstance(value, Sequence) else []


def _modify(edited: dict[str, Any], things: list[dict[str, Any]], name: str, change: object) -> None:
    plain = name.lower()
    if plain in ("background", "background_setting"):
        edited["background_setting"] = text_of(change) or edited.get("background_setting")
        return
    if plain == "lighting":
        edited["lighting"] = change
        return
    thing = next((thing for thing in things if is_called(thing, name)), things[0])
    if not isinstance(change, Mapping):
        # {"color": "red"} speaks of the main object's attribute; {"deer": "red"} of an object as a whole.
        change = {plain: change} if any(plain in names for names in _ATTRIBUTES.values()) else {"color": change}
    for attribute, value in cast("Mapping[object, object]", change).items():
        key = str(attribute).lower()
        field = next((field for field, names in _ATTRIBUTES.items() if key in names), key)
        thing[field] = value if field == "number_of_objects" else text_of(value)


def _add(things: list[dict[str, Any]], texts: list[dict[str, Any]], addition: object) -> None:
    """Add what is not there yet: some callers write an addition into the description as well."""
    if not isinstance(addition, Mapping):
        if text_of(addition).strip() and not _is_there(things, text_of(addition)):
            things.append({"description": text_of(addition), "relative_size": "small"})
        return
    given = cast("Mapping[str, Any]", addition)
    if text_of(given.get("type")).lower() == "text" or "text" in given:
        text = text_of(given.get("text")) or text_of(given.get("item")) or text_of(given.get("content"))
        if not any(text == text_of(entry.get("text")) for entry in texts):
            texts.append({"location": "top", **given, "text": text})
        return
    if _is_there(things, text_of(given.get("item")) or text_of(given.get("description"))):
        return
    description = text_of(given.get("item")) or text_of(given.get("description"))
    described = {**given, "description": f"{description}, {text_of(given.get('description'))}"}
    things.append({"relative_size": "small", **described})


def _is_there(things: list[dict[str, Any]], name: str) -> bool:
    # The main object is what something is added to: a cap beside a "bottle with a cap" is another one.
    named = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    return any(named.search(text_of(thing.get("description"))) for thing in things[1:])
