"""Lists the files below a folder in one go, on any file system that fsspec reaches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from upath import UPath

_WHEN_CHANGED = ("mtime", "LastModified", "last_modified", "updated", "created")
"""What fsspec's file systems call it: disks, S3, Azure, Google, memory (their `info`, fsspec 2024.6 to 2026.9)."""


@dataclass(frozen=True, kw_only=True)
class ListedFile:
    """A file, as its folder's listing tells of it."""

    path: str
    """Relative to the root, with slashes."""
    size_bytes: int
    changed_at: datetime | None
    """None where the file system does not say."""


def is_on_disk(place: UPath) -> bool:
    """Whether a place is a path of this machine's."""
    return place.protocol in {"", "file", "local"}


def list_files(root: UPath, folder: str, *, is_deep: bool = True) -> Iterator[ListedFile]:
    """Every file below a folder of the root; none where the folder is not there. Blocks.

    Args:
        root: what the paths are relative to.
        folder: relative to the root; empty: the root itself.
        is_deep: whether also those in folders below it.

    Raises:
        OSError: a folder cannot be read. What it holds is unknown then, so it is not taken for empty.
    """
    if is_on_disk(root):
        return _on_disk(Path(str(root.path)), folder, is_deep=is_deep)
    return _in_storage(root, folder, is_deep=is_deep)


def _on_disk(root: Path, folder: str, *, is_deep: bool) -> Iterator[ListedFile]:
    def unreadable(failed: OSError) -> None:
        is_top = Path(failed.filename) == root / folder
        if not (isinstance(failed, FileNotFoundError) and is_top) or _leads_nowhere(root / folder):
            raise failed

    # Not fsspec's own walk: a file that vanishes meanwhile, as those do that are being written, would hide its folder.
    for parent, folders, names in os.walk(root / folder, onerror=unreadable, followlinks=True):
        below_root = Path(parent).relative_to(root)
        beginning = "" if below_root == Path() else f"{below_root.as_posix()}/"
        for name in names:
            place = Path(parent, name)
            try:
                found = place.stat()
            except FileNotFoundError:
                if _leads_nowhere(place):
                    raise
                continue
            changed_at = datetime.fromtimestamp(found.st_mtime, timezone.utc)
            yield ListedFile(path=f"{beginning}{name}", size_bytes=found.st_size, changed_at=changed_at)
        if not is_deep:
            folders.clear()


def _leads_nowhere(place: Path) -> bool:
    """Whether a link has lost its end, such as a folder on a disk that is not there today."""
    return place.is_symlink() and not place.exists()


def _in_storage(root: UPath, folder: str, *, is_deep: bool) -> Iterator[ListedFile]:
    files = root.fs
    files.invalidate_cache()
    # Object stores list all keys in one request a thousand; the others are walked, and skip no folder in silence.
    how: dict[str, Any] = {} if files.async_impl else {"on_error": "raise"}
    try:
        found: Any = files.find((root / folder).path, maxdepth=None if is_deep else 1, detail=True, **how)
    except FileNotFoundError:
        return
    except OSError:
        raise
    except Exception as failed:  # every storage raises the errors of its own library
        raise OSError(f"{root / folder} cannot be listed ({type(failed).__name__}: {failed})") from failed
    beginning = root.path.rstrip("/").lstrip("/") + "/"
    for name, told in found.items():
        yield ListedFile(
            path=name.lstrip("/").removeprefix(beginning),
            size_bytes=int(told.get("size") or 0),
            changed_at=_moment(next((told[key] for key in _WHEN_CHANGED if told.get(key)), None)),
        )


def _moment(told: object) -> datetime | None:
    if isinstance(told, datetime):
        return told if told.tzinfo else told.replace(tzinfo=timezone.utc)
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, timezone.utc)
    if isinstance(told, str):
        try:
            moment = datetime.fromisoformat(told.replace("Z", "+00:00"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return None
