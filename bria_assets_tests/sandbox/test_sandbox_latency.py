"""How long jobs take, and by which clock."""

import statistics
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from sandbox_caller import CUTOUT, GENERATE, TOKEN, Caller, ManualClock, open_caller, photo_base64

from bria_assets.sandbox import Lognormal, SandboxSettings, Uniform, running_sandbox
from bria_assets.sandbox.latency import latency_of

OpenSandbox = Callable[..., Caller]


async def seconds_until_completed(caller: Caller, prompt: str, **more: str) -> int:
    request_id = await caller.submit(GENERATE, {"prompt": prompt, **more})
    for seconds in range(100):
        if (await caller.status(request_id)).json()["status"] == "COMPLETED":
            return seconds
        caller.clock.advance(1)
    raise AssertionError("not done in 100 s")


def test_a_uniform_latency_stays_in_its_range_and_fills_it():
    latencies = [latency_of(f"job {number}", Uniform.between(2.0, 3.0)) for number in range(50)]
    assert 2.0 <= min(latencies) < 2.2
    assert 2.8 < max(latencies) <= 3.0


def test_a_latency_belongs_to_what_it_is_drawn_from():
    latencies = [latency_of(f"job {number}", Uniform()) for number in range(50)]
    assert latencies == [latency_of(f"job {number}", Uniform()) for number in range(50)]
    assert len(set(latencies)) == 50


def test_a_lognormal_latency_has_the_median_and_p95_asked_for():
    latency = Lognormal(median_seconds=18, p95_seconds=30)
    cuts = statistics.quantiles([latency_of(f"job {number}", latency) for number in range(20_000)], n=20)
    assert (cuts[9], cuts[18]) == (pytest.approx(18, rel=0.02), pytest.approx(30, rel=0.02))


def test_a_median_beyond_the_p95_is_refused():
    with pytest.raises(ValidationError, match="median_seconds must not be more than p95_seconds"):
        Lognormal(median_seconds=30, p95_seconds=18)


def test_a_latency_of_an_unknown_endpoint_is_refused(open_sandbox: OpenSandbox):
    with pytest.raises(ValueError, match="no endpoint /v2/image/generte for a latency"):
        open_sandbox(latency_by_endpoint={"/v2/image/generte": Uniform()})


async def test_an_endpoint_may_have_a_latency_of_its_own(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency=Uniform.exactly(9), latency_by_endpoint={GENERATE: Uniform.exactly(4)})
    cutout = await caller.submit(CUTOUT, {"image": photo_base64()})
    generated = await caller.submit(GENERATE, {"prompt": "a"})
    caller.clock.advance(4)
    assert [(await caller.status(each)).json()["status"] for each in (cutout, generated)] == [
        "IN_PROGRESS",
        "COMPLETED",
    ]


async def test_with_a_random_seed_equal_requests_take_equally_long_in_every_run(tmp_path: Path):
    slow = Uniform.between(1, 60)
    runs = [
        open_caller(tmp_path / name, clock=ManualClock(), random_seed=1, latency=slow) for name in ("one", "another")
    ]
    one, another = [[await seconds_until_completed(run, prompt) for prompt in ("a", "b", "c")] for run in runs]
    assert one == another
    assert len(set(one)) == 3


async def test_a_webhook_url_changes_neither_seed_nor_latency(open_sandbox: OpenSandbox):
    caller = open_sandbox(random_seed=1, latency=Uniform.between(1, 60))
    without = await seconds_until_completed(caller, "a")
    assert without == await seconds_until_completed(caller, "a", webhook_url="http://127.0.0.1:9/hook/1")


async def test_without_a_random_seed_equal_requests_take_different_times(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency=Uniform.between(1, 60))
    assert len({await seconds_until_completed(caller, "a") for _ in range(4)}) > 1


def test_a_served_sandbox_goes_by_the_clock_it_is_given(tmp_path: Path):
    clock = ManualClock()
    settings = SandboxSettings(state_dir=tmp_path, latency=Uniform.exactly(60), requests_per_minute=1)
    with (
        running_sandbox(settings, clock=clock) as base_url,
        httpx.Client(base_url=base_url, headers={"api_token": TOKEN}) as client,
    ):
        status_url = client.post(GENERATE, json={"prompt": "a"}).json()["status_url"]
        answers = [client.get(status_url), client.get(status_url)]
        clock.advance(60)
        answers.append(client.get(status_url))
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert [answers[at].json()["status"] for at in (0, 2)] == ["IN_PROGRESS", "COMPLETED"]
