"""The budget of requests: Bria counts them per minute, by organisation and endpoint."""

import asyncio

import httpx
import pytest
from client_parts import GENERATE, ManualClock, budget_of, open_client, scripted
from rate_traffic import arrivals, most_in_a_minute
from timed_bria import now
from virtual_time import in_virtual_time

from bria_assets.client.errors import RateLimited
from bria_assets.client.rate import (
    FIRST_PAUSE_SECONDS,
    LONGEST_REQUEST_SECONDS,
    STATUS_ENDPOINT,
    WINDOW_SECONDS,
    RateBudget,
)
from bria_assets.client.request_window import ProcessWindow
from bria_assets.client.retry_after import LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize("seed", range(12))
def test_no_minute_at_the_server_sees_more_requests_than_the_limit(seed: int):
    limit = [1, 2, 10, 60][seed % 4]

    async def run() -> list[float]:
        budget = RateBudget(limit, window=ProcessWindow(clock=now), clock=now)
        return await arrivals([budget], requests=5 * limit, at_once=min(2 * limit, 20), seed=seed)

    assert most_in_a_minute(in_virtual_time(run())) <= limit


async def test_callers_are_served_in_the_order_that_they_came(clock: ManualClock):
    budget = budget_of(10, clock)
    served: list[int] = []

    async def call(number: int) -> None:
        await budget.answered(await budget.acquire(STATUS_ENDPOINT))
        served.append(number)

    await asyncio.gather(*(call(number) for number in range(45)))
    assert served == list(range(45))


@pytest.mark.parametrize("limit", [10, None])
async def test_what_was_granted_in_the_last_minute_is_told_by_endpoint(clock: ManualClock, limit: int | None):
    budget = budget_of(limit, clock)
    for endpoint in (GENERATE, STATUS_ENDPOINT, STATUS_ENDPOINT):
        await budget.acquire(endpoint)
    before = budget.granted_in_last_minute()
    await clock.sleep(WINDOW_SECONDS)
    await budget.acquire(STATUS_ENDPOINT)
    assert (before, budget.granted_in_last_minute()) == ({GENERATE: 1, STATUS_ENDPOINT: 2}, {STATUS_ENDPOINT: 1})


async def test_each_endpoint_has_a_budget_of_its_own(clock: ManualClock):
    budget = budget_of(1, clock)
    await budget.acquire(GENERATE)
    await budget.acquire(STATUS_ENDPOINT)
    assert clock.slept == []


def test_who_waits_for_a_request_on_its_way_goes_on_a_minute_after_its_answer():
    async def run() -> float:
        budget = RateBudget(1, window=ProcessWindow(clock=now), clock=now)
        first = await budget.acquire(STATUS_ENDPOINT)
        waiting = asyncio.create_task(budget.acquire(STATUS_ENDPOINT))
        await asyncio.sleep(5)
        await budget.answered(first)
        answered_at = now()
        await waiting
        return now() - answered_at

    assert WINDOW_SECONDS <= in_virtual_time(run()) < WINDOW_SECONDS + 0.1


async def test_a_request_without_an_answer_counts_as_long_as_it_may_live(clock: ManualClock):
    budget = budget_of(1, clock)
    began = clock()
    await budget.acquire(STATUS_ENDPOINT)
    await budget.acquire(STATUS_ENDPOINT)
    assert clock() - began == pytest.approx(LONGEST_REQUEST_SECONDS + WINDOW_SECONDS)


async def test_without_a_limit_nothing_waits_but_after_a_refusal(clock: ManualClock):
    budget = budget_of(None, clock)
    for _ in range(500):
        await budget.answered(await budget.acquire(STATUS_ENDPOINT))
    assert clock.slept == []
    await budget.refused(await budget.acquire(STATUS_ENDPOINT), retry_after_seconds=12)
    await budget.acquire(STATUS_ENDPOINT)
    assert 12 <= sum(clock.slept) <= 13


async def test_a_shorter_pause_does_not_end_a_longer_one(clock: ManualClock):
    budget = budget_of(60, clock)
    one, other = [await budget.acquire(STATUS_ENDPOINT) for _ in range(2)]
    await budget.refused(one, retry_after_seconds=30)
    await budget.refused(other, retry_after_seconds=1)
    await budget.acquire(STATUS_ENDPOINT)
    assert 30 <= sum(clock.slept) <= 31


def test_a_pause_also_holds_for_who_was_waiting_already():
    async def run() -> float:
        budget = RateBudget(2, window=ProcessWindow(clock=now), clock=now)
        await budget.answered(await budget.acquire(STATUS_ENDPOINT))
        await asyncio.sleep(WINDOW_SECONDS - 5)
        late = await budget.acquire(STATUS_ENDPOINT)
        waiting = asyncio.create_task(budget.acquire(STATUS_ENDPOINT))  # five seconds, for the first to leave
        await asyncio.sleep(1)
        began = now()
        await budget.refused(late, retry_after_seconds=40)
        await waiting
        return now() - began

    assert 40 <= in_virtual_time(run()) <= 41


@pytest.mark.parametrize("seconds", [LONGEST_PAUSE_SECONDS, 3600.0])
async def test_no_pause_is_longer_than_two_windows(seconds: float, clock: ManualClock):
    budget = budget_of(60, clock)
    await budget.refused(await budget.acquire(STATUS_ENDPOINT), retry_after_seconds=seconds)
    await budget.acquire(STATUS_ENDPOINT)
    assert sum(clock.slept) == LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize(
    ("retry_after", "least_seconds", "most_seconds"),
    [
        ("9", 9, 10),
        ("Fri, 31 Dec 2100 23:59:59 GMT", LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
        ("86400", LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
        ("soon", FIRST_PAUSE_SECONDS, 2 * FIRST_PAUSE_SECONDS),  # as good as none
        (None, FIRST_PAUSE_SECONDS, 2 * FIRST_PAUSE_SECONDS),
    ],
)
async def test_after_429_nothing_is_granted_for_that_endpoint_until_the_pause_is_over(
    retry_after: str | None, least_seconds: float, most_seconds: float, clock: ManualClock
):
    budget = budget_of(60, clock)
    answer = httpx.Response(429, headers={} if retry_after is None else {"retry-after": retry_after})
    async with open_client(scripted(answer), budget=budget) as client:
        with pytest.raises(RateLimited):
            await client.submit(GENERATE, {})
    began = clock()
    await budget.acquire(STATUS_ENDPOINT)
    assert clock() == began
    await budget.acquire(GENERATE)
    assert least_seconds <= clock() - began <= most_seconds


async def test_pauses_grow_while_429s_go_on_and_start_over_after_an_answer(clock: ManualClock):
    budget = budget_of(1000, clock)

    async def pause_seconds() -> float:
        await budget.refused(await budget.acquire(STATUS_ENDPOINT), retry_after_seconds=None)
        began = clock()
        grant = await budget.acquire(STATUS_ENDPOINT)
        waited = clock() - began
        await budget.refused(grant, retry_after_seconds=0)  # gives it back
        clock.seconds += 2
        return waited

    pauses = [await pause_seconds() for _ in range(3)]
    for number, pause in enumerate(pauses):  # each of them has two 429s
        assert 4**number * FIRST_PAUSE_SECONDS <= pause <= 2 * 4**number * FIRST_PAUSE_SECONDS
    await budget.answered(await budget.acquire(STATUS_ENDPOINT))
    assert await pause_seconds() <= 2 * FIRST_PAUSE_SECONDS


async def test_pauses_never_grow_beyond_two_windows(clock: ManualClock):
    budget = budget_of(1000, clock)
    for _ in range(12):
        await budget.refused(await budget.acquire(STATUS_ENDPOINT), retry_after_seconds=None)
    assert max(clock.slept) <= LONGEST_PAUSE_SECONDS


async def test_pauses_differ_so_that_not_all_processes_come_back_at_once():
    pauses: set[float] = set()
    for _ in range(10):
        clock = ManualClock()
        budget = budget_of(60, clock)
        await budget.refused(await budget.acquire(STATUS_ENDPOINT), retry_after_seconds=5)
        await budget.acquire(STATUS_ENDPOINT)
        pauses.add(sum(clock.slept))
    assert len(pauses) > 5


@pytest.mark.parametrize("at_once", [1, 8])
def test_the_limit_that_a_server_really_has_is_learned_and_told_once(at_once: int):
    notices: list[str] = []
    accepted: list[float] = []
    refused: list[float] = []
    server_limit = 10

    async def call(budget: RateBudget) -> None:
        while now() < 1000 + 15 * WINDOW_SECONDS:
            grant = await budget.acquire(STATUS_ENDPOINT)
            await asyncio.sleep(0.05)
            if sum(at > now() - WINDOW_SECONDS for at in accepted) >= server_limit:
                refused.append(now())
                await budget.refused(grant, retry_after_seconds=None)
            else:
                accepted.append(now())
                await budget.answered(grant)

    async def run() -> None:
        budget = RateBudget(60, window=ProcessWindow(clock=now), tell=notices.append, clock=now)
        await asyncio.gather(*(call(budget) for _ in range(at_once)))

    in_virtual_time(run())
    minutes = [sum(minute <= (at - 1000) // WINDOW_SECONDS < minute + 1 for at in accepted) for minute in range(2, 15)]
    assert min(minutes) >= server_limit - 2
    assert len(refused) <= 5 * at_once + 15  # five steps down, then one more try a minute
    assert len(notices) == 1
    assert "429" in notices[0]
    assert STATUS_ENDPOINT in notices[0]
    assert "60 requests a minute" in notices[0]


async def test_a_caller_that_is_cancelled_takes_nothing_from_the_budget(clock: ManualClock):
    never = asyncio.Event()

    async def wait(_seconds: float) -> None:
        await never.wait()

    budget = RateBudget(1, window=ProcessWindow(clock=clock), clock=clock, sleep=wait)
    await budget.answered(await budget.acquire(STATUS_ENDPOINT))
    waiting = asyncio.create_task(budget.acquire(STATUS_ENDPOINT))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    clock.seconds += WINDOW_SECONDS
    assert await budget.acquire(STATUS_ENDPOINT)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_grants_nothing_is_refused(limit: int, clock: ManualClock):
    with pytest.raises(ValueError, match="at least 1"):
        budget_of(limit, clock)


async def test_without_a_limit_the_room_is_endless(clock: ManualClock):
    assert (await budget_of(None, clock).room(STATUS_ENDPOINT, jobs_in_flight=5)).free is None
