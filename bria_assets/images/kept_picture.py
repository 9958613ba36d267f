"""A picture in the store that is looked at more than once: read and decoded one time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from bria_assets.images.picture import decoded
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore


@dataclass(frozen=True)
class KeptPicture:
    """What a record tells of, with its pixels.

    Args:
        store: holds it.
        record: names it.
    """

    store: ImageStore
    record: ImageRecord

    @property
    def content(self) -> bytes:
        """The bytes of its file. Blocks.

        Raises:
            OSError: it cannot be read.
        """
        return self.store.read(self.record.path)

    @cached_property
    def decoded(self) -> Image.Image:
        """The picture itself. Blocks.

        Raises:
            OSError: it cannot be read.
            NotAPicture: what is there is no picture.
        """
        return decoded(self.content)
