"""What the editing endpoints refuse: wrong values by the field's name, in Bria's error shape (image-editing.yml)."""

from typing import Any

import pytest
from editing_bodies import (
    ADD_OBJECT,
    ALL,
    BLEND,
    BLUR_BACKGROUND,
    COLORIZE,
    CROP_FOREGROUND,
    EDIT,
    ENHANCE,
    ERASE,
    ERASE_BY_TEXT,
    ERASE_FOREGROUND,
    EXPAND,
    GEN_FILL,
    INCREASE_RESOLUTION,
    RELIGHT,
    REMOVE_BACKGROUND,
    REPLACE_BACKGROUND,
    REPLACE_OBJECT,
    RESEASON,
    RESTYLE,
    REWRITE_TEXT,
    STRUCTURED_INSTRUCTION,
    encoded,
    good_body,
    photo,
    without,
)
from sandbox_caller import Caller, details

PICTURE = encoded(photo())
SAYING = '{"edit_instruction": "make it blue"}'
PLACED = {"original_image_size": [24, 18], "original_image_location": [2, 3]}

REQUIRED = [
    *((path, "images" if path in {EDIT, STRUCTURED_INSTRUCTION} else "image") for path in ALL),
    *((path, "instruction") for path in (STRUCTURED_INSTRUCTION, ADD_OBJECT, REPLACE_OBJECT, BLEND)),
    (ERASE_BY_TEXT, "object_name"),
    (RESEASON, "season"),
    (REWRITE_TEXT, "new_text"),
    (COLORIZE, "color"),
    (RESTYLE, "style"),
    (RELIGHT, "light_type"),
    (ERASE, "mask"),
    (GEN_FILL, "mask"),
    (GEN_FILL, "prompt"),
]

WRONG_VALUES: list[tuple[str, str, Any]] = [
    (EDIT, "images", []),
    (EDIT, "images", [PICTURE] * 5),  # the official MCP server says up to four
    (EDIT, "images", PICTURE),  # not a list
    (EDIT, "guidance_scale", 2),
    (EDIT, "guidance_scale", 6),
    (EDIT, "guidance_scale", 4.5),
    (EDIT, "model_version", "FIBO"),
    (EDIT, "steps_num", 19),
    (EDIT, "steps_num", 51),
    (EDIT, "output_type", "webp"),
    (EDIT, "aspect_ratio", "21:9"),
    (EDIT, "seed", "7"),
    (EDIT, "ip_signal", "false"),
    (EDIT, "instruction", ""),
    (EDIT, "instruction", " \n"),
    (STRUCTURED_INSTRUCTION, "images", []),
    (STRUCTURED_INSTRUCTION, "images", [PICTURE] * 2),
    (STRUCTURED_INSTRUCTION, "seed", 2**63),
    (ADD_OBJECT, "instruction", ""),
    (REPLACE_OBJECT, "instruction", 3),
    (BLEND, "instruction", ["a"]),
    (STRUCTURED_INSTRUCTION, "instruction", " "),
    (ADD_OBJECT, "instruction", " "),
    (GEN_FILL, "prompt", "\t"),
    (ERASE_BY_TEXT, "object_name", ""),
    (ERASE_BY_TEXT, "object_name", "\x1c"),
    (REWRITE_TEXT, "new_text", ""),
    (RESEASON, "season", " "),
    (RESTYLE, "style", " "),
    (RELIGHT, "light_type", "neon"),  # in the file's prose, not in its list
    (RELIGHT, "light_direction", "left"),
    (COLORIZE, "color", "sepia"),
    (ERASE, "mask_type", "auto"),
    (ERASE, "preserve_alpha", 1),
    (ERASE, "mask", 7),
    (GEN_FILL, "prompt", ""),
    (GEN_FILL, "refine_prompt", "true"),
    (GEN_FILL, "seed", 1.5),
    (REMOVE_BACKGROUND, "preserve_alpha", "true"),
    (REPLACE_BACKGROUND, "mode", "slow"),
    (REPLACE_BACKGROUND, "fast", "yes"),
    (REPLACE_BACKGROUND, "ref_images", []),
    (ERASE_FOREGROUND, "preserve_alpha", None),
    (BLUR_BACKGROUND, "scale", 0),
    (BLUR_BACKGROUND, "scale", 6),
    (BLUR_BACKGROUND, "scale", "5"),
    (EXPAND, "aspect_ratio", "21:9"),
    (EXPAND, "aspect_ratio", 0.49),
    (EXPAND, "aspect_ratio", 3.01),
    (EXPAND, "aspect_ratio", True),
    (EXPAND, "aspect_ratio", [1, 1]),
    (EXPAND, "canvas_size", [100]),
    (EXPAND, "canvas_size", [0, 100]),
    (EXPAND, "canvas_size", [100.5, 100]),
    (EXPAND, "original_image_size", [24, 0]),
    (EXPAND, "original_image_location", ["2", "3"]),
    (EXPAND, "prompt", 7),
    (ENHANCE, "sync", True),  # only asynchronous
    (ENHANCE, "preserve_alpha", "no"),
    (INCREASE_RESOLUTION, "desired_increase", 3),
    (INCREASE_RESOLUTION, "desired_increase", "2"),
    (CROP_FOREGROUND, "padding", -1),
    (CROP_FOREGROUND, "padding", 1.5),
    (CROP_FOREGROUND, "force_background_detection", "true"),
]

WRONG_TOGETHER: list[tuple[str, dict[str, Any], str]] = [
    (EDIT, without(good_body(EDIT), "instruction"), "instruction"),
    (EDIT, good_body(EDIT, structured_instruction=SAYING), "structured_instruction"),
    (EDIT, good_body(EDIT, images=[PICTURE] * 2, mask=PICTURE), "images"),
    (
        EDIT,
        without(good_body(EDIT, images=[PICTURE] * 2, structured_instruction=SAYING), "instruction"),
        "images",
    ),
    (EDIT, without(good_body(EDIT, structured_instruction="make it red"), "instruction"), "structured_instruction"),
    (EDIT, without(good_body(EDIT, structured_instruction="[1]"), "instruction"), "structured_instruction"),
    (EDIT, without(good_body(EDIT, structured_instruction="{}"), "instruction"), "structured_instruction"),
    (REPLACE_BACKGROUND, without(good_body(REPLACE_BACKGROUND), "prompt"), "ref_images"),
    (REPLACE_BACKGROUND, good_body(REPLACE_BACKGROUND, ref_images=[PICTURE]), "ref_images"),
    (REPLACE_BACKGROUND, good_body(REPLACE_BACKGROUND, mode="fast", negative_prompt="dust"), "negative_prompt"),
    (REPLACE_BACKGROUND, good_body(REPLACE_BACKGROUND, fast="true", negative_prompt="dust"), "negative_prompt"),
    (EXPAND, without(good_body(EXPAND), "aspect_ratio"), "original_image_size"),
    (
        EXPAND,
        without(good_body(EXPAND, original_image_size=[24, 18]), "aspect_ratio"),
        "original_image_location",
    ),
    (
        EXPAND,
        without(good_body(EXPAND, original_image_location=[2, 3]), "aspect_ratio"),
        "original_image_size",
    ),
    (
        EXPAND,
        without(good_body(EXPAND, **PLACED, canvas_size=[2, 40]), "aspect_ratio"),  # the picture starts behind it
        "original_image_location",
    ),
    (
        EXPAND,
        without(good_body(EXPAND, original_image_size=[9, 9], original_image_location=[-9, 0]), "aspect_ratio"),
        "original_image_location",
    ),
    (
        EXPAND,
        without(good_body(EXPAND, original_image_size=[9000, 9000], original_image_location=[0, 0]), "aspect_ratio"),
        "original_image_size",
    ),
]


def assert_refused(response: Any, status_code: int, named: str) -> None:
    assert response.status_code == status_code, response.text
    answer = response.json()
    assert set(answer) == {"error", "request_id"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert answer["error"]["code"] == status_code
    assert named in details(response)


@pytest.mark.parametrize(("path", "field"), REQUIRED)
async def test_a_required_field_is_missed_by_name(caller: Caller, path: str, field: str):
    response = await caller.post(path, without(good_body(path), field))
    assert_refused(response, 422, f"'{field}' is required")


@pytest.mark.parametrize("path", ALL)
async def test_an_unknown_field_is_refused_by_name(caller: Caller, path: str):
    assert_refused(await caller.post(path, good_body(path, typo=1)), 422, "unknown field 'typo'")


@pytest.mark.parametrize("path", ALL)
async def test_a_picture_that_is_none_is_refused_by_its_field(caller: Caller, path: str):
    field = "images" if path in {EDIT, STRUCTURED_INSTRUCTION} else "image"
    assert_refused(await caller.post(path, good_body(path, image="my picture!")), 422, f"'{field}")


@pytest.mark.parametrize("path", [EDIT, STRUCTURED_INSTRUCTION, ERASE, GEN_FILL])
async def test_a_mask_that_is_no_picture_is_refused_by_its_field(caller: Caller, path: str):
    assert_refused(await caller.post(path, good_body(path, mask="my mask!")), 422, "'mask'")


@pytest.mark.parametrize(
    ("path", "field", "value"),
    WRONG_VALUES,
    ids=[f"{row[0].rpartition('/')[2]} {row[1]} {index}" for index, row in enumerate(WRONG_VALUES)],
)
async def test_a_wrong_value_is_refused_by_its_field(caller: Caller, path: str, field: str, value: object):
    assert_refused(await caller.post(path, good_body(path, **{field: value})), 422, f"'{field}")


@pytest.mark.parametrize(
    ("path", "body", "named"),
    WRONG_TOGETHER,
    ids=[f"{row[0].rpartition('/')[2]} {index}" for index, row in enumerate(WRONG_TOGETHER)],
)
async def test_fields_that_do_not_go_together_are_refused_by_name(
    caller: Caller, path: str, body: dict[str, Any], named: str
):
    assert_refused(await caller.post(path, body), 422, named)


async def test_a_canvas_of_more_than_25_million_pixels_is_a_bad_request(caller: Caller):
    body = without(good_body(EXPAND, **PLACED, canvas_size=[5001, 5000]), "aspect_ratio")
    assert_refused(await caller.post(EXPAND, body), 400, "'canvas_size'")


@pytest.mark.parametrize("mode", ["L", "LA", "P"])
@pytest.mark.parametrize("path", [REMOVE_BACKGROUND, INCREASE_RESOLUTION])
async def test_some_endpoints_refuse_other_colour_modes_than_rgb_rgba_and_cmyk(caller: Caller, path: str, mode: str):
    response = await caller.post(path, good_body(path, image=photo().convert(mode)))
    assert_refused(response, 415, "'image'")
