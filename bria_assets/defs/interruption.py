"""Ends an async run cleanly on Ctrl-C, on SIGTERM and on Terminate in the UI."""

import asyncio
import signal
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import dagster as dg

T = TypeVar("T")


def run_to_a_clean_end(work: Coroutine[Any, Any, T]) -> T:
    """Runs work on its own event loop; a signal cancels it and waits for its clean-up.

    Dagster's own handler raises inside the event loop, wherever that happens to be: a POST whose answer is on its way
    would be lost with its request id. While the work runs, the signal cancels it instead, so that what must be written
    down is.

    Raises:
        DagsterExecutionInterruptedError: a signal ended the work.
    """

    async def cancellable() -> T:
        task = asyncio.ensure_future(work)
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
        try:
            return await task
        except asyncio.CancelledError as cancelled:
            raise dg.DagsterExecutionInterruptedError from cancelled

    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return asyncio.run(cancellable())
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in earlier.items():
                signal.signal(number, handler)
