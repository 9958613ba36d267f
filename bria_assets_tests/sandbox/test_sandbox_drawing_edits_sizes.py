"""Edits that change how many pixels a picture has: expand, increase_resolution, enhance."""

import numpy as np
import pytest
from edit_pictures import SIDE, difference, lightness, pixels, product_cutout, product_photo, textured_photo
from PIL import Image

from bria_assets.sandbox.drawing.edits import enhance, expand, increase_resolution

CANVAS = (160, 128)
AT = (40, 20)


def expanded(picture: Image.Image, *, prompt: str | None = None, seed: int = 1) -> Image.Image:
    return expand(picture, canvas_size=CANVAS, picture_size=picture.size, location=AT, prompt=prompt, seed=seed)


def test_an_expanded_picture_has_the_canvass_size():
    assert expanded(textured_photo()).size == CANVAS


def test_an_expanded_picture_keeps_the_original_pixels_at_their_place():
    photo = textured_photo()
    inside = expanded(photo).crop((*AT, AT[0] + SIDE, AT[1] + SIDE))
    assert difference(inside, photo) == 0


def test_the_new_border_goes_on_with_the_colours_at_the_old_one():
    picture = pixels(expanded(textured_photo()))
    beyond, edge = picture[AT[1] : AT[1] + SIDE, AT[0] - 3], picture[AT[1] : AT[1] + SIDE, AT[0] + 2]
    assert np.abs(beyond - edge).mean() < 12


def test_plain_paper_stays_plain_to_the_canvass_corners():
    assert np.abs(pixels(expanded(product_photo()))[0, 0] - pixels(product_photo())[0, 0]).max() <= 2


def test_a_prompt_that_names_scenery_is_painted_away_from_the_border():
    assert difference(expanded(product_photo(), prompt="on a sandy beach by the sea"), expanded(product_photo())) > 8


def test_a_picture_may_be_scaled_and_cut_off_by_the_canvas():
    result = expand(
        product_photo(), canvas_size=(80, 80), picture_size=(60, 60), location=(-20, 40), prompt=None, seed=1
    )
    part = product_photo().resize((60, 60), Image.Resampling.LANCZOS).crop((20, 0, 60, 40))
    assert difference(result.crop((0, 40, 40, 80)), part) == 0


def test_a_transparent_picture_stays_as_transparent_beyond_its_border_as_at_it():
    cutout = product_cutout()
    cutout.putalpha(cutout.getchannel("A").point([120 + value // 2 for value in range(256)]))
    assert expanded(cutout).getchannel("A").getpixel((0, 0)) == 120


def test_a_picture_wholly_beyond_the_canvas_is_refused_by_name():
    with pytest.raises(ValueError, match="original_image_location"):
        expand(product_photo(), canvas_size=(50, 50), picture_size=(10, 10), location=(50, 0), prompt=None, seed=1)


def test_a_canvas_without_area_is_refused_by_name():
    with pytest.raises(ValueError, match=r"canvas_size \[0, 50\]"):
        expand(product_photo(), canvas_size=(0, 50), picture_size=(10, 10), location=(0, 0), prompt=None, seed=1)


@pytest.mark.parametrize("factor", [2, 4])
def test_the_resolution_grows_by_the_factor(factor: int):
    assert increase_resolution(product_photo(side=40), factor).size == (40 * factor, 40 * factor)


def test_more_resolution_does_not_change_the_content():
    photo = textured_photo()
    back = increase_resolution(photo, 4).resize(photo.size, Image.Resampling.BOX)
    assert difference(back, photo) < 3


def test_more_resolution_keeps_transparency():
    large = increase_resolution(product_cutout(), 2)
    assert large.mode == "RGBA"
    assert large.getchannel("A").getextrema() == (0, 255)


def test_another_factor_is_refused_by_name():
    with pytest.raises(ValueError, match="desired_increase 3"):
        increase_resolution(product_photo(), 3)


def test_an_enhanced_picture_is_twice_as_large():
    assert enhance(product_photo(side=40), seed=1, side_px=None).size == (80, 80)


def test_an_enhanced_picture_has_the_asked_longer_side():
    assert enhance(product_photo(side=40).crop((0, 0, 40, 20)), seed=1, side_px=100).size == (100, 50)


def test_an_enhanced_picture_is_sharper_than_a_merely_enlarged_one():
    photo = textured_photo()

    def sharpness(picture: Image.Image) -> float:
        return float(np.abs(np.diff(lightness(picture), axis=1)).mean())

    assert sharpness(enhance(photo, seed=1, side_px=None)) > 1.1 * sharpness(increase_resolution(photo, 2))


def test_enhancing_leaves_plain_paper_plain():
    corner = pixels(enhance(product_photo(), seed=1, side_px=None))[:20, :20]
    assert np.ptp(corner, axis=(0, 1)).max() <= 2
