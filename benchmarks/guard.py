"""Processes that a benchmark starts end with it, even where it is killed and can end nothing itself.

A guard beside the benchmark reads from a pipe that ends when the benchmark does. It then ends every process whose
environment has the benchmark's mark: they inherit it, and so do the processes that they start, in whatever session.
Run as a module it is that guard.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from contextlib import suppress
from functools import cache

import psutil

_MARK = "BENCHMARK_MARK"
_ORDERLY_SECONDS = 10.0
"""What a Dagster instance takes to end its own processes; after that they are killed."""
_LOOK_AGAIN_SECONDS = 1.0


@cache
def guard_children() -> subprocess.Popen[str]:
    """Starts the guard of this process; only what is started after it is guarded."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.guard"],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the benchmark, which ends its processes in order
    )
    os.environ[_MARK] = uuid.uuid4().hex
    if guard.stdin is None:
        raise AssertionError("it was started with a pipe")
    guard.stdin.write(os.environ[_MARK] + "\n")
    guard.stdin.flush()
    return guard


def _guard() -> None:
    mark = sys.stdin.readline().strip()
    sys.stdin.read()
    orderly = _marked(mark)
    for process in orderly:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(orderly, timeout=_ORDERLY_SECONDS)
    while left := _marked(mark):
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=_LOOK_AGAIN_SECONDS)


def _marked(mark: str) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # gone, or another user's
            if process.environ().get(_MARK) == mark:
                found.append(process)
    return found


if __name__ == "__main__":
    _guard()
