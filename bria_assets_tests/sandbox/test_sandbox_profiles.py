"""When jobs end: by time, by polls or at once, for callers who poll, who wait and who are delivered to."""

import asyncio
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sandbox_caller import CUTOUT, GENERATE, V1_LIFESTYLE, Caller, photo_base64
from webhook_receiver import open_receiver, until

from bria_assets.sandbox import INSTANT, REALISTIC, Profile, ProfileError, Triangular, Uniform, WarmOrCold, read_profile
from bria_assets.sandbox.endpoints import ENDPOINT_BY_PATH
from bria_assets.sandbox.latency import latency_of

OpenSandbox = Callable[..., Caller]
BY_POLLS: dict[str, Any] = {"advance": "polls", "ready_at_poll": 3, "latency": Uniform.exactly(5)}


async def statuses(caller: Caller, request_id: str, count: int) -> list[str]:
    return [(await caller.status(request_id)).json()["status"] for _ in range(count)]


def seconds_of(path: str) -> list[float]:
    return [latency_of(f"job {number}", REALISTIC.latency_of_endpoint(path)) for number in range(5_000)]


async def test_a_job_that_advances_by_polls_ends_at_the_one_it_is_told_whatever_time_it_is(open_sandbox: OpenSandbox):
    caller = open_sandbox(**BY_POLLS)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    caller.clock.advance(1000)
    assert await statuses(caller, request_id, 4) == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED", "COMPLETED"]


async def test_polls_that_are_turned_away_do_not_advance_a_job(open_sandbox: OpenSandbox):
    caller = open_sandbox(**BY_POLLS, requests_per_minute=2)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    answers = [await caller.status(request_id) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429, 429]
    caller.clock.advance(60)
    assert await statuses(caller, request_id, 1) == ["COMPLETED"]


async def test_the_picture_of_a_v1_job_is_there_at_the_download_it_is_told(open_sandbox: OpenSandbox):
    caller = open_sandbox(**BY_POLLS)
    body = {"file": photo_base64(), "scene_description": "a", "num_results": 1}
    [[url, _, _]] = (await caller.post(V1_LIFESTYLE, body)).json()["result"]
    downloads = [(await caller.client.get(url)).status_code for _ in range(4)]
    assert downloads == [404, 404, 200, 200]


async def test_downloads_do_not_advance_a_v2_job(open_sandbox: OpenSandbox):
    caller = open_sandbox(**BY_POLLS)
    request_id = await caller.submit(GENERATE, {"prompt": "a"})
    downloads = [(await caller.client.get(f"/results/{request_id}.png")).status_code for _ in range(4)]
    assert downloads == [404] * 4


async def test_whoever_is_delivered_to_needs_no_polls(open_sandbox: OpenSandbox):
    with open_receiver() as receiver:
        caller = open_sandbox(**BY_POLLS)
        request_id = await caller.submit(GENERATE, {"prompt": "a", "webhook_url": receiver.url})
        assert await statuses(caller, request_id, 4) == ["IN_PROGRESS"] * 4
        caller.clock.advance(5)
        await until(lambda: bool(receiver.received))
    assert receiver.received[0].json["status"] == "COMPLETED"


@pytest.mark.parametrize("profile", [INSTANT, Profile(**BY_POLLS), Profile(latency=Uniform.exactly(5))])
async def test_whoever_waits_is_answered_by_every_profile(open_sandbox: OpenSandbox, profile: Profile):
    caller = open_sandbox(**profile.as_settings())

    async def let_time_pass() -> None:
        while True:
            caller.clock.advance(1)
            await asyncio.sleep(0)

    passing = asyncio.create_task(let_time_pass())
    answer = await caller.post(GENERATE, {"prompt": "a", "sync": True})
    passing.cancel()
    assert (answer.status_code, "image_url" in answer.json()["result"]) == (200, True)


async def test_at_once_a_job_has_ended_before_it_is_asked_about(open_sandbox: OpenSandbox):
    caller = open_sandbox(**INSTANT.as_settings())
    answer = await caller.post(GENERATE, {"prompt": "a"})
    assert answer.status_code == 202
    assert await statuses(caller, answer.json()["request_id"], 1) == ["COMPLETED"]


async def test_at_once_a_delivery_is_due(open_sandbox: OpenSandbox):
    with open_receiver() as receiver:
        caller = open_sandbox(**INSTANT.as_settings())
        await caller.submit(GENERATE, {"prompt": "a", "webhook_url": receiver.url})
        await until(lambda: bool(receiver.received))
    assert receiver.received[0].json["status"] == "COMPLETED"


async def test_a_picture_of_4mp_takes_as_much_longer_as_is_set(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency=Uniform.exactly(10), more_seconds_for_4mp=30)
    small, large = [
        await caller.submit(GENERATE, {"prompt": "a", "resolution": resolution}) for resolution in ("1MP", "4MP")
    ]
    caller.clock.advance(39)
    assert [*await statuses(caller, small, 1), *await statuses(caller, large, 1)] == ["COMPLETED", "IN_PROGRESS"]
    caller.clock.advance(1)
    assert await statuses(caller, large, 1) == ["COMPLETED"]


async def test_how_a_job_advances_is_settled_when_it_is_accepted(open_sandbox: OpenSandbox):
    request_id = await open_sandbox(**BY_POLLS).submit(GENERATE, {"prompt": "a"})
    assert await statuses(open_sandbox(**INSTANT.as_settings()), request_id, 2) == ["IN_PROGRESS"] * 2


def test_realistic_pictures_are_generated_in_19_to_57_seconds_35_on_average():
    seconds = seconds_of(GENERATE)
    assert 19 <= min(seconds) < 21
    assert 55 < max(seconds) <= 57
    assert statistics.mean(seconds) == pytest.approx(35, rel=0.02)


def test_realistic_edits_take_18_seconds_and_a_few_per_cent_259():
    seconds = seconds_of("/v2/image/edit/replace_background")
    cold = [each for each in seconds if each > 150]
    assert len(cold) / len(seconds) == pytest.approx(0.03, abs=0.01)
    assert statistics.median(cold) == pytest.approx(259, rel=0.05)
    assert statistics.median(seconds) == pytest.approx(18, rel=0.05)


def test_realistic_cutouts_take_3_seconds_and_lifestyle_shots_25():
    assert statistics.median(seconds_of(CUTOUT)) == pytest.approx(3, rel=0.02)
    assert statistics.median(seconds_of(V1_LIFESTYLE)) == pytest.approx(25, rel=0.02)


def test_realistic_times_are_of_endpoints_that_there_are():
    assert set(REALISTIC.latency_by_endpoint) <= set(ENDPOINT_BY_PATH)


def test_a_mean_that_no_triangle_can_have_is_refused():
    with pytest.raises(ValidationError, match="mean_seconds must be in the middle third"):
        Triangular(shortest_seconds=1, mean_seconds=9, longest_seconds=10)


def test_a_profile_is_read_from_a_file(tmp_path: Path):
    file = tmp_path / "profile.yaml"
    file.write_text(
        """
advance: time
latency: {median_seconds: 18, p95_seconds: 30}
latency_by_endpoint:
  /v2/image/generate: {shortest_seconds: 1, longest_seconds: 2}
  /v2/image/edit/product/cutout: {shortest_seconds: 1, mean_seconds: 2, longest_seconds: 4}
  /v2/image/edit/replace_background:
    warm: {shortest_seconds: 1, longest_seconds: 2}
    cold: {median_seconds: 259, p95_seconds: 300}
    cold_share: 0.5
more_seconds_for_4mp: 30
"""
    )
    profile = read_profile(str(file))
    kinds = [type(each) for each in profile.latency_by_endpoint.values()]
    assert (kinds, profile.more_seconds_for_4mp) == ([Uniform, Triangular, WarmOrCold], 30)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("advance: sometimes\n", "advance: Input should be 'time', 'polls' or 'at once'"),
        ("latency: {median_seconds: 3}\n", "latency.p95_seconds: Field required"),
        ("latency: 3\n", "latency: must be median_seconds and p95_seconds, or shortest_seconds"),
        ("latency: {shortest_seconds: 3, longest_seconds: 1}\n", "latency: shortest_seconds must not be more than"),
        ("ready_at_poll: 0\n", "ready_at_poll: Input should be greater than or equal to 1"),
        ("speed: high\n", "speed: Extra inputs are not permitted"),
        ("- advance: time\n", "must be fields, such as `advance: time`"),
        ("advance: [\n", "cannot be read: while parsing"),
    ],
)
def test_a_profile_s_file_that_makes_no_sense_is_refused_by_its_field(tmp_path: Path, content: str, reason: str):
    file = tmp_path / "profile.yaml"
    file.write_text(content)
    with pytest.raises(ProfileError) as refused:
        read_profile(str(file))
    assert str(refused.value).startswith(f"profile {file}: {reason}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "reason"), [("slow", "choose instant, quick, realistic"), ("no.yaml", "cannot be")])
def test_a_profile_that_there_is_not_is_refused(name: str, reason: str):
    with pytest.raises(ProfileError, match=f"{name}: .*{reason}"):
        read_profile(name)
