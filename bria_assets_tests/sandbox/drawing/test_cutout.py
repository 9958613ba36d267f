import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFilter

from bria_assets.sandbox.drawing import crop_to_product, cut_out, describe, draw_product
from bria_assets.sandbox.drawing.flooding import flood, labels


def studio(prompt: str, *, seed: int = 3, side: int = 256) -> Image.Image:
    return draw_product(describe(prompt, seed=seed), seed=seed, width_px=side, height_px=side)


def alpha_of(picture: Image.Image) -> npt.NDArray[np.int16]:
    return np.asarray(picture.getchannel("A")).astype(np.int16)


def foreign_photo() -> Image.Image:
    """A dark disc with a hole on an uneven grey-blue ground, with noise as of a camera."""
    rng = np.random.default_rng(1)
    ramp = np.linspace(0, 24, 240)[None, :, None] + np.zeros((200, 1, 1))
    ground = np.array([186.0, 192.0, 204.0]) + ramp
    mask = Image.new("L", (240, 200))
    draw = ImageDraw.Draw(mask)
    draw.ellipse((60, 40, 180, 160), fill=255)
    draw.ellipse((100, 80, 140, 120), fill=0)
    cover = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.8)))[:, :, None] / 255
    noisy = ground * (1 - cover) + np.array([120.0, 40.0, 36.0]) * cover + rng.normal(0, 1.5, (200, 240, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("prompt", ["ceramic mug, color: navy", "canvas backpack, color: mustard", "wooden chair"])
def test_the_cutout_alpha_is_neither_empty_nor_a_rectangle(prompt: str):
    alpha = alpha_of(crop_to_product(cut_out(studio(prompt))))
    assert 0.2 < (alpha > 128).mean() < 0.97


def test_the_cutout_has_the_size_of_the_picture():
    assert cut_out(studio("ceramic mug")).size == (256, 256)


@pytest.mark.parametrize(
    "prompt", ["white ceramic mug", "white ceramic vase", "white ceramic bowl", "white plate", "white t-shirt"]
)
def test_a_white_product_on_white_ground_survives_the_cutout(prompt: str):
    bare = {**describe(prompt, seed=3), "lighting": {"shadows": "no shadow"}}
    shape = draw_product(bare, seed=3, width_px=256, height_px=256)
    true_share = float((np.asarray(shape).min(axis=-1) < 255).mean())
    share = float((alpha_of(cut_out(studio(prompt))) > 128).mean())
    assert 0.9 * true_share < share < 1.15 * true_share


def test_the_soft_shadow_is_removed():
    alpha = alpha_of(cut_out(studio("ceramic vase, color: crimson")))
    picture = np.asarray(studio("ceramic vase, color: crimson")).astype(int)
    red = picture[:, :, 0] - picture[:, :, 2] > 30
    assert ((alpha > 128) & ~red).sum() < 0.06 * red.sum()


def test_the_edge_is_soft_over_a_pixel_or_two():
    alpha = alpha_of(cut_out(studio("ceramic vase, color: navy")))
    soft = ((alpha > 10) & (alpha < 245)).sum()
    assert 100 < soft < 0.15 * (alpha > 128).sum()


def test_the_opening_of_a_mugs_handle_is_see_through():
    alpha = alpha_of(cut_out(studio("ceramic mug, color: navy")))
    middle = alpha[118:140]
    bounded = (np.cumsum(middle > 200, axis=1) > 0) & (np.cumsum((middle > 200)[:, ::-1], axis=1)[:, ::-1] > 0)
    assert ((middle < 20) & bounded).sum() > 100


def test_a_foreign_photo_is_cut_out_along_its_outline():
    alpha = alpha_of(cut_out(foreign_photo()))
    y, x = np.mgrid[:200, :240]
    distance = np.hypot(x - 120, y - 100)
    assert (alpha[(distance < 57) & (distance > 24)] > 240).mean() > 0.99
    assert (alpha[distance > 64] < 10).mean() > 0.99


def test_the_hole_in_a_foreign_photo_is_open():
    alpha = alpha_of(cut_out(foreign_photo()))
    assert alpha[94:106, 114:126].max() < 30


def test_transparency_that_is_already_there_is_kept():
    picture = Image.new("RGBA", (20, 20), (200, 30, 30, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 10, 20))
    assert cut_out(picture).tobytes() == picture.tobytes()


def test_an_opaque_alpha_channel_is_cut_out_as_if_it_were_not_there():
    picture = studio("ceramic mug, color: navy")
    assert cut_out(picture.convert("RGBA")).tobytes() == cut_out(picture).tobytes()


def test_a_wholly_transparent_picture_is_refused():
    with pytest.raises(ValueError, match="the picture is fully transparent"):
        cut_out(Image.new("RGBA", (8, 8)))


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (16, 16), (33, 9)])
def test_tiny_pictures_are_cut_out_without_complaint(size: tuple[int, int]):
    assert cut_out(Image.new("RGB", size, (90, 20, 20))).size == size


def test_cropping_leaves_the_product_and_the_margin():
    cutout = Image.new("RGBA", (40, 40))
    cutout.paste((1, 2, 3, 255), (10, 12, 20, 30))
    assert crop_to_product(cutout, margin_px=3).size == (16, 24)


def test_cropping_a_transparent_picture_is_refused():
    with pytest.raises(ValueError, match="fully transparent"):
        crop_to_product(Image.new("RGBA", (4, 4)))


def test_a_negative_margin_is_refused():
    with pytest.raises(ValueError, match="-1 px"):
        crop_to_product(Image.new("RGBA", (4, 4), "red"), margin_px=-1)


def test_areas_that_touch_only_at_corners_are_two():
    assert int(labels(np.eye(2, dtype=bool)).max()) == 2


def test_a_flood_goes_round_corners_but_not_through_walls():
    picture = ["#.#..", "#.###", "#...#", "###.#"]
    allowed = np.array([[cell == "." for cell in row] for row in picture])
    seeds = np.zeros_like(allowed)
    seeds[0, 1] = True
    assert int(flood(allowed, seeds).sum()) == 6
