"""Products in scenes, on packshots, with shadows."""

import numpy as np
import pytest
from edit_pictures import SIDE, pixels, product_alpha, product_cutout
from PIL import Image

from bria_assets.sandbox.drawing.edits import integrate, packshot, shadow

INSIDE = np.asarray(product_alpha()) == 255
SCENE = Image.new("RGB", (120, 100), "#d0ccc4")


def bluish(picture: Image.Image) -> np.ndarray:
    values = pixels(picture)
    return values[:, :, 2] > 1.3 * values[:, :, 0]


def at(picture: Image.Image, x: int, y: int) -> list[int]:
    return np.asarray(picture)[y, x].tolist()


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_a_product_is_placed_at_its_coordinates():
    placed = integrate(SCENE, [(product_cutout(), (20, 30, 36, 48))], seed=1)
    assert np.abs(np.subtract(box_of(bluish(placed)), (20, 30, 56, 78))).max() <= 2


def test_the_scene_keeps_its_size_and_its_far_corners():
    placed = integrate(SCENE, [(product_cutout(), (20, 30, 36, 48))], seed=1)
    assert placed.size == SCENE.size
    assert (pixels(placed)[:10] == pixels(SCENE)[:10]).all()


def test_a_placed_product_throws_a_shadow_at_its_foot():
    placed = integrate(SCENE, [(product_cutout(), (20, 30, 36, 48))], seed=1)
    assert pixels(placed)[78:81, 32:44].mean() < pixels(SCENE).mean() - 8


def test_several_products_are_placed():
    boxes = [(5, 30, 30, 40), (80, 30, 30, 40)]
    placed = bluish(integrate(SCENE, [(product_cutout(), box) for box in boxes], seed=1))
    assert placed[:, :60].any()
    assert placed[:, 60:].any()


def test_a_product_may_reach_beyond_the_scene():
    placed = bluish(integrate(SCENE, [(product_cutout(), (-18, 60, 36, 48))], seed=1))
    assert placed[70:, :10].any()


def test_a_product_stands_before_the_one_placed_earlier():
    red = Image.new("RGBA", (10, 10), "#c02020")
    placed = integrate(SCENE, [(product_cutout(), (20, 30, 36, 48)), (red, (30, 45, 16, 16))], seed=1)
    red_value, _, blue_value = at(placed, 38, 53)
    assert red_value > blue_value


def test_a_product_without_width_is_refused():
    with pytest.raises(ValueError, match="0 x 10 px"):
        integrate(SCENE, [(product_cutout(), (0, 0, 0, 10))], seed=1)


def test_a_packshot_is_a_square_with_the_product_in_its_middle():
    shot = packshot(product_cutout(), size_px=200, background="#FFFFFF")
    left, top, right, bottom = box_of(bluish(shot))
    assert shot.size == (200, 200)
    assert abs(left + right - 200) <= 4
    assert abs(top + bottom - 200) <= 4
    assert 150 <= bottom - top <= 164


def test_a_packshots_ground_has_exactly_the_asked_colour():
    shot = packshot(product_cutout(), size_px=80, background="#12ab9F")
    assert (shot.mode, shot.getpixel((0, 0))) == ("RGB", (0x12, 0xAB, 0x9F))


def test_a_transparent_packshot_has_no_ground():
    shot = packshot(product_cutout(), size_px=80, background="transparent")
    assert (shot.mode, shot.getpixel((0, 0))) == ("RGBA", (0, 0, 0, 0))


@pytest.mark.parametrize("background", ["white", "#fff", "#12345g", ""])
def test_another_ground_is_refused_by_name(background: str):
    with pytest.raises(ValueError, match="background_color"):
        packshot(product_cutout(), size_px=80, background=background)


def visible(picture: Image.Image) -> tuple[int, int, int, int]:
    return picture.getchannel("A").getbbox() or (0, 0, 0, 0)


def test_a_regular_shadow_lies_below_the_product():
    shaded = shadow(product_cutout(), shadow_offset=(0, 15), shadow_blur=2)
    _, _, _, bottom = visible(product_cutout())
    assert shaded.mode == "RGBA"
    assert 10 < visible(shaded)[3] - bottom < 25
    assert at(shaded, SIDE // 2, bottom + 8)[:3] == [0, 0, 0]


def test_the_picture_grows_to_hold_the_shadow():
    shaded = shadow(product_cutout(), shadow_offset=(60, 0), shadow_blur=0)
    assert shaded.width > SIDE
    assert shaded.height == SIDE


def test_the_picture_does_not_grow_where_the_shadow_fits():
    assert shadow(product_cutout(), shadow_offset=(0, 2), shadow_blur=1).size == (SIDE, SIDE)


def test_a_floating_shadow_is_an_ellipse_under_the_product():
    shaded = shadow(
        product_cutout(), kind="float", shadow_offset=(0, 10), shadow_blur=0, shadow_width=20, shadow_height=8
    )
    _, _, _, bottom = visible(product_cutout())
    below = np.asarray(shaded.getchannel("A"))[bottom + 2 :]
    left, top, right, low = box_of(below > 0)
    assert (right - left, low - top) == (20, 8)
    assert abs((left + right) - SIDE) <= 2


@pytest.mark.parametrize(("percent", "alpha"), [(20, 51), (80, 204)])
def test_intensity_makes_a_shadow_darker(percent: int, alpha: int):
    assert abs(at(shadow(product_cutout(), shadow_blur=0, shadow_intensity=percent), SIDE // 2, 80)[3] - alpha) <= 1


def test_a_shadow_has_its_colour():
    shaded = shadow(product_cutout(), shadow_color="#ff0080", shadow_blur=0)
    assert at(shaded, SIDE // 2, 80)[:3] == [255, 0, 128]


def test_blur_softens_a_shadows_edge():
    sharp, soft = (
        len(np.unique(np.asarray(shadow(product_cutout(), shadow_blur=blur).getchannel("A")))) for blur in (0, 8)
    )
    assert soft > sharp


def test_no_intensity_leaves_the_cutout_as_it_is():
    shaded = shadow(product_cutout(), shadow_intensity=0)
    assert shaded.getchannel("A").tobytes() == product_cutout().getchannel("A").tobytes()
    assert (pixels(shaded)[INSIDE] == pixels(product_cutout())[INSIDE]).all()


def test_a_background_colour_makes_the_picture_opaque():
    shaded = shadow(product_cutout(), background_color="#ffeecc")
    assert (shaded.mode, shaded.getpixel((0, 0))) == ("RGB", (255, 238, 204))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("type", {"kind": "long"}),
        ("shadow_color", {"shadow_color": "red"}),
        ("background_color", {"background_color": "#ff"}),
        ("shadow_offset", {"shadow_offset": (1, 2, 3)}),
        ("shadow_intensity", {"shadow_intensity": 101}),
        ("shadow_blur", {"shadow_blur": -1}),
    ],
)
def test_a_wrong_field_of_a_shadow_is_refused_by_name(name: str, arguments: dict[str, object]):
    with pytest.raises(ValueError, match=name):
        shadow(product_cutout(), **arguments)  # type: ignore[arg-type]
