"""Text in pictures is rewritten where it is."""

import numpy as np
import pytest
from edit_pictures import lettered_photo, pixels, product_photo
from PIL import Image

from bria_assets.sandbox.drawing.edits import rewrite_text
from bria_assets.sandbox.drawing.edits.pixels import colours_of
from bria_assets.sandbox.drawing.edits.text_finding import text_box


def changed(before: Image.Image, after: Image.Image) -> np.ndarray:
    return np.abs(pixels(before) - pixels(after)).max(axis=-1) > 12


def test_text_is_found_where_it_is():
    box = text_box(colours_of(lettered_photo()))
    assert box is not None
    left, top, right, bottom = box
    assert 15 < left < 50
    assert 78 < right < 115
    assert 15 < top < 36
    assert 40 < bottom < 60


def test_a_picture_without_text_has_none():
    assert text_box(colours_of(product_photo())) is None


def test_only_the_texts_region_changes():
    difference_map = changed(lettered_photo(), rewrite_text(lettered_photo(), "WORLD", seed=1))
    assert difference_map.any()
    assert not difference_map[64:].any()


def test_the_new_text_is_written_in_the_old_texts_ink():
    picture = pixels(rewrite_text(lettered_photo(), "WORLD", seed=1))
    ink = picture[picture.sum(axis=-1) < 250]
    assert len(ink) > 40
    assert np.abs(np.median(ink, axis=0) - [122, 20, 32]).max() < 40


def test_a_text_rewritten_with_itself_stands_where_it_stood():
    before, after = (
        text_box(colours_of(each)) for each in (lettered_photo(), rewrite_text(lettered_photo(), "HELLO", seed=1))
    )
    assert before is not None
    assert after is not None
    assert np.abs(np.subtract(before, after)).max() <= 6


def test_different_texts_give_different_pictures():
    one, other = (rewrite_text(lettered_photo(), text, seed=1) for text in ("ONE", "TWO"))
    assert changed(one, other).sum() > 20


def test_long_text_stays_within_the_region():
    long = "a rather long sentence that has to be broken into several lines"
    assert not changed(lettered_photo(), rewrite_text(lettered_photo(), long, seed=1))[64:].any()


def test_a_picture_without_text_gets_it_on_its_subject():
    places = np.nonzero(changed(product_photo(side=192), rewrite_text(product_photo(side=192), "MUG", seed=1)))
    assert places[0].size
    assert 60 < places[1].min() < places[1].max() < 132
    assert 52 < places[0].min() < places[0].max() < 148


def test_a_blank_text_is_refused_by_name():
    with pytest.raises(ValueError, match="new_text"):
        rewrite_text(lettered_photo(), "", seed=1)
