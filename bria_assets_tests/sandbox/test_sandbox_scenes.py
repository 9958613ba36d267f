"""Products in scenes over v2: replace_background (image-editing.yml) and the unpublished lifestyle_shot_by_text."""

from typing import Any

import pytest
from sandbox_caller import LIFESTYLE, REPLACE_BACKGROUND, Caller, details, photo_base64


async def test_a_replaced_background_is_scaled_to_one_megapixel_at_the_inputs_ratio(caller: Caller):
    body = {"image": photo_base64(width_px=40, height_px=10), "prompt": "on a desk"}
    picture = await caller.picture((await caller.finish(REPLACE_BACKGROUND, body))["image_url"])
    assert (picture.mode, picture.size) == ("RGB", (128, 32))  # 64 * 64 pixels at 4:1


async def test_original_quality_keeps_the_inputs_size(caller: Caller):
    body = {"image": photo_base64(width_px=40, height_px=30), "prompt": "on a desk", "original_quality": True}
    picture = await caller.picture((await caller.finish(REPLACE_BACKGROUND, body))["image_url"])
    assert picture.size == (40, 30)


async def test_a_hex_colour_as_prompt_gives_a_ground_of_that_colour(caller: Caller):
    result = await caller.finish(REPLACE_BACKGROUND, {"image": photo_base64(), "prompt": "#FF5733"})
    assert (await caller.picture(result["image_url"])).getpixel((0, 0)) == (0xFF, 0x57, 0x33)


async def test_a_scene_from_text_answers_seed_and_refined_prompt(caller: Caller):
    result = await caller.finish(REPLACE_BACKGROUND, {"image": photo_base64(), "prompt": "on a desk", "seed": 9})
    assert set(result) == {"image_url", "seed", "refined_prompt"}
    assert result["seed"] == 9
    assert result["refined_prompt"].startswith("on a desk")


async def test_an_unrefined_prompt_is_answered_as_it_was(caller: Caller):
    body = {"image": photo_base64(), "prompt": "on a desk", "refine_prompt": False}
    assert (await caller.finish(REPLACE_BACKGROUND, body))["refined_prompt"] == "on a desk"


@pytest.mark.parametrize("ref_images", [photo_base64(), [photo_base64()], [photo_base64(), photo_base64(width_px=9)]])
async def test_a_scene_from_reference_pictures_answers_no_refined_prompt(caller: Caller, ref_images: object):
    result = await caller.finish(REPLACE_BACKGROUND, {"image": photo_base64(), "ref_images": ref_images})
    assert set(result) == {"image_url", "seed"}
    assert (await caller.picture(result["image_url"])).mode == "RGB"


async def test_the_same_seed_gives_the_same_shot(caller: Caller):
    body = {"image": photo_base64(), "prompt": "on a desk", "seed": 4}
    first = await caller.finish(REPLACE_BACKGROUND, body)
    second = await caller.finish(REPLACE_BACKGROUND, body)
    assert (await caller.picture(first["image_url"])) == (await caller.picture(second["image_url"]))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"prompt": "a"}, "'image' is required"),
        ({"image": "x"}, "exactly one of prompt and ref_images"),
        ({"image": "x", "prompt": "a", "ref_images": ["y"]}, "exactly one of prompt and ref_images"),
        ({"image": "x", "prompt": "a", "mode": "slow"}, "'mode'"),
        ({"image": "x", "prompt": "a", "mode": "fast", "negative_prompt": "b"}, "negative_prompt"),
        ({"image": "x", "ref_images": []}, "'ref_images'"),
        ({"image": "x", "prompt": "a", "aspect_ratio": "1:1"}, "unknown field 'aspect_ratio'"),
    ],
)
async def test_what_replace_background_does_not_allow_is_refused_by_name(
    caller: Caller, body: dict[str, Any], named: str
):
    response = await caller.post(REPLACE_BACKGROUND, body)
    assert response.status_code == 422
    assert named in details(response)


async def test_negative_prompt_is_taken_in_the_other_modes(caller: Caller):
    body = {"image": photo_base64(), "prompt": "a", "mode": "base", "negative_prompt": "b"}
    assert (await caller.post(REPLACE_BACKGROUND, body)).status_code == 202


async def test_the_unpublished_lifestyle_path_makes_a_shot(caller: Caller):
    result = await caller.finish(LIFESTYLE, {"image": photo_base64(width_px=30, height_px=30), "prompt": "on a desk"})
    assert result["prompt"] == "on a desk"
    assert (await caller.picture(result["image_url"])).size == (64, 64)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"image": "x"}, "'prompt' is required"),
        ({"image": "x", "scene_description": "a", "prompt": "b"}, "unknown field 'scene_description'"),
    ],
)
async def test_what_the_unpublished_path_does_not_allow_is_refused_by_name(
    caller: Caller, body: dict[str, Any], named: str
):
    response = await caller.post(LIFESTYLE, body)
    assert response.status_code == 422
    assert named in details(response)
