"""Colorize, restore and sketch_to_colored_image."""

import itertools

import numpy as np
import pytest
from edit_pictures import difference, lightness, pixels, product_photo, textured_photo
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.edits import colorize, restore, sketch_to_colored_image
from bria_assets.sandbox.drawing.edits.colouring import STYLES


def grey_photo() -> Image.Image:
    return textured_photo().convert("L").convert("RGB")


def saturation(picture: Image.Image) -> float:
    values = pixels(picture)
    return float((values.max(axis=-1) - values.min(axis=-1)).mean())


def sketch() -> Image.Image:
    """A cup in black lines on white paper."""
    picture = Image.new("RGB", (96, 96), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 30, 62, 78), outline="black", width=2)
    pen.arc((54, 38, 80, 66), -90, 90, fill="black", width=2)
    pen.line((24, 44, 62, 44), fill="black", width=2)
    return picture


@pytest.mark.parametrize("style", ["color_contemporary", "color_vivid"])
def test_grey_pictures_get_colours(style: str):
    assert saturation(colorize(grey_photo(), style)) > 12


def test_vivid_colours_are_louder_than_contemporary_ones():
    assert saturation(colorize(grey_photo(), "color_vivid")) > 1.3 * saturation(
        colorize(grey_photo(), "color_contemporary")
    )


def test_coloured_pictures_become_black_and_white():
    assert saturation(colorize(textured_photo(), "black_and_white")) == 0


def test_sepia_is_brown():
    red, green, blue = pixels(colorize(textured_photo(), "sepia_vintage")).mean(axis=(0, 1))
    assert red > green > blue


def test_colours_that_are_there_are_kept():
    before, after = pixels(textured_photo()), pixels(colorize(textured_photo(), "color_contemporary"))
    assert np.abs(before - after).mean() < 12


def test_colouring_keeps_light_and_shade():
    before, after = lightness(grey_photo()), lightness(colorize(grey_photo(), "color_contemporary"))
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.97


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(STYLES, 2)))
def test_each_colouring_differs_from_each_other(one: str, other: str):
    assert difference(colorize(grey_photo(), one), colorize(grey_photo(), other)) > 3


def test_an_unknown_colouring_is_refused_by_name():
    with pytest.raises(ValueError, match="color 'rainbow'"):
        colorize(grey_photo(), "rainbow")


def test_restoring_takes_noise_away():
    photo = product_photo()
    rng = np.random.default_rng(1)
    noisy = Image.fromarray((pixels(photo) + rng.normal(0, 10, (96, 96, 3))).clip(0, 255).astype(np.uint8))
    flat = (slice(0, 20), slice(0, 96))
    assert lightness(restore(noisy))[flat].std() < 0.6 * lightness(noisy)[flat].std()


def test_restoring_takes_scratches_away():
    photo = product_photo()
    scratched = photo.copy()
    ImageDraw.Draw(scratched).line((10, 0, 10, 95), fill="#606060", width=1)
    before, after = (
        np.abs(np.diff(lightness(each)[:, 4:18], axis=1)).max() for each in (scratched, restore(scratched))
    )
    assert after < 0.3 * before


def test_restoring_keeps_edges():
    photo = product_photo()
    before, after = (np.abs(np.diff(lightness(each), axis=1)).max() for each in (photo, restore(photo)))
    assert after > 0.8 * before


def test_restoring_brings_faded_contrast_back():
    faded = Image.fromarray((pixels(textured_photo()) * 0.4 + 110).astype(np.uint8))
    assert lightness(restore(faded)).std() > 1.2 * lightness(faded).std()


def test_closed_areas_of_a_sketch_get_colours():
    coloured = pixels(sketch_to_colored_image(sketch(), seed=1))
    body = coloured[50:74, 30:56]
    assert (body.max(axis=-1) - body.min(axis=-1)).mean() > 25


def test_neighbouring_areas_of_a_sketch_get_different_colours():
    coloured = pixels(sketch_to_colored_image(sketch(), seed=1))
    assert np.abs(coloured[34:41, 34:52].mean(axis=(0, 1)) - coloured[54:72, 34:52].mean(axis=(0, 1))).max() > 25


def test_the_paper_round_a_sketch_becomes_a_pale_ground():
    coloured = pixels(sketch_to_colored_image(sketch(), seed=1))
    assert coloured[:10, :10].min() > 180
    assert (coloured[:10, :10].max(axis=-1) - coloured[:10, :10].min(axis=-1)).max() < 30


def test_the_lines_of_a_sketch_stay_visible():
    coloured = lightness(sketch_to_colored_image(sketch(), seed=1))
    assert coloured[60, 24:26].min() < coloured[60, 36:50].mean() - 30


def test_chalk_on_a_blackboard_is_a_sketch_too():
    chalk = Image.fromarray(255 - np.asarray(sketch()))
    assert difference(sketch_to_colored_image(chalk, seed=1), sketch_to_colored_image(sketch(), seed=1)) < 8


def test_another_seed_colours_a_sketch_otherwise():
    pictures = [sketch_to_colored_image(sketch(), seed=seed) for seed in range(4)]
    assert len({picture.tobytes() for picture in pictures}) > 1


def test_an_empty_sheet_is_coloured_without_trouble():
    assert sketch_to_colored_image(Image.new("RGB", (20, 10), "white"), seed=1).size == (20, 10)
