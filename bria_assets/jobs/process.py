"""Which process owns a job or a run, and whether it still lives."""

from __future__ import annotations

import os
import socket

import psutil


def this_process() -> str:
    """Names this process: `host:pid:start`, the start in whole seconds since the epoch.

    The start tells it from a later process that was given the same number.
    """
    return f"{socket.gethostname()}:{os.getpid()}:{int(psutil.Process().create_time())}"


def is_surely_dead(process: str) -> bool:
    """Whether a process of this machine is gone. Of other machines nothing is known: False."""
    host, _, rest = process.rpartition(":")
    start = rest
    host, _, pid = host.rpartition(":")
    if host != socket.gethostname() or not (pid.isdigit() and start.isdigit()):
        return False
    try:
        found = psutil.Process(int(pid))
        return found.status() == psutil.STATUS_ZOMBIE or int(found.create_time()) != int(start)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False
