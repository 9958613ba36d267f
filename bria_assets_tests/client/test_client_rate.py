"""The budget of requests: Bria counts them per minute, by organisation and endpoint."""

import asyncio
import random

import pytest
from client_parts import ManualClock, budget_of

from bria_assets.client.rate import WINDOW_SECONDS


@pytest.mark.parametrize("seed", range(20))
async def test_no_minute_sees_more_requests_than_the_limit(seed: int, clock: ManualClock):
    chance = random.Random(seed)  # noqa: S311 - not a secret
    limit = chance.choice([1, 2, 10, 60])
    budget = budget_of(limit, clock)
    granted: list[float] = []
    for _ in range(5 * limit):
        await budget.acquire("/v2/status")
        granted.append(clock())
        clock.seconds += chance.choice([0, 0, 0.001, 0.7, 3, 59.999])
    for began, ended in zip(granted, granted[limit:], strict=False):
        assert ended - began >= WINDOW_SECONDS


async def test_many_callers_at_once_share_one_budget(clock: ManualClock):
    budget = budget_of(10, clock)
    granted: list[float] = []

    async def call() -> None:
        await budget.acquire("/v2/status")
        granted.append(clock())

    await asyncio.gather(*(call() for _ in range(45)))
    granted.sort()
    assert all(ended - began >= WINDOW_SECONDS for began, ended in zip(granted, granted[10:], strict=False))


async def test_each_endpoint_has_a_budget_of_its_own(clock: ManualClock):
    budget = budget_of(1, clock)
    await budget.acquire("/v2/image/generate")
    await budget.acquire("/v2/status")
    assert clock.slept == []


async def test_without_a_limit_nothing_waits_but_after_a_refusal(clock: ManualClock):
    budget = budget_of(None, clock)
    for _ in range(500):
        await budget.acquire("/v2/status")
    assert clock.slept == []
    budget.refused("/v2/status", pause_seconds=12)
    await budget.acquire("/v2/status")
    assert clock.slept == [12]


async def test_a_shorter_pause_does_not_end_a_longer_one(clock: ManualClock):
    budget = budget_of(60, clock)
    budget.refused("/v2/status", pause_seconds=30)
    budget.refused("/v2/status", pause_seconds=1)
    await budget.acquire("/v2/status")
    assert sum(clock.slept) == 30


async def test_a_caller_that_is_cancelled_takes_nothing_from_the_budget(clock: ManualClock):
    never = asyncio.Event()

    async def wait(_seconds: float) -> None:
        await never.wait()

    budget = SlidingWindowBudget(1, clock=clock, sleep=wait)
    await budget.acquire("/v2/status")
    waiting = asyncio.create_task(budget.acquire("/v2/status"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    clock.seconds += WINDOW_SECONDS
    await budget.acquire("/v2/status")


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_grants_nothing_is_refused(limit: int):
    with pytest.raises(ValueError, match="at least 1"):
        SlidingWindowBudget(limit)
