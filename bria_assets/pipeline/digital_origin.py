"""How much of a picture is real: told from the pictures that it was made from."""

from __future__ import annotations

from bria_assets.images.digital_source import DigitalSource
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.own_photo import OWN


class RealPictures:
    """Remembers which pictures show a product that a camera has seen; they are told upstream first."""

    def __init__(self) -> None:
        self._hashes: set[str] = set()

    def add(self, record: ImageRecord) -> DigitalSource | None:
        """Takes in a picture, and says how it came to be; None for the shop's own photo, of which nothing is known.

        A picture whose upstream is not known (any more) counts as generated: better too much is said than too little.
        """
        is_own = record.server == OWN
        if is_own or not self._hashes.isdisjoint(record.parents):
            self._hashes.add(record.picture.sha256)
            return None if is_own else DigitalSource.REAL_PRODUCT
        return DigitalSource.GENERATED
