"""Refining changes what the prompt says and nothing else; the edit layer changes what its keys say."""

import copy
from typing import Any

import numpy as np
import pytest
from structured_prompt_pictures import described, difference, drawn, grown, overlap, silhouette, with_text

from bria_assets.sandbox.drawing.colours import COLOURS
from bria_assets.sandbox.refining import refined

TOLD_ALWAYS = {"short_description", "edit_instruction"}


def prompt_of_a_mug_and_a_candle() -> dict[str, Any]:
    prompt = described("matte ceramic mug, color: navy, next to a green candle, on a white studio background")
    return with_text(prompt, "HELLO")


@pytest.mark.parametrize(
    ("instruction", "changed", "said"),
    [
        ("make it crimson", {"objects"}, "crimson"),
        ("change the mug's color from navy to crimson", {"objects"}, "crimson"),
        ("make it light blue", {"objects"}, "light blue"),
        ("make it of glass", {"objects"}, "glass"),
        ("give it a glossy finish", {"objects"}, "glossy"),
        ("make the candle red", {"objects"}, "red"),
        ("make it smaller", {"objects"}, "small"),
        ("move it to the left", {"objects"}, "left"),
        ("replace the mug with a vase", {"objects"}, "vase"),
        ("add a plant on the left", {"objects"}, "plant"),
        ("remove the candle", {"objects"}, ""),
        ("change the background to a forest with trees", {"background_setting"}, "forest"),
        ("put it on a marble table", {"background_setting"}, "marble table"),
        ("make the background sage green", {"background_setting"}, "sage green"),
        ("remove the background", {"background_setting"}, "transparent"),
        ("add sunlight", {"lighting"}, "sunlight"),
        ("turn the scene into a daylight scene", {"lighting"}, "daylight"),
        ("light it from the right", {"lighting"}, "from the right"),
        ("remove the shadows", {"lighting"}, "no shadows"),
        ("shot from a low angle", {"photographic_characteristics"}, "low angle"),
        ("shallow depth of field", {"photographic_characteristics"}, "shallow"),
        ("blur the background", {"photographic_characteristics"}, "shallow"),
        ("turn it into a watercolour painting", {"style_medium"}, "watercolour"),
        ("in pencil sketch style", {"style_medium"}, "pencil sketch"),
        ("add text 'SALE' above the mug", {"text_render"}, "SALE"),
        ("change the text to 'Bye, now'", {"text_render"}, "Bye, now"),
        ("make the text red and bold", {"text_render"}, "bold"),
        ("remove the text", {"text_render"}, ""),
        ("think of something nice", set(), ""),
        (
            "make it crimson, on a beige background, and add text 'SALE' at the top",
            {"objects", "background_setting", "text_render"},
            "crimson",
        ),
    ],
)
def test_an_instruction_changes_only_the_fields_it_speaks_of(instruction: str, changed: set[str], said: str):
    before = prompt_of_a_mug_and_a_candle()
    after = refined(before, instruction, seed=1)
    assert {key for key in after if after[key] != before.get(key)} == changed | TOLD_ALWAYS
    assert said in str([after[field] for field in changed])
    assert after["edit_instruction"] == instruction


def test_refining_leaves_the_callers_structured_prompt_alone():
    given = prompt_of_a_mug_and_a_candle()
    before = copy.deepcopy(given)
    refined(given, "make it crimson, remove the candle and add text 'SALE'", seed=1)
    assert given == before


def test_the_other_attributes_of_a_changed_object_stay_word_for_word():
    before = described()["objects"][0]
    after = refined(described(), "make it crimson", seed=1)["objects"][0]
    assert {key for key in after if after[key] != before[key]} <= {"shape_and_color", "description"}


def test_only_the_named_object_changes():
    before = prompt_of_a_mug_and_a_candle()
    after = refined(before, "make the candle red", seed=1)
    assert after["objects"][0] == before["objects"][0]
    assert "red" in after["objects"][1]["shape_and_color"]


def test_a_structured_prompt_without_objects_gets_the_changed_one():
    after = refined({"short_description": "a red mug", "objects": []}, "make it blue", seed=1)
    assert "blue" in after["objects"][0]["shape_and_color"]
    assert "mug" in after["objects"][0]["description"]


def test_a_refined_colour_changes_the_object_and_leaves_the_rest_of_the_pixels():
    before = described()
    after = refined(before, "make it crimson", seed=1)
    outside = ~grown(silhouette(before), 1)
    assert difference(drawn(before), drawn(after), outside) == 0
    assert overlap(silhouette(before), silhouette(after)) > 0.98
    assert difference(drawn(before), drawn(after), silhouette(before)) > 30


def test_an_instruction_that_no_rule_understands_changes_no_pixels():
    assert difference(drawn(described()), drawn(refined(described(), "think of something nice", seed=1))) == 0


# The edit layer: background, additions, modifications and remove beside the description.


def test_a_background_of_the_edit_layer_counts_before_the_setting():
    green = drawn({**described(), "background": "sage green backdrop"})
    assert green[0, 0].tolist() == list(COLOURS["sage green"])


@pytest.mark.parametrize("none", ["none", "transparent background"])
def test_no_background_is_clear_and_the_object_is_the_one_on_paper(none: str):
    paper = {**described(), "background_setting": "white"}
    clear = drawn({**described(), "background_setting": "a forest", "background": none})
    assert clear[[0, 0, -1, -1], [0, -1, 0, -1], 3].max() == 0
    opaque = clear[..., 3] == 255
    assert opaque.mean() > 0.1
    assert difference(clear[..., :3], drawn(paper), opaque) == 0


@pytest.mark.parametrize(
    "modifications",
    [{"mug": {"color": "crimson"}}, {"color": "crimson"}, {"mug": "crimson"}, {"Mug": {"colour": "crimson"}}],
)
def test_a_modified_colour_is_drawn_and_the_rest_stays(modifications: dict[str, Any]):
    before, after = described(), {**described(), "modifications": modifications}
    inside = grown(silhouette(before), -3)
    red, _, blue = np.median(drawn(after)[inside], axis=0)
    assert red > blue + 40
    assert difference(drawn(before), drawn(after), ~grown(silhouette(before), 1)) == 0


@pytest.mark.parametrize(
    "addition",
    [
        {"type": "accessory", "item": "candle", "description": "a green candle", "shape_and_color": "round, green"},
        "a green candle",
    ],
)
def test_an_addition_stands_beside_the_object(addition: object):
    before, after = drawn(described()), drawn({**described(), "additions": [addition]})
    assert difference(before[:, :38], after[:, :38]) == 0
    assert difference(before[:, 48:], after[:, 48:]) > 3


def test_an_added_text_is_written():
    before = drawn(described())
    after = drawn({**described(), "additions": [{"type": "text", "text": "TIGER", "location": "above the tiger"}]})
    changed = (before != after).any(axis=-1)
    assert changed[:22].any()
    assert not changed[30:].any()


def test_what_is_to_be_removed_is_not_drawn():
    both = described("matte ceramic mug, color: navy, next to a green candle")
    alone = {**both, "objects": both["objects"][:1]}
    assert difference(drawn({**both, "remove": ["candle"]}), drawn(alone)) == 0


def test_the_main_object_is_never_removed():
    assert difference(drawn({**described(), "remove": ["mug"]}), drawn(described())) == 0


def test_removed_text_is_not_drawn():
    lettered = with_text(described(), "HELLO")
    assert difference(drawn({**lettered, "remove": ["text"]}), drawn(described())) == 0


def test_an_empty_edit_layer_changes_nothing():
    layer = {"background": "", "additions": [], "modifications": {}, "remove": []}
    assert difference(drawn({**described(), **layer}), drawn(described())) == 0


def test_an_instruction_overrides_the_edit_layer():
    layered = {**described(), "background": "a forest", "modifications": {"mug": {"color": "green"}}}
    after = refined(layered, "make it crimson, on a beige background", seed=1)
    picture = drawn(after)
    assert picture[0, 0].tolist() == list(COLOURS["beige"])
    red, green, _ = np.median(picture[grown(silhouette({**after, "background": ""}), -3)], axis=0)
    assert red > green + 40


@pytest.mark.parametrize(
    "layer",
    [
        {"modifications": ["a list"]},
        {"modifications": {"mug": None}},
        {"additions": {"item": "hat"}, "remove": "hat"},
        {"additions": [None, 3, []], "remove": [None, 3]},
        {"background": ["a", "forest"], "objects": "a mug"},
    ],
)
def test_odd_edit_layers_are_drawn_anyway(layer: dict[str, Any]):
    assert drawn({**described(), **layer}, side_px=48).shape == (48, 48, 3)
