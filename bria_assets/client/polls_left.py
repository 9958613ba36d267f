"""How many status polls a process may send, reckoned between two looks at the budget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from bria_assets.client.rate import STATUS_ENDPOINT, WINDOW_SECONDS, RateBudget, Room

LOOK_EVERY_SECONDS = 0.5
"""How often the budget, which other processes share, is asked."""

PLENTY_SHARE = 0.5
"""Polls are plenty while half of them suffice."""

MANY = 1_000_000


class PollsLeft:
    """What the budget had at the last look, less what was spent since.

    Args:
        budget: grants the polls.
        clock: monotonic seconds.
    """

    def __init__(self, budget: RateBudget, *, clock: Callable[[], float]) -> None:
        self._budget = budget
        self._clock = clock
        self._room = Room(free=None)
        self._looked_at = float("-inf")
        self._spent = 0

    async def refresh(self, *, jobs_in_flight: int) -> None:
        """Looks again, if the last look is old."""
        now = self._clock()
        if now - self._looked_at >= LOOK_EVERY_SECONDS:
            self._room = await self._budget.room(STATUS_ENDPOINT, jobs_in_flight=jobs_in_flight)
            self._looked_at = now
            self._spent = 0

    def spend(self) -> None:
        """One more was sent."""
        self._spent += 1

    def now(self) -> int:
        """How many may be sent now."""
        room = self.room()
        return MANY if room.free is None else room.free

    def room(self) -> Room:
        """What is left now."""
        if self._room.free is None:
            return self._room
        passed_seconds = self._clock() - self._looked_at
        freed = bisect_right(self._room.freeing_seconds, passed_seconds)
        free = max(0, self._room.free + freed - self._spent)
        still_taken = [seconds - passed_seconds for seconds in self._room.freeing_seconds[freed:]]
        just_taken = [WINDOW_SECONDS] * self._spent
        return Room(free=free, freeing_seconds=still_taken + just_taken, share=self._room.share)

    def suffice_for(self, jobs: int, *, every_seconds: float) -> bool:
        """Whether every job can be asked for that often without making polls scarce."""
        if self._room.free is None:
            return True
        a_minute = self._room.free + len(self._room.freeing_seconds)
        return jobs * WINDOW_SECONDS / every_seconds <= PLENTY_SHARE * self._room.share * a_minute
