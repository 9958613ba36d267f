"""How much room a disk has left, asked so seldom that it may be asked before every purchase."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOM_FOR_A_PICTURE_BYTES = 16 * 1024 * 1024
"""A 4MP PNG with alpha of Bria's has about 8 MB; its record and the ledger need little beside it."""

LOOK_EVERY_SECONDS = 1.0


def free_bytes_on_disk(folder: Path) -> int:
    """What somebody without special rights may still write into a folder.

    Raises:
        OSError: the disk does not say.
    """
    return shutil.disk_usage(folder).free


class FreeRoom:
    """The room left for a folder.

    Args:
        folder: need not be there yet.
        free_bytes_of: says how much a folder that is there still takes; its disk by default.
        look_every_seconds: how old an answer may be.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        free_bytes_of: Callable[[Path], int] = free_bytes_on_disk,
        look_every_seconds: float = LOOK_EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._free_bytes_of = free_bytes_of
        self._look_every_seconds = look_every_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._free_bytes = 0
        self._looked_at: float | None = None

    def free_bytes(self) -> int:
        """What may still be written there.

        Raises:
            OSError: that is not to be learned.
        """
        with self._lock:
            now = self._clock()
            if self._looked_at is None or now - self._looked_at >= self._look_every_seconds:
                self._free_bytes = self._free_bytes_of(self._existing())
                self._looked_at = now
            return self._free_bytes

    def _existing(self) -> Path:
        """The folder, or what of its path is there: it will be made on the same disk."""
        return next((place for place in (self._folder, *self._folder.absolute().parents) if place.exists()), Path("/"))
