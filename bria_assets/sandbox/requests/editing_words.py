"""Words that say what an edit is to do: plain ones, and those inside a structured instruction."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from bria_assets.sandbox.requests.fields import MAX_TEXT_CHARACTERS, Text
from bria_assets.sandbox.requests.structured_prompts import StructuredPrompt, parse_structured_prompt


def words_of(structured: str) -> str:
    """Return what a structured instruction asks for, in words; the empty text when it asks for nothing.

    Args:
        structured: A JSON object as text, with any fields. Without ``edit_instruction`` its description, objects,
            ground, light and style say what is wanted.
    """
    fields = parse_structured_prompt(structured)
    told = _sentences([fields.get("edit_instruction")])
    return (told or _sentences(_descriptions(fields)))[:MAX_TEXT_CHARACTERS]


def _descriptions(fields: Mapping[str, Any]) -> Iterator[object]:
    yield fields.get("short_description")
    objects = fields.get("objects")
    for thing in objects if isinstance(objects, list) else []:
        if isinstance(thing, Mapping):
            yield from (thing.get(name) for name in ("description", "shape_and_color", "texture"))
    yield fields.get("background_setting")
    lighting = fields.get("lighting")
    yield lighting.get("conditions") if isinstance(lighting, Mapping) else lighting
    yield from (fields.get(name) for name in ("style_medium", "artistic_style"))


def _sentences(told: list[object] | Iterator[object]) -> str:
    return ". ".join(each.strip(" .") for each in told if isinstance(each, str) and each.strip(" .\t\r\n"))


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _says_something(structured: str) -> str:
    if not words_of(structured).strip():
        raise ValueError("must say what to do, in edit_instruction or in the description")
    return structured


Words = Annotated[
    Text,
    AfterValidator(_not_blank),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_TEXT_CHARACTERS, "pattern": r"\S"}),
]
"""A text that says something."""

StructuredInstruction = Annotated[StructuredPrompt, AfterValidator(_says_something)]
"""A structured instruction that says something."""
