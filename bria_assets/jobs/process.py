"""Which process owns a job or a run, and whether it still lives."""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import psutil

SAME_START_SECONDS = 5
"""A process's start is reckoned from the machine's, which moves a little when its clock is set."""


def this_process() -> str:
    """Names this process: `place:pid:start`, the start in whole seconds since the epoch.

    The start tells it from a later process that was given the same number.
    """
    return f"{_place()}:{os.getpid()}:{int(psutil.Process().create_time())}"


def is_surely_dead(process: str) -> bool:
    """Whether a process of this place is gone. Of other places nothing is known: False."""
    place, pid, start = (*process.rsplit(":", 2), "", "")[:3]
    if place != _place() or not (pid.isdecimal() and start.isdecimal()):
        return False
    try:
        found = psutil.Process(int(pid))
        is_same = abs(found.create_time() - int(start)) <= SAME_START_SECONDS
        return found.status() == psutil.STATUS_ZOMBIE or not is_same
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def is_known_alive(process: str) -> bool:
    """Whether a process is of this place and lives. Of other places nothing is known: False."""
    return process.rsplit(":", 2)[0] == _place() and not is_surely_dead(process)


def is_in_living_hands(owner: str | None, lease_until: datetime | None, *, now: datetime) -> bool:
    """Whether whoever owns a job still has it in hand: their lease lasts, and they are not known to be dead.

    Args:
        owner: `process/run`.
        lease_until: when they lose it unless they give a sign of life.
        now: the time.
    """
    if owner is None or lease_until is None or lease_until <= now:
        return False
    return not is_surely_dead(owner.partition("/")[0])


@lru_cache(maxsize=1)
def _place() -> str:
    """Where process numbers mean the same: host name, machine and, in containers, the namespace of the numbers.

    A host name alone is shared by cloned machines and by containers on the host's network. A process of theirs, not
    found here, would be taken for dead and its job sent a second time.
    """
    try:
        machine = Path("/etc/machine-id").read_text(encoding="ascii")
    except (OSError, UnicodeError):
        machine = str(uuid.getnode())
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    digest = hashlib.sha256(f"{machine.strip()} {namespace}".encode()).hexdigest()
    return f"{socket.gethostname()}-{digest[:8]}"
