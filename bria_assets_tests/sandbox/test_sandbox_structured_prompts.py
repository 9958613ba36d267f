"""The endpoints that answer structured prompts, and the pictures that references lead to (image-generation.yml)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from good_bodies import FROM_DIFF, GENERATE_LITE, STRUCTURED_PROMPT, STRUCTURED_PROMPT_LITE
from PIL import Image, ImageDraw
from sandbox_caller import GENERATE, Caller, as_base64, details, file_bytes, photo_base64
from sandbox_doors import open_door
from webhook_receiver import open_receiver, until

DESCRIBING = (STRUCTURED_PROMPT, STRUCTURED_PROMPT_LITE)
MUG = json.dumps({"short_description": "a red mug", "objects": [], "of_the_caller": 1})


def thing(colour: str, *, ground: str = "white") -> str:
    picture = Image.new("RGB", (64, 64), ground)
    ImageDraw.Draw(picture).ellipse((14, 14, 50, 50), fill=colour)
    return as_base64(file_bytes(picture))


def prompt_of(result: dict[str, Any]) -> dict[str, Any]:
    return json.loads(result["structured_prompt"])


@pytest.mark.parametrize("path", DESCRIBING)
@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "a red mug"},
        {"images": [photo_base64()]},
        {"images": [photo_base64()], "prompt": "a mug like this"},
        {"structured_prompt": MUG, "prompt": "add sunlight"},
    ],
    ids=" + ".join,
)
async def test_each_published_combination_gives_a_structured_prompt_and_no_picture(
    caller: Caller, path: str, body: dict[str, Any]
):
    result = await caller.finish(path, body)
    assert set(result) == {"seed", "structured_prompt"}
    assert prompt_of(result)["short_description"]


@pytest.mark.parametrize("path", DESCRIBING)
@pytest.mark.parametrize(
    "body", [{"structured_prompt": MUG}, {}, {"images": [photo_base64()], "structured_prompt": MUG}]
)
async def test_other_combinations_are_refused(caller: Caller, path: str, body: dict[str, Any]):
    response = await caller.post(path, body)
    assert (response.status_code, "give one of" in details(response)) == (422, True)


async def test_a_job_without_a_picture_has_none_to_download(caller: Caller):
    request_id = await caller.submit(STRUCTURED_PROMPT, {"prompt": "a red mug"})
    caller.clock.advance(caller.latency_seconds)
    assert (await caller.client.get(f"/results/{request_id}.png")).status_code == 404


@pytest.mark.parametrize("path", [*DESCRIBING, FROM_DIFF])
async def test_sync_answers_the_structured_prompt_at_once(open_sandbox: Callable[..., Caller], path: str):
    body = {"structured_prompt": MUG, "user_adjusted_structured_prompt": MUG} if path == FROM_DIFF else {"prompt": "a"}
    response = await open_sandbox(latency_seconds=0).post(path, {**body, "sync": True, "seed": 5})
    assert (response.status_code, set(response.json())) == (200, {"result", "request_id"})
    assert response.json()["result"]["seed"] == 5


async def test_the_structured_prompt_of_a_prompt_draws_the_picture_of_that_prompt(caller: Caller):
    described = await caller.finish(STRUCTURED_PROMPT, {"prompt": "a blue ceramic vase", "seed": 3})
    at_once = await caller.finish(GENERATE, {"prompt": "a blue ceramic vase", "seed": 3})
    in_two_steps = await caller.finish(GENERATE, {"structured_prompt": described["structured_prompt"], "seed": 3})
    assert (await caller.picture(at_once["image_url"])) == (await caller.picture(in_two_steps["image_url"]))


@pytest.mark.parametrize("path", [STRUCTURED_PROMPT, GENERATE, GENERATE_LITE])
@pytest.mark.parametrize(("colour", "word"), [("#be262a", "red"), ("#2e62ac", "blue"), ("#f4ce42", "yellow")])
async def test_the_colour_of_a_reference_picture_is_described(caller: Caller, path: str, colour: str, word: str):
    result = await caller.finish(path, {"images": [thing(colour)]})
    assert word in prompt_of(result)["objects"][0]["shape_and_color"]


async def test_the_ground_of_a_reference_picture_is_described(caller: Caller):
    result = await caller.finish(STRUCTURED_PROMPT, {"images": [thing("#be262a", ground="#a0c4e2")]})
    assert "light blue" in prompt_of(result)["background_setting"]


async def test_a_prompt_that_names_a_colour_counts_for_more_than_the_reference_picture(caller: Caller):
    result = await caller.finish(STRUCTURED_PROMPT, {"images": [thing("#be262a")], "prompt": "a green mug"})
    shape_and_color = prompt_of(result)["objects"][0]["shape_and_color"]
    assert ("green" in shape_and_color, "red" in shape_and_color) == (True, False)


async def test_pictures_of_other_references_differ(caller: Caller):
    red, blue = [
        await caller.finish(GENERATE, {"images": [thing(colour)], "seed": 1}) for colour in ("#be262a", "#2e62ac")
    ]
    assert (await caller.picture(red["image_url"])) != (await caller.picture(blue["image_url"]))


async def test_a_structured_prompt_may_be_an_object(caller: Caller):
    # Bria's own MCP server sends it so.
    result = await caller.finish(GENERATE, {"structured_prompt": json.loads(MUG), "seed": 1})
    assert prompt_of(result) == json.loads(MUG)


async def test_a_style_enters_the_structured_prompt(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug", "style": "kodak_film"})
    assert prompt_of(result)["artistic_style"] == "kodak film"


@pytest.mark.parametrize("body", [{"images": [photo_base64()]}, {"structured_prompt": MUG}])
async def test_a_style_goes_with_words_only(caller: Caller, body: dict[str, Any]):
    response = await caller.post(GENERATE, {**body, "style": "kodak_film"})
    assert (response.status_code, "style" in details(response)) == (422, True)


@pytest.mark.parametrize("field", ["resolution", "steps_num", "style", "input"])
async def test_the_lite_endpoint_lacks_some_fields(caller: Caller, field: str):
    response = await caller.post(GENERATE_LITE, {"prompt": "a red mug", field: "1MP"})
    assert (response.status_code, f"unknown field '{field}'" in details(response)) == (422, True)


async def test_a_change_by_hand_is_in_the_merged_structured_prompt(caller: Caller):
    given = prompt_of(await caller.finish(STRUCTURED_PROMPT, {"prompt": "a red mug"}))
    adjusted = {**given, "background_setting": "black marble"}
    result = await caller.finish(
        FROM_DIFF, {"structured_prompt": json.dumps(given), "user_adjusted_structured_prompt": json.dumps(adjusted)}
    )
    assert prompt_of(result)["background_setting"] == "black marble"


@pytest.mark.parametrize("field", ["structured_prompt", "user_adjusted_structured_prompt"])
@pytest.mark.parametrize("text", ["not json", "[]", '{"a": NaN}', '{"a": "\\ud800"}', "[" * 5000, '{"a":' * 500])
async def test_a_badly_formed_prompt_beside_a_good_one_is_a_bad_request(caller: Caller, field: str, text: str):
    body = {"structured_prompt": MUG, "user_adjusted_structured_prompt": MUG, field: text}
    response = await caller.post(FROM_DIFF, body)
    assert (response.status_code, f"'{field}'" in details(response)) == (400, True)


@pytest.mark.parametrize(
    "odd",
    [
        {"objects": 5},
        {"objects": [1, None, "mug"]},
        {"objects": [{"description": 7, "shape_and_color": ["red"]}], "lighting": "soft"},
        {"text_render": [{"text": 5}], "background_setting": {"a": 1}, "photographic_characteristics": []},
    ],
)
async def test_odd_structured_prompts_are_drawn_all_the_same(caller: Caller, odd: dict[str, Any]):
    result = await caller.finish(GENERATE, {"structured_prompt": json.dumps(odd), "seed": 1})
    assert (await caller.picture(result["image_url"])).size == (64, 64)


async def test_a_delivery_of_a_structured_prompt_has_no_picture(state_dir: Path):
    with open_receiver() as receiver:
        async with open_door("in process", state_dir) as client:
            await client.post(STRUCTURED_PROMPT, json={"prompt": "a red mug", "webhook_url": receiver.url})
            await until(lambda: len(receiver.received) == 1)
    assert set(receiver.received[0].json["result"]) == {"seed", "structured_prompt"}
