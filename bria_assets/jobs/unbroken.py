"""Work on a job that goes on to its end even if whoever waits for it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class UnbrokenWork:
    """Keeps track of such work, by the job's fingerprint."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Task[Any], str] = {}

    async def run(self, fingerprint: str, work: Coroutine[Any, Any, T]) -> T:
        """Waits for work that a cancellation of the waiting does not end."""
        task = asyncio.create_task(work)
        self._under_way[task] = fingerprint
        task.add_done_callback(self._under_way.pop)
        return await asyncio.shield(task)

    async def others_ended(self, fingerprint: str) -> None:
        """Waits until all work on a job has ended, but for the one that asks."""
        others = [
            task for task, job in self._under_way.items() if job == fingerprint and task is not asyncio.current_task()
        ]
        if others:
            await asyncio.wait(others)

    async def all_ended(self) -> None:
        """Waits until all work has ended."""
        while self._under_way:
            await asyncio.wait(self._under_way)
