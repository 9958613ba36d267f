"""Waiting for one job: what each answer to a status poll leads to, and when a job is given up. All in virtual time."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from client_parts import GENERATE, Answer, ScriptedBria, completed, scripted, status
from timed_bria import now, opened
from virtual_time import in_virtual_time

from bria_assets.client.answers import Accepted
from bria_assets.client.errors import (
    BriaError,
    JobFailed,
    JobOverdue,
    JobUnknown,
    NotSent,
    ServerBusy,
    TokenRefused,
)
from bria_assets.client.job_ends import FinishedJob
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.polling import StatusPoller
from bria_assets.client.retry_after import LONGEST_PAUSE_SECONDS

NOT_FOUND = httpx.Response(404, json={"status": "NOT_FOUND"})
CUT_SHORT = httpx.Response(200, content=completed().content[:-9])
HOUR = 3600.0


@dataclass
class Told:
    """A scripted Bria that notes when it was asked."""

    script: ScriptedBria

    def __post_init__(self) -> None:
        self.asked_at: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked_at.append(now())
        return self.script(request)


@dataclass(frozen=True)
class Waited:
    """A wait that is over."""

    end: FinishedJob | Exception
    seconds: float
    asked_after_seconds: list[float]

    def finished(self) -> FinishedJob:
        assert isinstance(self.end, FinishedJob), repr(self.end)
        return self.end

    def failed(self, kind: type[BriaError]) -> BriaError:
        assert isinstance(self.end, kind), repr(self.end)
        return self.end


def wait_for(
    *answers: Answer,
    limit: int | None = 60,
    age_seconds: float = 0.0,
    placeholder_url: str | None = None,
    give_up_seconds: float = 600.0,
    **options: Any,
) -> Waited:
    bria = Told(scripted(*answers))

    async def wait() -> Waited:
        async with opened(bria, limit=limit, give_up_seconds=give_up_seconds) as client:
            began = now()
            waiting = StatusPoller(client, clock=now, **options).wait(
                Accepted(request_id="r-1", placeholder_url=placeholder_url),
                endpoint=GENERATE,
                age_seconds=age_seconds,
                on_poll=lambda: None,
            )
            [end] = await asyncio.gather(waiting, return_exceptions=True)
            assert isinstance(end, (FinishedJob, Exception)), repr(end)
            return Waited(end, now() - began, [at - began for at in bria.asked_at])

    return in_virtual_time(wait())


def test_a_finished_job_says_its_latency_and_polls():
    waited = wait_for(status("IN_PROGRESS"), completed(seed="7"))
    finished = waited.finished()
    assert (finished.result.seed, finished.polls) == (7, 2)
    assert finished.latency_seconds == pytest.approx(waited.seconds)


@pytest.mark.parametrize(
    "end",
    [
        status("ERROR", error={"code": "500", "message": "the model broke"}),
        status("FAILED", error={"code": 500, "message": "the model broke"}),  # older texts
        status("ERROR", error="500: the model broke"),
    ],
)
def test_a_job_that_ended_without_a_picture_says_why(end: httpx.Response):
    failed = wait_for(status("IN_PROGRESS"), end).failed(JobFailed)
    assert "500: the model broke" in str(failed)
    assert failed.request_id == "r-1"


@pytest.mark.parametrize(
    "answers",
    [
        [status("UNKNOWN")] * 3,  # an internal error that passes
        [NOT_FOUND] * 5,  # too fresh to be known yet
        [status("UNKNOWN"), status("UNKNOWN"), status("IN_PROGRESS"), status("UNKNOWN"), status("UNKNOWN")],
        [status("IN_PROGRESS"), NOT_FOUND, status("IN_PROGRESS"), NOT_FOUND, NOT_FOUND],  # it flaps
    ],
)
def test_a_doubtful_answer_passes(answers: list[Answer]):
    assert wait_for(*answers, completed()).finished()


def test_unknown_ends_a_job_only_when_it_stays():
    waited = wait_for(status("UNKNOWN"))
    assert "UNKNOWN" in str(waited.failed(JobFailed))
    assert len(waited.asked_after_seconds) == 4


def test_an_old_job_is_taken_for_lost_only_when_it_stays_unknown():
    waited = wait_for(NOT_FOUND, age_seconds=HOUR)
    assert waited.failed(JobUnknown)
    assert len(waited.asked_after_seconds) == 4


def test_an_old_job_that_is_unknown_for_a_moment_is_collected():
    assert wait_for(NOT_FOUND, NOT_FOUND, completed(), age_seconds=HOUR).finished()


def test_a_fresh_job_that_stays_unknown_is_lost_after_the_grace():
    waited = wait_for(NOT_FOUND)
    assert waited.failed(JobUnknown)
    assert 30 < waited.seconds < 120


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(500),
        httpx.Response(502, html="<html>bad gateway</html>"),
        httpx.Response(503),
        httpx.Response(504),
        httpx.Response(429),
        CUT_SHORT,
        httpx.Response(200, html="<html>a gateway's page</html>"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.ConnectError("no route"),
    ],
)
@pytest.mark.parametrize("limit", [10, None])
def test_a_poll_without_an_answer_is_sent_again(trouble: Answer, limit: int | None):
    waited = wait_for(trouble, trouble, status("IN_PROGRESS"), trouble, completed(seed="7"), limit=limit)
    assert (waited.finished().result.seed, waited.finished().polls) == (7, 5)


@pytest.mark.parametrize(
    ("trouble", "kind", "least_seconds"),
    [
        (httpx.Response(503), ServerBusy, 300),
        (CUT_SHORT, BriaError, 300),
        (httpx.ConnectError("no route"), NotSent, 120),  # the host is down, or its name is wrong
    ],
)
def test_troubles_that_stay_are_told_with_their_reason(trouble: Answer, kind: type[BriaError], least_seconds: int):
    waited = wait_for(trouble, give_up_seconds=300)
    assert waited.failed(kind)
    assert least_seconds <= waited.seconds < least_seconds + 60


def test_an_answer_ends_the_trouble_before_it():
    day_of_troubles = [httpx.Response(503), status("IN_PROGRESS")] * 20
    assert wait_for(*day_of_troubles, completed(), give_up_seconds=5).finished()


def test_a_busy_server_says_when_to_ask_again():
    waited = wait_for(httpx.Response(503, headers={"retry-after": "17"}), completed(), limit=None)
    first, second = waited.asked_after_seconds
    assert 17 <= second - first <= 19


def test_a_refused_token_ends_the_wait_at_once():
    waited = wait_for(httpx.Response(401))
    assert waited.failed(TokenRefused)
    assert len(waited.asked_after_seconds) == 1


def test_a_job_without_an_end_is_overdue_at_its_deadline():
    waited = wait_for(status("QUEUED"), timeout_seconds=100)
    overdue = waited.failed(JobOverdue)
    assert "the next run collects it" in str(overdue)
    assert overdue.request_id == "r-1"
    assert 100 < waited.seconds < 101


@pytest.mark.parametrize(
    ("trouble", "most_seconds_late"),
    [
        (httpx.Response(503), 1),
        (httpx.ReadError("reset"), 1),
        (httpx.Response(429), LONGEST_PAUSE_SECONDS),  # the scheduler keeps the pause
    ],
)
def test_a_job_is_overdue_at_its_deadline_also_in_trouble(trouble: Answer, most_seconds_late: float):
    waited = wait_for(trouble, timeout_seconds=100)
    assert waited.failed(JobOverdue)
    assert 100 < waited.seconds < 100 + most_seconds_late


def test_a_placeholder_is_looked_at_until_its_picture_appears():
    finished = wait_for(
        NOT_FOUND,
        httpx.Response(403),
        httpx.ReadError("cut"),
        httpx.Response(200),
        placeholder_url="https://cdn.example.com/p.png",
    ).finished()
    assert (finished.result.image_url, finished.polls) == ("https://cdn.example.com/p.png", 4)


def test_a_placeholder_without_a_picture_after_its_hour_is_lost():
    waited = wait_for(NOT_FOUND, age_seconds=HOUR, placeholder_url="https://cdn.example.com/p.png")
    assert "hour" in str(waited.failed(JobUnknown))


def test_where_polls_are_scarce_the_first_comes_when_an_answer_is_likely():
    waited = wait_for(completed(), limit=10)
    assert 4 < waited.asked_after_seconds[0] < 60  # others saw about 30 seconds


def test_a_job_of_an_earlier_run_is_looked_at_at_once():
    assert wait_for(completed(), limit=10, age_seconds=HOUR).seconds < 0.5


def test_latencies_are_learned_from_polls():
    async def run() -> tuple[float, float]:
        async with opened(scripted(completed()), limit=None) as client:
            poller = StatusPoller(client, clock=now)
            for number in range(20):  # one after the other, the next at the moment that one ends
                await poller.wait(Accepted(request_id=f"r-{number}"), endpoint=GENERATE, on_poll=lambda: None)
        return poller.beliefs[GENERATE].mean_seconds(), LatencyBelief.of_endpoint(GENERATE).mean_seconds()

    learned_seconds, prior_seconds = in_virtual_time(run())
    assert learned_seconds < prior_seconds / 10


def test_polls_stay_within_the_plan():
    waited = wait_for(status("IN_PROGRESS"), limit=10, timeout_seconds=300)
    asked = waited.asked_after_seconds
    assert waited.failed(JobOverdue)
    assert len(asked) > 5
    assert all(ended - began >= 60 for began, ended in zip(asked, asked[10:], strict=False))
