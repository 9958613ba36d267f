"""Small pictures for the gallery, drawn once for each picture and kept from build to build."""

from __future__ import annotations

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from PIL import Image
from typing_extensions import Self

from bria_assets.gallery.place import GalleryPlace
from bria_assets.images.picture import NotAPicture, decoded, for_screens
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore

LONGEST_SIDE_PX = 512
"""Twice what a card of the grid shows, for screens with two pixels to one."""

_FOLDER = f"thumbnails/{LONGEST_SIDE_PX}"
_QUALITY = 78
_NAME_CHARACTERS = 20
_MOST_PIXELS_AT_ONCE = 16_000_000
"""Of pictures above this one is decoded at a time: 8192 x 8192 px take 270 MB."""


class Thumbnails:
    """Draws what is missing, as long as the block lasts. Blocks; safe in many threads.

    Args:
        store: holds the pictures.
        place: keeps the thumbnails.
    """

    def __init__(self, store: ImageStore, place: GalleryPlace) -> None:
        self._store = store
        self._place = place
        # Many threads read records; in as many, whole pictures would take up gigabytes.
        self._painters = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="thumbnails")
        self._large = threading.Lock()
        self._counting = threading.Lock()
        self.drawn = 0
        """How many this build drew."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._painters.shutdown()

    def of(self, path: str, *, sha256: str, pixels: int) -> str:
        """Makes sure of a picture's thumbnail, and returns its path, relative to the page.

        Args:
            path: the picture's, relative to the store's root.
            sha256: names the thumbnail: of the picture, or of whatever else it changes with.
            pixels: of the picture, width x height.

        Raises:
            FileNotFoundError: the picture is not there.
            NotAPicture: what is there is damaged.
            OSError: it cannot be read, or its thumbnail not be written.
        """
        name = thumbnail_path(sha256)
        if not self._place.has(name):
            content = self._store.read(path)
            self._place.write(name, self._painters.submit(self._draw, content, pixels).result())
            with self._counting:
                self.drawn += 1
        return name

    def of_record(self, record: ImageRecord) -> str | None:
        """The same of a record's picture; None where there is no picture to be drawn.

        Raises:
            OSError: as `of`, but for a picture that is not there.
        """
        picture = record.picture
        try:
            return self.of(record.path, sha256=picture.sha256, pixels=picture.width_px * picture.height_px)
        except (FileNotFoundError, NotAPicture):
            return None

    def _draw(self, content: bytes, pixels: int) -> bytes:
        with self._large if pixels > _MOST_PIXELS_AT_ONCE else nullcontext():
            return _drawn(content)


def thumbnail_path(sha256: str) -> str:
    """Where a picture's thumbnail lies, relative to the page."""
    name = sha256[:_NAME_CHARACTERS]
    return f"{_FOLDER}/{name[:2]}/{name}.webp"


def keep_thumbnail(place: GalleryPlace, record: ImageRecord, picture: Image.Image) -> None:
    """Draws the thumbnail of a picture that is decoded anyway, so that no build of the gallery has to. Blocks.

    Raises:
        GalleryUnusable: it cannot be written.
    """
    place.write(thumbnail_path(record.picture.sha256), _small(picture))


def _drawn(content: bytes) -> bytes:
    with decoded(content) as picture:
        return _small(picture)


def _small(picture: Image.Image) -> bytes:
    small = for_screens(picture)
    small.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.HAMMING, reducing_gap=2.0)
    encoded = io.BytesIO()
    small.save(encoded, "WEBP", quality=_QUALITY, method=1)
    return encoded.getvalue()
