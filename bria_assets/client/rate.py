"""The one place that grants requests: Bria counts requests per minute, by organisation and endpoint."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Protocol

WINDOW_SECONDS = 60.0
"""Bria's limits are requests per minute (docs.bria.ai, rate limits, read August 2026)."""

STATUS_ENDPOINT = "/v2/status"
"""All status polls share one endpoint's limit, whatever the request id."""


class RateBudget(Protocol):
    """Grants requests so that no endpoint sees more than its limit in any minute."""

    requests_per_minute: int | None

    async def acquire(self, endpoint: str) -> None:
        """Waits until one request to this endpoint may be sent."""
        ...

    def refused(self, endpoint: str, *, pause_seconds: float) -> None:
        """Bria answered 429: nothing more is granted for this endpoint until the pause is over."""
        ...


class SlidingWindowBudget:
    """A sliding window of one minute per endpoint, for one process.

    Args:
        requests_per_minute: the plan's limit for each endpoint; None grants at once.
        clock: monotonic seconds.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        requests_per_minute: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if requests_per_minute is not None and requests_per_minute < 1:
            raise ValueError(f"requests_per_minute must be at least 1, got {requests_per_minute}")
        self.requests_per_minute = requests_per_minute
        self._clock = clock
        self._sleep = sleep
        self._granted: defaultdict[str, deque[float]] = defaultdict(deque)
        self._closed_until: defaultdict[str, float] = defaultdict(float)

    async def acquire(self, endpoint: str) -> None:
        """Waits until one request to this endpoint may be sent."""
        while (wait_seconds := self._wait_seconds(endpoint)) > 0:
            await self._sleep(wait_seconds)
        self._granted[endpoint].append(self._clock())

    def refused(self, endpoint: str, *, pause_seconds: float) -> None:
        """Bria answered 429: nothing more is granted for this endpoint until the pause is over."""
        self._closed_until[endpoint] = max(self._closed_until[endpoint], self._clock() + pause_seconds)

    def _wait_seconds(self, endpoint: str) -> float:
        now = self._clock()
        pause_seconds = self._closed_until[endpoint] - now
        if self.requests_per_minute is None:
            return pause_seconds
        granted = self._granted[endpoint]
        while granted and granted[0] <= now - WINDOW_SECONDS:
            granted.popleft()
        if len(granted) < self.requests_per_minute:
            return pause_seconds
        return max(pause_seconds, granted[0] + WINDOW_SECONDS - now)
