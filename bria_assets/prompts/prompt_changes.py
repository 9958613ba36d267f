"""What differs between two structured prompts: where, before, after; for people and for records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.prompts.strict_json import path_to

MOST_SHOWN_CHARACTERS = 200
"""Of a value in a readable line; the change itself has it in full."""

MOST_PAIRS_COMPARED = 40_000
"""Of two lists, to find what moved; longer ones are compared place by place. Bria's have some entries."""


class PromptChange(BaseModel):
    """One difference. Where there is nothing, `before` or `after` is null; `kind` tells that from a null that was."""

    model_config = ConfigDict(frozen=True)

    path: str = Field(
        description="Such as `objects[0].shape_and_color`; of a removed list entry its old place, else the new one."
    )
    kind: Literal["added", "changed", "removed"]
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        before = "nothing" if self.kind == "added" else _shown(self.before)
        after = "nothing" if self.kind == "removed" else _shown(self.after)
        return f"{self.path}: {before} -> {after}"


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PromptChange, ...]:
    """Every difference between two prompts, in the order of the keys. Their order itself is none.

    Entries of lists that are equal are matched, whatever came or went between them.
    """
    return tuple(_in_mappings(before, after, ""))


def readable(changes: Iterable[PromptChange]) -> str:
    """One line a change, such as `objects[0].shape_and_color: "a black deer" -> "a red deer"`."""
    return "\n".join(map(str, changes))


def is_same(one: object, other: object) -> bool:
    """Whether two JSON values are the same. Unlike in Python, `true`, `1` and `1.0` are three."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        first, second = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
        return first.keys() == second.keys() and all(is_same(value, second[key]) for key, value in first.items())
    if isinstance(one, list) and isinstance(other, list):
        items, others = cast("list[Any]", one), cast("list[Any]", other)
        return len(items) == len(others) and all(map(is_same, items, others))
    return one == other


def _in_mappings(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[PromptChange]:
    for key, old in before.items():
        here = path_to(key, path)
        if key in after:
            yield from _in_values(old, after[key], here)
        else:
            yield PromptChange(path=here, kind="removed", before=old)
    for key, new in after.items():
        if key not in before:
            yield PromptChange(path=path_to(key, path), kind="added", after=new)


def _in_values(before: Any, after: Any, path: str) -> Iterator[PromptChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _in_mappings(cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after), path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(cast("list[Any]", before), cast("list[Any]", after), path)
    elif not is_same(before, after):
        yield PromptChange(path=path, kind="changed", before=before, after=after)


def _in_lists(before: list[Any], after: list[Any], path: str) -> Iterator[PromptChange]:
    for old, new in _unmatched(before, after):
        both = min(len(old), len(new))
        for place, other in zip(old[:both], new[:both], strict=True):
            yield from _in_values(before[place], after[other], f"{path}[{other}]")
        for place in old[both:]:
            yield PromptChange(path=f"{path}[{place}]", kind="removed", before=before[place])
        for place in new[both:]:
            yield PromptChange(path=f"{path}[{place}]", kind="added", after=after[place])


def _unmatched(before: list[Any], after: list[Any]) -> list[tuple[range, range]]:
    """The places of entries, before and after, between those that are equal in both lists."""
    if len(before) * len(after) > MOST_PAIRS_COMPARED:
        start = next((n for n, pair in enumerate(zip(before, after, strict=False)) if not is_same(*pair)), None)
        start = min(len(before), len(after)) if start is None else start
        return [(range(start, len(before)), range(start, len(after)))]
    texts = [[json.dumps(entry, sort_keys=True) for entry in entries] for entries in (before, after)]
    codes = SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
    return [(range(i1, i2), range(j1, j2)) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN_CHARACTERS else f"{text[: MOST_SHOWN_CHARACTERS - 3]}..."
