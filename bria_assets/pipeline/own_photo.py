"""The shop's own photo as a product's image: kept and recorded like any other, and nothing is generated."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Protocol

from upath import UPath

from bria_assets.client.photo_source import FetchedPhoto, PhotoUnreachable, fetch_if_changed
from bria_assets.images.picture import NotAPicture
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.making import input_hash

OWN = "own"
"""The `server` of a picture that the shop brought itself."""


class PhotoSource(Protocol):
    """Gives a photo, or None where it is still the one that was seen before."""

    async def __call__(self, location: str, *, validator: str | None) -> FetchedPhoto | None:
        """Fetches the photo unless the validator says that it is unchanged."""
        ...


async def read_photo(location: str, *, validator: str | None) -> FetchedPhoto | None:
    """A photo from the web (https) or from any file system that fsspec reaches.

    Raises:
        PhotoUnreachable: it cannot be read.
    """
    if location.lower().startswith("https://"):
        return await fetch_if_changed(location, validator=validator)
    return await in_picture_thread(_read_file, location, validator)


def _read_file(location: str, validator: str | None) -> FetchedPhoto | None:
    place = UPath(location)
    try:
        if place.is_dir():
            raise PhotoUnreachable(f"the photo {location} is a folder")
        known_by = str(place.fs.ukey(place.path))
        return None if known_by == validator else FetchedPhoto(content=place.read_bytes(), validator=known_by)
    except FileNotFoundError as missing:
        raise PhotoUnreachable(f"the photo {location} does not exist") from missing
    except OSError as failed:
        raise PhotoUnreachable(f"the photo {location} cannot be read ({failed})") from failed


async def photo_record(
    cell: Cell, location: str, record: ImageRecord | None, *, source: PhotoSource, store: ImageStore
) -> ImageRecord:
    """The record of a product's own photo: the one there is while the photo is unchanged, else a new one.

    Raises:
        PhotoUnreachable: it cannot be read.
        NotAPicture: it is no PNG, JPEG or WEBP picture.
    """
    is_same_place = record is not None and record.server == OWN and record.source_url == location
    photo = await source(location, validator=record.source_validator if is_same_place and record else None)
    if photo is None and record is not None:
        return record
    if photo is None:
        raise PhotoUnreachable(f"the photo {location} was not served")
    try:
        picture, path = await in_picture_thread(store.keep, photo.content)
    except NotAPicture as unusable:
        raise NotAPicture(f"the photo {location}: {unusable}") from unusable
    made_from = input_hash(cell.asset, OWN, {"photo": picture.sha256})
    if record is not None and is_same_place and record.input_hash == made_from and photo.validator is None:
        return record
    new = ImageRecord(
        asset=cell.asset,
        partition=cell.partition,
        picture=picture,
        path=path,
        server=OWN,
        input_hash=made_from,
        fingerprint=made_from,
        made_at=datetime.now(timezone.utc),
        source_url=location,
        source_validator=photo.validator,
    )
    await in_picture_thread(store.write_record, new)
    return new
