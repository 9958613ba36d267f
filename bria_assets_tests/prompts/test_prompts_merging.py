"""Merging a patch: what it names changes, everything else stays, the same patch once more changes nothing."""

import contextlib
import copy
import json
from typing import Any

import pytest
from example_prompts import CROWDED, DEER, TRANSPARENT
from hypothesis import given, settings
from hypothesis import strategies as st

from bria_assets.prompts.edit_layer import PatchDoesNotFit
from bria_assets.prompts.instruction import patch_of
from bria_assets.prompts.merging import SideEffectsRefused, patch_between, refine
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.prompt_changes import changes_between, is_same
from bria_assets.prompts.structured_prompt import EDIT_LAYER, PUBLISHED_FIELDS, StructuredPrompt

EXAMPLES = 40
WORDS = st.sampled_from(["deer", "hat", "a red hat", "mug", "black", "on the left", "", "TIGER", "größer"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(st.text(max_size=4).map(lambda key: f"x{key}"), VALUES, max_size=3)


def a_thing(noun: str, colour: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"description": f"A {colour} {noun}", "shape_and_color": f"round, {colour}", **more}


def a_prompt(known: dict[str, Any], unknown: dict[str, Any]) -> StructuredPrompt:
    return StructuredPrompt.parse({**known, **unknown})


THINGS = st.builds(
    a_thing,
    st.sampled_from(["deer", "hat", "mug", "tree"]),
    st.sampled_from(["black", "dark green", "red and white"]),
    UNKNOWN,
)
BACKGROUNDS = st.sampled_from(["a forest", "transparent background", "none", "A plain, transparent background."])
PROMPTS = st.builds(
    a_prompt,
    st.fixed_dictionaries(
        {"objects": st.lists(THINGS, max_size=4, unique_by=lambda thing: thing["description"].split()[-1])},
        optional={
            "short_description": st.just("A black deer beside a mug."),
            "background_setting": BACKGROUNDS,
            "background": BACKGROUNDS,
            "lighting": st.dictionaries(st.sampled_from(["conditions", "direction", "shadows"]), WORDS, max_size=3),
            "text_render": st.lists(st.fixed_dictionaries({"text": st.sampled_from(["TIGER", "SALE"])}), max_size=1),
        },
    ),
    UNKNOWN,
)
COLOURS = st.sampled_from(["red", "dark red", "red and white", "Pantone 485 C"])
PATCHES = st.builds(
    Patch.parse,
    st.fixed_dictionaries(
        {},
        optional={
            "additions": st.lists(
                st.fixed_dictionaries(
                    {"item": st.sampled_from(["scarf", "hat"]), "description": st.just("a red scarf")}
                )
                | st.fixed_dictionaries({"type": st.just("text"), "text": st.just("LION")}),
                max_size=2,
            ),
            "modifications": st.dictionaries(
                st.sampled_from(["deer", "all mugs"]),
                st.fixed_dictionaries({}, optional={"color": COLOURS, "material": st.just("oak"), "size": WORDS}),
                max_size=2,
            ),
            "remove": st.lists(st.sampled_from(["hat", "text", "tree"]), max_size=2, unique=True),
            "background": BACKGROUNDS,
            "lighting": st.dictionaries(st.sampled_from(["conditions", "shadows"]), WORDS, max_size=2),
            "fields": UNKNOWN,
        },
    ),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PROMPTS, PATCHES)
def test_merging_the_same_patch_twice_is_merging_it_once_and_changes_no_argument(
    prompt: StructuredPrompt, patch: Patch
):
    before, patch_before = prompt.text(), json.dumps(patch.as_mapping())
    with contextlib.suppress(PatchDoesNotFit):
        once = refine(prompt, patch)
        again = refine(once.prompt, patch)
        assert again.prompt.text() == once.prompt.text()
        assert again.changes == ()
    assert (prompt.text(), json.dumps(patch.as_mapping())) == (before, patch_before)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PROMPTS, PATCHES)
def test_what_a_patch_does_not_name_stays_word_for_word_and_in_its_order(prompt: StructuredPrompt, patch: Patch):
    try:
        refined = refine(prompt, patch)
    except PatchDoesNotFit:
        return
    untouched = set(prompt.root) - {"objects", "text_render", "short_description", *EDIT_LAYER} - set(patch.fields)
    untouched -= {"background_setting"} if patch.background else set()
    for key in untouched:
        assert is_same(refined.prompt.root[key], prompt.root[key])
    assert [key for key in refined.prompt.root if key in prompt.root] == list(prompt.root)
    assert {change.path for change in refined.outside_patch} <= {"short_description"}
    if not patch.modifications and not patch.remove:
        count = len(prompt.root["objects"])
        assert refined.prompt.root["objects"][:count] == prompt.root["objects"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(PROMPTS, st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2))
def test_a_list_of_the_patch_takes_the_place_of_a_list_and_mappings_are_merged(
    prompt: StructuredPrompt, items: list[Any], inner: dict[str, Any]
):
    original = StructuredPrompt.parse({**prompt.as_mapping(), "xlist": [1, 2, 3], "xinner": {"a": [1], "z": 0}})
    merged = refine(original, Patch.parse({"fields": {"xlist": items, "xinner": inner}})).prompt.root
    assert is_same(merged["xlist"], items)
    assert is_same(merged["xinner"], {"a": [1], "z": 0} | inner)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PROMPTS, PATCHES)
def test_a_transparent_background_stays_until_a_background_is_asked_for(prompt: StructuredPrompt, patch: Patch):
    original = StructuredPrompt.parse({**prompt.as_mapping(), "background": "none"})
    try:
        merged = refine(original, patch).prompt.root
    except PatchDoesNotFit:
        return
    asked = patch.background if patch.background and "ransparent" not in patch.background else "none"
    assert merged["background"] == asked
    if patch.background is None:
        assert merged.get("background_setting") == original.root.get("background_setting")


@settings(max_examples=EXAMPLES, deadline=None)
@given(PROMPTS, PROMPTS)
def test_the_patch_between_two_prompts_makes_one_of_the_other(before: StructuredPrompt, after: StructuredPrompt):
    before = StructuredPrompt.parse({**before.as_mapping(), "background": "a forest"})  # no rule of its own
    patch = Patch.parse(json.dumps(patch_between(before, after).as_mapping()))
    merged = refine(before, patch).prompt
    assert merged.sha256 == after.sha256
    assert changes_between(merged.root, after.root) == ()


@settings(max_examples=EXAMPLES, deadline=None)
@given(PATCHES)
def test_a_patch_survives_its_json(patch: Patch):
    assert Patch.parse(json.dumps(patch.as_mapping())) == patch


def test_a_chain_of_five_is_replayed_from_its_records_byte_for_byte():
    instructions = (
        "add a hat on the deer's head",
        "change the color of the deer to red",
        'add text "DEER" above the deer in white letters',
        "replace the hat with a crown and remove the text",
        "make the crown golden and change the lighting to golden hour",
    )
    prompt, records = TRANSPARENT, list[tuple[str, str]]()
    for instruction in instructions:
        patch = patch_of(instruction, prompt)
        refined = refine(prompt, patch)
        records.append((json.dumps(patch.as_mapping()), refined.prompt.text()))
        prompt = refined.prompt
    replayed = StructuredPrompt.parse(TRANSPARENT.text())
    for patch, text in records:
        replayed = refine(replayed, Patch.parse(patch)).prompt
        assert replayed.text() == text
    assert [thing["description"] for thing in prompt.root["objects"]] == [
        "A majestic red deer with black eyes, standing still",
        "a crown",
    ]
    assert prompt.root["objects"][1]["shape_and_color"] == "golden"
    assert prompt.root["background"] == "none"


def test_a_new_color_takes_the_old_one_s_place_wherever_it_is_said_of_the_thing_and_nowhere_else():
    refined = refine(DEER, patch_of("change the deer's color from black to orange", DEER))
    changed = {change.path: change.after for change in refined.changes if change.path not in EDIT_LAYER}
    assert changed == {
        "short_description": "A majestic orange deer stands in a meadow.",
        "objects[0].description": "A majestic orange deer with black eyes, standing still",
        "objects[0].shape_and_color": "slender, orange",
    }
    assert [change.path for change in refined.outside_patch] == ["short_description"]


def test_changes_outside_the_patch_are_refused_where_that_is_wanted():
    patch = patch_of("change the color of the deer to red", DEER)
    with pytest.raises(SideEffectsRefused, match=r"more than it names: short_description: .* name it in the patch"):
        refine(DEER, patch, refuse_side_effects=True)
    named = Patch.parse({**patch.as_mapping(), "short_description": "A majestic red deer."})
    assert refine(DEER, named, refuse_side_effects=True).outside_patch == ()


def test_what_is_added_changed_and_removed_stands_in_the_description_and_in_the_edit_layer():
    patch = patch_of(
        'remove the hat and the text, add a scarf to the deer, add text "LION", make the mug blue', CROWDED
    )
    refined = refine(CROWDED, patch).prompt.root
    assert [thing["description"] for thing in refined["objects"] if "hat" in thing["description"]] == []
    assert refined["objects"][-1] == {"description": "a scarf", "relationship": "attached to the deer"}
    assert refined["text_render"] == [{"text": "LION"}]
    assert next(thing for thing in refined["objects"] if "mug" in thing["description"])["shape_and_color"] == (
        "round, blue"
    )
    assert {key: refined[key] for key in EDIT_LAYER if key in refined} == patch.as_mapping()


def test_what_is_removed_is_no_addition_any_more_and_what_is_added_anew_not_removed():
    with_hat = refine(DEER, patch_of("add a hat and a scarf", DEER)).prompt
    without = refine(with_hat, patch_of("remove the hat", with_hat)).prompt
    assert [item["item"] for item in without.root["additions"]] == ["scarf"]
    again = refine(without, patch_of("add a hat", without)).prompt
    assert again.root["remove"] == []
    assert [item["item"] for item in again.root["additions"]] == ["hat"]


def test_what_takes_another_s_place_keeps_where_it_was_and_how_large():
    refined = refine(DEER, patch_of("replace the deer with a white horse", DEER)).prompt.root
    assert refined["objects"] == [
        {"location": "center", "relative_size": "large within frame", "description": "a white horse"}
    ]
    assert refined["short_description"] == "A majestic white horse stands in a meadow."


def test_a_thing_that_the_description_only_mentions_is_changed_by_the_edit_layer_alone_and_named():
    prompt = StructuredPrompt.parse({"objects": [{"description": "A skull wearing a hat"}]})
    refined = refine(prompt, Patch.parse({"remove": ["hat"]}))
    assert refined.only_in_edit_layer == ("hat",)
    assert refined.prompt.root == {**prompt.root, "remove": ["hat"]}
    later = refine(refined.prompt, Patch.parse({"lighting": {"conditions": "dusk"}}))
    assert later.only_in_edit_layer == ("hat",)  # else the next picture would have it again


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ({"remove": ["horse"]}, 'nothing in this structured prompt is called "horse"; it has majestic black deer, '),
        ({"modifications": {"horse": {"color": "red"}}}, 'nothing in this structured prompt is called "horse"'),
        ({"additions": [{"item": "cow", "replaces": "horse"}]}, 'nothing in this structured prompt is called "horse"'),
        (
            {"modifications": {"mug": {"colr": "red"}}},
            'modifications.mug: an object has no attribute "colr"; it has color',
        ),
        ({"modifications": {"mug": {"color": 5}}}, "modifications.mug: color must be a text, not a number"),
        ({"modifications": {"mug": {"count": 0}}}, "count must be 1 or more, not 0: what is to go stands in remove"),
        ({"remove": ["the"]}, 'nothing in this structured prompt is called "the"'),
        ({"modifications": {"mug": {"count": [2]}}}, "count must be a whole number or words for one, not a list"),
        ({"modifications": {"text": {"pose": "lying"}}}, 'a text has no attribute "pose"; it has text'),
    ],
)
def test_a_patch_that_does_not_fit_its_prompt_says_what_and_where(patch: dict[str, Any], message: str):
    with pytest.raises(PatchDoesNotFit) as refused:
        refine(CROWDED, Patch.parse(patch))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_name_that_several_things_have_is_refused_until_it_says_which_or_all():
    hats = [{"description": "A red hat"}, {"description": "A blue hat, worn"}, {"description": "A deer in a hat"}]
    prompt = StructuredPrompt.parse({"objects": hats})
    with pytest.raises(PatchDoesNotFit, match=r'2 things are called "hat": objects\[0\] "A red hat", objects\[1\]'):
        refine(prompt, Patch.parse({"remove": ["hat"]}))
    for names, left in ((["blue hat"], ["A red hat", "A deer in a hat"]), (["all hats"], ["A deer in a hat"])):
        refined = refine(prompt, Patch.parse({"remove": names})).prompt.root["objects"]
        assert [thing["description"] for thing in refined] == left


def test_lettering_is_named_in_quotation_marks_and_is_not_taken_for_a_thing():
    prompt = StructuredPrompt.parse({"objects": [{"description": "A tiger"}], "text_render": [{"text": "TIGER"}]})
    assert refine(prompt, Patch.parse({"remove": ['"TIGER"']})).prompt.root["objects"] == [{"description": "A tiger"}]
    assert refine(prompt, Patch.parse({"remove": ["tiger"]})).prompt.root["text_render"] == [{"text": "TIGER"}]


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (5, "it must be an object or the JSON text of one, not a number"),
        ("[]", "it must be a JSON object, not a list"),
        ('{"remove": ["a"], "remove": []}', 'the key "remove" stands there twice'),
        ({"addition": []}, "addition is no part of a patch; it has background, additions, "),
        ({"additions": [{"type": "object"}]}, "additions[0].item is missing"),
        ({"additions": [{"type": "text", "text": 5}]}, "additions[0].text must be a text"),
        ({"modifications": {"deer": "red"}}, 'modifications.deer must be an object, such as {"color": "red"}'),
        ({"remove": "hat"}, "remove must be a list"),
        ({"background": " "}, "background must not be empty"),
        ({"fields": []}, "fields must be an object"),
        ({"objects": {"a": 1}}, "objects must be a list, not an object"),
        ({"objects": [5]}, "objects[0] must be an object, not a number"),
        ({"dropped_fields": [[]]}, "dropped_fields[0] must not be empty"),
        ({"fields": {"a": float("nan")}}, "fields.a: nan is no JSON number"),
    ],
)
def test_what_is_no_patch_is_refused_in_one_line(patch: Any, message: str):
    with pytest.raises(ValueError, match=r"^this patch cannot be used: ") as refused:
        Patch.parse(copy.deepcopy(patch))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_fields_of_a_structured_prompt_stand_in_a_patch_as_they_are_and_others_under_fields():
    given: dict[str, Any] = {**dict.fromkeys(PUBLISHED_FIELDS, "x"), "objects": [], "text_render": []}
    patch = Patch.parse(given | {"fields": {"x": None}})
    assert patch.fields == {**given, "x": None}
    assert patch.as_mapping() == {**given, "fields": {"x": None}}


@pytest.mark.parametrize("text", ["red " * 500_000, "a " * 1_000_000], ids=["colors alone", "no color"])
def test_two_megabytes_of_text_are_searched_for_a_color(text: str):
    prompt = StructuredPrompt.parse({"objects": [{"description": "A black deer", "shape_and_color": text}]})
    changed = refine(prompt, patch_of("make it blue", prompt)).prompt.root["objects"][0]
    assert changed["description"] == "A blue deer"
    assert "blue" in changed["shape_and_color"]


@pytest.mark.parametrize(
    ("said", "now"),
    [
        # As Bria wrote them, in the examples of its image-generation.yml.
        ("Teardrop-shaped, deep red", "Teardrop-shaped, pink"),
        ("mottled browns, creams, and grays with silver highlights.", "mottled pink with silver highlights."),
        ("oval body, predominantly brown and grey with silver.", "oval body, pink with silver."),
        ("Curved, interlocking golden links", "Curved, interlocking pink links"),
        ("Human figures, with earthy tones.", "Human figures, with earthy tones, pink"),
        ("Black-eyed, blue-green", "Black-eyed, pink"),
        ("#A0B1C2 all over", "pink all over"),
        ("", "pink"),
    ],
)
def test_a_color_is_found_in_the_words_that_bria_has_for_it(said: str, now: str):
    prompt = StructuredPrompt.parse({"objects": [{"description": "An owl", "shape_and_color": said}]})
    changed = refine(prompt, Patch.parse({"modifications": {"owl": {"color": "pink"}}})).prompt
    assert changed.root["objects"][0]["shape_and_color"] == now


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("An adorable, fluffy owl with large, expressive eyes. It has a round head.", "owl"),
        ("A vibrant, translucent red gemstone, cut into a teardrop shape.", "gemstone"),
        ("A hyper-detailed, ultra-fluffy owl with soft feathers", "owl"),
        ("A tall, slender cypress tree, its leaves a dark green", "tree"),
        ("A pair of shoes made of leather", "shoes"),
        ("A mug, Stoneware Mug", "mug"),
    ],
)
def test_the_one_thing_of_a_picture_is_called_by_its_noun(description: str, name: str):
    prompt = StructuredPrompt.parse({"objects": [{"description": description}]})
    assert patch_of("make it blue", prompt).modifications == {name: {"color": "blue"}}


def test_a_rose_can_be_rose_gold_and_stays_it():
    prompt = StructuredPrompt.parse({"objects": [{"description": "A red rose"}]})
    once = refine(prompt, Patch.parse({"modifications": {"rose": {"color": "rose gold"}}}))
    assert once.prompt.root["objects"][0]["description"] == "A rose gold rose"
    assert refine(once.prompt, Patch.parse({"modifications": {"rose": {"color": "rose gold"}}})).changes == ()


def test_a_hat_stand_is_not_taken_away_for_a_hat():
    prompt = StructuredPrompt.parse({"objects": [{"description": "A hat stand"}, {"description": "A hat on it"}]})
    assert refine(prompt, Patch.parse({"remove": ["hat"]})).prompt.root["objects"] == [{"description": "A hat stand"}]
