"""Reseasoning shifts the colours and adds the season's marks round the subject."""

from functools import lru_cache

import numpy as np
import pytest
from edit_pictures import difference, lightness, pixels, product_alpha, product_cutout, product_photo, textured_photo
from PIL import Image

from bria_assets.sandbox.drawing.edits import reseason
from bria_assets.sandbox.drawing.edits.seasons import SEASONS, season_named

INSIDE = np.asarray(product_alpha()) == 255
MEADOW = Image.new("RGB", (64, 64), "#5f8a45")


def warmth(picture: Image.Image) -> float:
    red, _, blue = pixels(picture).mean(axis=(0, 1))
    return float(red - blue)


def saturation(picture: Image.Image) -> float:
    values = pixels(picture)
    return float((values.max(axis=-1) - values.min(axis=-1)).mean())


def test_winter_is_colder_and_paler():
    winter = reseason(MEADOW, "winter", seed=1)
    assert warmth(winter) < warmth(MEADOW)
    assert saturation(winter) < 0.7 * saturation(MEADOW)


def test_winter_is_whiter():
    assert lightness(reseason(MEADOW, "winter", seed=1)).mean() > lightness(MEADOW).mean() + 20


def test_snow_lies_on_the_ground():
    snowy = lightness(reseason(MEADOW, "winter", seed=1))
    assert snowy[56:].mean() > snowy[:40].mean() + 20


def test_autumn_is_warmer():
    assert warmth(reseason(MEADOW, "autumn", seed=1)) > warmth(MEADOW) + 15


def test_autumn_turns_green_into_orange():
    red, green, blue = pixels(reseason(MEADOW, "autumn", seed=1)).mean(axis=(0, 1))
    assert red > green > blue


def test_summer_is_warmer_than_spring():
    assert warmth(reseason(textured_photo(), "summer", seed=1)) > warmth(reseason(textured_photo(), "spring", seed=1))


def test_the_subject_changes_less_than_what_is_round_it():
    photo = product_photo()
    change = np.abs(pixels(reseason(photo, "autumn", seed=1)) - pixels(photo)).mean(axis=-1)
    assert change[INSIDE].mean() < 0.9 * change[~INSIDE].mean()


@lru_cache
def in_season(name: str) -> Image.Image:
    return reseason(textured_photo(), name, seed=1)


@pytest.mark.parametrize("name", sorted(SEASONS))
def test_each_season_differs_from_all_others(name: str):
    others = SEASONS.keys() - {name}
    assert min(difference(in_season(name), in_season(other)) for other in others) > 4


@pytest.mark.parametrize(
    ("words", "season"),
    [
        ("first snow of December", "winter"),
        ("Fall foliage", "autumn"),
        ("cherry blossom", "spring"),
        ("hot and sunny", "summer"),
        ("monsoon", "rain"),
        ("misty morning", "fog"),
        ("quux", None),
    ],
)
def test_free_text_means_the_season_that_its_words_name(words: str, season: str | None):
    assert season_named(words) == season


def test_unknown_words_decide_a_season_too():
    assert difference(reseason(textured_photo(), "quux", seed=1), textured_photo()) > 2


def test_another_seed_lets_other_flakes_fall():
    one, other = (reseason(textured_photo(), "winter", seed=seed) for seed in (1, 2))
    assert difference(one, other) > 0.5


def test_the_same_seed_gives_the_same_bytes():
    once, again = (reseason(textured_photo(), "autumn", seed=5) for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_a_transparent_picture_stays_as_transparent_as_it_was():
    cutout = product_cutout()
    assert reseason(cutout, "winter", seed=1).getchannel("A").tobytes() == cutout.getchannel("A").tobytes()


def test_a_blank_season_is_refused_by_name():
    with pytest.raises(ValueError, match="season"):
        reseason(MEADOW, " ", seed=1)
