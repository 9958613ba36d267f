"""POST /v2/image/generate: what it takes, what it answers, what it refuses (image-generation.yml)."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from sandbox_caller import GENERATE, Caller, details, photo_base64

STRUCTURED_PROMPT = json.dumps({"short_description": "a red mug", "objects": [], "of_the_caller": 1})

COMBINATIONS: dict[str, dict[str, Any]] = {
    "a prompt": {"prompt": "a red mug"},
    "a picture": {"images": [photo_base64()]},
    "a picture and a prompt": {"images": [photo_base64()], "prompt": "a red mug"},
    "a structured prompt": {"structured_prompt": STRUCTURED_PROMPT},
    "a structured prompt and its seed": {"structured_prompt": STRUCTURED_PROMPT, "seed": 5},
    "a structured prompt and an instruction": {"structured_prompt": STRUCTURED_PROMPT, "prompt": "add sunlight"},
    "a null beside a prompt": {"prompt": "a red mug", "structured_prompt": None},
}


async def test_a_post_answers_202_with_the_job_and_where_its_status_is(caller: Caller):
    response = await caller.post(GENERATE, {"prompt": "a red mug"})
    request_id = response.json()["request_id"]
    assert (response.status_code, response.json()) == (
        202,
        {"request_id": request_id, "status_url": f"http://sandbox.bria.local/v2/status/{request_id}"},
    )


@pytest.mark.parametrize("body", COMBINATIONS.values(), ids=COMBINATIONS.keys())
async def test_each_published_combination_makes_a_picture(caller: Caller, body: dict[str, Any]):
    result = await caller.finish(GENERATE, body)
    assert (await caller.picture(result["image_url"])).size == (64, 64)


async def test_a_result_holds_url_seed_and_the_structured_prompt_as_json_text(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    assert set(result) == {"image_url", "seed", "structured_prompt"}
    assert isinstance(result["seed"], int)
    assert isinstance(json.loads(result["structured_prompt"]), dict)


async def test_a_given_seed_is_kept(caller: Caller):
    assert (await caller.finish(GENERATE, {"prompt": "a red mug", "seed": 77}))["seed"] == 77


async def test_without_a_seed_two_jobs_get_two(caller: Caller):
    seeds = {(await caller.finish(GENERATE, {"prompt": "a red mug"}))["seed"] for _ in range(4)}
    assert len(seeds) == 4


async def test_a_given_structured_prompt_comes_back_unchanged(caller: Caller):
    result = await caller.finish(GENERATE, {"structured_prompt": STRUCTURED_PROMPT, "seed": 1})
    assert json.loads(result["structured_prompt"]) == json.loads(STRUCTURED_PROMPT)


async def test_an_instruction_enters_the_structured_prompt_and_unknown_keys_survive(caller: Caller):
    result = await caller.finish(GENERATE, {"structured_prompt": STRUCTURED_PROMPT, "prompt": "add sunlight"})
    refined = json.loads(result["structured_prompt"])
    assert "add sunlight" in refined["short_description"]
    assert refined["of_the_caller"] == 1


@pytest.mark.parametrize(
    ("instruction", "field", "said"),
    [
        ("add sunlight", "lighting", "sunlight"),
        ("on a grey background", "background_setting", "grey"),
        ("make it blue", "objects", "blue"),
    ],
)
async def test_an_instruction_changes_the_field_it_speaks_of(caller: Caller, instruction: str, field: str, said: str):
    given = (await caller.finish(GENERATE, {"prompt": "a red mug"}))["structured_prompt"]
    result = await caller.finish(GENERATE, {"structured_prompt": given, "prompt": instruction})
    assert said not in json.dumps(json.loads(given)[field])
    assert said in json.dumps(json.loads(result["structured_prompt"])[field])


async def test_recreating_with_structured_prompt_and_seed_gives_the_same_picture(caller: Caller):
    first = await caller.finish(GENERATE, {"prompt": "a red mug"})
    again = await caller.finish(GENERATE, {"structured_prompt": first["structured_prompt"], "seed": first["seed"]})
    assert (await caller.picture(again["image_url"])) == (await caller.picture(first["image_url"]))


async def test_a_wrapped_refinement_is_taken_too(caller: Caller):
    first = await caller.finish(GENERATE, {"prompt": "a red mug"})
    wrapped = {
        "input": {
            "reference_image": {"url": first["image_url"]},
            "structured_prompt": json.loads(STRUCTURED_PROMPT),
        },
        "sync": False,
    }
    result = await caller.finish(GENERATE, wrapped)
    assert json.loads(result["structured_prompt"]) == json.loads(STRUCTURED_PROMPT)


async def test_a_wrapped_refinement_that_changes_nothing_gives_the_reference_picture_again(caller: Caller):
    first = await caller.finish(GENERATE, {"prompt": "a red mug", "aspect_ratio": "4:3"})
    same = {"reference_image": {"url": first["image_url"]}, "structured_prompt": json.loads(first["structured_prompt"])}
    again = await caller.finish(GENERATE, {"input": same})
    assert (await caller.picture(again["image_url"])) == (await caller.picture(first["image_url"]))


@pytest.mark.parametrize(
    ("aspect_ratio", "resolution", "pixels"),
    [
        ("1:1", "1MP", 64**2),
        ("16:9", "1MP", 64**2),  # 85 x 48
        ("2:3", "1MP", 64**2),  # 52 x 78
        ("9:16", "4MP", 4 * 64**2),  # 96 x 171
    ],
)
async def test_a_picture_has_the_ratio_and_the_pixels_asked_for(
    caller: Caller, aspect_ratio: str, resolution: str, pixels: int
):
    result = await caller.finish(
        GENERATE, {"prompt": "a red mug", "aspect_ratio": aspect_ratio, "resolution": resolution}
    )
    picture = await caller.picture(result["image_url"])
    wide, high = (int(part) for part in aspect_ratio.split(":"))
    assert math.isclose(picture.width / picture.height, wide / high, rel_tol=0.02)
    assert math.isclose(picture.width * picture.height, pixels, rel_tol=0.02)


@pytest.mark.parametrize(("output_type", "file_format"), [("png", "PNG"), ("jpeg", "JPEG")])
async def test_the_output_type_decides_file_and_url(caller: Caller, output_type: str, file_format: str):
    result = await caller.finish(GENERATE, {"prompt": "a red mug", "output_type": output_type})
    assert result["image_url"].endswith(f".{output_type}")
    assert (await caller.picture(result["image_url"])).format == file_format


async def test_a_whole_number_may_be_written_with_a_point(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug", "seed": 7.0, "steps_num": 40.0})
    assert result["seed"] == 7


async def test_sync_answers_200_with_the_result(open_sandbox: Callable[..., Caller]):
    caller = open_sandbox(latency_seconds=0.01)
    response = await caller.post(GENERATE, {"prompt": "a red mug", "sync": True, "seed": 3})
    assert response.status_code == 200
    assert set(response.json()) == {"request_id", "result"}
    assert response.json()["result"]["seed"] == 3


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"prompt": "a", "negative_promt": "b"}, "unknown field 'negative_promt'"),  # a typo
        ({"prompt": "a", "num_results": 4}, "unknown field 'num_results'"),  # left with v1
        ({"prompt": "a", "aspect_ratio": "21:9"}, "'aspect_ratio'"),
        ({"prompt": "a", "resolution": "2MP"}, "'resolution'"),
        ({"prompt": "a", "model_version": "FIBO-2"}, "'model_version'"),
        ({"prompt": "a", "output_type": "webp"}, "'output_type'"),
        ({"prompt": "a", "steps_num": 34}, "'steps_num'"),  # one too few
        ({"prompt": "a", "steps_num": 51}, "'steps_num'"),  # one too many
        ({"prompt": "a", "seed": "7"}, "'seed'"),  # a string
        ({"prompt": "a", "sync": "false"}, "'sync'"),
        ({"prompt": "a", "webhook_url": "example.com"}, "'webhook_url'"),
        ({"prompt": ""}, "'prompt'"),
        ({"images": ["a", "b"]}, "'images'"),  # at most one
        ({"images": []}, "'images'"),
        ({"structured_prompt": "not json"}, "'structured_prompt'"),
        ({"structured_prompt": "[]"}, "'structured_prompt'"),
        ({"structured_prompt": ["short_description"]}, "'structured_prompt'"),
        ({"structured_prompt": "{}", "images": ["a"]}, "images + structured_prompt"),  # no such combination
        ({}, "none of them"),
    ],
)
async def test_what_the_specification_does_not_allow_is_refused_by_name(
    caller: Caller, body: dict[str, Any], named: str
):
    response = await caller.post(GENERATE, body)
    assert response.status_code == 422
    assert named in details(response)


async def test_a_refusal_has_the_published_error_body(caller: Caller):
    answer = (await caller.post(GENERATE, {"prompt": "a", "typo": 1})).json()
    assert set(answer) == {"error", "request_id"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert answer["error"]["code"] == 422


async def test_all_wrong_fields_are_named_at_once(caller: Caller):
    said = details(await caller.post(GENERATE, {"prompt": "a", "typo": 1, "steps_num": 1}))
    assert "typo" in said
    assert "steps_num" in said


async def test_a_body_that_is_not_json_is_a_bad_request(caller: Caller):
    response = await caller.client.post(GENERATE, content=b"{prompt", headers={"api_token": "t"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, 400)
