"""Writes events for a walk that does not wait for them: one takes Dagster 6 to 12 ms, and a walk may have 15 a second.

They are written in their order by one thread. What a crash keeps from being written is not lost: the pictures and their
records are kept, and the next run logs them.
"""

import asyncio
import logging
from collections.abc import Callable

from typing_extensions import Self

MOST_WAITING = 500
"""Events waiting to be written; above this the walk waits, so that memory does not grow with the number of cells."""


_log = logging.getLogger(__name__)


class EventWriter:
    """Runs what it is given in order, off the event loop; an async context manager that ends when all is written.

    What goes wrong with one event keeps no other from being written: each tells of another partition.

    Args:
        most_waiting: events that wait beside those that are being written.
    """

    def __init__(self, *, most_waiting: int = MOST_WAITING) -> None:
        self._waiting: asyncio.Queue[Callable[[], None]] = asyncio.Queue(most_waiting)
        self._task: asyncio.Task[None] | None = None
        self._error: Exception | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        try:
            await self._waiting.join()
        finally:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        if self._error is not None and exc_info[1] is None:
            raise self._error

    async def put(self, write: Callable[[], None]) -> None:
        """Has something written soon.

        Raises:
            Exception: what went wrong with something that was to be written before.
        """
        if self._error is not None:
            raise self._error
        await self._waiting.put(write)

    async def _write(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await asyncio.to_thread(self._write_all, batch)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    def _write_all(self, batch: list[Callable[[], None]]) -> None:
        for write in batch:
            try:
                write()
            except Exception as error:  # noqa: BLE001 - raised where the walk goes on
                _log.warning("an event was not written: %s", error)
                self._error = self._error or error
