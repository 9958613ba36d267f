"""Objects that words name are added, replaced and taken out."""

import numpy as np
import pytest
from edit_pictures import SIDE, difference, pixels, product_alpha, product_photo, textured_photo
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.edits import add_object_by_text, erase_by_text, replace_object_by_text
from bria_assets.sandbox.drawing.edits.objects import object_and_place, replaced_and_new

INSIDE = np.asarray(product_alpha()) == 255


def reddish(picture: Image.Image) -> np.ndarray:
    values = pixels(picture)
    return (values[:, :, 0] > 1.5 * values[:, :, 1]) & (values[:, :, 0] > 1.4 * values[:, :, 2])


def empty_room() -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), "#d8d4cc")


def two_blocks() -> tuple[Image.Image, Image.Image]:
    """A red block on the left and a green one on the right, and the coverage of both."""
    picture, alpha = Image.new("RGB", (SIDE, SIDE), "#e4e2de"), Image.new("L", (SIDE, SIDE))
    for box, colour in (((10, 40, 36, 70), "#b02020"), ((60, 40, 86, 70), "#208040")):
        ImageDraw.Draw(picture).rectangle(box, fill=colour)
        ImageDraw.Draw(alpha).rectangle(box, fill=255)
    return picture, alpha


@pytest.mark.parametrize(
    ("place", "middle"),
    [("on the left", 0.2), ("on the right", 0.8), ("in the middle", 0.5)],
)
def test_an_object_is_added_where_the_words_say(place: str, middle: float):
    added = reddish(add_object_by_text(empty_room(), f"Place a red vase {place}", seed=1))
    assert added.any()
    assert abs(np.nonzero(added)[1].mean() / SIDE - middle) < 0.12


def test_an_added_object_has_its_colour_and_stands_on_the_ground():
    added = reddish(add_object_by_text(empty_room(), "add a red vase", seed=1))
    assert added.mean() > 0.01
    assert 0.7 * SIDE < np.nonzero(added)[0].max() < 0.95 * SIDE


def test_an_added_object_goes_where_the_picture_shows_least():
    photo = textured_photo()
    added = np.abs(pixels(add_object_by_text(photo, "add a red vase", seed=1)) - pixels(photo)).max(axis=-1) > 60
    assert (added & INSIDE).sum() < 0.25 * added.sum()


def test_an_added_object_throws_a_shadow():
    picture = pixels(add_object_by_text(empty_room(), "add a red vase in the middle", seed=1))
    foot = picture[int(0.855 * SIDE) : int(0.90 * SIDE), SIDE // 2 - 4 : SIDE // 2 + 4]
    assert foot.mean() < pixels(empty_room()).mean() - 8


def test_a_large_object_is_larger_than_a_small_one():
    large, small = (
        reddish(add_object_by_text(empty_room(), f"add a {s} red vase", seed=1)).sum() for s in ("large", "small")
    )
    assert large > 2 * small


@pytest.mark.parametrize(
    "name", ["apple", "cat", "dog", "christmas tree", "balloon", "flowers", "snowman", "lamp", "quux"]
)
def test_things_of_all_sorts_are_drawn(name: str):
    assert difference(add_object_by_text(empty_room(), f"add a {name}", seed=1), empty_room()) > 0.5


def test_another_colour_adds_the_same_object_in_that_colour():
    red, blue = (
        add_object_by_text(empty_room(), f"add a {colour} vase on the left", seed=1) for colour in ("red", "blue")
    )
    shape_red = np.abs(pixels(red) - pixels(empty_room())).max(axis=-1) > 40
    shape_blue = np.abs(pixels(blue) - pixels(empty_room())).max(axis=-1) > 40
    assert (shape_red ^ shape_blue).mean() < 0.02


def test_an_erased_subject_is_gone():
    erased = erase_by_text(product_photo(), "the product", alpha=product_alpha(), seed=1)
    assert np.abs(pixels(erased) - pixels(product_photo())[0, 0]).max() < 8


def test_of_two_things_the_one_in_the_named_colour_is_erased():
    picture, alpha = two_blocks()
    erased = pixels(erase_by_text(picture, "the red block", alpha=alpha, seed=1))
    assert np.abs(erased[45:65, 15:30] - erased[2, 2]).max() < 12
    assert np.abs(erased[45:65, 64:82] - pixels(picture)[45:65, 64:82]).max() == 0


def test_of_two_things_the_one_on_the_named_side_is_erased():
    picture, alpha = two_blocks()
    erased = pixels(erase_by_text(picture, "the block on the right", alpha=alpha, seed=1))
    assert np.abs(erased[45:65, 64:82] - erased[2, 2]).max() < 12
    assert np.abs(erased[45:65, 15:30] - pixels(picture)[45:65, 15:30]).max() == 0


def test_a_replaced_object_makes_room_for_the_new_one():
    photo = product_photo()
    replaced = replace_object_by_text(photo, "Replace the product with a red vase", alpha=product_alpha(), seed=1)
    values = pixels(replaced)
    blue = values[:, :, 2] > 1.3 * values[:, :, 0]
    assert reddish(replaced)[30:70, 34:62].mean() > 0.15
    assert blue.mean() < 0.01


def test_only_the_named_one_of_two_things_is_replaced():
    picture, alpha = two_blocks()
    replaced = pixels(replace_object_by_text(picture, "Replace the red block with a yellow mug", alpha=alpha, seed=1))
    assert np.abs(replaced[45:65, 64:82] - pixels(picture)[45:65, 64:82]).max() < 10
    assert replaced[40:70, 10:36, 1].mean() > pixels(picture)[40:70, 10:36, 1].mean() + 40


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("Place a red vase with flowers on the table", ("a red vase with flowers", "on the table")),
        ("add a lamp", ("a lamp", "")),
        ("put two candles next to the vase.", ("two candles", "next to the vase")),
    ],
)
def test_an_instruction_is_split_into_object_and_place(instruction: str, expected: tuple[str, str]):
    assert object_and_place(instruction) == expected


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("Replace the red apple with a green pear", ("the red apple", "a green pear")),
        ("swap the mug for a bowl", ("the mug", "a bowl")),
        ("a bowl instead of the mug", ("the mug", "a bowl")),
        ("a bowl", ("", "a bowl")),
    ],
)
def test_an_instruction_is_split_into_old_and_new(instruction: str, expected: tuple[str, str]):
    old, new = replaced_and_new(instruction)
    assert (old, new.removeprefix("a ") if not expected[0] else new) == (
        expected[0],
        expected[1].removeprefix("a ") if not expected[0] else expected[1],
    )


def test_a_picture_without_any_subject_still_loses_something():
    alpha = Image.new("L", (SIDE, SIDE), 255)
    assert difference(erase_by_text(textured_photo(), "table", alpha=alpha, seed=1), textured_photo()) > 1


def test_blank_words_are_refused_by_name():
    with pytest.raises(ValueError, match="instruction"):
        add_object_by_text(empty_room(), "", seed=1)
    with pytest.raises(ValueError, match="instruction"):
        replace_object_by_text(empty_room(), " ", alpha=product_alpha(), seed=1)
    with pytest.raises(ValueError, match="object_name"):
        erase_by_text(empty_room(), " ", alpha=product_alpha(), seed=1)
