"""Group commit: what waits for the database at the same moment is written in one transaction, by one thread.

SQLite lets one writer in at a time and waits for the disk at each commit. Hundreds of jobs with a transaction and a
thread each spend more time waking one another than writing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")


class GroupCommit:
    """Does work on one database.

    Args:
        transaction: opens one that survives a power cut.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._transaction = transaction
        self._shared = threading.local()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._lock = threading.Lock()
        self._waiting: list[_Turn] = []

    @property
    def connection(self) -> sa.Connection | None:
        """That of the transaction which the calling work shares with others; None where it is to open its own."""
        return getattr(self._shared, "connection", None)

    async def run(self, work: Callable[[], T]) -> T:
        """Does blocking work that changes nothing but the database. It may be done twice, the first time in vain."""
        loop = asyncio.get_running_loop()
        turn = _Turn(work=work, loop=loop, end=loop.create_future())
        with self._lock:
            if not self._waiting:
                loop.run_in_executor(self._thread, self._do_what_waits)
            self._waiting.append(turn)
        return await turn.end

    def close(self) -> None:
        """Ends the thread, once nothing waits any more."""
        self._thread.shutdown()

    def _do_what_waits(self) -> None:
        with self._lock:
            turns, self._waiting = self._waiting, []
        turns = [turn for turn in turns if not turn.end.cancelled()]
        if len(turns) <= 1 or not self._do_together(turns):
            for turn in turns:
                turn.do_alone()
        for loop in {turn.loop for turn in turns}:
            with suppress(RuntimeError):  # it has ended: nobody waits any more
                loop.call_soon_threadsafe(_tell, [turn for turn in turns if turn.loop is loop])

    def _do_together(self, turns: list[_Turn]) -> bool:
        """Whether all of it is written; otherwise nothing of it is."""
        try:
            with self._transaction() as self._shared.connection:
                results = [turn.work() for turn in turns]
        except Exception:  # noqa: BLE001 - done alone, each meets its own error
            return False
        finally:
            self._shared.connection = None
        for turn, result in zip(turns, results, strict=True):
            turn.result = result
        return True


@dataclass(eq=False, kw_only=True)
class _Turn:
    work: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    end: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def do_alone(self) -> None:
        try:
            self.result = self.work()
        except BaseException as failed:  # noqa: BLE001 - handed to whoever waits
            self.error = failed


def _tell(turns: list[_Turn]) -> None:
    for turn in turns:
        if turn.end.cancelled():
            continue
        if turn.error is None:
            turn.end.set_result(turn.result)
        else:
            turn.end.set_exception(turn.error)
