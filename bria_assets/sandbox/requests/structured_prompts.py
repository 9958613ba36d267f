"""Structured prompts and instructions inside requests: JSON objects that travel as text."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

MAX_STRUCTURED_CHARACTERS = 200_000
"""Longest structured prompt; Bria publishes no limit. Its own ones have some thousand characters."""

STRUCTURED_FORMAT = "json-object"
"""Name for structured prompts as text in the sandbox's OpenAPI document."""

MAX_DEPTH = 32
"""How deep objects and lists may lie in each other; in Bria's own structured prompts it is 3."""


def parse_structured_prompt(text: str) -> dict[str, Any]:
    """Read a structured prompt from its JSON text.

    Raises:
        ValueError: The text is not a JSON object, or one that cannot be sent on.
    """
    try:
        parsed: object = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ValueError("must be a structured prompt as JSON text") from error
    if not isinstance(parsed, dict):
        raise ValueError("must be a JSON object as text")  # noqa: TRY004 - pydantic collects ValueError only
    _check(parsed, depth=1)
    return parsed


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _check(value: object, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"must not hold more than {MAX_DEPTH} objects or lists in each other")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError("must not hold half of a character, as \\ud800 is one") from error
    elif isinstance(value, Mapping):
        for key, each in value.items():
            _check(key, depth=depth)
            _check(each, depth=depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth=depth + 1)


def _as_text(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _is_structured_prompt(text: str) -> str:
    parse_structured_prompt(text)
    return text


StructuredPrompt = Annotated[
    str,
    Field(max_length=MAX_STRUCTURED_CHARACTERS),
    BeforeValidator(_as_text),
    AfterValidator(_is_structured_prompt),
    WithJsonSchema(
        {
            "description": "A structured prompt: a JSON object as text, or the object itself.",
            "anyOf": [
                {"type": "string", "maxLength": MAX_STRUCTURED_CHARACTERS, "format": STRUCTURED_FORMAT},
                {"type": "object"},
            ],
        }
    ),
]
"""A structured prompt as text. The published files take text only; Bria's own MCP server 2.6.0 sends the object."""
