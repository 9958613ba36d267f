"""Restyling gives each style a look of its own."""

from functools import lru_cache

import numpy as np
import pytest
from edit_pictures import difference, lightness, pixels, product_cutout, textured_photo
from PIL import Image

from bria_assets.sandbox.drawing.edits import restyle
from bria_assets.sandbox.drawing.edits.styles import STYLES, style_named

NAMES = sorted(STYLES)


@lru_cache
def styled(style: str, *, seed: int = 1) -> Image.Image:
    return restyle(textured_photo(), style, seed=seed)


@pytest.mark.parametrize("style", NAMES)
def test_each_style_changes_the_picture(style: str):
    assert difference(styled(style), textured_photo()) > 5


@pytest.mark.parametrize("style", NAMES)
def test_each_style_differs_from_all_others(style: str):
    others = STYLES.keys() - {style}
    assert min(difference(styled(style), styled(other)) for other in others) > 6


@pytest.mark.parametrize("style", ["coloring_book", "story_board", "cross_etching", "wood_cut"])
def test_drawn_and_cut_styles_have_no_colours(style: str):
    values = pixels(styled(style))
    assert (values.max(axis=-1) - values.min(axis=-1)).mean() < 40


def test_a_coloring_book_is_mostly_white_with_some_black():
    values = lightness(styled("coloring_book"))
    assert (values > 230).mean() > 0.6
    assert (values < 90).mean() > 0.01


def test_vector_art_has_few_colours():
    count = len(styled("vector_art").quantize(256).getcolors() or [])
    flat = pixels(styled("vector_art"))
    same = (np.abs(np.diff(flat, axis=1)).max(axis=-1) < 2).mean()
    assert count
    assert same > 0.7


def test_pixel_art_is_made_of_squares():
    picture = restyle(textured_photo(side=128), "pixel art", seed=1)
    values = pixels(picture)
    assert (values[::2] == values[1::2]).all()


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("render_3d", "render_3d"),
        ("Oil Painting", "oil_painting"),
        ("in the manner of Van Gogh", "oil_painting"),
        ("a Studio Ghibli still", "anime"),
        ("line art", "coloring_book"),
        ("pencil sketch", "story_board"),
        ("comic book", "pop_art_halftone"),
        ("Pixar render", "render_3d"),
        ("soft watercolor", "watercolour"),
        ("linocut", "wood_cut"),
        ("quux", None),
    ],
)
def test_free_text_means_the_nearest_style(words: str, style: str | None):
    assert style_named(words) == style


def test_words_that_name_no_style_still_decide_one():
    assert difference(styled("quux"), textured_photo()) > 3
    assert styled("quux").tobytes() == restyle(textured_photo(), "quux", seed=1).tobytes()


def test_different_unknown_words_look_different():
    assert difference(styled("quux"), styled("plugh")) > 2


def test_colours_in_the_text_tint_the_style():
    red, _, blue = pixels(styled("oil painting in deep blue")).mean(axis=(0, 1)) - pixels(styled("oil painting")).mean(
        axis=(0, 1)
    )
    assert blue > red


def test_a_large_picture_keeps_its_size():
    assert restyle(Image.new("RGB", (1300, 20), "#336699"), "cartoon", seed=1).size == (1300, 20)


def test_a_transparent_picture_stays_as_transparent_as_it_was():
    cutout = product_cutout()
    assert restyle(cutout, "anime", seed=1).getchannel("A").tobytes() == cutout.getchannel("A").tobytes()


def test_a_blank_style_is_refused_by_name():
    with pytest.raises(ValueError, match="style"):
        restyle(textured_photo(), "", seed=1)


@pytest.mark.parametrize("style", [*NAMES, "watercolor", "pixel art", "noir", "neon", "vintage"])
def test_every_style_copes_with_the_smallest_pictures(style: str):
    for size in ((1, 1), (3, 2), (30, 7)):
        assert restyle(textured_photo().resize(size), style, seed=1).size == size
