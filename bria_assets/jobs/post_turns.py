"""How many POSTs may be on their way to one endpoint at a time.

A kill leaves as many jobs unanswered, possibly billed, as POSTs are on their way: so there are no more than the plan's
pace needs, which is requests per second times the seconds that an answer takes.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

FEWEST_TURNS = 6
"""At any plan, until answers turn out to be slow: a thousand a minute, if each takes a third of a second."""

MOST_TURNS = 40
"""However slow the answers are."""

_LEEWAY = 2.0
"""Answers do not come evenly."""

_NEWEST_SHARE = 0.1


class PostTurns:
    """Lets the POSTs to one endpoint through, a few at a time.

    Args:
        requests_per_minute: the plan's limit for the endpoint; None: there is no pace to keep.
        clock: monotonic seconds.
    """

    def __init__(self, requests_per_minute: int | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = (requests_per_minute or 0) / 60
        self._clock = clock
        self._turns = asyncio.Semaphore(FEWEST_TURNS)
        self._count = FEWEST_TURNS
        self._usual_seconds: float | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Waits for a turn and holds it as long as the block lasts."""
        async with self._turns:
            yield

    @asynccontextmanager
    async def answering(self) -> AsyncGenerator[None]:
        """Around a POST, without its wait for the rate budget: learns from one that is answered how long that takes."""
        begun_at = self._clock()
        yield
        seconds = self._clock() - begun_at
        usual = seconds if self._usual_seconds is None else self._usual_seconds
        self._usual_seconds = usual + _NEWEST_SHARE * (seconds - usual)
        wanted = min(MOST_TURNS, math.ceil(_LEEWAY * self._per_second * self._usual_seconds))
        while self._count < wanted:
            self._count += 1
            self._turns.release()
