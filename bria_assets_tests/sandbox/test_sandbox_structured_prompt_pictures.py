"""Structured prompts from pictures (``images`` inputs), and the shorter ones of the lite endpoints."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from structured_prompt_pictures import described, difference, drawn, grown, silhouette

from bria_assets.sandbox.drawing import describe, describe_picture, draw_product, shortened
from bria_assets.sandbox.drawing.colours import COLOURS, colour_words
from bria_assets.sandbox.drawing.look import look_of
from bria_assets.sandbox.drawing.picture_description import colour_name

WHITE = (255, 255, 255)


def photo(
    colour: tuple[int, int, int] = (160, 24, 48),
    *,
    ground: tuple[int, int, int] = WHITE,
    box: tuple[float, float, float, float] = (0.35, 0.15, 0.65, 0.85),
    second: tuple[int, int, int] | None = None,
) -> Image.Image:
    """Return a rounded thing of one colour, perhaps with a broad band of a second, on a ground."""
    picture = Image.new("RGB", (120, 120), ground)
    left, top, right, bottom = (round(side * 120) for side in box)
    ImageDraw.Draw(picture).rounded_rectangle((left, top, right, bottom), 8, fill=colour)
    if second is not None:
        high = (bottom - top) // 3
        ImageDraw.Draw(picture).rectangle((left, top + high, right, bottom - high), fill=second)
    return picture


@pytest.mark.parametrize("name", ["crimson", "navy", "forest green", "mustard", "black", "lavender"])
def test_the_main_colour_of_the_thing_is_named(name: str):
    described_thing = describe_picture(photo(COLOURS[name]), None, seed=1)
    assert colour_words(described_thing["objects"][0]["shape_and_color"])[0] == name
    assert look_of(described_thing).colour == COLOURS[name]


def test_a_second_colour_is_named_after_the_first():
    thing = describe_picture(photo(COLOURS["navy"], second=COLOURS["yellow"]), None, seed=1)["objects"][0]
    assert set(colour_words(thing["shape_and_color"])) == {"navy", "yellow"}


@pytest.mark.parametrize("name", sorted(set(COLOURS) - {"gray", "light gray", "dark gray", "navy blue"}))
def test_each_colour_is_called_by_a_name_that_looks_like_it(name: str):
    assert COLOURS[colour_name(COLOURS[name])] == COLOURS[name]


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        (WHITE, "white studio background"),
        ((250, 249, 247), "white studio background"),
        (COLOURS["sage"], "sage background"),
    ],
)
def test_the_background_is_named(ground: tuple[int, int, int], words: str):
    assert describe_picture(photo(ground=ground), None, seed=1)["background_setting"] == words


def test_a_cutout_has_a_transparent_background():
    cutout = photo().convert("RGBA")
    cutout.putalpha(Image.fromarray((np.asarray(photo()).min(axis=-1) < 200).astype(np.uint8) * 255))
    assert describe_picture(cutout, None, seed=1)["background_setting"] == "transparent background"


@pytest.mark.parametrize(
    ("box", "location", "size"),
    [
        ((0.3, 0.1, 0.7, 0.9), "center", "large within frame"),
        ((0.05, 0.35, 0.3, 0.65), "left", "small"),
        ((0.7, 0.7, 0.95, 0.95), "bottom-right", "small"),
    ],
)
def test_place_and_size_of_the_thing_are_measured(box: tuple[float, float, float, float], location: str, size: str):
    thing = describe_picture(photo(box=box), None, seed=1)["objects"][0]
    assert (thing["location"], thing["relative_size"]) == (location, size)


def test_a_slim_thing_is_taken_for_another_kind_than_a_flat_one():
    slim, flat = (
        look_of(describe_picture(photo(box=box), None, seed=1)).kind
        for box in ((0.42, 0.1, 0.58, 0.9), (0.1, 0.4, 0.9, 0.65))
    )
    assert (slim, flat) == ("bottle", "sofa")


def test_what_the_prompt_names_counts_before_the_picture():
    found = describe_picture(photo(), "a glossy yellow vase on a marble table", seed=1)
    look = look_of(found)
    assert (look.kind, look.colour) == ("vase", COLOURS["yellow"])
    assert found["background_setting"] == "a marble table"


def test_what_the_prompt_leaves_open_comes_from_the_picture():
    found = describe_picture(photo(COLOURS["navy"]), "a vase in this colour", seed=1)
    look = look_of(found)
    assert (look.kind, look.colour) == ("vase", COLOURS["navy"])


def test_a_described_picture_is_drawn_in_its_colours():
    found = describe_picture(photo(COLOURS["forest green"], ground=COLOURS["beige"]), "a mug", seed=1)
    picture = np.asarray(draw_product(found, seed=1, width_px=96, height_px=96)).astype(int)
    assert picture[0, 0].tolist() == list(COLOURS["beige"])
    red, green, blue = np.median(picture[grown(silhouette(found), -3)], axis=0)
    assert green > max(red, blue) + 15


def test_a_drawn_product_is_described_as_what_it_is():
    drawn_mug = draw_product(described(), seed=1, width_px=128, height_px=128)
    found = describe_picture(drawn_mug, "a mug", seed=1)
    assert look_of(found).kind == "mug"
    assert found["background_setting"] == "white studio background"


def test_every_field_of_a_structured_prompt_is_there():
    assert set(describe_picture(photo(), None, seed=1)) == set(described())


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (300, 7), (64, 64)])
def test_a_picture_of_one_colour_is_described_anyway(size: tuple[int, int]):
    found = describe_picture(Image.new("RGB", size, COLOURS["navy"]), None, seed=1)
    assert "navy" in found["objects"][0]["shape_and_color"]


def test_a_wholly_transparent_picture_is_refused():
    with pytest.raises(ValueError, match="fully transparent"):
        describe_picture(Image.new("RGBA", (32, 32)), None, seed=1)


def test_the_same_picture_and_seed_give_the_same_description():
    assert describe_picture(photo(), "a mug", seed=5) == describe_picture(photo(), "a mug", seed=5)


@pytest.mark.parametrize("prompt", ["matte ceramic mug, color: navy", 'a tote bag with the text "HELLO" in a forest'])
def test_a_shortened_structured_prompt_is_shorter_and_draws_the_same_picture(prompt: str):
    full = describe(prompt, seed=1)
    brief = shortened(full)
    assert len(str(brief)) < 0.8 * len(str(full))
    assert len(brief["short_description"]) < len(full["short_description"])
    assert difference(drawn(full), drawn(brief)) == 0


def test_shortening_keeps_unknown_keys():
    assert shortened({**described(), "of_the_caller": {"kept": 1}})["of_the_caller"] == {"kept": 1}
