"""Masked edits: erase and gen_fill change what the mask selects and nothing else."""

import numpy as np
import pytest
from edit_pictures import (
    SIDE,
    box_mask,
    difference,
    lightness,
    outside,
    pixels,
    product_alpha,
    product_photo,
    textured_photo,
)
from PIL import Image

from bria_assets.sandbox.drawing.edits import erase, gen_fill

BOX = (28, 24, 70, 78)
MASK = box_mask(BOX)
PROMPTS = ["a red ceramic mug", "a sandy beach by the sea", "a green apple", "quux"]


def test_erasing_leaves_pixels_outside_the_mask_as_they_are():
    photo = textured_photo()
    assert (pixels(erase(photo, MASK))[outside(MASK)] == pixels(photo)[outside(MASK)]).all()


def test_erasing_takes_the_object_out():
    erased = erase(product_photo(), MASK)
    assert np.abs(pixels(erased) - pixels(product_photo())[0, 0]).max() < 4


def test_what_is_erased_goes_on_as_the_surroundings_do():
    ramp = Image.fromarray(np.tile(np.linspace(40, 200, SIDE).astype(np.uint8), (SIDE, 1))).convert("RGB")
    spoiled = ramp.copy()
    spoiled.paste("red", BOX)
    assert difference(erase(spoiled, MASK), ramp) < 3


def test_what_is_erased_gets_the_texture_of_the_surroundings():
    rng = np.random.default_rng(3)
    noise = Image.fromarray(rng.normal(128, 20, (SIDE, SIDE)).clip(0, 255).astype(np.uint8)).convert("RGB")
    mask = box_mask((10, 30, 34, 60))
    erased = lightness(erase(noise, mask))[30:60, 10:34]
    assert erased.std() > 10


def test_a_mask_that_selects_nothing_changes_nothing():
    empty = Image.new("L", (SIDE, SIDE))
    assert difference(erase(product_photo(), empty), product_photo()) == 0
    assert difference(gen_fill(product_photo(), empty, "a mug", seed=1), product_photo()) == 0


def test_a_mask_that_selects_all_gives_a_plain_picture():
    everything = Image.new("L", (SIDE, SIDE), 255)
    assert np.ptp(pixels(erase(product_photo(), everything)), axis=(0, 1)).max() == 0


def test_a_mask_at_the_pictures_border_is_filled():
    mask = box_mask((0, 0, 20, SIDE))
    photo = product_photo()
    photo.paste("black", (0, 0, 20, SIDE))
    assert lightness(erase(photo, mask))[:, :20].min() > 200


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match="the mask is 5 x 5 px, the picture 96 x 96 px"):
        erase(product_photo(), Image.new("L", (5, 5), 255))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_filling_leaves_pixels_outside_the_mask_as_they_are(prompt: str):
    photo = textured_photo()
    assert (pixels(gen_fill(photo, MASK, prompt, seed=1))[outside(MASK)] == pixels(photo)[outside(MASK)]).all()


def test_what_is_filled_in_has_the_prompts_colour():
    filled = pixels(gen_fill(textured_photo(), MASK, "a red ceramic mug", seed=1))[30:74, 32:66]
    red = (filled[:, :, 0] > 1.6 * filled[:, :, 1]) & (filled[:, :, 0] > 1.4 * filled[:, :, 2])
    assert red.mean() > 0.2


def test_filling_draws_more_than_erasing_does():
    assert difference(gen_fill(textured_photo(), MASK, "a red ceramic mug", seed=1), erase(textured_photo(), MASK)) > 5


def test_another_prompt_fills_in_something_else():
    one, other = (gen_fill(textured_photo(), MASK, prompt, seed=1) for prompt in PROMPTS[:2])
    assert difference(one, other) > 5


def test_the_same_seed_fills_in_the_same_bytes():
    once, again = (gen_fill(textured_photo(), MASK, "a white vase", seed=4) for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_a_blank_prompt_is_refused_by_name():
    with pytest.raises(ValueError, match="prompt"):
        gen_fill(product_photo(), MASK, " ", seed=1)


def test_an_erased_picture_stays_as_transparent_as_it_was():
    cutout = textured_photo()
    cutout.putalpha(product_alpha())
    assert erase(cutout, MASK).getchannel("A").tobytes() == product_alpha().tobytes()
