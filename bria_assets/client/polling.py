"""The one place that decides when a job's status is asked for: one scheduler for all jobs of a process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from bria_assets.client.answers import Accepted, JobStatus
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import AnswerLost, JobUnknown, NotSent, RateLimited, ServerBusy
from bria_assets.client.job_ends import FinishedJob, look_at_placeholder
from bria_assets.client.job_wait import JobWait, overdue
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import NOTHING_BEHIND, PollPlan, WaitingJobs, WorkBehind
from bria_assets.client.polls_left import PollsLeft
from bria_assets.client.rate import STATUS_ENDPOINT, Grant

PROMPT_SECONDS = 0.9
"""Where polls are plenty, no job waits longer than this to be found finished."""

MOST_POLLS_AT_ONCE = 50
"""Polls on their way at the same time where there is no limit."""

TICK_SECONDS = 0.25
"""How often jobs are looked through on a small plan; on a large one four times as often."""

SAFETY_POLL_SECONDS = 60.0
"""Where a delivery is expected, the first poll comes this late, or later where jobs take long."""

EARLY_DELIVERY_SECONDS = 600.0
"""A delivery that overtook the answer to its POST is remembered this long."""

_TROUBLES = (NotSent, RateLimited, ServerBusy, AnswerLost)


@dataclass(kw_only=True)
class _Early:
    status: JobStatus
    at: float


@dataclass(kw_only=True)
class _Price:
    seconds: float = 0.0
    until: float = field(default=float("-inf"))


class StatusPoller:
    """Waits for jobs: spends the plan's polls where an answer is likely, and learns each endpoint's latencies.

    Args:
        client: asks for the status.
        beliefs: what earlier runs learned of each endpoint's latencies.
        timeout_seconds: after which a job is left to be collected by a later run.
        expects_deliveries: whether webhooks tell of most ends, so that polls need only be a safety net.
        clock: monotonic seconds.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        client: BriaClient,
        *,
        beliefs: Mapping[str, LatencyBelief] | None = None,
        timeout_seconds: float = 900.0,
        expects_deliveries: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.beliefs: dict[str, LatencyBelief] = dict(beliefs or {})
        self._client = client
        self._timeout_seconds = timeout_seconds
        self._expects_deliveries = expects_deliveries
        self._clock = clock
        self._sleep = sleep
        self._waits: dict[str, JobWait] = {}
        self._early: dict[str, _Early] = {}
        self._polls: set[asyncio.Task[None]] = set()
        self._scheduler: asyncio.Task[None] | None = None
        self._plan = PollPlan(self.beliefs)
        self._left = PollsLeft(client.rate_budget, clock=clock)
        self._price = _Price()
        self._at_placeholders = 0

    @property
    def jobs_in_flight(self) -> int:
        """How many jobs are waited for."""
        return len(self._waits) + self._at_placeholders

    async def wait(
        self,
        accepted: Accepted,
        *,
        endpoint: str,
        age_seconds: float = 0.0,
        behind: WorkBehind = NOTHING_BEHIND,
        on_poll: Callable[[], None],
    ) -> FinishedJob:
        """Waits until a job has ended.

        Args:
            accepted: the job.
            endpoint: where it was submitted.
            age_seconds: how long ago that was.
            behind: the work that waits for it: the more, the sooner it is looked at.
            on_poll: told of every poll.

        Raises:
            JobFailed: it ended without a picture.
            JobUnknown: Bria does not know it.
            JobOverdue: it did not end in time.
        """
        now = self._clock()
        if accepted.placeholder_url is not None:
            self._at_placeholders += 1
            try:
                return await self._wait_at_placeholder(accepted, accepted.placeholder_url, now - age_seconds, on_poll)
            finally:
                self._at_placeholders -= 1
        belief = self.beliefs.setdefault(endpoint, LatencyBelief.of_endpoint(endpoint))
        wait = JobWait(
            accepted=accepted,
            endpoint=endpoint,
            belief=belief,
            submitted_at=now - age_seconds,
            deadline=now + self._timeout_seconds,
            timeout_seconds=self._timeout_seconds,
            give_up_seconds=self._client.give_up_seconds,
            behind=behind,
            on_poll=on_poll,
            end=asyncio.get_running_loop().create_future(),
            not_before=now,
        )
        if self._expects_deliveries:
            late_seconds = max(SAFETY_POLL_SECONDS, 2 * belief.age_by_which(0.95))
            wait.not_before = min(wait.submitted_at + late_seconds, now + self._timeout_seconds / 2)
        early = self._early.pop(accepted.request_id, None)
        if early is not None:
            wait.end_with(early.status, now)
        self._waits[accepted.request_id] = wait
        if self._scheduler is None:
            self._scheduler = asyncio.create_task(self._schedule())
        try:
            return await wait.end
        finally:
            del self._waits[accepted.request_id]
            self._rest_if_done()

    def deliver(self, request_id: str, status: JobStatus) -> None:
        """A webhook told of a job's end: whoever waits for it, now or in a moment, gets it without a poll."""
        now = self._clock()
        if (wait := self._waits.get(request_id)) is not None:
            wait.delivered(status, now)
            return
        for known in [known for known, early in self._early.items() if early.at < now - EARLY_DELIVERY_SECONDS]:
            del self._early[known]
        self._early[request_id] = _Early(status=status, at=now)

    def _rest_if_done(self) -> None:
        if not self._waits and self._scheduler is not None:
            self._scheduler.cancel()
            self._scheduler = None

    async def _schedule(self) -> None:
        try:
            while self._waits:
                await self._sleep(await self._ask_where_due())
        except Exception as broken:  # noqa: BLE001 - handed to all who wait
            self._scheduler = None
            for wait in self._waits.values():
                wait.fail(broken)

    async def _ask_where_due(self) -> float:
        """Sends the polls that are due; says how long to wait before the next look, in seconds."""
        await self._left.refresh(jobs_in_flight=len(self._waits))
        now = self._clock()
        unasked = [wait for wait in self._waits.values() if not wait.is_asked and not wait.end.done()]
        for wait in unasked:
            wait.check_deadline(now)
        waits = [wait for wait in unasked if not wait.end.done() and wait.not_before <= now]
        is_plenty = self._left.suffice_for(len(self._waits), every_seconds=PROMPT_SECONDS)
        due = self._due_at_once(waits, now) if is_plenty else self._due_by_worth(waits, now)
        for wait in due[: max(0, min(self._most_polls_at_once() - len(self._polls), self._left.now()))]:
            self._left.spend()
            # Taken here, so that the next in line is chosen when it may be asked and not before.
            grant = await self._client.rate_budget.acquire(STATUS_ENDPOINT)
            if wait.end.done():  # delivered, or nobody waits any more
                await self._client.rate_budget.answered(grant)
                continue
            poll = asyncio.create_task(self._poll(wait, grant))
            wait.is_asked = True
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
        return TICK_SECONDS / (4 if due or self._most_polls_at_once() > 1 else 1)

    def _most_polls_at_once(self) -> int:
        per_minute = self._client.rate_budget.requests_per_minute
        # One at a time on a small plan: what one poll teaches may save the next.
        return MOST_POLLS_AT_ONCE if per_minute is None else min(max(1, per_minute // 60), MOST_POLLS_AT_ONCE)

    def _due_at_once(self, waits: list[JobWait], now: float) -> list[JobWait]:
        def due_at(wait: JobWait) -> float:
            polled_at = wait.submitted_at + wait.polled_at_seconds
            return polled_at + min(max(0.05, 0.3 * wait.polled_at_seconds), PROMPT_SECONDS)

        return sorted((wait for wait in waits if due_at(wait) <= now), key=due_at)

    def _due_by_worth(self, waits: list[JobWait], now: float) -> list[JobWait]:
        if not waits:
            return []
        jobs = _as_arrays(waits, now)
        room = self._left.room()
        if now >= self._price.until:
            self._price = _Price(seconds=self._plan.price_seconds(jobs, room), until=now + 2 * TICK_SECONDS)
        return [waits[place] for place in self._plan.due(jobs, room, price_seconds=self._price.seconds)]

    async def _poll(self, wait: JobWait, grant: Grant) -> None:
        wait.asked()
        age_seconds = self._clock() - wait.submitted_at
        try:
            status = await self._client.status(wait.accepted.request_id, grant=grant)
        except _TROUBLES as trouble:
            wait.put_off(trouble, now=self._clock())
        except JobUnknown as unknown:
            wait.not_known(unknown, now=self._clock(), age_seconds=age_seconds)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            wait.fail(error)
        else:
            wait.take_in(status, now=self._clock(), age_seconds=age_seconds)
        finally:
            wait.is_asked = False

    async def _wait_at_placeholder(
        self, accepted: Accepted, placeholder_url: str, submitted_at: float, on_poll: Callable[[], None]
    ) -> FinishedJob:
        """Waits for a v1 result: looking at its URL spends nothing of the API's limits."""
        deadline = self._clock() + self._timeout_seconds
        polls = 0
        while True:
            age_seconds = self._clock() - submitted_at
            await self._sleep(min(max(0.05, 0.1 * age_seconds), 30.0))
            polls += 1
            on_poll()
            result = await look_at_placeholder(self._client, accepted, placeholder_url, age_seconds=age_seconds)
            if result is not None:
                return FinishedJob(result, self._clock() - submitted_at, polls)
            if self._clock() > deadline:
                raise overdue(f"{self._timeout_seconds:.0f} s", accepted)


def _as_arrays(waits: list[JobWait], now: float) -> WaitingJobs:
    return WaitingJobs(
        endpoints=[wait.endpoint for wait in waits],
        ages_seconds=np.array([now - wait.submitted_at for wait in waits]),
        polled_at_seconds=np.array([wait.polled_at_seconds for wait in waits]),
        steps_behind=np.array([wait.behind.steps for wait in waits], dtype=np.float64),
        jobs_behind=np.array([wait.behind.jobs for wait in waits], dtype=np.float64),
    )
