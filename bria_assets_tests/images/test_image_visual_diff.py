from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from picture_makers import encoded, noise
from PIL import Image, ImageDraw

from bria_assets.images.visual_diff import COMPARED_PX, MOST_REGIONS, Comparison

SIDE_PX = 300


def photo(size: tuple[int, int] = (SIDE_PX, SIDE_PX)) -> Image.Image:
    """A soft, coloured picture, as photos are."""
    return noise(12, 12).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).resize(size)


def with_box(picture: Image.Image, box: tuple[int, int, int, int], fill: str = "red") -> Image.Image:
    changed = picture.copy()
    ImageDraw.Draw(changed).rectangle(box, fill=fill)
    return changed


def cutout(*, left_px: int = 100, fill: str = "white") -> Image.Image:
    picture = Image.new("RGBA", (SIDE_PX, SIDE_PX), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((left_px, 100, left_px + 99, 199), fill=fill)
    return picture


def test_a_picture_and_itself_differ_in_nothing():
    diff = Comparison(photo(), photo()).diff
    assert (diff.changed_share, diff.region_count, diff.regions) == (0.0, 0, ())
    assert (diff.similarity, diff.colour_inside, diff.colour_outside, diff.hash_bits_apart) == (1.0, None, 0.0, 0)
    assert diff.summary == "nothing that can be seen has changed (similarity 1.000)"


def test_the_box_around_a_change_is_found_and_nothing_differs_outside_of_it():
    diff = Comparison(photo(), with_box(photo(), (50, 80, 109, 119))).diff
    (region,) = diff.regions
    assert np.allclose(
        [region.left_px, region.top_px, region.width_px, region.height_px], [50, 80, 60, 40], atol=8
    )  # SSIM looks at 7 x 7 px
    assert diff.changed_share == pytest.approx(60 * 40 / SIDE_PX**2, rel=0.4)
    assert diff.colour_inside is not None
    assert diff.colour_inside > 20
    assert diff.colour_outside == pytest.approx(0, abs=0.05)


def test_two_changes_apart_are_two_regions_the_larger_first_and_letters_side_by_side_are_one():
    apart = with_box(with_box(photo(), (20, 20, 39, 39)), (200, 200, 259, 259))
    assert [round(region.left_px, -1) for region in Comparison(photo(), apart).diff.regions] == [200, 20]
    letters = with_box(with_box(photo(), (20, 20, 39, 39)), (44, 20, 63, 39))
    assert Comparison(photo(), letters).diff.region_count == 1


def test_the_colour_difference_is_that_of_ciede2000():
    # Sharma, Wu, Dalal (2005): greys 50 and 53 of CIELAB lie 3 / S_L = 2.9 apart; here in sRGB 119 and 127.
    one, other = (Image.new("RGB", (64, 64), (value, value, value)) for value in (119, 127))
    assert Comparison(one, other).diff.colour_border == pytest.approx(3.0, abs=0.3)


def test_saving_again_as_jpeg_is_no_change():
    again = Image.open(BytesIO(encoded(photo(), "JPEG", quality=75)))
    assert Comparison(photo(), again).diff.region_count == 0


def test_another_size_of_the_same_frame_is_no_change_and_regions_are_in_pixels_of_the_refined_picture():
    larger = with_box(photo().resize((1200, 1200)), (200, 320, 439, 479))
    assert Comparison(photo(), photo().resize((1200, 1200))).diff.region_count == 0
    diff = Comparison(photo(), larger).diff
    assert (diff.width_px, diff.compared_width_px, diff.ratio_deviation) == (1200, SIDE_PX, 0.0)
    assert diff.regions[0].left_px == pytest.approx(200, abs=16)


def test_another_frame_is_named():
    assert Comparison(photo(), photo((400, 300))).diff.ratio_deviation == pytest.approx(1 / 3, abs=0.001)


def test_what_is_clear_is_alike_whatever_colour_lies_beneath():
    over_white = cutout()
    over_white.paste((255, 255, 255, 0), (0, 0, SIDE_PX, 90))
    assert Comparison(cutout(), over_white).diff.region_count == 0


def test_a_ground_that_is_no_longer_clear_is_seen_in_the_coverage_and_as_a_change():
    filled = Image.new("RGBA", (SIDE_PX, SIDE_PX), (128, 128, 128, 255))  # the very grey that clear parts are laid on
    filled.alpha_composite(cutout())
    diff = Comparison(cutout(), filled).diff
    assert (diff.clear_after, diff.border_clear_before, diff.border_clear_after) == (0.0, 1.0, 0.0)
    assert diff.clear_before == pytest.approx(8 / 9, abs=0.01)
    assert diff.changed_share == pytest.approx(8 / 9, abs=0.01)


def test_the_heat_map_is_red_where_something_changed_and_grey_elsewhere():
    heat = Comparison(photo(), with_box(photo(), (50, 80, 109, 119), "white")).heat_map()
    assert heat.size == (SIDE_PX, SIDE_PX)
    red, grey = np.asarray(heat)[85:115, 55:105].reshape(-1, 3), np.asarray(heat)[200:, 200:].reshape(-1, 3)
    assert (red[:, 0] > red[:, 2].astype(int) + 40).mean() > 0.9
    assert np.ptp(grey, axis=1).max() == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (2000, 5), (4000, 4000)])
def test_pictures_of_any_size_are_compared_at_a_bounded_one(size: tuple[int, int]):
    diff = Comparison(Image.new("RGB", size, "navy"), Image.new("RGB", size, "red")).diff
    assert max(diff.compared_width_px, diff.compared_height_px) <= COMPARED_PX
    assert diff.changed_share == 1.0
    assert diff.colour_outside is None


@pytest.mark.parametrize("mode", ["L", "LA", "P", "I;16", "1"])
def test_pictures_of_every_mode_are_compared(mode: str):
    picture = Image.new(mode, (40, 40))
    assert Comparison(picture, Image.new("RGB", (40, 40), "white")).diff.changed_share == 1.0


def test_many_small_changes_are_counted_and_the_largest_listed():
    dotted = photo()
    for row in range(10, 290, 40):
        for column in range(10, 290, 40):
            dotted = with_box(dotted, (column, row, column + 9, row + 9), "black")
    diff = Comparison(photo(), dotted).diff
    assert diff.region_count > MOST_REGIONS
    assert len(diff.regions) == MOST_REGIONS
