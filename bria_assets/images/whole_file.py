"""Files of this machine that are complete or not there, whatever ends their writing."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

UNFINISHED = ".writing-"
"""What the name of a file begins with while it is written."""


@contextmanager
def whole_file(target: Path) -> Generator[BinaryIO]:
    """A file to be written that is complete or not there, and that outlives a power cut: it may have been paid for."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_name(f"{UNFINISHED}{uuid4().hex}")
    try:
        with written.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
