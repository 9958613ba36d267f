from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bria_assets.sandbox.drawing import describe, draw_product
from bria_assets.sandbox.drawing.kinds import KINDS

Pixels = npt.NDArray[np.int16]


def drawn(prompt: str, *, seed: int = 3, side: int = 128) -> Pixels:
    return pixels(draw_product(describe(prompt, seed=seed), seed=seed, width_px=side, height_px=side))


def pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture).astype(np.int16)


def recoloured(structured_prompt: dict[str, Any], colour: str) -> dict[str, Any]:
    first = {**structured_prompt["objects"][0], "shape_and_color": f"cylindrical body, {colour}"}
    return {**structured_prompt, "objects": [first]}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_fills_a_good_part_of_the_picture(kind: str):
    picture = drawn(f"{KINDS[kind].words[0]}, color: teal", side=96)
    share = float((picture.min(axis=-1) < 200).mean())
    assert 0.03 < share < 0.6


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_corners_of_a_studio_picture_are_pure_white(kind: str):
    picture = drawn(KINDS[kind].words[0], side=64)
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()


def test_the_same_seed_draws_the_same_bytes():
    assert np.array_equal(drawn("ceramic mug, color: navy"), drawn("ceramic mug, color: navy"))


def test_threads_draw_the_same_bytes():
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(drawn, ["canvas backpack"] * 4)
    assert all(np.array_equal(first, other) for other in others)


def test_another_seed_draws_another_form():
    prompt = describe("ceramic vase, color: navy", seed=1)
    one, other = (pixels(draw_product(prompt, seed=seed, width_px=96, height_px=96)) for seed in (1, 2))
    assert np.abs(one - other).max() > 60


def test_changing_only_the_colour_keeps_the_silhouette():
    prompt = describe("matte ceramic mug, color: navy", seed=1)
    one, other = (
        pixels(draw_product(recoloured(prompt, colour), seed=1, width_px=128, height_px=128))
        for colour in ("navy", "burgundy")
    )
    assert ((one.min(axis=-1) < 150) == (other.min(axis=-1) < 150)).mean() > 0.995


@pytest.mark.parametrize(
    ("colour", "channel"),
    [("crimson", 0), ("forest green", 1), ("cobalt", 2)],
)
def test_the_product_has_the_colour_that_the_structured_prompt_names(colour: str, channel: int):
    prompt = recoloured(describe("ceramic mug", seed=1), colour)
    centre = pixels(draw_product(prompt, seed=1, width_px=128, height_px=128))[56:80, 44:64].mean(axis=(0, 1))
    assert int(centre.argmax()) == channel


def test_rendered_text_changes_the_front_of_the_product():
    plain, lettered = drawn("white ceramic mug"), drawn('white ceramic mug with "HELLO"')
    assert np.abs(plain - lettered).max() > 80


def test_a_coloured_ground_fills_the_corners():
    assert drawn("ceramic mug on a sage green background")[0, 0].tolist() == [158, 172, 142]


def test_the_product_casts_a_shadow_on_the_ground():
    picture = drawn("ceramic mug, color: crimson", side=192)
    below = picture[:, :, 0] - picture[:, :, 2]
    grey = (np.abs(below) < 12) & (picture.mean(axis=-1) < 240)
    assert grey[120:].sum() > 100


def test_shadowless_light_leaves_the_ground_white():
    prompt = {**describe("ceramic mug, color: crimson", seed=1), "lighting": {"shadows": "no shadow"}}
    picture = pixels(draw_product(prompt, seed=1, width_px=128, height_px=128))
    assert (picture.min(axis=-1) >= 250).mean() > 0.6


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"objects": []},
        {"objects": "a mug"},
        {"objects": [None, {"description": 7}]},
        {"objects": {"description": ["mug", "large"]}, "lighting": ["soft"], "text_render": {"text": None}},
        {"short_description": "a red vase", "unknown": {"key": [1, 2]}},
    ],
)
def test_odd_structured_prompts_are_drawn_anyway(odd: dict[str, Any]):
    assert draw_product(odd, seed=1, width_px=48, height_px=48).size == (48, 48)


@pytest.mark.parametrize(
    "size",
    [(16, 16), (17, 31), (96, 144), (144, 96), (90, 120), (120, 90), (96, 120), (120, 96), (72, 128), (128, 72)],
)
def test_every_shape_of_picture_is_drawn(size: tuple[int, int]):
    picture = draw_product(describe("ceramic mug", seed=1), seed=1, width_px=size[0], height_px=size[1])
    assert (picture.size, picture.mode) == (size, "RGB")


def test_the_same_picture_at_another_size_looks_the_same():
    prompt = describe("ceramic mug, color: navy", seed=1)
    small = draw_product(prompt, seed=1, width_px=96, height_px=96)
    large = draw_product(prompt, seed=1, width_px=288, height_px=288).resize((96, 96), Image.Resampling.BOX)
    assert np.abs(pixels(small) - pixels(large)).mean() < 3


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(ValueError, match="0 x 10 px"):
        draw_product({}, seed=1, width_px=0, height_px=10)
