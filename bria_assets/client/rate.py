"""The one place that grants requests: Bria counts requests per minute, by organisation and endpoint."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bria_assets.client.retry_after import LONGEST_PAUSE_SECONDS

WINDOW_SECONDS = 60.0
"""Bria's limits are requests per minute (docs.bria.ai, rate limits, read August 2026)."""

LONGEST_REQUEST_SECONDS = 75.0
"""After this long a request has ended one way or the other: the client's own timeouts are shorter."""

STATUS_ENDPOINT = "/v2/status"
"""All status polls share one endpoint's limit, whatever the request id."""

FIRST_PAUSE_SECONDS = 1.0
"""A 429 without `Retry-After` closes the endpoint for one to two times this long, twice as long at each in a row."""

LOWERED_TO = 0.7
"""A 429 lowers the limit to this share of itself, or to what the server did take within the last minute if that is
more: one 429 may have other causes, such as another program with the same token."""

REGAINED_A_MINUTE = 0.1
"""A limit that was learned from a 429 is tried out anew: it grows by this share, or by one, each minute."""

LONGEST_LESSON_MINUTES = 60.0
"""After this long without a 429 the configured limit holds again: the plan may have changed."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One request that may be sent. `number` is its place in the window, None where nothing is counted."""

    endpoint: str
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """How long to wait for the next grant, in seconds, because none is free now."""

    wait_seconds: float


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a window has left.

    Attributes:
        free: requests that may be sent now; None where there is no limit.
        freeing_seconds: for each request of the last minute, in how many seconds it leaves the window; ascending.
        share: the part of it that this process may plan with, by its share of all jobs in flight.
    """

    free: int | None
    freeing_seconds: Sequence[float] = ()
    share: float = 1.0


class RequestWindow(Protocol):
    """Counts the requests of the last minute.

    A request counts from its grant until a minute after its answer: at Bria it arrived some time between the two.
    """

    async def take(self, endpoint: str, *, limit: int) -> Grant | Refusal:
        """Counts one more request if that keeps every minute within the limit, the configured or the learned one."""
        ...

    async def answered(self, grant: Grant) -> None:
        """The request has been answered: a minute from now it no longer counts."""
        ...

    async def refused(self, grant: Grant, *, limit: int | None, pause_seconds: float) -> int | None:
        """The request was answered 429: it never counted, and nothing is granted until the pause is over.

        Returns:
            The lower limit that this taught; None while a pause is on, whose 429 has taught it already.
        """
        ...

    async def room(self, endpoint: str, *, limit: int, jobs_in_flight: int) -> Room:
        """What is left for an endpoint; says to other processes how many jobs this one waits for."""
        ...


class RateBudget:
    """Grants requests so that no endpoint sees more than its limit in any minute, first come, first served.

    Args:
        requests_per_minute: the plan's limit for each endpoint; None grants at once, but for pauses after a 429.
        window: counts requests; shared by all processes and machines that share its place.
        tell: is told once of every endpoint whose limit turns out lower than configured.
        clock: monotonic seconds.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        requests_per_minute: int | None,
        *,
        window: RequestWindow,
        tell: Callable[[str], None] = lambda _notice: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if requests_per_minute is not None and requests_per_minute < 1:
            raise ValueError(f"requests_per_minute must be at least 1, got {requests_per_minute}")
        self.requests_per_minute = requests_per_minute
        self._window = window
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._queue: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._closed_until: defaultdict[str, float] = defaultdict(float)
        self._refused_in_a_row: defaultdict[str, int] = defaultdict(int)
        self._told: set[str] = set()
        self._granted_at: defaultdict[str, deque[float]] = defaultdict(deque)

    async def acquire(self, endpoint: str) -> Grant:
        """Waits until one request to this endpoint may be sent."""
        async with self._queue[endpoint]:
            while True:
                # Looked at again after every wait: a 429 may have come meanwhile.
                pause_seconds = self._closed_until[endpoint] - self._clock()
                if pause_seconds > 0:
                    await self._sleep(pause_seconds)
                    continue
                if self.requests_per_minute is None:
                    return self._noted(Grant(endpoint=endpoint))
                answer = await self._window.take(endpoint, limit=self.requests_per_minute)
                if isinstance(answer, Grant):
                    return self._noted(answer)
                # A request on its way may be answered at any time; it leaves the window a minute later, not before.
                await self._sleep(min(answer.wait_seconds, WINDOW_SECONDS))

    def granted_in_last_minute(self) -> dict[str, int]:
        """How many requests this process was granted in the last 60 seconds, by endpoint; for people to look at."""
        since = self._clock() - WINDOW_SECONDS
        # Copies, each made at once: a display reads them from a thread of its own.
        counts = {
            endpoint: sum(at > since for at in tuple(moments)) for endpoint, moments in [*self._granted_at.items()]
        }
        return {endpoint: count for endpoint, count in counts.items() if count}

    def _noted(self, grant: Grant) -> Grant:
        moments, now = self._granted_at[grant.endpoint], self._clock()
        moments.append(now)
        while moments[0] <= now - WINDOW_SECONDS:
            moments.popleft()
        return grant

    async def answered(self, grant: Grant) -> None:
        """The request was answered, or is known not to have been sent."""
        self._refused_in_a_row[grant.endpoint] = 0
        if grant.number is not None:
            await self._window.answered(grant)

    async def refused(self, grant: Grant, *, retry_after_seconds: float | None) -> None:
        """Bria answered 429: nothing more is granted for this endpoint for as long as it asks, or for a while."""
        endpoint = grant.endpoint
        if self._clock() >= self._closed_until[endpoint]:  # else it was sent before the pause that is on
            self._refused_in_a_row[endpoint] += 1
        backoff_seconds = FIRST_PAUSE_SECONDS * 2 ** min(self._refused_in_a_row[endpoint] - 1, 6)
        jitter = random.uniform(1, 2)  # noqa: S311 - spreads requests, hides nothing
        pause_seconds = jitter * backoff_seconds if retry_after_seconds is None else retry_after_seconds + jitter - 1
        pause_seconds = min(pause_seconds, LONGEST_PAUSE_SECONDS)
        self._closed_until[endpoint] = max(self._closed_until[endpoint], self._clock() + pause_seconds)
        lowered = await self._window.refused(grant, limit=self.requests_per_minute, pause_seconds=pause_seconds)
        if lowered is not None and endpoint not in self._told:
            self._told.add(endpoint)
            self._tell(
                f"Bria answered 429 for {endpoint} within the configured {self.requests_per_minute} requests a minute: "
                f"going on with at most {lowered}, and fewer if need be (BRIA_REQUESTS_PER_MINUTE is your plan's limit)"
            )

    async def room(self, endpoint: str, *, jobs_in_flight: int) -> Room:
        """What is left for an endpoint, to plan with; nothing is taken."""
        if self.requests_per_minute is None:
            return Room(free=None)
        room = await self._window.room(endpoint, limit=self.requests_per_minute, jobs_in_flight=jobs_in_flight)
        return replace(room, free=0) if self._closed_until[endpoint] > self._clock() else room


def lowered_limit(in_force: int, *, taken_in_last_minute: int) -> int | None:
    """The limit after a 429, if that lowers it."""
    lowered = max(1, taken_in_last_minute, int(LOWERED_TO * in_force))
    return lowered if lowered < in_force else None


def limit_in_force(configured: int, learned: int | None, *, learned_seconds_ago: float) -> int:
    """The configured limit, or a lower one that was learned, which is tried out anew little by little."""
    if learned is None:
        return configured
    minutes = min(max(0.0, learned_seconds_ago) / WINDOW_SECONDS, LONGEST_LESSON_MINUTES)
    regained = max(learned + int(minutes), int(learned * (1 + REGAINED_A_MINUTE) ** minutes))
    return configured if minutes >= LONGEST_LESSON_MINUTES else min(configured, regained)
