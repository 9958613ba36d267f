"""What a sandbox counts, and what it says about the rate limit."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sandbox_caller import GENERATE, V1_LIFESTYLE, Caller, photo_base64

from bria_assets.sandbox import read_usage

OpenSandbox = Callable[..., Caller]
STATUS = "/v2/status"


async def test_by_default_a_429_does_not_say_when_to_come_again(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1)
    answers = [await caller.post(GENERATE, {"prompt": "a"}) for _ in range(2)]
    assert (answers[1].status_code, "retry-after" in answers[1].headers) == (429, False)


async def test_retry_after_in_seconds_is_the_time_until_the_minute_has_room(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=2, retry_after="seconds")
    await caller.post(GENERATE, {"prompt": "a"})
    caller.clock.advance(10)
    await caller.post(GENERATE, {"prompt": "b"})
    caller.clock.advance(7.5)
    told = (await caller.post(GENERATE, {"prompt": "c"})).headers["retry-after"]
    assert told == "43"
    caller.clock.advance(42)
    assert (await caller.post(GENERATE, {"prompt": "c"})).status_code == 429
    caller.clock.advance(1)
    assert (await caller.post(GENERATE, {"prompt": "c"})).status_code == 202


async def test_retry_after_as_a_date_is_the_moment_when_the_minute_has_room(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1, retry_after="date")
    began = caller.clock()
    await caller.post(GENERATE, {"prompt": "a"})
    caller.clock.advance(20)
    answer = await caller.post(GENERATE, {"prompt": "b"})
    assert parsedate_to_datetime(answer.headers["retry-after"]).timestamp() == began + 60


async def test_429s_are_counted_by_endpoint(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox(requests_per_minute=1)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    await caller.post(GENERATE, {"prompt": "b"})
    for _ in range(3):
        await caller.status(request_id)
    usage = read_usage(state_dir)
    assert usage.too_many_requests_by_endpoint == {GENERATE: 1, STATUS: 2}
    assert usage.too_many_requests == 3


async def test_the_busiest_minute_is_found_wherever_it_lies(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for pause_seconds in (50, 50, 5, 5, 49, 1, 70, 1):
        await caller.status("unknown")
        caller.clock.advance(pause_seconds)
    # Asked at 0, 50, 100, 105, 110, 159, 160 and 230 s: what is 60 s apart is not in one minute.
    assert read_usage(state_dir).most_in_a_minute == {STATUS: 4}


async def test_the_busiest_minute_is_that_of_one_token_and_of_admitted_requests(
    open_sandbox: OpenSandbox, state_dir: Path
):
    caller = open_sandbox(requests_per_minute=2)
    for token in ("one", "another"):
        for _ in range(4):
            await caller.status("unknown", token=token)
    assert read_usage(state_dir).most_in_a_minute == {STATUS: 2}


async def test_a_request_that_comes_again_may_be_billed_twice(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    hook = "http://127.0.0.1:9/hook"
    for body in ({"prompt": "a"}, {"prompt": "b"}, {"prompt": "a", "webhook_url": hook}, {"prompt": "a", "seed": 1}):
        await caller.post(GENERATE, body)
    assert read_usage(state_dir).repeated_posts == 1


async def test_several_pictures_of_one_request_are_one_bill(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    body = {"file": photo_base64(), "scene_description": "a", "num_results": 3}
    await caller.post(V1_LIFESTYLE, body)
    assert read_usage(state_dir).repeated_posts == 0
    await caller.post(V1_LIFESTYLE, body)
    assert read_usage(state_dir).repeated_posts == 1


async def test_the_same_request_of_two_tokens_is_no_repetition(open_sandbox: OpenSandbox, state_dir: Path):
    caller = open_sandbox()
    for token in ("one", "another"):
        await caller.post(GENERATE, {"prompt": "a"}, token=token)
    assert read_usage(state_dir).repeated_posts == 0


@pytest.mark.parametrize("plain", [True, False])
async def test_usage_over_http_and_from_the_folder_are_the_same(
    open_sandbox: OpenSandbox, state_dir: Path, *, plain: bool
):
    caller = open_sandbox(plain_pictures=plain)
    await caller.finish(GENERATE, {"prompt": "a"})
    assert (await caller.client.get("/usage")).json() == read_usage(state_dir).model_dump()
