"""Requests through rate budgets as the server sees them: each takes its time there and back."""

import asyncio
import random
from bisect import bisect_left
from collections.abc import Sequence

from bria_assets.client.rate import LONGEST_REQUEST_SECONDS, STATUS_ENDPOINT, WINDOW_SECONDS, RateBudget


async def arrivals(budgets: Sequence[RateBudget], *, requests: int, at_once: int, seed: int) -> list[float]:
    """When each request reached the server, in virtual time; callers of all budgets ask without a pause."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    clock = asyncio.get_running_loop().time
    arrived: list[float] = []
    left = requests

    async def call(budget: RateBudget) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            grant = await budget.acquire(STATUS_ENDPOINT)
            longest = chance.choice([0.0, 0.1, 2.0, LONGEST_REQUEST_SECONDS - 1])
            there = chance.uniform(0, longest)
            await asyncio.sleep(there)
            arrived.append(clock())
            await asyncio.sleep(chance.uniform(0, longest - there))
            await budget.answered(grant)

    await asyncio.gather(*(call(budget) for budget in budgets for _ in range(at_once)))
    return sorted(arrived)


def most_in_a_minute(arrived: Sequence[float]) -> int:
    """The most requests in any 60 s."""
    ordered = sorted(arrived)
    return max(bisect_left(ordered, at + WINDOW_SECONDS) - place for place, at in enumerate(ordered))
