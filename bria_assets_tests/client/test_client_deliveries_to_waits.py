"""Webhook deliveries end waits without a poll; polls are the safety net."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from client_parts import GENERATE, completed, scripted, status
from timed_bria import now, opened
from virtual_time import in_virtual_time

from bria_assets.client.answers import Accepted, JobStatus, read_status
from bria_assets.client.errors import JobFailed
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.polling import EARLY_DELIVERY_SECONDS, SAFETY_POLL_SECONDS, FinishedJob, StatusPoller
from bria_assets.client.rate import STATUS_ENDPOINT

DELIVERED = read_status({"status": "COMPLETED", "result": {"image_url": "https://cdn.example.com/d.png"}})
BROKEN = read_status({"status": "ERROR", "error": {"code": "500", "message": "the model broke"}})


def wait_of(poller: StatusPoller, request_id: str = "r-1") -> Awaitable[FinishedJob]:
    return poller.wait(Accepted(request_id=request_id), endpoint=GENERATE, on_poll=lambda: None)


def with_poller(
    work: Callable[[StatusPoller], Awaitable[None]],
    bria: Callable[[httpx.Request], httpx.Response],
    *,
    limit: int | None = 10,
    **options: Any,
) -> int:
    """Does the work; says how many polls it took."""

    async def do() -> int:
        async with opened(bria, limit=limit) as client:
            await work(StatusPoller(client, clock=now, **options))
            return client.counts.polls

    return in_virtual_time(do())


@pytest.mark.parametrize("expects_deliveries", [True, False])
def test_a_delivery_ends_a_wait_without_a_poll(expects_deliveries: bool):  # noqa: FBT001
    async def work(poller: StatusPoller) -> None:
        waiting = asyncio.ensure_future(wait_of(poller))
        await asyncio.sleep(3)
        poller.deliver("r-1", DELIVERED)
        finished = await waiting
        assert finished.result.image_url == "https://cdn.example.com/d.png"
        assert (finished.latency_seconds, finished.polls) == (pytest.approx(3), 0)

    assert with_poller(work, scripted(status("IN_PROGRESS")), expects_deliveries=expects_deliveries) == 0


@pytest.mark.parametrize(("seconds_early", "polls"), [(0, 0), (EARLY_DELIVERY_SECONDS - 1, 0)])
def test_a_delivery_may_overtake_the_answer_to_its_post(seconds_early: float, polls: int):
    async def work(poller: StatusPoller) -> None:
        poller.deliver("r-1", DELIVERED)
        await asyncio.sleep(seconds_early)
        poller.deliver("r-2", DELIVERED)
        assert (await wait_of(poller)).result.image_url == "https://cdn.example.com/d.png"

    assert with_poller(work, scripted(completed())) == polls


def test_early_deliveries_of_jobs_that_nobody_waits_for_are_forgotten():
    async def work(poller: StatusPoller) -> None:
        poller.deliver("r-1", DELIVERED)
        await asyncio.sleep(EARLY_DELIVERY_SECONDS + 1)
        poller.deliver("r-2", DELIVERED)
        assert (await wait_of(poller)).result.image_url == "https://cdn.example.com/r-1.png"

    assert with_poller(work, scripted(completed())) == 1


def test_a_delivered_error_ends_a_wait_with_its_words():
    async def work(poller: StatusPoller) -> None:
        waiting = asyncio.ensure_future(wait_of(poller))
        await asyncio.sleep(1)
        poller.deliver("r-1", BROKEN)
        with pytest.raises(JobFailed, match="500: the model broke"):
            await waiting

    assert with_poller(work, scripted(status("IN_PROGRESS"))) == 0


def test_a_second_delivery_changes_nothing():
    async def work(poller: StatusPoller) -> None:
        waiting = asyncio.ensure_future(wait_of(poller))
        await asyncio.sleep(1)
        poller.deliver("r-1", DELIVERED)
        poller.deliver("r-1", BROKEN)
        assert await waiting
        assert poller.beliefs[GENERATE].jobs_seen == 1

    with_poller(work, scripted(status("IN_PROGRESS")))


@pytest.mark.parametrize("limit", [10, 1000, None])
def test_a_wait_that_expects_a_delivery_is_polled_late_but_is_polled(limit: int | None):
    async def work(poller: StatusPoller) -> None:
        began = now()
        finished = await wait_of(poller)
        assert finished.polls == 1
        usual_seconds = LatencyBelief.of_endpoint(GENERATE).age_by_which(0.95)
        assert SAFETY_POLL_SECONDS <= now() - began < max(SAFETY_POLL_SECONDS, 2 * usual_seconds) + 10

    assert with_poller(work, scripted(completed()), limit=limit, expects_deliveries=True) == 1


def test_a_job_that_is_delivered_while_its_poll_waits_for_the_budget_is_not_polled():
    async def run() -> int:
        async with opened(scripted(completed()), limit=None) as client:
            grant = await client.rate_budget.acquire(STATUS_ENDPOINT)
            await client.rate_budget.refused(grant, retry_after_seconds=30)
            poller = StatusPoller(client, clock=now)
            waiting = [asyncio.ensure_future(wait_of(poller, request_id)) for request_id in ("r-1", "r-2")]
            await asyncio.sleep(10)
            poller.deliver("r-1", DELIVERED)
            await asyncio.gather(*waiting)
            return client.counts.polls

    assert in_virtual_time(run()) == 1  # of the other job


def test_a_delivery_teaches_the_latency():
    def deliver_after(seconds: float) -> Callable[[StatusPoller], Awaitable[None]]:
        async def work(poller: StatusPoller) -> None:
            for number in range(40):
                waiting = asyncio.ensure_future(wait_of(poller, f"r-{number}"))
                await asyncio.sleep(seconds)
                poller.deliver(f"r-{number}", DELIVERED)
                await waiting
            assert poller.beliefs[GENERATE].mean_seconds() == pytest.approx(seconds, rel=0.3)

        return work

    for seconds in (10.0, 50.0):
        with_poller(deliver_after(seconds), scripted(status("IN_PROGRESS")), expects_deliveries=True)


def test_a_status_that_is_no_end_may_be_delivered():
    async def work(poller: StatusPoller) -> None:
        waiting = asyncio.ensure_future(wait_of(poller))
        await asyncio.sleep(1)
        poller.deliver("r-1", JobStatus(state="UNKNOWN"))
        assert poller.beliefs[GENERATE].jobs_seen == 0
        assert await waiting

    assert with_poller(work, scripted(completed())) == 1
