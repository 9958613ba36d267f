"""Moderation flags and the warning of protected content: the sandbox's four words for what Bria would find."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from good_bodies import PACKSHOT, PHOTO, STRUCTURED_PROMPT, V1_CUTOUT
from PIL import Image, PngImagePlugin
from sandbox_caller import (
    CUTOUT,
    GENERATE,
    REMOVE_BACKGROUND,
    REPLACE_BACKGROUND,
    V1_LIFESTYLE,
    Caller,
    as_base64,
    details,
)

OpenSandbox = Callable[..., Caller]


def picture_with_comment(text: str) -> str:
    comment = PngImagePlugin.PngInfo()
    comment.add_text("Comment", text)
    file = BytesIO()
    Image.new("RGB", (24, 24), "red").save(file, "PNG", pnginfo=comment)
    return as_base64(file.getvalue())


UNSAFE = picture_with_comment("unsafe-input")


def message(response: httpx.Response) -> str:
    return response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (GENERATE, {"prompt": "an Unsafe-Prompt"}, "prompt"),
        (STRUCTURED_PROMPT, {"prompt": "an unsafe-prompt"}, "prompt"),
        (GENERATE, {"structured_prompt": json.dumps({"context": "unsafe-prompt"})}, "structured_prompt"),
        (REPLACE_BACKGROUND, {"image": PHOTO, "prompt": "an unsafe-prompt"}, "prompt"),
        ("/v2/image/edit", {"images": [PHOTO], "instruction": "an unsafe-prompt"}, "instruction"),
    ],
)
async def test_an_unsafe_text_is_refused_unless_its_flag_is_off(
    caller: Caller, path: str, body: dict[str, Any], field: str
):
    refused = await caller.post(path, body)
    assert (refused.status_code, message(refused)) == (422, "Content moderation failed")
    assert f"'{field}'" in details(refused)
    assert (await caller.post(path, {**body, "prompt_content_moderation": False})).status_code == 202


@pytest.mark.parametrize(
    ("path", "body", "is_on_by_itself"),
    [
        (GENERATE, {"images": [UNSAFE]}, True),
        ("/v2/image/edit/product/integrate", {"scene": UNSAFE, "products": [
            {"image": PHOTO, "coordinates": {"x": 0, "y": 0, "width": 8, "height": 8}}
        ]}, True),
        (CUTOUT, {"image": UNSAFE}, False),
        (REMOVE_BACKGROUND, {"image": UNSAFE}, False),
    ],
)  # fmt: skip
async def test_an_unsafe_picture_is_refused_while_its_flag_is_on(
    caller: Caller, path: str, body: dict[str, Any], *, is_on_by_itself: bool
):
    assert (await caller.post(path, body)).status_code == (422 if is_on_by_itself else 202)
    turned = await caller.post(path, {**body, "visual_input_content_moderation": not is_on_by_itself})
    assert turned.status_code == (202 if is_on_by_itself else 422)


async def test_the_refusal_of_an_unsafe_picture_names_its_field(caller: Caller):
    response = await caller.post(GENERATE, {"images": [UNSAFE]})
    assert "'images.0' did not pass" in details(response)


@pytest.mark.parametrize("path", [V1_CUTOUT, PACKSHOT])
async def test_v1_refuses_an_unsafe_picture_in_plain_text_with_content_moderation_only(
    open_sandbox: OpenSandbox, path: str
):
    caller = open_sandbox(latency_seconds=0)
    assert (await caller.post(path, {"file": UNSAFE})).status_code == 200
    response = await caller.post(path, {"file": UNSAFE, "content_moderation": True})
    assert (response.status_code, "'file' did not pass" in response.json()) == (422, True)


async def test_an_unsafe_result_ends_its_job_with_an_error(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "an unsafe-output"})
    caller.clock.advance(caller.latency_seconds)
    answer = (await caller.status(request_id)).json()
    assert (answer["status"], answer["error"]["code"], answer["error"]["message"]) == (
        "ERROR",
        422,
        "Content moderation failed",
    )
    assert (await caller.client.get(f"/results/{request_id}.png")).status_code == 404


async def test_an_unsafe_result_is_made_where_its_flag_is_off(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "an unsafe-output", "visual_output_content_moderation": False})
    assert (await caller.picture(result["image_url"])).size == (64, 64)


async def test_whoever_waits_for_an_unsafe_result_is_told_422(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency_seconds=0)
    response = await caller.post(GENERATE, {"prompt": "an unsafe-output", "sync": True})
    assert (response.status_code, message(response)) == (422, "Content moderation failed")


async def test_v1_tells_of_an_unsafe_result_in_plain_text(open_sandbox: OpenSandbox):
    body = {"file": PHOTO, "sku": "unsafe-output", "content_moderation": True}
    response = await open_sandbox(latency_seconds=0).post(PACKSHOT, body)
    assert (response.status_code, "visual output" in response.json()) == (422, True)


async def test_a_placeholder_of_an_unsafe_result_becomes_a_file_of_no_bytes(caller: Caller):
    body = {"file": PHOTO, "scene_description": "unsafe-output", "num_results": 1, "content_moderation": True}
    ((url, _, _),) = (await caller.post(V1_LIFESTYLE, body)).json()["result"]
    assert (await caller.client.get(url)).status_code == 404
    caller.clock.advance(caller.latency_seconds)
    response = await caller.client.get(url)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("sync", [True, False])
async def test_protected_content_is_warned_of_where_the_caller_asked_for_it(open_sandbox: OpenSandbox, *, sync: bool):
    caller = open_sandbox(latency_seconds=0)
    body = {"prompt": "protected-content on a mug", "sync": sync}
    warned = await caller.post(GENERATE, {**body, "ip_signal": True})
    assert (warned.is_success, "'prompt'" in warned.json()["warning"]) == (True, True)
    assert "warning" not in (await caller.post(GENERATE, body)).json()


async def test_nothing_is_warned_of_without_protected_content(caller: Caller):
    response = await caller.post(GENERATE, {"prompt": "a mug", "ip_signal": True})
    assert set(response.json()) == {"request_id", "status_url"}
