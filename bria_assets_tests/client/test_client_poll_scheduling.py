"""The poll scheduler: many jobs at the plans that Bria sells, in virtual time."""

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from functools import cache

import httpx
import pytest
from client_parts import GENERATE, completed, scripted, status
from timed_bria import NotingWindow, TimedBria, Wait, latencies, make_products, now, opened
from virtual_time import in_virtual_time

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import JobOverdue
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import WorkBehind
from bria_assets.client.polling import PROMPT_SECONDS, TICK_SECONDS, StatusPoller
from bria_assets.client.rate import STATUS_ENDPOINT, WINDOW_SECONDS, RateBudget, Room
from bria_assets.client.request_window import ProcessWindow

WITHIN_CRITICAL_PATHS = {(10, 6): 2.3, (60, 20): 1.7, (1000, 60): 1.2, (1000, 300): 1.4}
"""By plan and products, how many times the longest product a run may take: measured ones are 15 to 30 % below."""

MANY = pytest.mark.soak
"""Of what takes many products or several tries, the smallest is tried each time."""


@pytest.mark.parametrize(
    ("limit", "products"),
    [pytest.param(*case, marks=MANY if case == (1000, 300) else ()) for case in WITHIN_CRITICAL_PATHS],
)
def test_every_product_is_made_near_the_critical_path_without_a_429(limit: int, products: int):
    bria = TimedBria(latencies(products, seed=3), limit)
    made = in_virtual_time(make_products(bria))
    assert (made.products, bria.http_429) == (products, 0)
    assert made.seconds <= WITHIN_CRITICAL_PATHS[limit, products] * bria.critical_path_seconds()


@pytest.mark.parametrize(("limit", "products"), [(10, 6), (60, 20), (1000, 60)])
def test_asking_for_each_job_every_two_seconds_is_not_as_fast(limit: int, products: int):
    def naive(client: BriaClient) -> Wait:
        async def wait(accepted: Accepted, _endpoint: str, _behind: WorkBehind) -> None:
            while (await client.status(accepted.request_id)).state == "IN_PROGRESS":  # noqa: ASYNC110 - the point of it
                await asyncio.sleep(2)

        return wait

    bria = TimedBria(latencies(products, seed=3), limit)
    made = in_virtual_time(make_products(bria, waiting=naive))
    assert made.seconds > WITHIN_CRITICAL_PATHS[limit, products] * bria.critical_path_seconds()


@pytest.mark.parametrize(("limit", "products"), [(10, 20), (60, 60), pytest.param(60, 150, marks=MANY)])
def test_where_polls_are_what_all_wait_for_hardly_any_is_lost_though_nothing_is_known_yet(limit: int, products: int):
    bria = TimedBria(latencies(products, seed=3), limit)
    made = in_virtual_time(make_products(bria))
    jobs = 3 * products
    full_windows = (jobs - 1) // limit
    assert bria.polls <= 1.1 * jobs
    assert made.seconds <= 1.2 * (full_windows * WINDOW_SECONDS + max(map(max, bria.latencies_seconds)))


def test_what_one_run_learned_spares_the_next_one_polls():
    first, second = (TimedBria([[45.0, 45.0, 45.0]] * 6, limit=60) for _ in range(2))
    learned = in_virtual_time(make_products(first)).beliefs
    in_virtual_time(make_products(second, beliefs=learned))
    assert second.polls < first.polls


def test_where_polls_are_plenty_every_job_is_found_finished_within_a_second():
    bria = TimedBria(latencies(40, seed=3))
    in_virtual_time(make_products(bria))
    assert len(bria.found_seconds_late) == 120
    assert max(bria.found_seconds_late) <= PROMPT_SECONDS + TICK_SECONDS / 2


async def _overdue_after(jobs: int) -> list[float]:
    """How long each of these jobs without an end was waited for, on a plan of one poll a minute."""
    async with opened(scripted(status("IN_PROGRESS")), limit=1) as client:
        poller = StatusPoller(client, clock=now, timeout_seconds=100)

        async def wait(number: int) -> float:
            began = now()
            with pytest.raises(JobOverdue):
                await poller.wait(Accepted(request_id=f"r-{number}"), endpoint=GENERATE, on_poll=lambda: None)
            return now() - began

        return await asyncio.gather(*(wait(number) for number in range(jobs)))


def test_a_job_is_overdue_at_its_deadline_although_polls_are_scarce():
    assert 100 <= in_virtual_time(_overdue_after(1))[0] < 102


def test_a_job_that_no_poll_was_left_for_is_given_four_times_as_long():
    waited = sorted(in_virtual_time(_overdue_after(40)))
    assert 100 <= waited[0] < 102
    assert 400 <= waited[-1] < 402


def test_no_more_polls_are_asked_for_than_the_budget_has():
    window = NotingWindow()
    made = in_virtual_time(make_products(TimedBria(latencies(30, seed=3), limit=10), window=window))
    assert made.products == 30
    assert window.waits[GENERATE] > 0  # so a wait is seen
    assert window.waits[STATUS_ENDPOINT] == 0


@cache
def _learned_on_a_large_plan() -> Mapping[str, LatencyBelief]:
    return in_virtual_time(make_products(TimedBria(latencies(40, seed=99)))).beliefs


@pytest.mark.parametrize(("limit", "products"), [(10, 6), (60, 20)])
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=MANY), pytest.param(2, marks=MANY)])
def test_a_third_of_a_minute_s_polls_is_left_to_the_jobs_that_come_after_the_first_ones(
    limit: int, products: int, seed: int
):
    bria = TimedBria(latencies(products, seed=seed), limit)
    in_virtual_time(make_products(bria, beliefs=deepcopy(_learned_on_a_large_plan())))
    first_minute = [stage for at, stage in bria.polled if at < bria.polled[0][0] + WINDOW_SECONDS]
    first_jobs = first_minute.count(0)
    assert products <= first_jobs <= 0.7 * limit
    assert len(first_minute) == limit  # and used by the jobs that came after


def test_a_job_that_nobody_waits_for_any_more_is_not_polled():
    async def run() -> int:
        async with opened(scripted(status("IN_PROGRESS")), limit=None) as client:
            poller = StatusPoller(client, clock=now)
            waiting = asyncio.ensure_future(
                poller.wait(Accepted(request_id="r-1"), endpoint=GENERATE, on_poll=lambda: None)
            )
            await asyncio.sleep(10)
            waiting.cancel()
            await asyncio.wait([waiting])
            polls = client.counts.polls
            await asyncio.sleep(100)
            return client.counts.polls - polls

    assert in_virtual_time(run()) == 0


def test_a_wait_that_is_cancelled_leaves_those_of_others_alone():
    async def run() -> None:
        async with opened(scripted(status("IN_PROGRESS"), completed()), limit=None) as client:
            poller = StatusPoller(client, clock=now)
            one, other = (
                asyncio.ensure_future(
                    poller.wait(Accepted(request_id=request_id), endpoint=GENERATE, on_poll=lambda: None)
                )
                for request_id in ("r-1", "r-2")
            )
            await asyncio.sleep(0)
            one.cancel()
            assert await other

    in_virtual_time(run())


def test_a_poll_on_its_way_for_a_cancelled_wait_ends_by_itself():
    on_its_way = asyncio.Event()

    async def slow(_request: httpx.Request) -> httpx.Response:
        on_its_way.set()
        await asyncio.sleep(5)
        return httpx.Response(401)  # an error that nobody is there to hear

    async def run() -> None:
        async with opened(slow, limit=None) as client:
            poller = StatusPoller(client, clock=now)
            waiting = asyncio.ensure_future(
                poller.wait(Accepted(request_id="r-1"), endpoint=GENERATE, on_poll=lambda: None)
            )
            await on_its_way.wait()
            waiting.cancel()
            await asyncio.wait([waiting])
            await asyncio.sleep(10)

    in_virtual_time(run())


def test_a_wait_may_begin_at_the_moment_when_the_last_one_ends():
    async def run() -> int:
        async with opened(scripted(completed()), limit=None) as client:
            poller = StatusPoller(client, clock=now)
            for number in range(5):
                await poller.wait(Accepted(request_id=f"r-{number}"), endpoint=GENERATE, on_poll=lambda: None)
            return client.counts.polls

    assert in_virtual_time(run()) == 5


def test_a_budget_out_of_reach_is_told_to_all_who_wait_and_hinders_nobody_later():
    class OutOfReach(ProcessWindow):
        is_broken = True

        async def room(self, endpoint: str, *, limit: int, jobs_in_flight: int) -> Room:
            if self.is_broken:
                raise ConnectionError("the database is away")
            return await super().room(endpoint, limit=limit, jobs_in_flight=jobs_in_flight)

    async def run() -> None:
        async with opened(scripted(completed()), limit=10) as client:
            window = OutOfReach(clock=now)
            client.rate_budget = RateBudget(10, window=window, clock=now)
            poller = StatusPoller(client, clock=now)

            async def wait(number: int) -> object:
                return await poller.wait(Accepted(request_id=f"r-{number}"), endpoint=GENERATE, on_poll=lambda: None)

            ends = await asyncio.gather(wait(1), wait(2), return_exceptions=True)
            assert [type(end) for end in ends] == [ConnectionError, ConnectionError]
            window.is_broken = False
            assert await wait(3)

    in_virtual_time(run())
