"""Where pictures and their records are kept: any file system that fsspec reaches.

Pictures lie under the hash of their bytes (`blobs/ab/abcdef....png`), records by asset and partition
(`records/cutout/MUG-1.json`, `records/lifestyle_shot/MUG-1/oak-table.json`). A write is complete or not there.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from pydantic import ValidationError
from upath import UPath

from bria_assets.images.picture import PictureFacts, read_picture
from bria_assets.images.record import ImageRecord
from bria_assets.images.room import ROOM_FOR_A_PICTURE_BYTES, FreeRoom

_ENDINGS = {"png": "png", "jpeg": "jpg", "webp": "webp"}


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
        if room is None and self._is_local(self.root):
            room = FreeRoom(Path(str(self.root.path)))
        self._room = room

    def check_writable(self) -> None:
        """Writes and removes a small file.

        Raises:
            StoreNotWritable: with the place and the reason.
        """
        probe = self.root / f".writable-{uuid4().hex}"
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

    def record(self, asset: str, partition: str) -> ImageRecord | None:
        """The record of an asset's partition, if there is one and its picture is there too.

        Raises:
            RecordUnreadable: it is there and cannot be understood.
        """
        place = self._record_path(asset, partition)
        try:
            record = ImageRecord.model_validate_json(place.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValidationError as invalid:
            first = invalid.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            what = f"{where}: {first['msg']}" if where else first["msg"]
            raise RecordUnreadable(
                f"{place}: {what}; move the file away to have this picture made or collected again"
            ) from invalid
        return record if self.has(record.path, size_bytes=record.picture.size_bytes) else None

    def _record_path(self, asset: str, partition: str) -> UPath:
        return self.root / "records" / asset / f"{partition.replace('|', '/')}.json"

    def _write(self, target: UPath, content: bytes) -> None:
        try:
            if self._is_local(target):
                _write_whole(Path(str(target.path)), content)
            else:
                # One upload of an object store is atomic; nothing half-written can be read.
                target.write_bytes(content)
        except Exception as failed:
            raise self._not_writable(failed) from failed

    @staticmethod
    def _is_local(place: UPath) -> bool:
        return place.protocol in {"", "file", "local"}

    def _not_writable(self, failed: Exception) -> StoreNotWritable:
        return StoreNotWritable(
            f"the image store {self.root} cannot be written ({type(failed).__name__}: {failed}); "
            "make it writable or set BRIA_IMAGE_STORE to another place"
        )


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"


def _write_whole(target: Path, content: bytes) -> None:
    """Writes a file that is complete or not there, and that outlives a power cut: it may have been paid for."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_name(f".writing-{uuid4().hex}")
    try:
        with written.open("xb") as file:
            file.write(content)
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
