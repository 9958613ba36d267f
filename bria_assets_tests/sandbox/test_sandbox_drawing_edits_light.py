"""Relighting moves the light."""

from functools import lru_cache

import numpy as np
import pytest
from edit_pictures import SIDE, difference, lightness, pixels, product_cutout, product_photo, textured_photo
from PIL import Image

from bria_assets.sandbox.drawing.edits import relight
from bria_assets.sandbox.drawing.edits.lamps import LAMPS, direction_named, lamp_named

HALF = SIDE // 2
GREY = Image.new("RGB", (64, 64), "#808080")


def lit(direction: str, light_type: str = "studio light", *, picture: Image.Image = GREY, seed: int = 1) -> Image.Image:
    return relight(picture, direction=direction, light_type=light_type, seed=seed)


@pytest.mark.parametrize(
    ("direction", "bright", "dark"),
    [
        # The side that the light comes from, and the one across: columns or rows of the middle of each.
        ("left", (slice(None), slice(0, 16)), (slice(None), slice(48, 64))),
        ("side", (slice(None), slice(0, 16)), (slice(None), slice(48, 64))),
        ("right", (slice(None), slice(48, 64)), (slice(None), slice(0, 16))),
        ("top-down", (slice(0, 16), slice(None)), (slice(48, 64), slice(None))),
        ("bottom", (slice(48, 64), slice(None)), (slice(0, 16), slice(None))),
        ("front", (slice(24, 40), slice(24, 40)), (slice(0, 8), slice(0, 8))),
    ],
)
def test_the_side_that_the_light_comes_from_is_brighter(
    direction: str, bright: tuple[slice, slice], dark: tuple[slice, slice]
):
    picture = lightness(lit(direction))
    assert picture[bright].mean() > picture[dark].mean() + 8


def test_light_from_the_left_makes_the_left_half_brighter_than_before_and_the_right_darker():
    before, after = lightness(GREY), lightness(lit("left"))
    assert after[:, :32].mean() / after[:, 32:].mean() > 1.1 * before[:, :32].mean() / before[:, 32:].mean()


def warmth(picture: Image.Image) -> float:
    red, _, blue = pixels(picture).mean(axis=(0, 1))
    return float(red - blue)


@pytest.mark.parametrize("light_type", ["low-angle sunlight", "sunrise light", "golden hour", "by candlelight"])
def test_warm_light_is_warmer(light_type: str):
    assert warmth(lit("", light_type)) > 8


@pytest.mark.parametrize("light_type", ["blue hour light", "moonlight lighting", "cold fluorescent light"])
def test_cold_light_is_colder(light_type: str):
    assert warmth(lit("", light_type)) < -8


@pytest.mark.parametrize("light_type", ["moonlight lighting", "starlight lighting nighttime", "dim light"])
def test_night_is_dark(light_type: str):
    assert lightness(lit("", light_type)).mean() < 0.7 * 128


def test_fog_takes_contrast_away():
    photo = product_photo()
    assert lightness(lit("", "fog-diffused lighting", picture=photo)).std() < 0.75 * lightness(photo).std()


def test_a_spotlight_keeps_the_subject_brighter_than_the_background():
    photo = product_photo(colour="#8c8c8c", ground="#b4b4b4")
    spot = lightness(lit("", "spotlight on subject, keep background settings", picture=photo))
    assert spot[40:60, 40:56].mean() > 1.3 * spot[:10, :10].mean()


@lru_cache
def named_light(name: str) -> Image.Image:
    return lit("", name, picture=product_photo(side=48))


@pytest.mark.parametrize("name", sorted(LAMPS))
def test_each_named_light_differs_from_all_others(name: str):
    others = LAMPS.keys() - {name}
    assert min(difference(named_light(name), named_light(other)) for other in others) > 1.0


def test_unknown_words_change_the_light_too():
    assert difference(lit("", "xylophonic gloaming"), GREY) > 3


def test_different_unknown_words_give_different_light():
    assert difference(lit("", "quux"), lit("", "plugh")) > 0.5


def test_words_in_the_light_type_choose_the_direction_when_none_is_given():
    assert direction_named("sunlight from the right") == "right"
    picture = lightness(lit("", "sunlight from the right"))
    assert picture[:, 48:].mean() > picture[:, :16].mean()


@pytest.mark.parametrize("name", sorted(LAMPS))
def test_a_named_light_is_known_by_its_name(name: str):
    assert lamp_named(name.upper()) is LAMPS[name]


def test_relit_pictures_stay_as_transparent_as_they_were():
    cutout = product_cutout()
    assert lit("left", picture=cutout).getchannel("A").tobytes() == cutout.getchannel("A").tobytes()


def test_the_same_seed_relights_to_the_same_bytes():
    once, again = (lit("", "soft bokeh lighting", picture=textured_photo()) for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_another_seed_moves_the_lights_out_of_focus():
    one, other = (lit("", "soft bokeh lighting", picture=textured_photo(), seed=seed) for seed in (1, 2))
    assert np.abs(pixels(one) - pixels(other)).max() > 20
