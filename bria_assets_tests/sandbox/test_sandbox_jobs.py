"""A job's life (status.yml): in progress, ended, forgotten; and who may ask."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sandbox_caller import GENERATE, REMOVE_BACKGROUND, V1_LIFESTYLE, Caller, ManualClock, open_caller

OpenSandbox = Callable[..., Caller]
DAY_SECONDS = 24 * 3600


async def test_a_job_is_in_progress_until_its_time_has_come(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    caller.clock.advance(caller.latency_seconds / 2)
    response = await caller.status(request_id)
    assert (response.status_code, response.json()) == (200, {"status": "IN_PROGRESS", "request_id": request_id})


async def test_a_completed_job_answers_its_result(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    caller.clock.advance(caller.latency_seconds)
    answer = (await caller.status(request_id)).json()
    assert (answer["status"], answer["request_id"]) == ("COMPLETED", request_id)
    assert answer["result"]["image_url"] == f"http://sandbox.bria.local/results/{request_id}.png"


async def test_an_unknown_job_is_not_found(caller: Caller):
    response = await caller.status("0123456789")
    assert (response.status_code, response.json()) == (404, {"status": "NOT_FOUND"})


async def test_job_and_result_are_forgotten_after_three_days(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    url = f"/results/{request_id}.png"
    caller.clock.advance(3 * DAY_SECONDS)
    assert (await caller.status(request_id)).status_code == 200
    assert (await caller.client.get(url)).status_code == 200
    caller.clock.advance(2)
    assert (await caller.status(request_id)).status_code == 404
    assert (await caller.client.get(url)).status_code == 403


async def test_a_result_is_not_there_before_its_job_has_ended(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    assert (await caller.client.get(f"/results/{request_id}.png")).status_code == 404


@pytest.mark.parametrize("picture_name", ["0123.png", "..%2Fsandbox.sqlite", "sandbox.sqlite", ".png"])
async def test_no_other_file_is_handed_out(caller: Caller, picture_name: str):
    assert (await caller.client.get(f"/results/{picture_name}")).status_code == 404


async def test_a_result_is_not_handed_out_under_another_type(caller: Caller):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    caller.clock.advance(caller.latency_seconds)
    assert (await caller.client.get(f"/results/{request_id}.jpeg")).status_code == 404


async def test_a_result_needs_no_token_and_says_its_type(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    response = await caller.client.get(result["image_url"])
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")


async def test_a_picture_is_drawn_only_when_it_is_wanted(caller: Caller, state_dir: Path):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    assert list((state_dir / "results").iterdir()) == []
    await caller.picture(result["image_url"])
    assert len(list((state_dir / "results").iterdir())) == 1


async def test_simultaneous_downloads_get_the_same_whole_picture(caller: Caller, state_dir: Path):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    answers = await asyncio.gather(*(caller.client.get(result["image_url"]) for _ in range(8)))
    assert len({answer.content for answer in answers}) == 1
    assert len(list((state_dir / "results").iterdir())) == 1


async def test_two_sandboxes_on_one_state_folder_know_the_same_jobs(caller: Caller, open_sandbox: OpenSandbox):
    request_id = await caller.submit(GENERATE, {"prompt": "a red mug"})
    other = open_sandbox()
    caller.clock.advance(caller.latency_seconds)
    assert (await other.status(request_id)).json() == (await caller.status(request_id)).json()


async def test_a_result_of_one_sandbox_is_an_input_of_another(caller: Caller, open_sandbox: OpenSandbox):
    generated = await caller.finish(GENERATE, {"prompt": "a red mug"})
    other = open_sandbox()
    result = await other.finish(REMOVE_BACKGROUND, {"image": generated["image_url"]})
    assert (await caller.picture(result["image_url"])).mode == "RGBA"


async def test_a_state_folder_can_be_opened_by_many_at_once(state_dir: Path, clock: ManualClock):
    with ThreadPoolExecutor(8) as threads:
        opening = [threads.submit(open_caller, state_dir, clock=clock) for _ in range(8)]
    callers = [each.result() for each in opening]
    ids = await asyncio.gather(*(each.submit(GENERATE, {"prompt": "a red mug"}) for each in callers for _ in range(4)))
    clock.advance(1)
    answers = await asyncio.gather(*(callers[0].status(request_id) for request_id in ids))
    assert {answer.json()["status"] for answer in answers} == {"COMPLETED"}


async def test_usage_counts_jobs_polls_and_429s(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=2)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    await caller.submit(GENERATE, {"prompt": "b"})
    await caller.post(GENERATE, {"prompt": "c"})
    await caller.status(request_id)
    usage = (await caller.client.get("/usage")).json()
    assert (usage["jobs"], usage["polls"], usage["too_many_requests"]) == ({GENERATE: 2}, 1, 1)


async def test_a_random_seed_setting_gives_equal_requests_equal_seeds(open_sandbox: OpenSandbox):
    one, other = open_sandbox(random_seed=1), open_sandbox(random_seed=1)
    body = {"prompt": "a red mug"}
    assert (await one.finish(GENERATE, body))["seed"] == (await other.finish(GENERATE, body))["seed"]
    assert (await one.finish(GENERATE, {"prompt": "b"}))["seed"] != (await one.finish(GENERATE, body))["seed"]


@pytest.mark.parametrize("path", ["/v2/image/generate/nothing", "/", "/v3/image/generate", "/v1/product/nothing"])
async def test_an_unknown_path_is_not_found_in_brias_words(caller: Caller, path: str):
    response = await caller.post(path, {})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == 404


async def test_a_job_endpoint_cannot_be_read(caller: Caller):
    response = await caller.client.get(V1_LIFESTYLE)
    assert (response.status_code, response.json()["error"]["code"]) == (405, 405)
