"""Threads for work on pictures: decoding, hashing, files.

They are not those that write the ledger: behind a few hundred pictures a heartbeat would come too late, and so would a
request id that stands for a bill.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from typing_extensions import ParamSpec

P = ParamSpec("P")
T = TypeVar("T")

_WAITING_FOR_FILES = 4
"""Besides one thread a processor, so that slow disks and networks leave the processors busy."""

_threads = ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + _WAITING_FOR_FILES, thread_name_prefix="pictures")


async def in_picture_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs blocking work on a picture off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(work, *args, **kwargs))
