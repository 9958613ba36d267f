"""The requests of the last minute, as one process remembers them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bria_assets.client.rate import (
    LONGEST_REQUEST_SECONDS,
    WINDOW_SECONDS,
    Grant,
    Refusal,
    Room,
    limit_in_force,
    lowered_limit,
)


@dataclass
class _EndpointWindow:
    free_at: dict[int, float] = field(default_factory=dict[int, float])
    """When each request leaves the window."""
    closed_until: float = 0.0
    learned: int | None = None
    learned_at: float = 0.0

    def limit_in_force(self, configured: int, now: float) -> int:
        return limit_in_force(configured, self.learned, learned_seconds_ago=now - self.learned_at)


class ProcessWindow:
    """A window for a client that shares its limit with nobody.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._numbers = count()
        self._windows: defaultdict[str, _EndpointWindow] = defaultdict(_EndpointWindow)

    async def take(self, endpoint: str, *, limit: int) -> Grant | Refusal:
        """Counts one more request if that keeps every minute within the limit, the configured or the learned one."""
        window, now = self._swept(endpoint)
        in_force = window.limit_in_force(limit, now)
        if len(window.free_at) >= in_force:
            # Where the limit was lowered, more than one must leave the window first.
            return Refusal(wait_seconds=sorted(window.free_at.values())[len(window.free_at) - in_force] - now)
        number = next(self._numbers)
        window.free_at[number] = now + LONGEST_REQUEST_SECONDS + WINDOW_SECONDS
        return Grant(endpoint=endpoint, number=number)

    async def answered(self, grant: Grant) -> None:
        """The request has been answered: a minute from now it no longer counts."""
        window, now = self._swept(grant.endpoint)
        if grant.number in window.free_at:
            window.free_at[grant.number] = now + WINDOW_SECONDS

    async def refused(self, grant: Grant, *, limit: int | None, pause_seconds: float) -> int | None:
        """The request was answered 429: it never counted. The pause is kept by the budget."""
        window, now = self._swept(grant.endpoint)
        if grant.number is not None:
            window.free_at.pop(grant.number, None)
        if limit is None or now < window.closed_until:
            return None
        window.closed_until = now + pause_seconds
        taken = sum(free_at <= now + WINDOW_SECONDS for free_at in window.free_at.values())
        lowered = lowered_limit(window.limit_in_force(limit, now), taken_in_last_minute=taken)
        if lowered is not None:
            window.learned, window.learned_at = lowered, now
        return lowered

    async def room(self, endpoint: str, *, limit: int, jobs_in_flight: int) -> Room:  # noqa: ARG002 - nobody else asks
        """What is left for an endpoint."""
        window, now = self._swept(endpoint)
        in_force = window.limit_in_force(limit, now)
        freeing = sorted(max(0.0, free_at - now) for free_at in window.free_at.values())
        return Room(free=max(0, in_force - len(freeing)), freeing_seconds=freeing)

    def _swept(self, endpoint: str) -> tuple[_EndpointWindow, float]:
        window, now = self._windows[endpoint], self._clock()
        for number in [number for number, free_at in window.free_at.items() if free_at <= now]:
            del window.free_at[number]
        return window, now
