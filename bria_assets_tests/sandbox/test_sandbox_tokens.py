"""Tokens: needed on every API route, limited per minute, and never written down."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_caller import GENERATE, REMOVE_BACKGROUND, V1_LIFESTYLE, Caller, photo_base64

from bria_assets.sandbox import SandboxSettings

OpenSandbox = Callable[..., Caller]


@pytest.mark.parametrize("path", [GENERATE, REMOVE_BACKGROUND, "/v2/product/cutout", V1_LIFESTYLE])
async def test_a_post_without_a_token_is_unauthorized(caller: Caller, path: str):
    response = await caller.client.post(path, json={})
    assert response.status_code == 401
    assert set(response.json()["error"]) == {"code", "message", "details"}


async def test_a_status_without_a_token_is_unauthorized(caller: Caller):
    assert (await caller.client.get("/v2/status/0123")).status_code == 401


async def test_an_empty_token_is_unauthorized(caller: Caller):
    assert (await caller.post(GENERATE, {"prompt": "a"}, token="")).status_code == 401


async def test_only_accepted_tokens_are_let_in(open_sandbox: OpenSandbox):
    caller = open_sandbox(accepted_tokens=frozenset({"ours"}))
    answers = [await caller.post(GENERATE, {"prompt": "a"}, token=token) for token in ("ours", "theirs")]
    assert [answer.status_code for answer in answers] == [202, 401]


def files_holding(text: str, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 3  # database, input, result: there is something to look through
    return [path for path in files if text.encode() in path.read_bytes()]


async def test_a_token_is_in_no_state_file(caller: Caller, state_dir: Path):
    token = "a-token-to-look-for-8f14e45f"
    await caller.post(GENERATE, {"prompt": "a"}, token=token)
    await caller.post(GENERATE, {"prompt": "a", "typo": 1}, token=token)
    response = await caller.post(REMOVE_BACKGROUND, {"image": photo_base64()}, token=token)
    caller.clock.advance(caller.latency_seconds)
    request_id = response.json()["request_id"]
    await caller.status(request_id, token=token)
    await caller.picture(f"/results/{request_id}.png")
    assert files_holding(token, state_dir) == []


def test_a_token_is_not_shown_with_the_settings(state_dir: Path):
    assert "our-token" not in repr(SandboxSettings(state_dir=state_dir, accepted_tokens=frozenset({"our-token"})))


async def test_the_limit_answers_429_with_brias_error_body(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=2)
    answers = [await caller.post(GENERATE, {"prompt": "a"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[2].json()["error"]["code"] == 429


async def test_the_limit_slides_over_sixty_seconds(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1)
    assert (await caller.post(GENERATE, {"prompt": "a"})).status_code == 202
    caller.clock.advance(59.9)
    assert (await caller.post(GENERATE, {"prompt": "a"})).status_code == 429
    caller.clock.advance(0.2)
    assert (await caller.post(GENERATE, {"prompt": "a"})).status_code == 202


async def test_each_endpoint_and_each_token_has_a_limit_of_its_own(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1)
    answers = [
        await caller.post(GENERATE, {"prompt": "a"}),
        await caller.post(GENERATE, {"prompt": "a"}, token="another"),
        await caller.post(REMOVE_BACKGROUND, {"image": photo_base64()}),
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202]


async def test_two_paths_of_one_endpoint_share_its_limit(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1)
    body = {"image": photo_base64()}
    answers = [await caller.post(path, body) for path in ("/v2/product/cutout", "/v2/image/edit/product/cutout")]
    assert [answer.status_code for answer in answers] == [202, 429]


async def test_the_status_of_all_jobs_is_one_endpoint(open_sandbox: OpenSandbox):
    caller = open_sandbox(requests_per_minute=1)
    answers = [await caller.status("one"), await caller.status("another")]
    assert [answer.status_code for answer in answers] == [404, 429]


async def test_a_limit_holds_for_all_sandboxes_of_a_state_folder(open_sandbox: OpenSandbox):
    one, other = open_sandbox(requests_per_minute=1), open_sandbox(requests_per_minute=1)
    answers = [await each.post(GENERATE, {"prompt": "a"}) for each in (one, other)]
    assert [answer.status_code for answer in answers] == [202, 429]
