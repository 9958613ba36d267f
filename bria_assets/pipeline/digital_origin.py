"""How much of a picture is real: told from the pictures that it was made from."""

from __future__ import annotations

from collections.abc import Iterable

from bria_assets.images.digital_source import DigitalSource
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.own_photo import OWN


class RealPictures:
    """Remembers which pictures show a product that a camera has seen.

    Args:
        records: that are known from the start, upstream first.
    """

    def __init__(self, records: Iterable[ImageRecord] = ()) -> None:
        self._hashes: set[str] = set()
        for record in records:
            self.add(record)

    def add(self, record: ImageRecord) -> DigitalSource | None:
        """Takes in a picture, after those it was made from, and says how it came to be.

        A picture whose upstream is not known (any more) counts as generated: better too much is said than too little.

        Returns:
            None for the shop's own photo, of which nothing is known.
        """
        is_own = record.server == OWN
        if is_own or not self._hashes.isdisjoint(record.parents):
            self._hashes.add(record.picture.sha256)
            return None if is_own else DigitalSource.REAL_PRODUCT
        return DigitalSource.GENERATED


def source_of_what_is_made_from(upstream: Iterable[ImageRecord], picture: ImageRecord) -> DigitalSource:
    """How a picture came to be that is made here from another.

    Args:
        upstream: of that other picture, upstream first.
        picture: that other one.
    """
    return RealPictures(upstream).add(picture) or DigitalSource.REAL_PRODUCT
