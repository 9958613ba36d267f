"""Alt texts: the shop's words, the scene, Bria's words, and never more than 512 characters."""

import json

import pytest

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.prompts.alt_text import MOST_ALT_CHARACTERS, alt_text, alt_text_without_product

MUG = Product(sku="MUG", title="Red mug", color="red", material="stoneware")
TABLE = Scene(id="table", title="Oak table.", prompt="On an oak table")


def test_it_names_the_product_what_the_title_leaves_out_and_the_scene():
    assert alt_text(MUG, scene=TABLE) == "Red mug, stoneware. Oak table"


def test_it_tells_what_bria_says_is_seen():
    told = json.dumps({"short_description": "A mug\n in soft light."})
    assert alt_text(MUG, structured_prompt=told) == "Red mug, stoneware. A mug in soft light"


@pytest.mark.parametrize("told", ["", "no JSON", "[]", '{"short_description": 7}', "{}"])
def test_a_structured_prompt_that_says_nothing_is_left_out(told: str):
    assert alt_text(MUG, structured_prompt=told) == "Red mug, stoneware"


@pytest.mark.parametrize("words", ["soft light " * 90, "x" * 900])
def test_it_is_cut_at_a_word_where_it_is_too_long(words: str):
    text = alt_text(MUG, structured_prompt=json.dumps({"short_description": words}))
    assert len(text) <= MOST_ALT_CHARACTERS
    assert text.endswith(("light…", "soft…", "stoneware…"))


def test_a_picture_of_no_product_is_told_by_what_is_seen_else_by_what_was_asked_for():
    told = json.dumps({"short_description": "A desk by a window."})
    assert alt_text_without_product("A desk, high quality", told) == "A desk by a window"
    assert alt_text_without_product("A desk, high quality", None) == "A desk, high quality"
    assert alt_text_without_product(None, None) is None
    assert len(alt_text_without_product("soft light " * 90, "{}") or "") <= MOST_ALT_CHARACTERS
