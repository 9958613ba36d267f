"""Structured prompts: what is read, what is refused, what stays byte for byte."""

import json
from typing import Any

import pytest
from example_prompts import CROWDED
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bria_assets.prompts.prompt_changes import changes_between, readable
from bria_assets.prompts.strict_json import MOST_LEVELS
from bria_assets.prompts.structured_prompt import StructuredPrompt, UnusableStructuredPrompt

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
UNKNOWN_FIELDS = st.dictionaries(st.text(max_size=6).map(lambda key: f"x{key}"), JSON_VALUES, max_size=4)


@settings(max_examples=40, deadline=None)
@given(UNKNOWN_FIELDS)
def test_unknown_keys_survive_and_the_text_of_a_text_is_the_same_text(fields: dict[str, Any]):
    prompt = StructuredPrompt.parse(json.dumps({**fields, "objects": [{"description": "A mug", **fields}]}))
    assert prompt.as_mapping() == {**fields, "objects": [{"description": "A mug", **fields}]}
    assert StructuredPrompt.parse(prompt.text()).text() == prompt.text()


@settings(max_examples=40, deadline=None)
@given(UNKNOWN_FIELDS, UNKNOWN_FIELDS)
def test_two_prompts_have_one_hash_where_nothing_but_the_order_of_keys_differs(
    one: dict[str, Any], other: dict[str, Any]
):
    first, second = StructuredPrompt.parse(one), StructuredPrompt.parse(other)
    assert (first.sha256 == second.sha256) == (changes_between(one, other) == ())
    assert StructuredPrompt.parse(dict(reversed(one.items()))).sha256 == first.sha256


def test_the_order_of_the_keys_is_kept_on_the_wire():
    assert StructuredPrompt.parse({"b": 1, "a": "größer"}).text() == '{"b": 1, "a": "größer"}'


def test_the_published_fields_can_be_had_without_the_edit_layer():
    prompt = StructuredPrompt.parse({"objects": [], "x": 1, "remove": ["a"], "background": "none"})
    assert prompt.without_edit_layer().root == {"objects": [], "x": 1}


def test_a_model_takes_a_structured_prompt_as_a_field_and_writes_it_as_an_object():
    class Record(BaseModel):
        before: StructuredPrompt

    record = Record(before=CROWDED)
    assert Record.model_validate_json(record.model_dump_json()).before.text() == CROWDED.text()
    with pytest.raises(ValueError, match="objects must be a list, not a text"):
        Record.model_validate_json('{"before": {"objects": "a mug"}}')


def test_two_megabytes_are_read_and_compared():
    large = {"objects": [{"description": f"A mug, number {number}, {'x' * 90}"} for number in range(16_000)]}
    prompt = StructuredPrompt.parse(json.dumps(large))
    changed = prompt.as_mapping()
    changed["objects"][9_000]["description"] = "A vase"
    del changed["objects"][-1]
    assert len(prompt.text()) > 2_000_000
    assert [change.path for change in changes_between(prompt.root, changed)] == [
        "objects[9000].description",
        "objects[15999]",
    ]


def nested(levels: int) -> str:
    return '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)


def test_as_many_levels_as_are_said_are_read():
    assert StructuredPrompt.parse(nested(MOST_LEVELS)).text()


def looped() -> dict[str, Any]:
    loop: dict[str, Any] = {}
    loop["a"] = loop
    return loop


@pytest.mark.parametrize(
    ("given_prompt", "message"),
    [
        ("", "it is not JSON: Expecting value at line 1, column 1"),
        ('{"a": 1', "it is not JSON: Expecting ',' delimiter at line 1, column 8"),
        ("[1]", "it must be a JSON object, not a list"),
        ('"a mug"', "it must be a JSON object, not a text"),
        (None, "it must be an object or the JSON text of one, not null"),
        (b"{}", "it must be an object or the JSON text of one, not a Python bytes"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', 'the key "c" stands there twice in one object: remove one'),
        ('{"a": NaN}', "NaN is no JSON number"),
        ('{"a": -Infinity}', "-Infinity is no JSON number"),
        ('{"a": 1e999}', "the number 1e999 is too large"),
        ('{"a": ' + "9" * 5000 + "}", "the number 99999999999999999999... is too large"),
        ({"a": [float("nan")]}, "a[0]: nan is no JSON number"),
        ({"a b": {1, 2}}, '["a b"]: a Python set is nothing that JSON has'),
        ({5: 1}, "its top level: the key 5 must be a text, not a number"),
        ('{"a": "\\ud800"}', "a: holds half of a character, '\\ud800'"),
        (nested(MOST_LEVELS + 1), "may not lie in each other more than 32 levels deep"),
        (nested(1_000), "may not lie in each other more than 32 levels deep"),
        (nested(200_000), "may not lie in each other more than 32 levels deep"),
        (looped(), "may not lie in each other more than 32 levels deep"),
        ({"objects": {"description": "a mug"}}, "objects must be a list, not an object"),
        ({"objects": ["a mug"]}, "objects[0] must be an object, not a text"),
        ({"objects": [None]}, "objects[0] must be an object, not null"),
        ({"objects": [{"texture": ["rough"]}]}, "objects[0].texture must be a text, not a list"),
        ({"text_render": [{"text": 5}]}, "text_render[0].text must be a text, not a number"),
        ({"background_setting": {"a": 1}}, "background_setting must be a text, not an object"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_structured_prompt_is_refused_in_one_short_line(given_prompt: Any, message: str):
    with pytest.raises(UnusableStructuredPrompt, match=r"^this structured prompt cannot be used: ") as refused:
        StructuredPrompt.parse(given_prompt)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


def test_fields_that_bria_leaves_out_or_null_are_no_fault():
    assert StructuredPrompt.parse({"objects": None, "text_render": None, "lighting": "soft", "short_description": None})


def test_changes_are_told_with_their_path_before_and_after():
    before = {"a": 1, "odd key": {"x": None}, "list": [1, 2, 3], "gone": "x" * 300}
    after = {"a": True, "odd key": {"x": 2}, "list": [2, {"new": 1}, 3], "new": None}
    assert readable(changes_between(before, after)).splitlines() == [
        "a: 1 -> true",
        '["odd key"].x: null -> 2',
        "list[0]: 1 -> nothing",
        'list[1]: nothing -> {"new": 1}',
        f'gone: "{"x" * 196}... -> nothing',
        "new: nothing -> null",
    ]
