"""Writes events for a walk that does not wait for them: all that have come together are one batch.

What a crash keeps from being written is not lost: the pictures and their records are kept, and the next run logs them.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from dagster._core.events.log import EventLogEntry
from typing_extensions import Self

from bria_assets.defs.event_batches import EventBatches
from bria_assets.images.picture_threads import in_picture_thread

MOST_WAITING = 500
"""Cells whose events wait to be written; above this the walk waits, so that memory does not grow with their number."""

MOST_IN_A_BATCH = 100
"""Cells whose events are written at once; other writers of the same database wait for so long, a second at most."""

LINGER_SECONDS = 0.25
"""How long a batch waits for more: what a batch costs beside its events is several times what an event costs."""

Entries = Sequence[EventLogEntry]


_log = logging.getLogger(__name__)


class EventWriter:
    """Has entries built in the picture threads and written in the order they were put.

    An async context manager that ends when all is written. What goes wrong with one event keeps no other from being
    written: each tells of another partition.

    Args:
        batches: writes them.
        most_waiting: puts that wait beside those that are being written.
    """

    def __init__(self, batches: EventBatches, *, most_waiting: int = MOST_WAITING) -> None:
        self._batches = batches
        self._waiting: asyncio.Queue[asyncio.Future[Entries]] = asyncio.Queue(most_waiting)
        self._task: asyncio.Task[None] | None = None
        self._no_more = asyncio.Event()
        self._error: Exception | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._no_more.set()
        try:
            await self._waiting.join()
        finally:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
            self._batches.close()
        if self._error is not None and exc_info[1] is None:
            raise self._error

    async def put(self, build: Callable[[], Entries]) -> None:
        """Has entries built and written soon.

        Args:
            build: gives them; may block.

        Raises:
            Exception: what went wrong with something that was to be written before.
        """
        if self._error is not None:
            raise self._error
        await self._waiting.put(asyncio.ensure_future(in_picture_thread(build)))

    async def _write(self) -> None:
        while True:
            puts = [await self._waiting.get()]
            with suppress(TimeoutError, asyncio.TimeoutError):
                await asyncio.wait_for(self._no_more.wait(), LINGER_SECONDS)
            while not self._waiting.empty() and len(puts) < MOST_IN_A_BATCH:
                puts.append(self._waiting.get_nowait())
            try:
                built = await asyncio.gather(*puts, return_exceptions=True)
                await asyncio.to_thread(self._write_all, built)
            finally:
                for _ in puts:
                    self._waiting.task_done()

    def _write_all(self, built: Sequence[Entries | BaseException]) -> None:
        for failed in built:
            if isinstance(failed, BaseException):
                self._note(failed)
        puts = [entries for entries in built if not isinstance(entries, BaseException)]
        batch = [entry for entries in puts for entry in entries]
        for error in self._batches.store(batch) if batch else ():
            self._note(error)

    def _note(self, error: BaseException) -> None:
        _log.warning("an event was not written: %s", error)
        self._error = self._error or (error if isinstance(error, Exception) else RuntimeError(repr(error)))
