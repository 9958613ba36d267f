"""A patch: the smallest statement of what is to change in a structured prompt, in the edit layer's own words.

    {"additions": [{"type": "accessory", "item": "hat", "description": "a red wool hat"},
                   {"type": "text", "text": "TIGER", "location": "above the tiger"}],
     "modifications": {"deer": {"color": "red"}},
     "remove": ["cigar"],
     "background": "forest with trees",
     "lighting": {"conditions": "golden hour"}}

The fields of a structured prompt may stand in it too and are merged in depth. Keys that are no such field go under
`fields`; what is to leave the prompt is listed as paths under `dropped_fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

from bria_assets.prompts.background_rule import BACKGROUND_FIELDS
from bria_assets.prompts.strict_json import checked_copy, json_object
from bria_assets.prompts.structured_prompt import EDIT_LAYER, PUBLISHED_FIELDS, check_shape

_Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class UnusablePatch(ValueError):
    """Something that is no patch. The message is one line: what is wrong, and where."""


class AddedThing(BaseModel):
    """Something new in the picture. Other keys are fields of the object that it becomes."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    type: _Words = Field(default="object", description='"accessory" where it belongs to another thing, else "object".')
    item: _Words = Field(description="What it is called from now on, such as `hat`.")
    description: _Words | None = Field(default=None, description="How it looks; by default its name.")
    location: str | None = Field(default=None, description="Where it is.")
    relationship: str | None = Field(default=None, description="How it stands to the other things.")
    replaces: _Words | None = Field(default=None, description="Name of the thing whose place it takes.")


class AddedText(BaseModel):
    """New lettering. Its keys are those of a `text_render` entry."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    type: Annotated[str, Field(pattern=r"^text$")] = "text"
    text: _Words = Field(description="The letters.")
    location: str | None = None
    size: str | None = None
    color: str | None = None
    font: str | None = None
    appearance_details: str | None = None


def _tag(given: Any) -> str:
    if isinstance(given, Mapping):
        addition = cast("Mapping[str, Any]", given)
        return "text" if addition.get("type") == "text" or ("text" in addition and "item" not in addition) else "thing"
    return "text" if isinstance(given, AddedText) else "thing"


Addition = Annotated[
    Annotated[AddedThing, Tag("thing")] | Annotated[AddedText, Tag("text")],
    Discriminator(_tag),
]


class Patch(BaseModel):
    """What is to change in a structured prompt. What it does not name stays."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    additions: list[Addition] = Field(default=[], description="New things and texts.")
    modifications: dict[_Words, dict[_Words, Any]] = Field(
        default={}, description="New attributes by the name of the thing that has them."
    )
    remove: list[_Words] = Field(default=[], description="Names of the things and texts that go.")
    background: _Words | None = Field(default=None, description='The new background; "none" is a transparent one.')
    fields: dict[str, Any] = Field(
        default={}, description="Merged in depth into the structured prompt; a list takes the place of a list."
    )
    dropped_fields: list[Annotated[list[str], Field(min_length=1)]] = Field(
        default=[], description="Paths of keys that leave the structured prompt."
    )

    @model_validator(mode="before")
    @classmethod
    def _gather_fields(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        patch = dict(cast("Mapping[str, Any]", given))
        fields = patch.get("fields", {})
        if not isinstance(fields, Mapping):
            return patch
        beside = {key: patch.pop(key) for key in PUBLISHED_FIELDS if key in patch}
        if beside:
            patch["fields"] = {**beside, **cast("Mapping[str, Any]", fields)}
        return patch

    @classmethod
    def parse(cls, given: object) -> Patch:
        """Reads a patch from an object or its JSON text.

        Raises:
            UnusablePatch: it is none, or holds what no patch has.
        """
        if isinstance(given, Patch):
            return given
        try:
            patch = cls.model_validate(json_object(given))
            check_shape(patch.fields)
        except ValidationError as invalid:
            raise UnusablePatch(f"this patch cannot be used: {_first_fault(invalid)}") from None
        except ValueError as wrong:
            raise UnusablePatch(f"this patch cannot be used: {wrong}") from None
        return patch

    def as_mapping(self) -> dict[str, Any]:
        """The patch as JSON, without what it says nothing of: `Patch.parse` reads the same patch from it."""
        parts: dict[str, Any] = {
            "additions": [
                {"type": addition.type} | addition.model_dump(exclude_defaults=True) for addition in self.additions
            ],
            "modifications": self.modifications,
            "remove": self.remove,
            "background": self.background,
            "fields": {key: value for key, value in self.fields.items() if key not in PUBLISHED_FIELDS},
            "dropped_fields": self.dropped_fields,
        }
        beside = {key: value for key, value in self.fields.items() if key in PUBLISHED_FIELDS}
        return checked_copy({key: value for key, value in parts.items() if value} | beside)

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.as_mapping()

    @property
    def asks_for_a_background(self) -> bool:
        """Whether it names the background, so that a transparent one need not be kept."""
        named = {*self.fields, *(path[0] for path in self.dropped_fields)}
        return self.background is not None or not named.isdisjoint(BACKGROUND_FIELDS)


_EXAMPLES = {"modifications.": ', such as {"color": "red"}', "additions[": ', such as {"item": "hat"}'}
_FAULTS = {
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be a text",
    "missing": "is missing",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must not be empty",
    "too_short": "must not be empty",
}


def _first_fault(invalid: ValidationError) -> str:
    fault = invalid.errors(include_url=False, include_input=False)[0]
    where = _path(fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = ", ".join((*EDIT_LAYER, *PUBLISHED_FIELDS))
        return f"{where} is no part of a patch; it has {known}; any other key goes under fields"
    is_no_object = fault["type"] in ("dict_type", "model_type")
    example = next((shown for entry, shown in _EXAMPLES.items() if is_no_object and where.startswith(entry)), "")
    return f"{where} {_FAULTS.get(fault['type'], fault['msg'])}{example}"


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for place, part in enumerate(location):
        if place and isinstance(location[place - 1], int) and location[0] == "additions" and part in ("thing", "text"):
            continue  # which kind of addition it was read as
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "it"
