"""``text_render``: the letters really stand on the product or the picture, in the size, colour and look asked for."""

import itertools
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from structured_prompt_pictures import Pixels, described, drawn, silhouette, with_text

from bria_assets.sandbox.drawing.accents import spelled
from bria_assets.sandbox.drawing.colours import COLOURS

MUG = described("white ceramic mug")
SIDE_PX = 512


def ink(structured_prompt: dict[str, Any], text: str, *, side_px: int = SIDE_PX, **values: object) -> Pixels:
    """Return how much a text changes each pixel, and so where its letters are."""
    plain, lettered = (
        drawn(prompt, side_px=side_px) for prompt in (structured_prompt, with_text(structured_prompt, text, **values))
    )
    return np.abs(plain - lettered).max(axis=-1)


def box_of(letters: Pixels) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the letters."""
    rows, columns = np.nonzero(letters > 40)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def likenesses(letters: Pixels, texts: list[str]) -> dict[str, float]:
    """Return the correlation of drawn letters with each text, set in Pillow's own font and fitted to one box.

    Seen from the side, a line of letters rises or falls, and round a cylinder it is curved: the best of some slopes
    and curves counts.
    """
    font = ImageFont.load_default(120)
    templates: dict[str, Image.Image] = {}
    for text in texts:
        left, top, right, bottom = (int(side) for side in font.getbbox(text))
        templates[text] = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(templates[text]).text((-left, -top), text, fill=255, font=font)
    left, top, right, bottom = box_of(letters)
    strip = np.pad(letters[top:bottom, left:right], ((40, 40), (0, 0)))
    across = np.linspace(-1, 1, right - left)
    best = dict.fromkeys(texts, 0.0)
    for slope, curve in itertools.product(np.linspace(-0.12, 0.12, 7), (-0.07, -0.035, 0.0)):
        drops = np.rint((right - left) * (slope * across + curve * across**2)).astype(int)
        level = np.stack([np.roll(strip[:, place], -drop) for place, drop in enumerate(drops)], axis=1)
        seen = Image.fromarray(np.clip(level, 0, 255).astype(np.uint8)).crop(box_of(level))
        for text in texts:
            best[text] = max(best[text], _correlation(templates[text], seen))
    return best


def _correlation(template: Image.Image, seen: Image.Image) -> float:
    size = (96, 32)
    one, other = (
        np.asarray(picture.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1)), np.float64)
        for picture in (template, seen)
    )
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


ALIKE = ["SALE", "SAFE", "SOLE", "SALT", "HALE", "BLUE"]


@pytest.mark.parametrize(
    ("product", "location"),
    [
        ("white ceramic mug", "front of the product"),
        ("navy canvas tote bag", "on the front"),
        ("stainless steel bottle", "printed on the label"),
        ("red can", "center"),
        ("white ceramic mug", "top of the picture"),
        ("oak dining chair", "front of the product"),  # no room for letters: they stand below
    ],
)
def test_letters_can_be_read_at_512_px(product: str, location: str):
    letters = ink(described(product), "SALE", location=location)
    _, top, _, bottom = box_of(letters)
    assert bottom - top >= 12
    found = likenesses(letters, ALIKE)
    assert max(found, key=found.__getitem__) == "SALE"
    assert found["SALE"] > 0.65


def test_a_long_text_is_broken_into_lines_and_not_cut():
    letters = ink(MUG, "GOOD MORNING SUNSHINE AND COFFEE", location="bottom of the picture")
    rows = (letters > 60).any(axis=1).astype(int)
    lines = int((np.diff(rows) == 1).sum())
    assert lines >= 2
    assert (letters > 60).sum() > 1.5 * (ink(MUG, "GOOD MORNING", location="bottom of the picture") > 60).sum() * 0.5


@pytest.mark.parametrize(
    ("location", "rows", "columns"),
    [
        ("top-left corner", (0.0, 0.3), (0.0, 0.5)),
        ("top of the picture", (0.0, 0.3), (0.2, 0.8)),
        ("bottom-right corner", (0.7, 1.0), (0.5, 1.0)),
        ("above the mug", (0.0, 0.3), (0.2, 0.8)),
        ("below the product", (0.75, 1.0), (0.2, 0.8)),
    ],
)
def test_letters_stand_where_the_location_says(location: str, rows: tuple[float, float], columns: tuple[float, float]):
    left, top, right, bottom = (side / 128 for side in box_of(ink(MUG, "NEW", location=location, side_px=128)))
    assert rows[0] <= top
    assert bottom <= rows[1]
    assert columns[0] <= left
    assert right <= columns[1]


def test_on_the_product_top_and_bottom_are_parts_of_its_front():
    upper, lower = (
        box_of(ink(MUG, "NEW", location=f"{place} of the mug", side_px=192, size="small"))
        for place in ("top", "bottom")
    )
    assert upper[3] <= lower[1] + 8
    inside = silhouette(MUG, side_px=192)
    assert inside[upper[1] : upper[3], upper[0] : upper[2]].mean() > 0.9


@pytest.mark.parametrize("location", ["front of the product", "top of the picture"])
def test_a_larger_size_gives_larger_letters(location: str):
    heights = []
    for size in ("small", "medium", "large"):
        _, top, _, bottom = box_of(ink(MUG, "NEW", location=location, size=size, side_px=192))
        heights.append(bottom - top)
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


@pytest.mark.parametrize("location", ["front of the product", "top of the picture"])
@pytest.mark.parametrize("colour", ["crimson", "cobalt", "forest green"])
def test_letters_have_the_colour_asked_for(location: str, colour: str):
    picture = drawn(with_text(MUG, "HELLO", location=location, color=colour), side_px=256)
    letters = ink(MUG, "HELLO", location=location, color=colour, side_px=256)
    mean = picture[letters > 0.85 * letters.max()].mean(axis=0)
    assert int(mean.argmax()) == int(np.argmax(COLOURS[colour]))
    assert mean.max() - mean.min() > 20


@pytest.mark.parametrize("colour", ["white", "black", "navy", "yellow"])
def test_letters_without_a_colour_contrast_with_the_product(colour: str):
    mug = described(f"ceramic mug, color: {colour}")
    assert ink(mug, "HELLO", side_px=192).max() > 70


@pytest.mark.parametrize("location", ["front of the product", "top of the picture"])
@pytest.mark.parametrize("look", ["bold", "italic", "outlined", "glowing neon", "embossed", "engraved", "drop shadow"])
def test_each_look_of_letters_differs_from_plain_print(look: str, location: str):
    plain, other = (
        drawn(with_text(MUG, "HELLO", location=location, appearance_details=said), side_px=192)
        for said in ("printed", look)
    )
    assert np.abs(plain - other).max() > 40


def test_two_entries_share_the_front_without_covering_each_other():
    entries = [
        {"text": "MONDAY", "location": "front of the product", "color": "red"},
        {"text": "COFFEE", "location": "front of the product", "color": "blue"},
    ]
    picture = drawn({**MUG, "text_render": entries}, side_px=256)
    red = np.nonzero((picture[:, :, 0] - picture[:, :, 2]) > 40)[0]
    blue = np.nonzero((picture[:, :, 2] - picture[:, :, 0]) > 40)[0]
    assert red.size > 50
    assert blue.size > 50
    assert red.max() < blue.min() + 6  # one above the other


@pytest.mark.parametrize(("accented", "bare"), [("ÉTÉ", "ETE"), ("GRÜN", "GRUN"), ("Ça", "Ca"), ("BRØD", "BROD")])
def test_accents_that_the_font_lacks_are_drawn(accented: str, bare: str):
    place = "bottom of the picture"
    assert (ink(MUG, accented, location=place, side_px=256) != ink(MUG, bare, location=place, side_px=256)).any()
    assert spelled(accented)[0] == bare


def test_sharp_s_is_spelled_out():
    assert spelled("Süß")[0] == "Suss"


@pytest.mark.parametrize(
    "entries",
    [
        [{"text": "  "}],
        [{"text": None}],
        [{"text": "\x00\x07"}],
        "HELLO",
        [{"text": "漢字 🙂", "location": 7, "size": ["large"]}],
        [{"text": "x" * 5000, "location": "top"}],
        [{"text": "A"}] * 200,
    ],
    ids=["blank", "null", "control characters", "a text", "other scripts", "endless", "many"],
)
def test_odd_entries_are_drawn_anyway(entries: object):
    assert drawn({**MUG, "text_render": entries}, side_px=48).shape == (48, 48, 3)


@pytest.mark.parametrize(
    ("prompt", "location", "colour", "look"),
    [
        ("a white mug with the red text 'HELLO'", "front of the product", "red", "printed"),
        ('a white mug, "HELLO" engraved at the bottom of the mug', "at the bottom of the mug", "", "engraved"),
        ('white mug with bold gold letters "HELLO" above the mug', "above the mug", "gold", "bold"),
    ],
)
def test_a_prompt_tells_place_colour_and_look_of_its_quotation(prompt: str, location: str, colour: str, look: str):
    (entry,) = described(prompt)["text_render"]
    assert (entry["text"], entry["location"], entry["color"], entry["appearance_details"]) == (
        "HELLO",
        location,
        colour,
        look,
    )


def test_the_colour_of_the_letters_is_not_taken_for_the_products():
    assert "white" not in described('a can with "COLA" in white letters')["objects"][0]["shape_and_color"]


def test_a_quotation_in_the_name_of_a_product_without_room_for_letters_is_only_a_name():
    assert described('Dining chair "Pilz", color: oak')["text_render"] == []
