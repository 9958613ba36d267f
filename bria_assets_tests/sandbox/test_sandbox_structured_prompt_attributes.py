"""Each attribute of a structured prompt really changes the picture when its words change."""

import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from structured_prompt_pictures import (
    Pixels,
    described,
    difference,
    drawn,
    grown,
    overlap,
    silhouette,
    with_colour,
    with_field,
    with_object,
)

from bria_assets.sandbox.drawing import describe
from bria_assets.sandbox.drawing.colours import COLOURS

MUG = described()


def inner_colour(structured_prompt: dict[str, Any]) -> Pixels:
    return np.median(drawn(structured_prompt)[grown(silhouette(structured_prompt), -4)], axis=0)


def test_another_kind_of_object_has_another_silhouette():
    vase = with_object(MUG, description="A tall vase")
    assert overlap(silhouette(MUG), silhouette(vase)) < 0.75


@pytest.mark.parametrize("colour", ["crimson", "forest green", "cobalt", "mustard", "white", "black", "#ff00aa"])
def test_the_object_takes_on_the_colour_that_its_words_name(colour: str):
    wanted = np.array(
        [int(colour[place : place + 2], 16) for place in (1, 3, 5)] if colour.startswith("#") else COLOURS[colour]
    )
    hue, wanted_hue = (value - value.mean() for value in (inner_colour(with_colour(MUG, colour)), wanted))
    assert np.abs(hue - wanted_hue).max() < 60


@pytest.mark.parametrize("material", ["glass", "stainless steel", "walnut", "knitted wool", "marble", "copper"])
def test_another_material_changes_the_objects_surface_and_not_its_form(material: str):
    prompt = with_object(MUG, shape_and_color="cylindrical body", texture="ceramic")
    other = with_object(prompt, texture=material)
    inside = grown(silhouette(prompt), -2)
    assert difference(drawn(prompt), drawn(other), inside) > 4


def test_a_polished_surface_shines_and_a_matte_one_does_not():
    polished, matte = (drawn(with_object(MUG, texture=f"{finish}, ceramic")) for finish in ("polished", "matte"))
    assert polished[silhouette(MUG)].max() > matte[silhouette(MUG)].max() + 15


@pytest.mark.parametrize(
    ("background", "corner"),
    [
        ("white studio", (255, 255, 255)),
        ("A clean, seamless white studio backdrop", (255, 255, 255)),
        ("plain sage green backdrop", COLOURS["sage green"]),
        ("a smooth light beige surface", COLOURS["beige"]),
        ("walnut background", COLOURS["walnut"]),  # a colour of paper, not a table
    ],
)
def test_paper_has_the_colour_that_the_background_names(background: str, corner: tuple[int, int, int]):
    picture = drawn({**MUG, "background_setting": background})
    assert picture[[0, 0, -1, -1], [0, -1, 0, -1]].tolist() == [list(corner)] * 4


PLACES = [
    "a forest with trees",
    "a sandy beach at sunset",
    "a marble countertop in a kitchen",
    "a brick wall behind an oak table",
    "a snowy mountain landscape",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_painted_behind_the_object(place: str):
    outside = ~grown(silhouette(MUG), 2)
    picture = drawn({**MUG, "background_setting": place})
    assert difference(picture, drawn(MUG), outside) > 40
    assert picture[outside].std(axis=0).mean() > 12  # more than one colour


def test_no_two_places_look_alike():
    pictures = [drawn({**MUG, "background_setting": place}) for place in PLACES]
    assert min(difference(one, other) for one in pictures for other in pictures if one is not other) > 10


def test_a_gradient_runs_from_one_colour_to_another():
    picture = drawn({**MUG, "background_setting": "gradient from white to navy"})
    assert picture[0].mean() + 80 < picture[-1].mean()


def shares_of_light(picture: Pixels) -> tuple[float, float]:
    """Return the mean brightness of the object's left and right half."""
    inside = silhouette(MUG)
    columns = np.broadcast_to(np.arange(picture.shape[1]), inside.shape)
    middle = np.median(columns[inside])
    bright = picture.mean(axis=-1)
    return float(bright[inside & (columns < middle)].mean()), float(bright[inside & (columns > middle)].mean())


def test_light_from_the_right_brightens_the_right_side():
    left, right = (
        shares_of_light(drawn(with_field(MUG, "lighting", direction=f"from the {side}"))) for side in ("left", "right")
    )
    assert left[0] - left[1] > right[0] - right[1] + 8


def test_the_shadow_falls_away_from_the_light():
    dark = {}
    for side in ("left", "right"):
        picture = drawn(with_field(MUG, "lighting", direction=f"from the {side}", shadows="hard shadows"))
        shadow = (255 - picture.mean(axis=-1)) * ~grown(silhouette(MUG), 2)
        dark[side] = float((shadow.sum(axis=0) * np.arange(shadow.shape[1])).sum() / shadow.sum())
    assert dark["right"] + 8 < dark["left"]


@pytest.mark.parametrize(
    ("conditions", "factors"),
    [
        # By how much red and blue must at least, or at most, change against green; below 1 means at most.
        ("golden hour sunlight", (1.0, 0.95)),
        ("cool moonlight", (0.98, 1.02)),
        ("red neon light", (1.2, None)),
        ("blue gel light", (None, 1.2)),
    ],
)
def test_the_conditions_of_the_light_tint_the_object(conditions: str, factors: tuple[float | None, float | None]):
    usual, lit = mean_of_grey_mug(described()["lighting"]["conditions"]), mean_of_grey_mug(conditions)
    for channel, factor in zip((0, 2), factors, strict=True):
        change = (lit[channel] / lit[1]) / (usual[channel] / usual[1])
        if factor is not None:
            assert change <= factor if factor < 1 else change >= factor


def test_the_conditions_of_the_light_decide_its_strength():
    strengths = [
        float(mean_of_grey_mug(conditions).mean())
        for conditions in ("dim light", "studio light", "very bright, high-key")
    ]
    assert strengths == sorted(strengths)
    assert strengths[0] < 0.9 * strengths[-1]


def mean_of_grey_mug(conditions: str) -> npt.NDArray[np.float64]:
    grey = with_field(with_colour(MUG, "grey"), "lighting", conditions=conditions)
    return drawn(grey)[grown(silhouette(MUG), -2)].mean(axis=0)


def test_the_shadows_words_decide_how_dark_they_are():
    outside = ~grown(silhouette(MUG), 2)
    darkness = [
        float((255 - drawn(with_field(MUG, "lighting", shadows=shadows)))[outside].mean())
        for shadows in ("no shadows", "very soft, subtle shadows", "soft contact shadow", "hard, strong shadows")
    ]
    assert darkness[0] == 0
    assert darkness == sorted(darkness)
    assert len(set(darkness)) == 4


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("camera_angle", "eye level"),
        ("camera_angle", "high angle"),
        ("camera_angle", "top-down view"),
        ("camera_angle", "low angle"),
        ("lens_focal_length", "24mm wide-angle"),
        ("lens_focal_length", "200mm telephoto"),
    ],
)
def test_angle_and_lens_change_how_the_object_is_seen(attribute: str, said: str):
    other = with_field(MUG, "photographic_characteristics", **{attribute: said})
    assert difference(drawn(MUG), drawn(other)) > 1


def test_from_above_more_of_the_opening_is_seen():
    heights = []
    for angle in ("low angle", "eye level", "high angle", "top-down"):
        rows, columns = np.nonzero(
            silhouette(with_field(described("plate"), "photographic_characteristics", camera_angle=angle))
        )
        heights.append(float(np.ptp(rows) / np.ptp(columns)))
    assert heights == sorted(heights)
    assert heights[-1] > 2 * heights[0]


def sharpness(picture: Pixels, where: Any) -> float:
    across = np.abs(np.diff(picture.mean(axis=-1), axis=1))
    return float(across[where[:, 1:]].mean())


def test_a_shallow_depth_of_field_blurs_the_place_behind_the_object():
    kitchen = {**MUG, "background_setting": "a white brick wall behind an oak table"}
    shallow = with_field(kitchen, "photographic_characteristics", depth_of_field="shallow")
    outside = ~grown(silhouette(MUG), 3)
    assert sharpness(drawn(shallow, side_px=96), outside) < 0.8 * sharpness(drawn(kitchen, side_px=96), outside)


def test_a_shallow_depth_of_field_blurs_the_back_of_the_object():
    bag = with_object(described("canvas backpack, color: sand"), texture="wicker")
    shallow = with_field(bag, "photographic_characteristics", depth_of_field="shallow")
    inside = grown(silhouette(bag), -2)
    assert sharpness(drawn(shallow), inside) < 0.97 * sharpness(drawn(bag), inside)


@pytest.mark.parametrize(("size", "less"), [("small", 0.5), ("medium", 0.85)])
def test_the_relative_size_decides_how_much_of_the_picture_the_object_fills(size: str, less: float):
    assert silhouette(with_object(MUG, relative_size=size)).sum() < less * silhouette(MUG).sum()


def test_the_location_moves_the_object():
    middles = [
        float(np.nonzero(silhouette(with_object(MUG, location=place)))[1].mean())
        for place in ("left", "center", "right")
    ]
    assert middles[0] + 10 < middles[1] < middles[2] - 10


def test_three_objects_are_drawn_as_three():
    three = silhouette(with_object(described("glazed vase, color: navy"), number_of_objects=3))
    row = three[three.any(axis=1)][three.any(axis=1).sum() // 2]
    assert int((np.diff(row.astype(int)) == 1).sum()) == 3


def test_a_second_object_stands_beside_the_first():
    candle = {"description": "A candle", "shape_and_color": "cylindrical, green", "location": "right"}
    both = {**MUG, "objects": [*MUG["objects"], candle]}
    green = drawn(both)
    is_green = (green[:, :, 1] > green[:, :, 0] + 25) & (green[:, :, 1] > green[:, :, 2] + 15)
    assert is_green[:, 48:].sum() > 60
    assert not is_green[:, :40].any()


def test_words_about_a_thing_no_kind_is_named_by_still_give_one_form_in_every_colour():
    red, blue = (describe(f"Zorblax 3000, {colour}", seed=1) for colour in ("red", "blue"))
    assert overlap(silhouette(red), silhouette(blue)) == 1


@pytest.mark.parametrize("medium", ["watercolor painting", "pencil sketch", "pixel art", "3D render"])
def test_another_medium_is_another_picture(medium: str):
    assert difference(drawn(MUG), drawn({**MUG, "style_medium": medium})) > 2


@pytest.mark.parametrize("medium", ["photograph", "product photography, render of light", "", "something unheard of"])
def test_a_photograph_and_what_no_rule_knows_are_drawn_as_photographs(medium: str):
    assert difference(drawn(MUG), drawn({**MUG, "style_medium": medium})) == 0


@pytest.mark.parametrize("words", ["a ", "soft light ", "on a red ", "'A' \"b\" ", " "])
def test_endless_words_are_read_in_no_time(words: str):
    endless = words * 20_000
    started = time.thread_time()
    drawn(describe(endless, seed=1), side_px=16)
    drawn({"objects": [{"description": endless}], "background_setting": endless}, side_px=16)
    assert time.thread_time() - started < 5
