"""Edits that part the subject from what lies behind it."""

import numpy as np
import pytest
from edit_pictures import (
    SIDE,
    difference,
    lightness,
    pixels,
    product_alpha,
    product_cutout,
    product_photo,
    textured_photo,
)
from PIL import Image

from bria_assets.sandbox.drawing.edits import blur_background, crop_foreground, erase_foreground

INSIDE = np.asarray(product_alpha()) == 255
BEHIND = np.asarray(product_alpha()) == 0


def roughness(picture: Image.Image) -> float:
    """Mean difference of neighbouring pixels away from the subject."""
    return float(np.abs(np.diff(lightness(picture), axis=1))[BEHIND[:, 1:] & BEHIND[:, :-1]].mean())


def test_a_blurred_background_leaves_the_subjects_pixels_as_they_are():
    photo = textured_photo()
    blurred = blur_background(photo, product_alpha(), strength=5)
    assert (pixels(blurred)[INSIDE] == pixels(photo)[INSIDE]).all()


def test_a_blurred_background_is_smoother():
    photo = textured_photo()
    assert roughness(blur_background(photo, product_alpha(), strength=5)) < 0.3 * roughness(photo)


def test_each_strength_blurs_more_than_the_one_before():
    measured = [roughness(blur_background(textured_photo(), product_alpha(), strength=s)) for s in range(1, 6)]
    assert measured == sorted(measured, reverse=True)


def test_the_subject_does_not_bleed_into_the_blur():
    photo = product_photo()
    blurred = blur_background(photo, product_alpha(), strength=5)
    assert np.abs(pixels(blurred) - pixels(photo))[BEHIND].max() < 6


@pytest.mark.parametrize("strength", [0, 6])
def test_a_strength_beyond_the_scale_is_refused_by_name(strength: int):
    with pytest.raises(ValueError, match=f"scale {strength}"):
        blur_background(product_photo(), product_alpha(), strength=strength)


def test_an_alpha_of_another_size_is_refused():
    with pytest.raises(ValueError, match="the mask is 4 x 4 px"):
        blur_background(product_photo(), Image.new("L", (4, 4)), strength=1)


def test_an_erased_foreground_leaves_the_background_in_its_place():
    emptied = erase_foreground(product_photo(), product_alpha())
    assert np.abs(pixels(emptied)[INSIDE] - pixels(product_photo())[0, 0]).max() < 6


def test_an_erased_foreground_leaves_pixels_far_from_it_as_they_are():
    photo = textured_photo()
    emptied = erase_foreground(photo, product_alpha())
    assert (pixels(emptied)[:12] == pixels(photo)[:12]).all()


def test_an_erased_foreground_is_filled_with_the_grounds_own_texture():
    emptied = erase_foreground(textured_photo(), product_alpha())
    grain = np.abs(np.diff(lightness(emptied), axis=1))
    assert grain[40:60, 40:56].mean() > 0.4 * grain[:12].mean()


def test_a_plain_picture_that_is_all_foreground_still_gives_a_picture():
    plain = Image.new("RGB", (40, 30), "#4070a0")
    assert difference(erase_foreground(plain, Image.new("L", plain.size, 255)), plain) == 0


@pytest.mark.parametrize("told", [0, 255])
def test_a_foreground_of_nothing_or_all_is_replaced_by_a_guess(told: int):
    emptied = erase_foreground(product_photo(), Image.new("L", (SIDE, SIDE), told))
    assert np.abs(pixels(emptied)[INSIDE] - pixels(product_photo())[0, 0]).max() < 8


def test_a_cropped_foreground_has_the_padding_on_all_sides():
    left, top, right, bottom = product_cutout().getchannel("A").point([0] * 8 + [255] * 248).getbbox() or (0, 0, 0, 0)
    cropped = crop_foreground(product_cutout(), padding_px=9)
    assert cropped.size == (right - left + 18, bottom - top + 18)
    assert cropped.getchannel("A").getbbox() == (9, 9, cropped.width - 9, cropped.height - 9)


def test_padding_may_reach_beyond_the_picture():
    assert crop_foreground(product_cutout(), padding_px=SIDE).width > 2 * SIDE


def test_negative_padding_is_refused_by_name():
    with pytest.raises(ValueError, match="padding -1"):
        crop_foreground(product_cutout(), padding_px=-1)


def test_blurring_twice_gives_the_same_bytes():
    once, again = (blur_background(textured_photo(), product_alpha(), strength=3) for _ in range(2))
    assert difference(once, again) == 0
