"""JSON as other systems take it: no key twice, no NaN, no half characters, nested no deeper than anything reads.

Python's `json` takes all of these and lets the last of two equal keys win, which would lose what was written first.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, cast

MOST_LEVELS = 32
"""How deep objects and lists may lie in each other; in Bria's structured prompts it is 3, in the sandbox at most 32."""

MOST_DIGITS = 400
"""Of an integer: more than any number of another kind has. From 4,300 on Python refuses to read or write one."""


def json_object(given: object) -> dict[str, Any]:
    """The JSON object that is given, as one or as the text of one: a copy, its keys in the order given.

    Raises:
        ValueError: one line that says what is wrong with it, and where.
    """
    if isinstance(given, str):
        given = _read(given)
        if not isinstance(given, dict):
            raise ValueError(f"it must be a JSON object, not {kind_of(given)}")  # noqa: TRY004 - one error for all faults
    if not isinstance(given, Mapping):
        raise ValueError(f"it must be an object or the JSON text of one, not {kind_of(given)}")  # noqa: TRY004
    return checked_copy(cast("Mapping[Any, Any]", given))


def _read(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_repeated_keys,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_readable_integer,
        )
    except json.JSONDecodeError as broken:
        raise ValueError(f"it is not JSON: {broken.msg} at line {broken.lineno}, column {broken.colno}") from None
    except RecursionError:
        raise ValueError(_too_deep()) from None


def checked_copy(given: Mapping[Any, Any]) -> dict[str, Any]:
    """A mapping copied in depth, of nothing but what JSON has; tuples become lists.

    Raises:
        ValueError: one line that says where something else stands.
    """
    return _checked_mapping(given, "", 1)


def path_to(key: str, path: str = "") -> str:
    """The path of a mapping's key: `lighting.shadows`, or `["odd key"]` where the key is no plain word."""
    if key.isidentifier():
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def kind_of(value: object) -> str:
    """What a value is, in the words of JSON."""
    for kinds, words in _KINDS:
        if isinstance(value, kinds):
            return words
    return f"a Python {type(value).__name__}"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "null"),
    (bool, "true or false"),
    (str, "a text"),
    ((int, float), "a number"),
    (Mapping, "an object"),
    ((list, tuple), "a list"),
)


def _checked(value: Any, path: str, level: int) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return _encodable(value, path)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"{path}: {value} is no JSON number")
            return value
        case Mapping():
            return _checked_mapping(cast("Mapping[Any, Any]", value), path, level)
        case list() | tuple():
            _check_level(path, level)
            items = cast("list[Any]", value)
            return [_checked(item, f"{path}[{place}]", level + 1) for place, item in enumerate(items)]
        case _:
            raise ValueError(f"{path}: {kind_of(value)} is nothing that JSON has: put it in quotes")


def _checked_mapping(given: Mapping[Any, Any], path: str, level: int) -> dict[str, Any]:
    _check_level(path, level)
    copied: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(key, str):
            raise ValueError(f"{path or 'its top level'}: the key {key!r:.60} must be a text, not {kind_of(key)}")  # noqa: TRY004
        copied[_encodable(key, path)] = _checked(value, path_to(key, path), level + 1)
    return copied


def _check_level(path: str, level: int) -> None:
    if level > MOST_LEVELS:
        raise ValueError(f"{path:.60}...: {_too_deep()}")


def _encodable(text: str, path: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        raise ValueError(f"{path}: holds half of a character, {broken.object[broken.start]!a}") from None
    return text


def _too_deep() -> str:
    return f"objects and lists may not lie in each other more than {MOST_LEVELS} levels deep"


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise ValueError(f"the key {json.dumps(key)[:60]} stands there twice in one object: remove one")
        read[key] = value
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:40]} is too large")
    return number


def _readable_integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"the number {digits[:20]}... is too large")
    return int(digits)
