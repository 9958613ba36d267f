"""Where pictures and their records are kept: any file system that fsspec reaches.

Pictures lie under the hash of their bytes (`blobs/ab/abcdef....png`), records by asset and partition
(`records/cutout/MUG-1.json`, `records/lifestyle_shot/MUG-1/oak-table.json`). A write is complete or not there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError
from upath import UPath

from bria_assets.images.picture import PictureFacts, read_picture
from bria_assets.images.record import ImageRecord
from bria_assets.images.room import ROOM_FOR_A_PICTURE_BYTES, FreeRoom
from bria_assets.images.stored_files import ListedFile, is_on_disk, list_files
from bria_assets.images.whole_file import UNFINISHED, whole_file

_ENDINGS = {"png": "png", "jpeg": "jpg", "webp": "webp"}
_BLOB = re.compile(r"blobs/[0-9a-f]{2}/[0-9a-f]{64}\.(png|jpg|webp)")
_PROBE = ".writable-"
RECORDS_READ_AT_ONCE = 16
"""An object store takes tens of milliseconds for each."""


class StoreNotWritable(OSError):
    """The image store cannot be written."""


class StoreFull(StoreNotWritable):
    """The image store's disk has no room for what is about to be paid for."""


class RecordUnreadable(ValueError):
    """A record in the store is not what this version writes."""


class ImageStore:
    """Pictures and records under one root. All calls block: run them off the event loop.

    Args:
        root: a local path or an fsspec URL such as `s3://bucket/pictures`.
        room: what is left for pictures; by default that of a local folder's disk, and of others nothing is known.
    """

    def __init__(self, root: str | os.PathLike[str], *, room: FreeRoom | None = None) -> None:
        self.root = UPath(root)
        if room is None and is_on_disk(self.root):
            room = FreeRoom(Path(str(self.root.path)))
        self._room = room

    def check_writable(self) -> None:
        """Writes and removes a small file.

        Raises:
            StoreNotWritable: with the place and the reason.
        """
        probe = self.root / f"{_PROBE}{uuid4().hex}"
        self._write(probe, b"")
        try:
            probe.unlink()
        except Exception as failed:
            raise self._not_writable(failed) from failed

    def check_room(self, needed_bytes: int = ROOM_FOR_A_PICTURE_BYTES) -> None:
        """Makes sure of room before something is paid for. Cheap enough for every POST, from any thread.

        What a disk has left is known of local folders only: of an object store, a quota or a count of files nothing is
        told here, and the write itself must find out.

        Args:
            needed_bytes: for all pictures that are about to come.

        Raises:
            StoreFull: with what is free, what is needed, and how to mend it.
            StoreNotWritable: the disk does not say.
        """
        if self._room is None:
            return
        try:
            free_bytes = self._room.free_bytes()
        except OSError as failed:
            raise self._not_writable(failed) from failed
        if free_bytes < needed_bytes:
            raise StoreFull(
                f"the image store {self.root} has {_megabytes(free_bytes)} free, and {_megabytes(needed_bytes)} are "
                "needed before more is paid for; make room there or set BRIA_IMAGE_STORE to another place"
            )

    def keep(self, content: bytes) -> tuple[PictureFacts, str]:
        """Verifies a picture and keeps it.

        Returns:
            What it is, and its path relative to the root.

        Raises:
            NotAPicture: the bytes are no whole picture.
            StoreNotWritable: it could not be written.
        """
        facts = read_picture(content)
        path = f"blobs/{facts.sha256[:2]}/{facts.sha256}.{_ENDINGS[facts.format]}"
        if not self.has(path, size_bytes=facts.size_bytes):
            self._write(self.root / path, content)
        return facts, path

    def has(self, path: str, *, size_bytes: int | None = None) -> bool:
        """Whether a picture is there, and of that size where one is given: a damaged file counts as missing.

        Raises:
            OSError: that cannot be told. Taken for missing, a picture would be paid for again.
        """
        try:
            found = (self.root / path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return size_bytes is None or found.st_size == size_bytes

    def read(self, path: str) -> bytes:
        """A picture's bytes.

        Raises:
            FileNotFoundError: it is not there.
        """
        return (self.root / path).read_bytes()

    def write_record(self, record: ImageRecord) -> None:
        """Makes this the record of its asset and partition.

        Raises:
            StoreNotWritable: it could not be written.
        """
        self._write(self._record_path(record.asset, record.partition), record.model_dump_json(indent=1).encode())

    def write(self, path: str, content: bytes) -> None:
        """Writes a file that belongs to a record, under a path of its own.

        Raises:
            StoreNotWritable: it could not be written.
        """
        self._write(self.root / path, content)

    def record(self, asset: str, partition: str) -> ImageRecord | None:
        """The record of an asset's partition, if there is one and its picture is there too.

        Raises:
            RecordUnreadable: it is there and cannot be understood.
        """
        record = self.written_record(asset, partition)
        has_picture = record is not None and self.has(record.path, size_bytes=record.picture.size_bytes)
        return record if has_picture else None

    def written_record(self, asset: str, partition: str) -> ImageRecord | None:
        """The record of an asset's partition, if there is one, wherever its picture is.

        Raises:
            RecordUnreadable: it is there and cannot be understood.
        """
        return _read_record(self._record_path(asset, partition))

    def second_keys(self, asset: str, first_key: str) -> list[str]:
        """The keys `b` for which there is a record of the partition `first_key|b`, such as a product's scenes."""
        folder = f"records/{asset}/{first_key}"
        names = [file.path.removeprefix(f"{folder}/") for file in list_files(self.root, folder)]
        return sorted(name.removesuffix(".json") for name in names if _is_record(name) and "/" not in name)

    def records(self, *, changed_since: datetime | None = None) -> Iterator[ImageRecord]:
        """Every record, wherever its picture is.

        Args:
            changed_since: only those written since then, or of which that is not known.

        Raises:
            RecordUnreadable: one is there and cannot be understood.
            OSError: they cannot be listed or read.
        """
        return self._read_records(
            file.path
            for file in self.record_files()
            if changed_since is None or file.changed_at is None or file.changed_at >= changed_since
        )

    def records_of(self, asset: str) -> Iterator[ImageRecord]:
        """Every record of an asset, wherever its picture is; those of one first key side by side.

        Raises:
            RecordUnreadable: one is there and cannot be understood.
            OSError: they cannot be listed or read.
        """
        paths = [file.path for file in list_files(self.root, f"records/{asset}") if _is_record(file.path)]
        return self._read_records(sorted(paths))

    def _read_records(self, paths: Iterable[str]) -> Iterator[ImageRecord]:
        listed = iter(paths)
        with ThreadPoolExecutor(RECORDS_READ_AT_ONCE, thread_name_prefix="records") as readers:
            while some := list(islice(listed, 32 * RECORDS_READ_AT_ONCE)):
                # None: it was removed since it was listed.
                yield from (record for record in readers.map(self.read_record, some) if record is not None)

    def record_files(self) -> Iterator[ListedFile]:
        """Every file that holds a record; in one listing.

        Raises:
            OSError: they cannot be listed.
        """
        return (file for file in list_files(self.root, "records") if _is_record(file.path))

    def read_record(self, path: str) -> ImageRecord | None:
        """The record in one of the files that `record_files` lists; None where it was removed since.

        Raises:
            RecordUnreadable: it cannot be understood.
            OSError: it cannot be read.
        """
        return _read_record(self.root / path)

    def blobs(self) -> Iterator[ListedFile]:
        """Every file that holds a picture, whether a record names it or not; in one listing.

        Raises:
            OSError: they cannot be listed.
        """
        return (file for file in list_files(self.root, "blobs") if _BLOB.fullmatch(file.path))

    def unfinished_writes(self) -> Iterator[ListedFile]:
        """Files of writes that are under way, or were cut off by a kill or a power cut.

        Raises:
            OSError: they cannot be listed.
        """
        for folder in ("blobs", "records", "manifest"):
            yield from (file for file in list_files(self.root, folder) if _is_named(file.path, UNFINISHED))
        yield from (file for file in list_files(self.root, "", is_deep=False) if _is_named(file.path, _PROBE))

    def remove(self, path: str) -> bool:
        """Removes a file; says whether it was there.

        Raises:
            OSError: it is there and could not be removed.
        """
        try:
            self.root.fs.rm_file((self.root / path).path)
        except FileNotFoundError:
            return False
        return True

    def put(self, file: Path, path: str) -> None:
        """Copies a finished file of this machine to a path of the store, in the place of what is there.

        Raises:
            StoreNotWritable: it could not be written; what was there before still is.
        """
        target = self.root / path
        try:
            if is_on_disk(target):
                with whole_file(Path(str(target.path))) as written, file.open("rb") as content:
                    shutil.copyfileobj(content, written)
            else:
                self.root.fs.put_file(str(file), target.path)
        except Exception as failed:
            raise self._not_writable(failed) from failed

    def _record_path(self, asset: str, partition: str) -> UPath:
        return self.root / "records" / asset / f"{partition.replace('|', '/')}.json"

    def _write(self, target: UPath, content: bytes) -> None:
        try:
            if is_on_disk(target):
                with whole_file(Path(str(target.path))) as file:
                    file.write(content)
            else:
                # One upload of an object store is atomic; nothing half-written can be read.
                target.write_bytes(content)
        except Exception as failed:
            raise self._not_writable(failed) from failed

    def _not_writable(self, failed: Exception) -> StoreNotWritable:
        return StoreNotWritable(
            f"the image store {self.root} cannot be written ({type(failed).__name__}: {failed}); "
            "make it writable or set BRIA_IMAGE_STORE to another place"
        )


def _read_record(place: UPath) -> ImageRecord | None:
    try:
        return ImageRecord.model_validate_json(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        raise RecordUnreadable(
            f"{place}: {what}; move the file away to have this picture made or collected again"
        ) from invalid


def _is_record(path: str) -> bool:
    return path.endswith(".json") and not _is_named(path, ".")


def _is_named(path: str, beginning: str) -> bool:
    return path.rpartition("/")[2].startswith(beginning)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"
