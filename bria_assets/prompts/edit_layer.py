"""Puts what a patch adds, changes and takes away into the description itself, and keeps it in the edit layer."""

from __future__ import annotations

from typing import Any

from bria_assets.prompts.attributes import UnknownAttribute, change_object, change_text
from bria_assets.prompts.background_rule import NO_BACKGROUND, TRANSPARENT, is_transparent
from bria_assets.prompts.named_things import AmbiguousName, Named, head_noun, named, names_of, plain_name
from bria_assets.prompts.patch import AddedText, AddedThing, Patch
from bria_assets.prompts.prompt_changes import is_same
from bria_assets.prompts.qualities import singular

_KEPT_OF_REPLACED = ("location", "relationship", "relative_size", "orientation")


class PatchDoesNotFit(ValueError):
    """A patch that speaks of something this structured prompt does not have, or has several of."""


def apply_edits(prompt: dict[str, Any], patch: Patch) -> tuple[str, ...]:
    """Removes, adds and modifies in place, in this order.

    What an earlier patch has done, as its entry in the edit layer tells, is not done again.

    Returns:
        Names of what the description speaks of in passing only ("a skull wearing a hat"): the edit layer alone asks
        for their change, be it this patch's or an earlier one's.

    Raises:
        PatchDoesNotFit: the patch names something that is not there.
    """
    came = {_name_in(_dump(addition)) for addition in patch.additions if _is_done(prompt, addition)}
    for name in patch.remove:
        if _key(name) not in came:
            _remove(prompt, name)
    for addition in patch.additions:
        _add(prompt, addition)
    for name, values in patch.modifications.items():
        _modify(prompt, name, values)
    if patch.background is not None:
        nothing = is_transparent(patch.background)
        prompt["background"] = NO_BACKGROUND if nothing else patch.background
        prompt["background_setting"] = TRANSPARENT if nothing else patch.background
    _keep_in_layer(prompt, patch)
    asked = [*_layer(prompt, "remove", list), *_layer(prompt, "modifications", dict)]
    return tuple(name for name in dict.fromkeys(map(str, asked)) if _is_mentioned_alone(prompt, name))


def _is_mentioned_alone(prompt: dict[str, Any], name: str) -> bool:
    try:
        return bool(named(prompt, name).mentioned_by)
    except AmbiguousName:
        return False


def _remove(prompt: dict[str, Any], name: str) -> None:
    found = _found(prompt, name, f"remove: {name}", by_noun_alone=True)
    if found.objects:
        prompt["objects"] = [thing for place, thing in enumerate(prompt["objects"]) if place not in found.objects]
    if found.texts:
        prompt["text_render"] = [entry for place, entry in enumerate(prompt["text_render"]) if place not in found.texts]
    if not any(found) and name not in _layer(prompt, "remove", list):
        raise PatchDoesNotFit(_nothing_called(prompt, name, "remove"))


def _add(prompt: dict[str, Any], addition: AddedThing | AddedText) -> None:
    key = "text_render" if isinstance(addition, AddedText) else "objects"
    entry = _entry_of(addition)
    entries: list[Any] = prompt.get(key) or []
    name = f'"{addition.text}"' if isinstance(addition, AddedText) else addition.item
    if any(is_same(entry, one) for one in entries) or (_is_done(prompt, addition) and _is_there(prompt, name)):
        return
    if isinstance(addition, AddedThing) and addition.replaces is not None:
        _replace(prompt, addition.replaces, entry)
    else:
        prompt[key] = [*entries, entry]


def _replace(prompt: dict[str, Any], name: str, entry: dict[str, Any]) -> None:
    """Puts an object into the place of another, of which it keeps where it is and how large."""
    found = _found(prompt, name, f"additions: replaces {name}", by_noun_alone=True)
    if not found.objects:
        raise PatchDoesNotFit(_nothing_called(prompt, name, "additions: replaces"))
    first, *others = found.objects
    kept = {key: value for key, value in prompt["objects"][first].items() if key in _KEPT_OF_REPLACED}
    prompt["objects"] = [
        kept | entry if place == first else thing
        for place, thing in enumerate(prompt["objects"])
        if place not in others
    ]


def _entry_of(addition: AddedThing | AddedText) -> dict[str, Any]:
    given = {key: value for key, value in _dump(addition).items() if key not in ("type", "item", "replaces")}
    if isinstance(addition, AddedThing):
        return {"description": addition.description or addition.item} | given
    return given


def _is_done(prompt: dict[str, Any], addition: AddedThing | AddedText) -> bool:
    return any(is_same(_dump(addition), one) for one in _layer(prompt, "additions", list))


def _dump(addition: AddedThing | AddedText) -> dict[str, Any]:
    return {"type": addition.type} | addition.model_dump(exclude_defaults=True)


def _is_there(prompt: dict[str, Any], name: str) -> bool:
    try:
        found = named(prompt, name)
    except AmbiguousName:
        return True
    return bool(found.objects or found.texts)


def _modify(prompt: dict[str, Any], name: str, values: dict[str, Any]) -> None:
    found = _found(prompt, name, f"modifications.{name}")
    noun = head_noun(plain_name(name))
    try:
        for attribute, value in values.items():
            for place in found.objects:
                change_object(prompt["objects"][place], noun, attribute, value)
            for place in found.texts:
                change_text(prompt["text_render"][place], attribute, value)
    except UnknownAttribute as unknown:
        raise PatchDoesNotFit(f"modifications.{name}: {unknown}") from None
    done = _layer(prompt, "modifications", dict).get(name)
    is_done = isinstance(done, dict) and all(key in done and is_same(done[key], value) for key, value in values.items())
    if not any(found) and not is_done:
        raise PatchDoesNotFit(_nothing_called(prompt, name, "modifications"))


def _found(prompt: dict[str, Any], name: str, where: str, *, by_noun_alone: bool = False) -> Named:
    try:
        return named(prompt, name, by_noun_alone=by_noun_alone)
    except AmbiguousName as ambiguous:
        raise PatchDoesNotFit(f"{where}: {ambiguous}") from None


def _nothing_called(prompt: dict[str, Any], name: str, where: str) -> str:
    there = ", ".join(names_of(prompt)) or "nothing that has a name"
    return f'{where}: nothing in this structured prompt is called "{name}"; it has {there}'


def _layer(prompt: dict[str, Any], key: str, kind: type[Any]) -> Any:
    """A part of the edit layer; an empty one where others wrote something else there."""
    part = prompt.get(key)
    return part if isinstance(part, kind) else kind()


def _keep_in_layer(prompt: dict[str, Any], patch: Patch) -> None:
    """Lists of the patch take the place of lists. What was removed is no addition any more, what was added not removed.

    The layer is read beside the description: an addition that contradicts a removal would bring back what went.
    """
    if patch.additions:
        prompt["additions"] = [_dump(addition) for addition in patch.additions]
    elif patch.remove and "additions" in prompt:
        gone = {_key(name) for name in patch.remove}
        prompt["additions"] = [one for one in _layer(prompt, "additions", list) if _name_in(one) not in gone]
    modifications = _layer(prompt, "modifications", dict)
    if patch.modifications or (patch.remove and modifications):
        kept = {name: values for name, values in modifications.items() if name not in patch.remove}
        prompt["modifications"] = kept | {
            name: {**(kept[name] if isinstance(kept.get(name), dict) else {}), **values}
            for name, values in patch.modifications.items()
        }
    if patch.remove or (patch.additions and "remove" in prompt):
        added = {_name_in(one) for one in _layer(prompt, "additions", list)}
        removed: list[Any] = patch.remove or _layer(prompt, "remove", list)
        prompt["remove"] = [name for name in removed if _key(str(name)) not in added]


def _name_in(addition: Any) -> str:
    if not isinstance(addition, dict):
        return _key(str(addition))
    text = addition.get("text")
    return _key(f'"{text}"' if text and "item" not in addition else str(addition.get("item")))


def _key(name: str) -> str:
    """What a name and an addition have in common: "all hats" and "a hat"."""
    return singular(plain_name(name))
