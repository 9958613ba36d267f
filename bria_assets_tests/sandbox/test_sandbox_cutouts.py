"""Cutouts: remove_background (image-editing.yml) and product/cutout (product-shot-editing.yml)."""

from typing import Any

import pytest
from PIL import Image
from sandbox_caller import CUTOUT, GENERATE, REMOVE_BACKGROUND, Caller, as_base64, details, file_bytes, photo_base64


async def test_a_removed_background_keeps_the_size_and_adds_transparency(caller: Caller):
    result = await caller.finish(REMOVE_BACKGROUND, {"image": photo_base64(width_px=40, height_px=30)})
    picture = await caller.picture(result["image_url"])
    assert (picture.mode, picture.size, set(result)) == ("RGBA", (40, 30), {"image_url"})


async def test_a_product_cutout_is_cropped_to_the_product(caller: Caller):
    result = await caller.finish(CUTOUT, {"image": photo_base64(width_px=80, height_px=80)})
    picture = await caller.picture(result["image_url"])
    assert picture.mode == "RGBA"
    assert picture.width < 60


async def test_a_product_cutout_answers_under_its_other_path(caller: Caller):
    result = await caller.finish("/v2/product/cutout", {"image": photo_base64(), "sku": "MUG-1"})
    assert (await caller.picture(result["image_url"])).mode == "RGBA"


async def test_a_jpeg_cutout_has_no_transparency(caller: Caller):
    result = await caller.finish(CUTOUT, {"image": photo_base64(), "output_type": "jpeg"})
    picture = await caller.picture(result["image_url"])
    assert (picture.format, picture.mode) == ("JPEG", "RGB")


async def test_a_generated_picture_is_cut_out_by_its_url(caller: Caller):
    generated = await caller.finish(GENERATE, {"prompt": "a red mug"})
    result = await caller.finish(REMOVE_BACKGROUND, {"image": generated["image_url"]})
    assert (await caller.picture(result["image_url"])).size == (64, 64)


def half_transparent_disc() -> str:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((180, 20, 30, 100), (10, 10, 30, 30))
    return as_base64(file_bytes(picture))


@pytest.mark.parametrize(("preserve_alpha", "alpha"), [(True, 100), (False, 255)])
async def test_preserve_alpha_decides_about_half_transparent_parts(
    caller: Caller,
    preserve_alpha: bool,  # noqa: FBT001 - a table's column
    alpha: int,
):
    body = {"image": half_transparent_disc(), "preserve_alpha": preserve_alpha}
    result = await caller.finish(REMOVE_BACKGROUND, body)
    picture = await caller.picture(result["image_url"])
    assert picture.getchannel("A").getextrema()[1] == alpha


async def test_background_detection_can_be_forced_on_a_transparent_picture(caller: Caller):
    body = {"image": half_transparent_disc(), "force_background_detection": True}
    result = await caller.finish(CUTOUT, body)
    assert (await caller.picture(result["image_url"])).mode == "RGBA"


@pytest.mark.parametrize("path", [REMOVE_BACKGROUND, CUTOUT])
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "'image' is required"),
        ({"image_url": "https://example.com/a.png", "image": "x"}, "unknown field 'image_url'"),  # v1's name
        ({"image": "x", "preserve_alpha": 1}, "'preserve_alpha'"),
        ({"image": ["x"]}, "'image'"),
        ({"image": "x", "prompt": "a"}, "unknown field 'prompt'"),
    ],
)
async def test_wrong_fields_are_refused_by_name(caller: Caller, path: str, body: dict[str, Any], named: str):
    response = await caller.post(path, body)
    assert response.status_code == 422
    assert named in details(response)


async def test_a_picture_of_one_colour_is_taken_for_a_product_as_a_whole(caller: Caller):
    blank = as_base64(file_bytes(Image.new("RGB", (12, 10), "white")))
    result = await caller.finish(CUTOUT, {"image": blank})
    assert (await caller.picture(result["image_url"])).size == (12, 10)


async def test_a_fully_transparent_picture_is_a_bad_request(caller: Caller):
    nothing = as_base64(file_bytes(Image.new("RGBA", (8, 8), (0, 0, 0, 0))))
    response = await caller.post(CUTOUT, {"image": nothing})
    assert (response.status_code, "transparent" in details(response)) == (400, True)
