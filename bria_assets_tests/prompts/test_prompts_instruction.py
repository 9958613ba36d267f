"""Instructions become patches, or are refused with the reason and the forms that are understood."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from example_prompts import CROWDED, DEER, TRANSPARENT
from hypothesis import given, settings
from hypothesis import strategies as st

from bria_assets.prompts.edit_layer import PatchDoesNotFit
from bria_assets.prompts.instruction import FORMS, MOST_CHARACTERS, InstructionNotUnderstood, patch_of
from bria_assets.prompts.merging import refine
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.structured_prompt import StructuredPrompt


def table(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))


UNDERSTOOD = table("understood_instructions.yaml")
REFUSED = table("refused_instructions.yaml")
WORDS = sorted({word for row in (*UNDERSTOOD, *REFUSED) for word in row["say"].split()})


@pytest.mark.parametrize("row", UNDERSTOOD, ids=lambda row: row["say"])
def test_an_instruction_becomes_the_smallest_patch_that_says_it(row: dict[str, Any]):
    assert patch_of(row["say"], DEER).as_mapping() == row["patch"]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["say"])
def test_an_instruction_that_could_only_be_guessed_at_is_refused_in_one_line_with_the_reason_and_the_forms(
    row: dict[str, Any],
):
    with pytest.raises(InstructionNotUnderstood) as refused:
        patch_of(row["say"], DEER)
    message = str(refused.value)
    assert row["because"] in message
    assert all(form in message for form in FORMS)
    assert "\n" not in message


@pytest.mark.parametrize("row", UNDERSTOOD, ids=lambda row: row["say"])
def test_what_an_instruction_asks_for_is_done_once_however_often_it_is_merged(row: dict[str, Any]):
    patch = Patch.parse(row["patch"])
    once = refine(CROWDED, patch)
    twice = refine(once.prompt, patch)
    assert once.changes
    assert twice.prompt.text() == once.prompt.text()


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_words_become_a_patch_that_changes_something_or_are_refused(instruction: str):
    try:
        patch = patch_of(instruction, DEER)
    except InstructionNotUnderstood:
        return
    assert not patch.is_empty


@pytest.mark.parametrize("instruction", ["make it red", "add a hat to it", "change the color to red"])
@pytest.mark.parametrize("prompt", [None, CROWDED], ids=["without a prompt", "several things"])
def test_a_wish_that_does_not_name_its_thing_is_refused_where_it_is_not_the_only_one(instruction: str, prompt: Any):
    with pytest.raises(InstructionNotUnderstood, match="does not say of what"):
        patch_of(instruction, prompt)


def test_from_one_color_to_another_changes_that_part_of_a_thing_of_several():
    shirt = StructuredPrompt.parse({"objects": [{"description": "A shirt", "shape_and_color": "dark blue and white"}]})
    patch = patch_of("change the shirt from blue to red", shirt)
    assert patch.modifications == {"shirt": {"color": "red and white"}}


def test_a_new_text_looks_like_the_one_whose_place_it_takes():
    patch = patch_of('change "TIGER" to "LION"', CROWDED)
    assert patch.as_mapping() == {
        "additions": [{"type": "text", "text": "LION", "location": "top", "color": "black"}],
        "remove": ['"TIGER"'],
    }


def test_a_text_that_is_there_is_not_added_once_more_unless_a_place_is_given():
    with pytest.raises(InstructionNotUnderstood, match='the text "TIGER" is there'):
        patch_of('put "TIGER" in blue', CROWDED)
    assert patch_of('add "TIGER" at the bottom', CROWDED).additions


def test_a_thing_of_another_color_is_not_the_one_that_is_named():
    with pytest.raises(PatchDoesNotFit, match='nothing in this structured prompt is called "green deer"'):
        refine(DEER, patch_of("change the green deer to blue", DEER))


def test_a_promise_to_keep_a_transparent_background_asks_for_nothing():
    patch = patch_of("add a hat, keep the background transparent", TRANSPARENT)
    assert patch.as_mapping() == {"additions": [{"type": "object", "item": "hat", "description": "a hat"}]}


def test_an_instruction_of_a_page_is_refused():
    with pytest.raises(InstructionNotUnderstood, match=f"at most {MOST_CHARACTERS} are read"):
        patch_of("add a hat, " * MOST_CHARACTERS, DEER)
