"""An event loop whose clock jumps to the next timer when nothing else is to be done: an hour takes no time."""

import asyncio
import gc
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time stands still while something happens, also in another thread, and jumps when nothing does."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._in_threads = 0
        self._selecting = selectors.DefaultSelector()
        self._select_now = self._selecting.select
        self._selecting.select = self._select  # type: ignore[method-assign]
        super().__init__(self._selecting)

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        self._in_threads += 1
        running = super().run_in_executor(executor, func, *args)
        running.add_done_callback(self._has_left_thread)
        return running

    def _has_left_thread(self, _running: object) -> None:
        self._in_threads -= 1

    def _select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._in_threads:
            return self._select_now(None if timeout is None or timeout > 0 else 0)
        ready = self._select_now(0)
        if not ready:
            if timeout is None:
                raise AssertionError("everything waits for something that never comes")
            self.now += max(0.0, timeout)
        return ready


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """Runs to the end, and insists that nothing is left running and that no error went by unseen."""
    unseen: list[dict[str, Any]] = []

    async def to_the_end() -> T:
        result = await work
        await asyncio.sleep(0)  # what was cancelled last has its turn
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"still running: {left}"
        return result

    loop = VirtualLoop()
    loop.set_exception_handler(lambda _loop, context: unseen.append(context))
    with ThreadPoolExecutor() as threads:
        loop.set_default_executor(threads)
        try:
            result = loop.run_until_complete(to_the_end())
        finally:
            loop.close()
    gc.collect()  # an exception that nobody fetched is told when it is thrown away
    assert not unseen, unseen
    return result
