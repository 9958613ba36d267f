"""Changes a structured prompt by an instruction, as ``structured_prompt`` + ``prompt`` does at Bria, by simple rules.

What the instruction speaks of changes, everything else stays word for word; the instruction is kept as
``edit_instruction``. Field names follow the structured prompts of docs.bria.ai's image-generation.yml (read August
2026).
"""

import copy
import re
from collections.abc import Mapping
from typing import Any, cast

from bria_assets.sandbox.drawing.colours import colour_words, recoloured
from bria_assets.sandbox.drawing.describe import described_object
from bria_assets.sandbox.drawing.edit_layer import is_called
from bria_assets.sandbox.drawing.instruction import Instruction, read_instruction
from bria_assets.sandbox.drawing.loose_text import mappings_in, text_of, whole_text
from bria_assets.sandbox.drawing.materials import resurfaced

_FINISHES = re.compile(r"\b(?:matte?|glossy?|shiny|polished|satin|frosted|brushed)\b", re.IGNORECASE)
_PLACE_OF_ADDED = re.compile(
    r"\b(?:(?:to|on|at|in)\s+(?:the|its|his|her)\s+(?:\w+\s+)?(?:left|right|top|head|front|background|side)"
    r"|behind|above|on top of|beside|next to)\b.*$",
    re.IGNORECASE,
)
_ATTRIBUTE_KEYS = {
    "shape_and_color": ("color", "colour"),
    "texture": ("material", "texture"),
    "relative_size": ("size",),
}


def refined(structured_prompt: dict[str, Any], instruction: str, *, seed: int) -> dict[str, Any]:
    """Return a structured prompt changed by an instruction; fields it does not touch stay as they are.

    Args:
        structured_prompt: What to change, with any fields.
        instruction: For example "make it blue".
        seed: The job's seed. The rules here have no use for chance; Bria's translator takes it.
    """
    del seed
    changed = copy.deepcopy(structured_prompt)
    told = read_instruction(instruction)
    if told.background:
        changed["background_setting"] = told.background
        if changed.get("background"):
            changed["background"] = told.background  # the edit layer would else win
    if told.medium:
        changed["style_medium"] = told.medium
    for field, values in (("lighting", told.lighting), ("photographic_characteristics", told.photography)):
        if values:
            given = changed.get(field)
            kept = cast("dict[str, Any]", given) if isinstance(given, dict) else _as_conditions(field, given)
            changed[field] = {**kept, **values}
    _change_objects(changed, told)
    _change_texts(changed, told)
    summary = whole_text(changed.get("short_description")).rstrip(" .")
    changed["short_description"] = f"{summary}; {instruction}" if summary else instruction
    changed["edit_instruction"] = instruction
    return changed


def _as_conditions(field: str, given: object) -> dict[str, Any]:
    text = text_of(given)
    return {"conditions" if field == "lighting" else "camera_angle": text} if text else {}


def _objects_of(changed: dict[str, Any]) -> list[Any]:
    """Return the list of objects to change; where there are none, the short description becomes the first."""
    given = changed.get("objects")
    objects = cast("list[Any]", given) if isinstance(given, list) else list(mappings_in(given))
    if not mappings_in(objects):
        objects = [described_object(text_of(changed.get("short_description")) or "product")]
    changed["objects"] = objects
    return objects


def _change_objects(changed: dict[str, Any], told: Instruction) -> None:
    if told.replacement:
        objects = _objects_of(changed)
        number = _number_of(objects, "")
        old, new = cast("dict[str, Any]", objects[number]), described_object(told.replacement)
        kept = colour_words(text_of(old.get("shape_and_color")))
        if kept and not colour_words(told.replacement):
            new["shape_and_color"] = recoloured(new["shape_and_color"], kept[0])
        same = ("location", "relative_size", "relationship", "orientation", "number_of_objects")
        objects[number] = {**old, **new, **{key: old[key] for key in same if key in old}}
    for name, said in told.changes:
        objects = _objects_of(changed)
        number = _number_of(objects, name)
        objects[number] = _with_attributes(cast("dict[str, Any]", objects[number]), said)
        _change_modifications(changed, objects[number], said)
    for words in told.added:
        objects = _objects_of(changed)
        place = _PLACE_OF_ADDED.search(words)
        plain = words[: place.start()].strip() if place else words
        objects.append(
            {
                **described_object(plain or words),
                "location": place.group(0).lower() if place else "right",
                "relationship": "stands beside the main object" if place is None else place.group(0).lower(),
                "relative_size": "small",
            }
        )
    for name in told.removed:
        _remove(changed, name)


def _number_of(objects: list[Any], name: str) -> int:
    """Return the position of the object that goes by a name, else of the first."""
    places = [place for place, thing in enumerate(objects) if isinstance(thing, Mapping)]
    named = (place for place in places if name and is_called(cast("Mapping[str, Any]", objects[place]), name))
    return next(named, places[0])


def _with_attributes(thing: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
    changed = dict(thing)
    if "colour" in said:
        changed["shape_and_color"] = recoloured(whole_text(thing.get("shape_and_color")), said["colour"])
        if colour_words(whole_text(thing.get("description"))):
            changed["description"] = recoloured(whole_text(thing.get("description")), said["colour"])
    if "material" in said:
        changed["texture"] = resurfaced(whole_text(thing.get("texture")), said["material"])
    if "finish" in said:
        texture = whole_text(changed.get("texture"))
        changed["texture"] = (
            _FINISHES.sub(said["finish"], texture, count=1)
            if _FINISHES.search(texture)
            else f"{said['finish']}, {texture}".strip(", ")
        )
    for field in ("size", "location"):
        if field in said:
            changed["relative_size" if field == "size" else field] = said[field]
    return changed


def _change_modifications(changed: dict[str, Any], thing: dict[str, Any], said: dict[str, str]) -> None:
    """Bring the edit layer in line with a changed object: it would else win over the change."""
    modifications = changed.get("modifications")
    if not isinstance(modifications, dict):
        return
    for name, given in cast("dict[str, object]", modifications).items():
        if not isinstance(given, dict) or not is_called(thing, name):
            continue
        values = cast("dict[str, object]", given)
        for field, keys in _ATTRIBUTE_KEYS.items():
            told = said.get({"shape_and_color": "colour", "texture": "material", "relative_size": "size"}[field])
            for key in keys:
                if told and key in values:
                    values[key] = told


def _remove(changed: dict[str, Any], name: str) -> None:
    """Take out what goes by a name; the main object stays, as there is no picture without one."""
    given = changed.get("objects")
    if isinstance(given, list):
        first, *others = cast("list[Any]", given) or [None]
        changed["objects"] = [
            first,
            *(thing for thing in others if not (isinstance(thing, Mapping) and is_called(cast("Any", thing), name))),
        ]
    additions = changed.get("additions")
    if isinstance(additions, list):
        wanted = re.compile(rf"\b{re.escape(name)}s?\b", re.IGNORECASE)
        changed["additions"] = [item for item in cast("list[Any]", additions) if not wanted.search(text_of(item))]
    texts = changed.get("text_render")
    if isinstance(texts, list):
        changed["text_render"] = [
            entry
            for entry in cast("list[Any]", texts)
            if not (isinstance(entry, Mapping) and text_of(cast("Any", entry).get("text")).lower() == name.lower())
        ]


def _change_texts(changed: dict[str, Any], told: Instruction) -> None:
    if told.removes_text:
        changed["text_render"] = []
    entries: list[Any] = [dict(entry) for entry in mappings_in(changed.get("text_render"))]
    if told.text_changes and entries:
        entries = [{**entry, **told.text_changes} for entry in entries]
    elif "text" in told.text_changes:
        entries = [{"location": "front of the product", "size": "medium", **told.text_changes}]
    if told.text_changes or told.added_texts:
        changed["text_render"] = [*entries, *told.added_texts]
