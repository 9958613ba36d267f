"""Waiting for jobs: when a status is asked for, and when a job is given up."""

import httpx
import pytest
from client_parts import (
    GENERATE,
    Answer,
    ManualClock,
    ScriptedBria,
    budget_of,
    completed,
    open_client,
    scripted,
    status,
)

from bria_assets.client.answers import Accepted
from bria_assets.client.errors import BriaError, JobFailed, JobOverdue, JobUnknown
from bria_assets.client.polling import FinishedJob, StatusPoller
from bria_assets.client.rate import WINDOW_SECONDS

NOT_FOUND = httpx.Response(404, json={"status": "NOT_FOUND"})
HOUR = 3600.0


async def wait_for(
    bria: ScriptedBria,
    clock: ManualClock,
    *,
    age_seconds: float = 0.0,
    timeout_seconds: float = 900.0,
    placeholder_url: str | None = None,
) -> FinishedJob:
    budget = budget_of(60, clock)
    async with open_client(bria, clock=clock, budget=budget, give_up_seconds=5) as client:
        poller = StatusPoller(client, timeout_seconds=timeout_seconds, clock=clock, sleep=clock.sleep)
        return await poller.wait(
            Accepted(request_id="r-1", placeholder_url=placeholder_url),
            endpoint=GENERATE,
            age_seconds=age_seconds,
            on_poll=lambda: None,
        )


async def test_a_finished_job_says_its_latency_and_polls(clock: ManualClock):
    finished = await wait_for(scripted(status("IN_PROGRESS"), completed(seed="7")), clock)
    assert (finished.result.seed, finished.polls) == (7, 2)
    assert finished.latency_seconds == pytest.approx(sum(clock.slept))


@pytest.mark.parametrize(
    "end",
    [
        status("ERROR", error={"code": "500", "message": "the model broke"}),
        status("FAILED", error={"code": 500, "message": "the model broke"}),  # older texts
        status("ERROR", error="500: the model broke"),
    ],
)
async def test_a_job_that_ended_without_a_picture_says_why(end: httpx.Response, clock: ManualClock):
    with pytest.raises(JobFailed, match="500: the model broke") as caught:
        await wait_for(scripted(status("IN_PROGRESS"), end), clock)
    assert caught.value.request_id == "r-1"


@pytest.mark.parametrize(
    "answers",
    [
        [status("UNKNOWN")] * 3,  # an internal error that passes
        [NOT_FOUND] * 5,  # too fresh to be known yet
        [status("UNKNOWN"), status("UNKNOWN"), status("IN_PROGRESS"), status("UNKNOWN"), status("UNKNOWN")],
    ],
)
async def test_a_doubtful_answer_passes(answers: list[Answer], clock: ManualClock):
    assert await wait_for(scripted(*answers, completed()), clock)


async def test_unknown_ends_a_job_only_when_it_stays(clock: ManualClock):
    bria = scripted(status("UNKNOWN"))
    with pytest.raises(JobFailed, match="UNKNOWN"):
        await wait_for(bria, clock)
    assert len(bria.requests) == 4


async def test_an_old_job_is_taken_for_lost_only_when_it_stays_unknown(clock: ManualClock):
    bria = scripted(NOT_FOUND)
    with pytest.raises(JobUnknown):
        await wait_for(bria, clock, age_seconds=HOUR)
    assert len(bria.requests) == 4


async def test_an_old_job_that_is_unknown_for_a_moment_is_collected(clock: ManualClock):
    assert await wait_for(scripted(NOT_FOUND, NOT_FOUND, completed()), clock, age_seconds=HOUR)


async def test_a_fresh_job_that_stays_unknown_is_lost_after_the_grace(clock: ManualClock):
    began = clock()
    with pytest.raises(JobUnknown):
        await wait_for(scripted(NOT_FOUND), clock)
    assert 30 < clock() - began < 120


async def test_a_job_without_an_end_is_overdue_at_its_deadline(clock: ManualClock):
    began = clock()
    with pytest.raises(JobOverdue, match="the next run collects it") as caught:
        await wait_for(scripted(status("QUEUED")), clock, timeout_seconds=100)
    assert 100 < clock() - began < 130
    assert caught.value.request_id == "r-1"


async def test_a_poll_without_an_answer_is_told_with_its_reason(clock: ManualClock):
    with pytest.raises(BriaError, match="cannot be reached"):
        await wait_for(scripted(httpx.ConnectError("no route")), clock)


async def test_a_placeholder_is_looked_at_until_its_picture_appears(clock: ManualClock):
    bria = scripted(NOT_FOUND, httpx.Response(403), httpx.ReadError("cut"), httpx.Response(200))
    finished = await wait_for(bria, clock, placeholder_url="https://cdn.example.com/p.png")
    assert (finished.result.image_url, finished.polls) == ("https://cdn.example.com/p.png", 4)


async def test_a_placeholder_without_a_picture_after_its_hour_is_lost(clock: ManualClock):
    with pytest.raises(JobUnknown, match="hour"):
        await wait_for(scripted(NOT_FOUND), clock, age_seconds=HOUR, placeholder_url="https://cdn.example.com/p.png")


async def test_the_first_look_comes_when_an_answer_is_likely(clock: ManualClock):
    await wait_for(scripted(completed()), clock)
    assert clock.slept[0] == pytest.approx(18)  # of the 30 seconds that others saw


async def test_a_job_of_an_earlier_run_is_looked_at_at_once(clock: ManualClock):
    await wait_for(scripted(completed()), clock, age_seconds=HOUR)
    assert clock.slept == [0]


async def test_latencies_are_learned_from_jobs_seen_from_their_start(clock: ManualClock):
    async with open_client(
        scripted(completed()), clock=clock, budget=budget_of(60, clock)
    ) as client:
        poller = StatusPoller(client, clock=clock, sleep=clock.sleep)
        for age_seconds in (HOUR, 0.2, 0.2, 0.2):  # the first was left by an earlier run and says nothing
            await poller.wait(
                Accepted(request_id="r-1"), endpoint=GENERATE, age_seconds=age_seconds, on_poll=lambda: None
            )
    assert clock.slept[0] == 0
    assert clock.slept[1] == pytest.approx(17.8)
    assert clock.slept[1] > clock.slept[2] > clock.slept[3]


async def test_polls_stay_within_the_plan(clock: ManualClock):
    asked: list[float] = []

    def bria(_request: httpx.Request) -> httpx.Response:
        asked.append(clock())
        return status("IN_PROGRESS")

    budget = budget_of(10, clock)
    async with open_client(bria, clock=clock, budget=budget) as client:
        poller = StatusPoller(client, timeout_seconds=600, clock=clock, sleep=clock.sleep)
        with pytest.raises(JobOverdue):
            await poller.wait(Accepted(request_id="r-1"), endpoint=GENERATE, on_poll=lambda: None)
    assert len(asked) > 5
    assert all(ended - began >= WINDOW_SECONDS for began, ended in zip(asked, asked[10:], strict=False))
