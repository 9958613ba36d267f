"""Merging for /v2/structured_prompt/generate_from_diff: what the user changed wins, what he left stays."""

import copy
from typing import Any

from structured_prompt_pictures import described, difference, drawn

from bria_assets.sandbox.merging import merged


def original() -> dict[str, Any]:
    prompt = described("matte ceramic mug, color: navy, next to a green candle, on a white studio background")
    prompt["short_description"] = "A navy ceramic mug beside a green candle on white paper."
    return {**prompt, "of_the_caller": {"kept": [1, 2]}}


def changed(**values: object) -> dict[str, Any]:
    return {**original(), **values}


def with_first_object(**attributes: object) -> dict[str, Any]:
    prompt = original()
    prompt["objects"][0].update(attributes)
    return prompt


def test_without_changes_the_original_comes_back():
    assert merged(original(), original()) == original()


def test_what_the_user_changed_wins():
    result = merged(original(), changed(background_setting="a forest", of_the_caller=7))
    assert (result["background_setting"], result["of_the_caller"]) == ("a forest", 7)


def test_what_the_user_left_out_stays():
    result = merged(original(), {"lighting": {"conditions": "golden hour"}})
    assert result == {**original(), "lighting": {**original()["lighting"], "conditions": "golden hour"}}


def test_a_key_set_to_null_is_the_users_change():
    assert merged(original(), changed(context=None))["context"] is None


def test_lists_are_merged_by_position():
    result = merged(original(), {"objects": [{}, {"shape_and_color": "round, red"}]})
    assert result["objects"][0] == original()["objects"][0]
    assert result["objects"][1] == {**original()["objects"][1], "shape_and_color": "round, red"} | {
        "description": result["objects"][1]["description"]
    }


def test_an_entry_that_the_user_took_out_is_gone():
    result = merged(original(), changed(objects=original()["objects"][1:]))
    assert result["objects"] == original()["objects"][1:]


def test_an_entry_that_the_user_added_is_there():
    hat = {"description": "A red hat"}
    result = merged(original(), changed(objects=[*original()["objects"], hat]))
    assert result["objects"] == [*original()["objects"], hat]


def test_the_short_description_follows_a_changed_colour():
    result = merged(original(), with_first_object(shape_and_color="cylindrical body, crimson"))
    assert result["short_description"] == "A crimson ceramic mug beside a green candle on white paper."
    assert "navy" not in result["objects"][0]["description"]


def test_the_short_description_follows_a_changed_material():
    result = merged(original(), with_first_object(texture="matte, glass"))
    assert result["short_description"] == "A navy glass mug beside a green candle on white paper."


def test_the_short_description_follows_a_changed_thing():
    result = merged(original(), with_first_object(description="A vase"))
    assert result["short_description"] == "A navy ceramic vase beside a green candle on white paper."


def test_an_attribute_that_the_short_description_does_not_speak_of_is_added_to_it():
    result = merged(original(), with_first_object(appearance_details="a chipped rim"))
    assert result["short_description"].startswith(original()["short_description"].rstrip("."))
    assert "a chipped rim" in result["short_description"]


def test_a_short_description_of_the_users_own_stays_as_it_is():
    adjusted = {**with_first_object(shape_and_color="cylindrical body, crimson"), "short_description": "My mug."}
    assert merged(original(), adjusted)["short_description"] == "My mug."


def test_the_arguments_are_neither_changed_nor_shared():
    one, other = original(), with_first_object(shape_and_color="cylindrical body, crimson")
    before = copy.deepcopy((one, other))
    result = merged(one, other)
    result["objects"][0]["texture"] = "changed"
    result["of_the_caller"]["kept"].append(3)
    assert (one, other) == before


def test_values_of_other_types_are_taken_over():
    adjusted = {"objects": "a mug", "text_render": {"text": "A"}, "lighting": ["soft"], "short_description": 7}
    assert {key: merged(original(), adjusted)[key] for key in adjusted} == adjusted


def test_a_merged_structured_prompt_draws_what_the_adjusted_one_does():
    adjusted = with_first_object(shape_and_color="cylindrical body, crimson")
    assert difference(drawn(merged(original(), adjusted)), drawn(adjusted)) == 0
