import json

import pytest

from bria_assets.sandbox.drawing import describe
from bria_assets.sandbox.drawing.colours import COLOURS
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.look import look_of
from bria_assets.sandbox.drawing.shapes import BUILDERS
from bria_assets.sandbox.drawing.words import kind_of

MUG = (
    "Professional product photo of Stoneware Mug, matte glaze, color: sage green, material: stoneware, "
    "category: Kitchen, on a white studio background, soft shadows"
)

FIELDS = {
    "short_description",
    "objects",
    "background_setting",
    "lighting",
    "aesthetics",
    "photographic_characteristics",
    "style_medium",
    "text_render",
    "context",
    "artistic_style",
    "edit_instruction",
}


def test_every_field_of_a_structured_prompt_is_there():
    assert set(describe(MUG, seed=1)) == FIELDS


def test_a_description_survives_json():
    described = describe(MUG, seed=1)
    assert json.loads(json.dumps(described)) == described


def test_the_same_prompt_and_seed_give_the_same_description():
    assert describe(MUG, seed=5) == describe(MUG, seed=5)


def test_the_seed_does_not_change_what_the_product_is():
    assert describe(MUG, seed=1)["objects"] == describe(MUG, seed=2)["objects"]


def test_the_colour_of_the_product_is_found():
    assert "sage green" in describe(MUG, seed=1)["objects"][0]["shape_and_color"]


def test_the_colour_of_the_background_is_not_taken_for_the_products():
    described = describe("A leather bag, color: navy, on a beige background", seed=1)
    assert "beige" not in described["objects"][0]["shape_and_color"]


def test_the_material_and_the_finish_are_found():
    texture = describe(MUG, seed=1)["objects"][0]["texture"]
    assert "stoneware" in texture
    assert "matte" in texture


@pytest.mark.parametrize(
    ("prompt", "background"),
    [
        (MUG, "white studio background"),
        ("A mug on a transparent background", "transparent background"),
        ("A mug against a sage green backdrop", "sage green backdrop"),
        ("A mug", "white studio"),  # packshots are white unless told otherwise
    ],
)
def test_the_background_is_found(prompt: str, background: str):
    assert describe(prompt, seed=1)["background_setting"] == background


def test_quoted_text_is_rendered_on_the_product():
    described = describe('A white mug with the text "Good Morning"', seed=1)
    assert [item["text"] for item in described["text_render"]] == ["Good Morning"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Stoneware Mug", "mug"),
        ("leather watch box", "box"),  # the last noun is the thing
        ("trail running shoes", "shoe"),
        ("wine glass", "glass"),
        ("terracotta plant pot", "plant"),
        ("bedside lamp with linen shade", "lamp"),
        ("women's merino sweater", "hoodie"),
        ("T-Shirt, organic cotton", "shirt"),
        ("over-ear headphones", "headphones"),
    ],
)
def test_the_kind_is_found_by_its_names(words: str, kind: str):
    assert kind_of(words) == kind


def test_an_unknown_product_gets_a_shape_of_its_category():
    assert kind_of("Zorblax 3000, category: Lighting") == "lamp"


def test_an_unknown_product_without_category_still_gets_a_shape():
    assert kind_of("Zorblax 3000") in KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_prompt_with_the_plain_name_of_a_kind_is_drawn_as_that_kind(kind: str):
    described = describe(f"Product photo of {KINDS[kind].words[0]}, color: teal", seed=1)
    assert look_of(described).kind == kind


def test_every_kind_has_a_builder():
    assert set(BUILDERS) == set(KINDS)


def test_at_least_forty_colours_are_known():
    assert len(COLOURS) >= 40


@pytest.mark.parametrize("name", sorted(COLOURS))
def test_every_colour_word_reaches_the_drawing(name: str):
    assert look_of(describe(f"ceramic mug, color: {name}", seed=1)).colour == COLOURS[name]
