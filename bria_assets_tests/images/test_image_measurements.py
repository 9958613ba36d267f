"""What is measured of a picture's frame, ground and alpha."""

import numpy as np
import pytest
from PIL import Image

from bria_assets.images.aspect_ratio import ratio_deviation
from bria_assets.images.ground import white_border_share
from bria_assets.images.likeness import ProductMask, likeness
from bria_assets.images.transparency import transparency_of
from bria_assets.pipeline.standards import LEAST_LIKENESS
from bria_assets.sandbox.drawing import cut_out, describe, draw_lifestyle, draw_product


@pytest.mark.parametrize(
    ("size", "asked", "deviation"),
    [
        ((1024, 1024), "1:1", 0.0),
        ((1344, 768), "16:9", 0.0156),  # 1.75 for 1.778
        ((768, 1344), "9:16", 0.0159),
        ((1024, 1024), "4:5", 0.25),
    ],
)
def test_a_ratio_deviates_by_its_share(size: tuple[int, int], asked: str, deviation: float):
    assert ratio_deviation(*size, asked) == pytest.approx(deviation, abs=0.0005)


def test_only_the_outermost_pixels_are_the_ground():
    picture = Image.new("RGB", (10, 10), "white")
    picture.paste("black", (1, 1, 9, 9))
    assert white_border_share(picture) == 1.0
    picture.paste("black", (0, 0, 10, 1))
    assert white_border_share(picture) == pytest.approx(26 / 36)


@pytest.mark.parametrize(("grey", "share"), [(250, 1.0), (249, 0.0)])
def test_almost_white_is_white(grey: int, share: float):
    assert white_border_share(Image.new("L", (10, 10), grey)) == share


def test_clear_opaque_and_touching_pixels_are_counted():
    cutout = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    cutout.paste((9, 9, 9, 255), (0, 2, 5, 8))  # touches the left side with six pixels
    cutout.paste((9, 9, 9, 120), (5, 2, 6, 8))  # a soft edge
    shares = transparency_of(cutout)
    assert (shares.clear, shares.opaque) == (0.64, 0.3)
    assert shares.border_solid == pytest.approx(6 / 36)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_without_alpha_is_opaque(mode: str):
    shares = transparency_of(Image.new(mode, (10, 10)))
    assert (shares.clear, shares.opaque, shares.border_solid) == (0.0, 1.0, 1.0)


def test_a_cutout_of_nothing_cannot_be_sought():
    with pytest.raises(ValueError, match="the cutout is empty"):
        ProductMask(Image.new("RGBA", (10, 10), (0, 0, 0, 0)))


def test_a_product_without_room_at_any_size_is_said_to_be_so():
    needle = Image.fromarray(np.full((400, 1, 4), 255, dtype=np.uint8))
    assert likeness(ProductMask(needle), Image.new("RGB", (120, 120), "tan")) is None


@pytest.mark.parametrize("seed", [1, 28])
def test_a_product_in_the_colours_of_its_scene_is_found(seed: int):
    backpack = describe("Moss green canvas backpack, waxed canvas, on a pure white background", seed=seed)
    cutout = cut_out(draw_product(backpack, seed=seed, width_px=256, height_px=256))
    forest = "In a forest clearing, dappled sunlight through leaves, moss around, tall trunks, bright green background"
    found = likeness(ProductMask(cutout), draw_lifestyle(cutout, forest, seed=seed, width_px=256, height_px=256))
    assert found is not None
    assert found.score > LEAST_LIKENESS
