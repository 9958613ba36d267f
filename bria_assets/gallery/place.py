"""Where a gallery's files lie: below the image store, each named by a hash of what it holds, but for the page itself.

A file is complete or not there, and is never changed, so that whoever has the old page open goes on with the old files.
What no page names any more is removed a day later. Nothing is forced onto the disk: all of it can be built again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from upath import UPath

from bria_assets.images.stored_files import is_on_disk, list_files

GALLERY_FOLDER = "gallery"
PAGE = "index.html"
TO_THE_STORE = "../"
"""From the page to the store's root, whose pictures it links to."""

_LEFTOVERS = "leftovers.json"
"""What no page names any more, and since when."""
_READERS_STAY = timedelta(days=1)
_HASH_CHARACTERS = 20
"""80 bits: no two of a billion files share them."""


class GalleryUnusable(OSError):
    """The gallery cannot be built; the message says where, why, and how to mend it."""


class GalleryPlace:
    """The folder of one store's gallery. All calls block; safe in many threads.

    Args:
        store_root: the image store's root.
    """

    def __init__(self, store_root: UPath) -> None:
        self._root = store_root / GALLERY_FOLDER
        self._folder = Path(str(self._root.path)) if is_on_disk(self._root) else None
        self._store_root = store_root
        self._made_folders: set[Path] = set()

    @property
    def page(self) -> str:
        """Where the page is, to be opened."""
        return str(self._root / PAGE)

    def has_page(self) -> bool:
        """Whether there is a page at this moment.

        Raises:
            GalleryUnusable: the folder cannot be read.
        """
        try:
            return (self._root / PAGE).is_file()
        except Exception as failed:
            raise self._unusable(failed, "read") from failed

    def address_of(self, asset: str, partition: str) -> str:
        """Where a picture is looked at, as a browser takes it: behind the page's own address stands the picture's.

        Args:
            asset: the picture's.
            partition: the picture's. Its first key names the product; where a refinement is shown, the page finds out.
        """
        page = self.page if self._folder is None else (self._folder / PAGE).absolute().as_uri()
        key = partition.partition("|")[0]
        return f"{page}#/product/{'/'.join(quote(part, safe='') for part in (key, asset, partition))}"

    def has(self, path: str) -> bool:
        """Whether a file was there when this was first asked; what is there, is whole.

        Raises:
            GalleryUnusable: the folder cannot be listed.
        """
        return path in self._present

    def keep(self, folder: str, ending: str, content: bytes) -> str:
        """Keeps a file under a hash of its content; returns its path, relative to the page.

        Raises:
            GalleryUnusable: with the place and the reason.
        """
        path = f"{folder}/{hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]}.{ending}"
        if not self.has(path):
            self.write(path, content)
        return path

    def write(self, path: str, content: bytes) -> None:
        """Writes a file, in place of an earlier one: a reader sees the one or the other.

        Raises:
            GalleryUnusable: with the place and the reason.
        """
        try:
            if self._folder is None:
                # One upload of an object store is atomic; nothing half-written can be read.
                (self._root / path).write_bytes(content)
            else:
                self._replace(self._folder / path, content)
        except Exception as failed:
            raise self._unusable(failed, "written") from failed

    def clear(self, named: Collection[str], *, now: datetime) -> None:
        """Removes what was there before this build and no page has named for a day.

        Args:
            named: what the new page names, relative to it.
            now: the time.

        Raises:
            GalleryUnusable: what is unneeded cannot be noted down.
        """
        unneeded = self._present - set(named) - {PAGE, _LEFTOVERS}
        since = {path: moment for path, moment in self._leftovers().items() if path in unneeded}
        kept: dict[str, str] = {}
        for path in unneeded:
            first = since.get(path, now.isoformat())
            if now - datetime.fromisoformat(first) < _READERS_STAY or not self._remove(path):
                kept[path] = first
        if kept or self.has(_LEFTOVERS):
            self.write(_LEFTOVERS, json.dumps(kept, indent=0).encode())

    @cached_property
    def _present(self) -> frozenset[str]:
        try:
            listed = list_files(self._store_root, GALLERY_FOLDER)
            return frozenset(file.path.removeprefix(f"{GALLERY_FOLDER}/") for file in listed)
        except OSError as failed:
            raise self._unusable(failed, "read") from failed

    def _unusable(self, failed: Exception, what_fails: str) -> GalleryUnusable:
        return GalleryUnusable(
            f"the gallery {self._root} cannot be {what_fails} ({type(failed).__name__}: {failed}); "
            "mend the folder, or remove it: all of it can be built again"
        )

    def _leftovers(self) -> Mapping[str, str]:
        try:
            return json.loads((self._root / _LEFTOVERS).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}  # then their day begins now

    def _remove(self, path: str) -> bool:
        try:
            self._root.fs.rm_file((self._root / path).path)
        except FileNotFoundError:
            return True
        except Exception:  # noqa: BLE001 - every storage raises its own; the next build tries once more
            return False
        return True

    def _replace(self, target: Path, content: bytes) -> None:
        if target.parent not in self._made_folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made_folders.add(target.parent)
        written = target.with_name(f".writing-{uuid4().hex}")
        try:
            written.write_bytes(content)
            written.replace(target)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
