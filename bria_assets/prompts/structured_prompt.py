"""Bria's structured prompt (VGL): the JSON description that a picture is made from, and is changed by.

Fields: docs.bria.ai's image-generation.yml, read August 2026; the edit layer (`background`, `additions`,
`modifications`, `remove`) is that of Bria's refinement example. Keys that no text names survive a round trip.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, RootModel, model_validator

from bria_assets.prompts.strict_json import json_object, kind_of, path_to

PUBLISHED_FIELDS = (
    "short_description",
    "objects",
    "background_setting",
    "lighting",
    "aesthetics",
    "photographic_characteristics",
    "style_medium",
    "text_render",
    "context",
    "artistic_style",
    "edit_instruction",
)
EDIT_LAYER = ("background", "additions", "modifications", "remove")
OBJECT_TEXTS = (
    "description",
    "location",
    "relationship",
    "relative_size",
    "shape_and_color",
    "texture",
    "appearance_details",
    "pose",
    "expression",
    "clothing",
    "action",
    "gender",
    "skin_tone_and_texture",
    "orientation",
)
"""The fields of an object that are texts. Its other one, `number_of_objects`, is a number, or words for one."""

TEXT_RENDER_TEXTS = ("text", "location", "size", "color", "font", "appearance_details")
"""The fields of a `text_render` entry."""

_TOP_LEVEL_TEXTS = (
    "short_description",
    "background_setting",
    "style_medium",
    "context",
    "artistic_style",
    "background",
)


class UnusableStructuredPrompt(ValueError):
    """Something that is no structured prompt. The message is one line: what is wrong, and where."""


class StructuredPrompt(RootModel[dict[str, Any]]):
    """A structured prompt as v2 returns it, its keys in the order given.

    The order is kept, because Bria's model reads the prompt as a text: what a refinement leaves alone stays word for
    word, and in its place. Two prompts that differ in order alone are equal, and have one `sha256`.
    """

    model_config = ConfigDict(frozen=True)

    root: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: object) -> dict[str, Any]:
        return _usable(given)

    @classmethod
    def parse(cls, given: object) -> StructuredPrompt:
        """Reads a structured prompt: the JSON text of Bria's answers, or the object itself. The argument is copied.

        Raises:
            UnusableStructuredPrompt: it is neither, or not one that can be sent: no JSON, a key twice, NaN, more than
                32 levels deep, or a text where a list belongs. Bria states no size; 2 MB are read.
        """
        if isinstance(given, StructuredPrompt):
            return given
        return cls.model_construct(root=_usable(given))

    def text(self) -> str:
        """The JSON text for the wire: given order, no escapes but JSON's own, one space after comma and colon.

        Equal texts in, equal texts out: `StructuredPrompt.parse(prompt.text()).text() == prompt.text()`.
        """
        return json.dumps(self.root, ensure_ascii=False, allow_nan=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical form: keys sorted, no spaces. Databases that reorder keys do not change it."""
        canonical = json.dumps(self.root, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_mapping(self) -> dict[str, Any]:
        """A copy of everything in it, to be changed freely."""
        return copy.deepcopy(self.root)

    def without_edit_layer(self) -> StructuredPrompt:
        """The same description in the published fields alone, for a wire that knows no edit layer."""
        return StructuredPrompt.parse({key: value for key, value in self.root.items() if key not in EDIT_LAYER})


def _usable(given: object) -> dict[str, Any]:
    try:
        prompt = json_object(given)
        check_shape(prompt)
    except ValueError as wrong:
        raise UnusableStructuredPrompt(f"this structured prompt cannot be used: {wrong}") from None
    return prompt


def check_shape(prompt: Mapping[str, Any]) -> None:
    """Makes sure that what is read here is of its kind; Bria leaves fields out or null, and so may others.

    Raises:
        ValueError: one line that says where something else stands.
    """
    for key in _TOP_LEVEL_TEXTS:
        _check_kind(prompt.get(key), str, "a text", key)
    for key, texts in (("objects", OBJECT_TEXTS), ("text_render", TEXT_RENDER_TEXTS)):
        _check_kind(prompt.get(key), list, "a list", key)
        for place, entry in enumerate(prompt.get(key) or []):
            _check_kind(entry, dict, "an object", f"{key}[{place}]")
            if entry is None:
                raise ValueError(f"{key}[{place}] must be an object, not null")
            for name in texts:
                _check_kind(entry.get(name), str, "a text", path_to(name, f"{key}[{place}]"))


def _check_kind(value: object, kind: type, words: str, path: str) -> None:
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"{path} must be {words}, not {kind_of(value)}")
