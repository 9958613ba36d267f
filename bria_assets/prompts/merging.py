"""Merges a patch into a structured prompt: what it names changes, everything else stays word for word.

Rules of Bria's refinement example: a merge in depth in which a list of the patch takes the place of a list, and a
transparent background that stays until a background is asked for. Beyond it, what the edit layer asks for is written
into the description too, because a published structured prompt has no edit layer.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.prompts.attributes import said_of
from bria_assets.prompts.background_rule import NO_BACKGROUND, has_transparent_background
from bria_assets.prompts.edit_layer import PatchDoesNotFit, apply_edits
from bria_assets.prompts.named_things import head_noun, plain_name
from bria_assets.prompts.patch import AddedThing, Patch
from bria_assets.prompts.prompt_changes import PromptChange, changes_between, is_same, readable
from bria_assets.prompts.quality_words import with_other_thing
from bria_assets.prompts.structured_prompt import StructuredPrompt, UnusableStructuredPrompt


class SideEffectsRefused(ValueError):
    """A merge would change more than its patch names, and that was not wanted."""


class RefinedPrompt(BaseModel):
    """A structured prompt after a patch."""

    model_config = ConfigDict(frozen=True)

    prompt: StructuredPrompt
    changes: tuple[PromptChange, ...] = Field(description="All differences to the original.")
    outside_patch: tuple[PromptChange, ...] = Field(
        description="Those that the patch does not name: other sentences brought in line with it."
    )
    only_in_edit_layer: tuple[str, ...] = Field(
        description="Names that the description speaks of in passing only: the edit layer alone asks for their change."
    )


def refine(original: StructuredPrompt, patch: Patch, *, refuse_side_effects: bool = False) -> RefinedPrompt:
    """The original with the patch merged into it. The same patch once more changes nothing.

    Args:
        original: what the picture was made from; it stays as it is.
        patch: what to change.
        refuse_side_effects: raise where something changes that the patch does not name.

    Raises:
        PatchDoesNotFit: the patch names something that the prompt does not have, or has several of.
        SideEffectsRefused: more would change than the patch names.
    """
    keeps_transparency = has_transparent_background(original.root) and not patch.asks_for_a_background
    merged = merged_in_depth(original.root, patch.fields)
    for path in patch.dropped_fields:
        _drop(merged, path)
    try:
        StructuredPrompt.parse(merged)
        in_passing = apply_edits(merged, patch)
        if keeps_transparency:
            merged["background"] = NO_BACKGROUND
        as_patched = StructuredPrompt.parse(merged)
        _bring_in_line(merged, patch)
        prompt = StructuredPrompt.parse(merged)
    except UnusableStructuredPrompt as unusable:
        raise PatchDoesNotFit(f"with this patch, {unusable}") from None
    outside = changes_between(as_patched.root, prompt.root)
    if outside and refuse_side_effects:
        changed = readable(outside).replace("\n", "; ")
        raise SideEffectsRefused(
            f"the patch would change more than it names: {changed}; name it in the patch, or allow it"
        )
    return RefinedPrompt(
        prompt=prompt,
        changes=changes_between(original.root, prompt.root),
        outside_patch=outside,
        only_in_edit_layer=in_passing,
    )


def merged_in_depth(original: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A new mapping: mappings of both merge; anything else, lists too, is replaced by what the patch has."""
    merged = copy.deepcopy(dict(original))
    for key, value in patch.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, Mapping):
            merged[key] = merged_in_depth(cast("dict[str, Any]", old), cast("Mapping[str, Any]", value))
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def patch_between(before: StructuredPrompt, after: StructuredPrompt) -> Patch:
    """The smallest patch of plain fields that makes one prompt of another: merged into `before` it gives `after`."""
    fields, dropped = _difference(before.root, after.root)
    return Patch(fields=fields, dropped_fields=dropped)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], list[list[str]]]:
    fields: dict[str, Any] = {}
    dropped = [[key] for key in before if key not in after]
    for key, new in after.items():
        old = before.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            inner, inner_dropped = _difference(cast("dict[str, Any]", old), cast("dict[str, Any]", new))
            dropped += [[key, *path] for path in inner_dropped]
            if inner:
                fields[key] = inner
        elif key not in before or not is_same(old, new):
            fields[key] = copy.deepcopy(new)
    return fields, dropped


def _drop(merged: dict[str, Any], path: list[str]) -> None:
    *parents, last = path
    here: Any = merged
    for key in parents:
        here = here.get(key) if isinstance(here, dict) else None
    if isinstance(here, dict):
        cast("dict[str, Any]", here).pop(last, None)


def _bring_in_line(merged: dict[str, Any], patch: Patch) -> None:
    """The short description repeats names, colours and materials: the old ones there would contradict the rest."""
    summary = merged.get("short_description")
    if not isinstance(summary, str) or "short_description" in patch.fields:
        return
    for addition in patch.additions:
        if isinstance(addition, AddedThing) and addition.replaces is not None:
            old, new = head_noun(plain_name(addition.replaces)), addition.description or addition.item
            summary = with_other_thing(summary, old, plain_name(new))
    for name, values in patch.modifications.items():
        for attribute, value in values.items():
            summary = said_of(head_noun(plain_name(name)), summary, attribute, value)
    merged["short_description"] = summary
