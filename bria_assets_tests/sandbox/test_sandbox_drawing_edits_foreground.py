"""What a picture's subject is where nobody says."""

import numpy as np
import pytest
from edit_pictures import SIDE, product_alpha, product_cutout, product_photo
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing import draw_lifestyle
from bria_assets.sandbox.drawing.edits.foreground import foreground_of, told_or_guessed

DISC = np.asarray(product_alpha()) > 128


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    """Share of what both hold in what either holds."""
    return float((found & truth).sum() / (found | truth).sum())


def test_a_subject_on_plain_paper_is_found_exactly():
    assert overlap(foreground_of(product_photo()) > 0.5, DISC) > 0.95


@pytest.mark.parametrize(
    "scene",
    ["on an oak kitchen table by a window", "on a beach at golden hour", "forest picnic, moss", "city street at night"],
)
def test_a_subject_in_a_scene_is_found_roughly(scene: str):
    product = Image.new("RGBA", (60, 90))
    ImageDraw.Draw(product).rounded_rectangle((0, 0, 59, 89), radius=12, fill="#b02020")
    shot = draw_lifestyle(product, scene, seed=2, width_px=128, height_px=128)
    red, green, blue = np.moveaxis(np.asarray(shot).astype(int), -1, 0)
    truth = (red > 1.8 * green) & (red > 1.6 * blue)
    assert overlap(foreground_of(shot) > 0.5, truth) > 0.5


@pytest.mark.parametrize("colour", ["white", "#305070"])
def test_a_plain_picture_has_no_subject(colour: str):
    assert foreground_of(Image.new("RGB", (64, 48), colour)).max() == 0


def test_a_transparent_picture_tells_its_subject_itself():
    assert np.abs(foreground_of(product_cutout()) * 255 - np.asarray(product_alpha())).max() < 0.01


def test_a_foreground_that_is_told_is_taken():
    told = Image.new("L", (SIDE, SIDE))
    told.paste(255, (0, 0, 20, 20))
    assert np.abs(told_or_guessed(product_photo(), told) * 255 - np.asarray(told)).max() < 0.01


@pytest.mark.parametrize("told", [0, 255])
def test_a_foreground_of_nothing_or_everything_is_mended(told: int):
    assert overlap(told_or_guessed(product_photo(), Image.new("L", (SIDE, SIDE), told)) > 0.5, DISC) > 0.95
