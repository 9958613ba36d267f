"""The sandbox's clock, which tests stop and benchmarks let go faster than the event loop's."""

import asyncio
import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Tells the time in seconds since 1970 (UTC)."""

LONGEST_NAP_SECONDS = 0.02
"""How long the sandbox sleeps before it looks at its clock again."""

TOLERANCE_SECONDS = 0.01
"""How far the event loop's clock may be ahead of the sandbox's."""


async def wait_until(clock: Clock, at: float) -> None:
    """Wait until a clock has come to a time; with a clock that stands still, as long as it would have taken.

    Args:
        clock: The sandbox's clock.
        at: Seconds since 1970 by that clock.
    """
    patience_ends = time.monotonic() + at - clock() + TOLERANCE_SECONDS
    while clock() < at and (left := patience_ends - time.monotonic()) > 0:  # noqa: ASYNC110 - a clock sends no event
        await asyncio.sleep(min(left, LONGEST_NAP_SECONDS))
