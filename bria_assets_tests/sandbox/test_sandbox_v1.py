"""POST /v1/product/lifestyle_shot_by_text (product-shot-editing.yml): placeholders, several results, plain errors."""

import time
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import GENERATE, V1_LIFESTYLE, Caller, open_caller, photo_base64

PHOTO = photo_base64(width_px=40, height_px=30)


async def post(caller: Caller, **fields: Any) -> list[list[str]]:
    response = await caller.post(V1_LIFESTYLE, {"file": PHOTO, "scene_description": "on a desk", **fields})
    assert response.status_code == 200, response.text
    return response.json()["result"]


async def test_a_result_is_url_seed_and_session_as_text(caller: Caller):
    ((url, seed, session_id),) = await post(caller, num_results=1, seed=11)
    assert (url, seed) == (f"http://sandbox.bria.local/results/{session_id}.png", "11")


async def test_four_results_are_made_unless_a_number_is_given(caller: Caller):
    results = await post(caller)
    assert len(results) == 4
    assert len({url for url, _, _ in results}) == 4
    assert len({seed for _, seed, _ in results}) == 4


async def test_a_placeholder_is_not_found_until_its_picture_is_ready(caller: Caller):
    ((url, _, _),) = await post(caller, num_results=1)
    before = (await caller.client.get(url)).status_code
    caller.clock.advance(caller.latency_seconds)
    after = (await caller.client.get(url)).status_code
    assert (before, after) == (404, 200)


async def test_a_result_lives_one_hour(caller: Caller):
    ((url, _, _),) = await post(caller, num_results=1)
    caller.clock.advance(caller.latency_seconds + 3599)
    assert (await caller.client.get(url)).status_code == 200
    caller.clock.advance(2)
    assert (await caller.client.get(url)).status_code == 403


async def test_sync_answers_when_the_pictures_time_has_come(state_dir: Path):
    caller = open_caller(state_dir, clock=time.time, latency_seconds=0.05)
    ((url, _, _),) = await post(caller, sync=True, num_results=1)
    assert (await caller.client.get(url)).status_code == 200


async def test_image_url_wins_over_file(caller: Caller):
    generated = await caller.finish(GENERATE, {"prompt": "a red mug", "aspect_ratio": "16:9"})
    ((url, _, _),) = await post(caller, image_url=generated["image_url"], num_results=1, original_quality=True)
    caller.clock.advance(caller.latency_seconds)
    assert (await caller.picture(url)).size == (await caller.picture(generated["image_url"])).size


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({}, (74, 55)),  # original: 4:3 at 64 * 64 pixels
        ({"original_quality": True}, (40, 30)),
        ({"placement_type": "automatic_aspect_ratio", "aspect_ratio": "9:16"}, (48, 85)),
        ({"placement_type": "manual_placement", "shot_size": [90, 55]}, (90, 55)),
        ({"placement_type": "custom_coordinates", "shot_size": [50, 60]}, (50, 60)),
        ({"placement_type": "manual_padding", "padding_values": [1, 2, 3, 4]}, (43, 37)),
    ],
)
async def test_the_placement_decides_the_size_of_the_shot(
    caller: Caller, fields: dict[str, Any], size: tuple[int, int]
):
    ((url, _, _),) = await post(caller, num_results=1, **fields)
    caller.clock.advance(caller.latency_seconds)
    assert (await caller.picture(url)).size == size


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"placement_type": "automatic"}, 14),  # 7 placements twice
        ({"placement_type": "manual_placement", "manual_placement_selection": ["upper_left", "bottom_center"]}, 4),
    ],
)
async def test_each_placement_gets_all_its_results(caller: Caller, fields: dict[str, Any], count: int):
    assert len(await post(caller, num_results=2, **fields)) == count


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"file": PHOTO}, "'scene_description' is required"),
        ({"scene_description": "a"}, "image_url or file"),
        ({"image_url": PHOTO, "scene_description": "a"}, "'image_url': must be a URL"),  # base64 goes into file
        ({"file": PHOTO, "scene_description": "a", "prompt": "b"}, "unknown field 'prompt'"),  # v2's name
        ({"file": PHOTO, "scene_description": "a", "num_results": 0}, "'num_results'"),
        ({"file": PHOTO, "scene_description": "a", "mode": "slow"}, "'mode'"),
        ({"file": PHOTO, "scene_description": "a", "exclude_elements": "b"}, "exclude_elements"),  # mode is fast
        ({"file": PHOTO, "scene_description": "a", "placement_type": "automatic", "sync": True}, "sync"),
        ({"file": PHOTO, "scene_description": "a", "placement_type": "automatic_aspect_ratio"}, "aspect_ratio"),
        ({"file": PHOTO, "scene_description": "a", "shot_size": [1, 2, 3]}, "'shot_size"),
        ({"file": PHOTO, "scene_description": "a", "manual_placement_selection": ["here"]}, "'manual_placement"),
    ],
)
async def test_a_refusal_is_a_plain_string_that_names_the_field(caller: Caller, body: dict[str, Any], named: str):
    response = await caller.post(V1_LIFESTYLE, body)
    assert response.status_code == 422
    assert isinstance(response.json(), str)
    assert named in response.json()
