"""Each field of the editing endpoints that may be left out has the published default, and another value counts."""

from collections.abc import Callable
from typing import Any

import pytest
from editing_bodies import (
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
    REMOVE_BACKGROUND,
    REPLACE_BACKGROUND,
    STRUCTURED_INSTRUCTION,
    encoded,
    good_body,
    mask,
    without,
)
from sandbox_caller import Caller

OpenSandbox = Callable[..., Caller]

SYNC: dict[str, Any] = {"sync": False}
MODERATED: dict[str, Any] = {
    "visual_input_content_moderation": False,
    "visual_output_content_moderation": False,
}

DEFAULTS: dict[str, dict[str, Any]] = {
    EDIT: {
        **SYNC,
        "guidance_scale": 5,
        "model_version": "FIBO-edit",
        "steps_num": 30,
        "output_type": "png",
        "ip_signal": False,
        "prompt_content_moderation": True,
        "visual_input_content_moderation": True,
        "visual_output_content_moderation": True,
    },
    STRUCTURED_INSTRUCTION: {
        **SYNC,
        "ip_signal": False,
        "prompt_content_moderation": True,
        "visual_input_content_moderation": True,
    },
    ERASE_BY_TEXT: SYNC,
    COLORIZE: SYNC,
    ERASE: {**SYNC, **MODERATED, "mask_type": "manual", "preserve_alpha": True, "composite": False},
    GEN_FILL: {
        **SYNC,
        **MODERATED,
        "refine_prompt": True,
        "prompt_content_moderation": True,
        "preserve_alpha": True,
    },
    REMOVE_BACKGROUND: {**SYNC, **MODERATED, "preserve_alpha": True},
    REPLACE_BACKGROUND: {
        **SYNC,
        "mode": "high_control",
        "enhance_ref_images": True,
        "refine_prompt": True,
        "prompt_content_moderation": True,
        "original_quality": False,
        "force_background_detection": False,
        "visual_output_content_moderation": False,
    },
    ERASE_FOREGROUND: {**SYNC, **MODERATED, "preserve_alpha": True},
    BLUR_BACKGROUND: {**SYNC, **MODERATED, "scale": 5, "preserve_alpha": True},
    EXPAND: {
        **SYNC,
        **MODERATED,
        "canvas_size": [1000, 1000],
        "prompt_content_moderation": True,
        "preserve_alpha": True,
    },
    ENHANCE: {**MODERATED, "preserve_alpha": True},
    INCREASE_RESOLUTION: {**SYNC, **MODERATED, "preserve_alpha": True, "desired_increase": 2},
    CROP_FOREGROUND: {
        **SYNC,
        **MODERATED,
        "padding": 0,
        "force_background_detection": False,
        "preserve_alpha": True,
    },
}

COUNTING_FIELDS: list[tuple[str, dict[str, Any]]] = [
    (EDIT, {"instruction": "make it blue"}),
    (EDIT, {"mask": encoded(mask())}),
    (EDIT, {"images": [good_body(EDIT)["images"][0], encoded(mask().convert("RGB"))]}),
    (ERASE, {"mask": encoded(mask().rotate(180))}),
    (GEN_FILL, {"mask": encoded(mask().rotate(180))}),
    (INCREASE_RESOLUTION, {"desired_increase": 4}),
    (CROP_FOREGROUND, {"padding": 3}),
    (REPLACE_BACKGROUND, {"prompt": "#336699"}),
    (REPLACE_BACKGROUND, {"original_quality": True}),
    (EXPAND, {"aspect_ratio": 2.0}),
    (COLORIZE, {"color": "color_vivid"}),
]


@pytest.mark.parametrize("path", DEFAULTS)
async def test_a_field_that_is_left_out_has_the_published_value(open_sandbox: OpenSandbox, path: str):
    caller = open_sandbox(random_seed=1)
    left_out = await caller.finish(path, good_body(path))
    given = await caller.finish(path, good_body(path, **DEFAULTS[path]))
    contents = [
        (await caller.client.get(each.pop("image_url"))).content for each in (left_out, given) if "image_url" in each
    ]
    # The seed of a request without one comes from its fields: equal seeds mean equal fields.
    assert left_out == given
    assert len(set(contents)) <= 1


@pytest.mark.parametrize(
    ("path", "fields"),
    COUNTING_FIELDS,
    ids=[f"{path.rpartition('/')[2]} {next(iter(fields))}" for path, fields in COUNTING_FIELDS],
)
async def test_another_value_leads_to_another_picture(open_sandbox: OpenSandbox, path: str, fields: dict[str, Any]):
    caller = open_sandbox(random_seed=1)
    results = [await caller.finish(path, body) for body in (good_body(path), good_body(path, **fields))]
    first, second = [(await caller.client.get(each["image_url"])).content for each in results]
    assert first != second


async def test_a_padding_that_is_null_is_none(caller: Caller):
    # Bria's own MCP server sends it so.
    result = await caller.finish(CROP_FOREGROUND, good_body(CROP_FOREGROUND, padding=None))
    unpadded = await caller.finish(CROP_FOREGROUND, good_body(CROP_FOREGROUND))
    sizes = [(await caller.picture(each["image_url"])).size for each in (result, unpadded)]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (ERASE, {"composite": True}),
        (EXPAND, {"prompt": "", "negative_prompt": "", "content_moderation": False}),
        (ENHANCE, {"sync": False, "content_moderation": False}),
        (REPLACE_BACKGROUND, {"fast": "false"}),
        (REPLACE_BACKGROUND, {"fast": True}),
    ],
)
async def test_what_bria_s_own_mcp_server_sends_besides_is_taken(caller: Caller, path: str, fields: dict[str, Any]):
    assert await caller.finish(path, good_body(path, **fields))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (EDIT, {"guidance_scale": 4.0, "steps_num": 20.0}),
        (BLUR_BACKGROUND, {"scale": 3.0}),
        (INCREASE_RESOLUTION, {"desired_increase": 4.0}),
        (CROP_FOREGROUND, {"padding": 2.0}),
    ],
)
async def test_a_whole_number_may_be_written_with_a_point(caller: Caller, path: str, fields: dict[str, Any]):
    assert (await caller.post(path, good_body(path, **fields))).status_code == 202


async def test_expand_ignores_the_placing_beside_an_aspect_ratio(caller: Caller):
    body = good_body(EXPAND, original_image_size=[9, 9], original_image_location=[-90, 0], canvas_size=[9, 9])
    result = await caller.finish(EXPAND, body)
    assert (await caller.picture(result["image_url"])).size == (48, 48)


async def test_expand_fills_a_canvas_of_1000_by_1000_unless_told_otherwise(caller: Caller):
    body = without(good_body(EXPAND, original_image_size=[480, 360], original_image_location=[0, 0]), "aspect_ratio")
    result = await caller.finish(EXPAND, body)
    assert (await caller.picture(result["image_url"])).size == (1000, 1000)
