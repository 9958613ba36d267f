"""Whom this process speaks to: a hook on every look-up and connection that Python makes, in any of its libraries."""

import contextlib
import ipaddress
import sys
from collections.abc import Generator
from typing import Any

_CONNECTIONS = frozenset({"socket.connect", "socket.sendto"})
_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class StrangerAskedError(OSError):
    """A host that is not this machine was about to be asked."""


# A hook cannot be taken out again: there is one, and it does nothing while nobody watches.
_watchers: list[set[str]] = []
_is_hooked = False


@contextlib.contextmanager
def only_loopback() -> Generator[None]:
    """Refuse every look-up of a host and every connection to an address that is not this machine's own.

    Raises:
        StrangerAskedError: One was tried in the block, also where the caller took the refusal for a dead line.
    """
    global _is_hooked  # noqa: PLW0603 - a hook belongs to the process
    if not _is_hooked:
        sys.addaudithook(_look)
        _is_hooked = True
    strangers: set[str] = set()
    _watchers.append(strangers)
    try:
        yield
    finally:
        _watchers.remove(strangers)
    if strangers:
        raise StrangerAskedError(f"hosts that are not this machine were asked: {', '.join(sorted(strangers))}")


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watchers:
        return
    if event in _LOOK_UPS:
        host = arguments[0]
    elif event in _CONNECTIONS and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not _is_this_machine(name):
        for strangers in _watchers:
            strangers.add(name)
        raise StrangerAskedError(f"{name} is not this machine")


def _is_this_machine(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
