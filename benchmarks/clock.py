"""A clock that runs faster than the machine's, so that an hour of a plan's limits need not take an hour.

Everything that waits or counts minutes goes by it: the sandbox's jobs and its rate limit, and the methods' pauses. What
computing takes stays as long as it is, so a scale must leave processor time to spare.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

FASTEST = 4.0
"""Above this, computing would weigh too much."""


@dataclass(frozen=True, kw_only=True)
class FastClock:
    """Seconds that pass `scale` times as fast as the machine's; the same in all processes of a machine.

    Args:
        scale: 1 is real time.
        origin: seconds since 1970 at which it agrees with the machine's clock.
    """

    scale: float
    origin: float

    def now(self) -> float:
        """Seconds since 1970, as this clock has them."""
        return self.origin + (time.time() - self.origin) * self.scale

    async def sleep(self, seconds: float) -> None:
        """Waits that many of this clock's seconds."""
        await asyncio.sleep(seconds / self.scale)
