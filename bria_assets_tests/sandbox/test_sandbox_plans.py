"""Bria's plans: how many requests a minute each lets in, for each token and endpoint."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError
from sandbox_caller import GENERATE, Caller

from bria_assets.sandbox import REQUESTS_PER_MINUTE, Plan, SandboxSettings

OpenSandbox = Callable[..., Caller]


async def admitted_polls(caller: Caller, count: int, *, token: str) -> int:
    answers = [(await caller.status("unknown", token=token)).status_code for _ in range(count)]
    assert set(answers) <= {404, 429}
    return answers.count(404)


def test_the_plans_are_bria_s():
    assert REQUESTS_PER_MINUTE == {"free": 10, "starter": 60, "enterprise": 1000}


@pytest.mark.parametrize(("plan", "allowed"), [("free", 10), ("starter", 60)])
async def test_a_plan_lets_so_many_requests_in_within_a_minute(open_sandbox: OpenSandbox, plan: Plan, allowed: int):
    caller = open_sandbox(plan=plan)
    assert await admitted_polls(caller, allowed + 3, token="one") == allowed
    caller.clock.advance(60)
    assert await admitted_polls(caller, 3, token="one") == 3


async def test_a_plan_counts_every_endpoint_and_every_token_apart(open_sandbox: OpenSandbox):
    caller = open_sandbox(plan="free")
    assert await admitted_polls(caller, 11, token="one") == 10
    assert (await caller.post(GENERATE, {"prompt": "a"}, token="one")).status_code == 202
    assert await admitted_polls(caller, 11, token="another") == 10


def test_without_a_plan_there_is_no_limit_and_one_of_one_s_own_may_be_given(tmp_path: Path):
    assert SandboxSettings(state_dir=tmp_path).allowed_requests_per_minute is None
    assert SandboxSettings(state_dir=tmp_path, requests_per_minute=7).allowed_requests_per_minute == 7


@pytest.mark.parametrize("plan", sorted(REQUESTS_PER_MINUTE))
def test_a_plan_and_a_limit_of_one_s_own_are_one_too_many(tmp_path: Path, plan: Plan):
    with pytest.raises(ValidationError, match="plan and requests_per_minute are two limits"):
        SandboxSettings(state_dir=tmp_path, plan=plan, requests_per_minute=7)
