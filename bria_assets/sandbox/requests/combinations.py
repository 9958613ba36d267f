"""Fields of which only some combinations are allowed, as the OpenAPI document says it."""

from collections.abc import Sequence
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Combinations = tuple[frozenset[str], ...]

_GIVEN = {"type": ["string", "array", "object"]}
_LEFT_OUT = {"type": "null"}


def with_combinations(
    schema: CoreSchema, handler: GetJsonSchemaHandler, combinations: Combinations, *, exactly: bool
) -> JsonSchemaValue:
    """Return the JSON schema of a model with the combinations of its fields that are allowed.

    Args:
        schema: The model's, from pydantic.
        handler: Pydantic's.
        combinations: Names of fields that are given together.
        exactly: Whether the fields of other combinations are left out then, or null.
    """
    described = handler.resolve_ref_schema(handler(schema))
    names = sorted(frozenset().union(*combinations)) if exactly else ()
    described["anyOf"] = [_one_of(each, names) for each in combinations]
    return described


def _one_of(combination: frozenset[str], names: Sequence[str]) -> dict[str, Any]:
    left_out = {name: _LEFT_OUT for name in names if name not in combination}
    return {"required": sorted(combination), "properties": dict.fromkeys(sorted(combination), _GIVEN) | left_out}
