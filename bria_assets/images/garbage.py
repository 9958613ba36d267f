"""Pictures that nothing names any more, and how they are removed without taking one that is about to be named.

A run writes a picture first and its record some seconds later, so a picture that no record names may be one that was
just paid for. Therefore a picture is garbage only when it is older than a day, or whatever age is asked for, and
records that were written while the store was looked through are looked at once more before anything is removed. A
refresh may go on meanwhile. One case is left: a run that takes up an old, unnamed picture again (its catalog has
returned to an earlier state) in the very second of its removal. Its record then names a picture that is missing, and
the next run collects or makes it anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bria_assets.images.store import ImageStore
from bria_assets.images.stored_files import ListedFile

_CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""Between this machine and the store's: whatever was changed since a little earlier is looked at once more."""

_REMOVED_AT_ONCE = 16


class NoRecords(ValueError):
    """There are pictures and not one record: nothing tells which of them are in use."""


@dataclass(frozen=True, kw_only=True)
class Garbage:
    """What was found in a store."""

    looked_at: datetime
    in_use: int
    """Pictures that a record names."""
    unnamed: tuple[ListedFile, ...]
    """Pictures that nothing names."""
    superseded: tuple[ListedFile, ...]
    """Pictures that no record names any more, but a completed job: they would be used again without a bill."""
    unfinished: tuple[ListedFile, ...]
    """What writes that were cut off have left behind."""
    young: int
    """Files like these that are too young to be judged, or do not say their age."""


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What became of files that were to be removed."""

    removed: tuple[ListedFile, ...]
    spared: tuple[ListedFile, ...]
    """A record has come to name them since."""
    failures: tuple[str, ...]
    """Why others are still there, one line each."""


def find_garbage(store: ImageStore, *, paid: Collection[str], older_than: timedelta) -> Garbage:
    """Looks through a store. Blocks.

    Args:
        store: the store.
        paid: paths of the pictures that completed jobs name.
        older_than: what is younger is left alone.

    Raises:
        RecordUnreadable: a record cannot be understood, so that what it names is unknown.
        NoRecords: there is no record at all.
        OSError: the store cannot be listed or read.
    """
    looked_at = datetime.now(timezone.utc)
    # The pictures first: one that is kept after this is not on the list.
    blobs = list(store.blobs())
    unfinished = list(store.unfinished_writes())
    named = {record.path for record in store.records()}
    if blobs and not named:
        raise NoRecords(f"the image store {store.root} holds {len(blobs)} pictures and not one record")

    def is_old(file: ListedFile) -> bool:
        return file.changed_at is not None and file.changed_at < looked_at - older_than

    unneeded = [blob for blob in blobs if blob.path not in named]
    return Garbage(
        looked_at=looked_at,
        in_use=len(blobs) - len(unneeded),
        unnamed=tuple(blob for blob in unneeded if is_old(blob) and blob.path not in paid),
        superseded=tuple(blob for blob in unneeded if is_old(blob) and blob.path in paid),
        unfinished=tuple(filter(is_old, unfinished)),
        young=sum(not is_old(file) for file in (*unneeded, *unfinished)),
    )


def remove_files(store: ImageStore, files: Sequence[ListedFile], *, looked_at: datetime) -> Removal:
    """Removes files of a store, but those that a record has come to name. Blocks.

    Args:
        store: the store.
        files: of `find_garbage`.
        looked_at: when that was.

    Raises:
        RecordUnreadable: a record that was written meanwhile cannot be understood; nothing was removed.
        OSError: the store cannot be listed or read; nothing was removed.
    """
    named = {record.path for record in store.records(changed_since=looked_at - _CLOCKS_DIFFER_BY)}
    doomed = [file for file in files if file.path not in named]

    def failure(file: ListedFile) -> str | None:
        try:
            store.remove(file.path)  # whoever else removed it did what was wanted
        except Exception as failed:  # noqa: BLE001 - every storage raises the errors of its own library
            return f"{store.root / file.path} cannot be removed ({type(failed).__name__}: {failed})"
        return None

    with ThreadPoolExecutor(_REMOVED_AT_ONCE, thread_name_prefix="removal") as removers:
        failures = list(removers.map(failure, doomed))
    return Removal(
        removed=tuple(file for file, why in zip(doomed, failures, strict=True) if why is None),
        spared=tuple(file for file in files if file.path in named),
        failures=tuple(why for why in failures if why is not None),
    )
