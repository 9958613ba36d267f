"""What all pictures of an asset look like, so that a new one is found to look like one that is there.

A look is an empty file whose name says it all (`looks/lifestyle_shot/<hash>.<sha256>.<fingerprint>.<partition>`):
written by any process without asking another, and all of them are read by listing one folder. Pictures that were made
before there were looks have none.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from bria_assets.images.perceptual_hash import BITS, bits_apart
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore

_HASH_BYTES = BITS // 8
_ENOUGH = 16
"""Hexadecimal digits of a SHA-256 that tell pictures of one shop apart."""


@dataclass(frozen=True)
class Look:
    """What one picture looks like."""

    perceptual_hash: bytes
    sha256: str
    fingerprint: str
    partition: str

    @property
    def sku(self) -> str:
        """Whose picture it is."""
        return self.partition.partition("|")[0]

    @property
    def name(self) -> str:
        """Its file's; `|` is none for files of every system, and `~` is in no key."""
        parts = (self.perceptual_hash.hex(), self.sha256, self.fingerprint, self.partition.replace("|", "~"))
        return ".".join(parts)

    @classmethod
    def of(cls, record: ImageRecord, perceptual_hash: bytes) -> Look:
        """The look of a record's picture."""
        return cls(perceptual_hash, record.picture.sha256[:_ENOUGH], record.fingerprint[:_ENOUGH], record.partition)

    @classmethod
    def named(cls, name: str) -> Look | None:
        """The look that a file's name tells of; None for a file of somebody else's."""
        parts = name.split(".", 3)
        try:
            perceptual_hash = bytes.fromhex(parts[0])
            _, sha256, fingerprint, partition = parts
        except ValueError:
            return None
        if len(perceptual_hash) != _HASH_BYTES:
            return None
        return cls(perceptual_hash, sha256, fingerprint, partition.replace("~", "|"))


@dataclass(frozen=True)
class Twin:
    """A picture of another product, made from another request, that looks the same."""

    partition: str
    bits_apart: int
    is_same_file: bool


class KnownLooks:
    """The looks of one asset's pictures. All calls block; safe in many threads.

    Args:
        store: holds them.
        asset: whose pictures they are.
    """

    def __init__(self, store: ImageStore, asset: str) -> None:
        self._folder = store.root / "looks" / asset
        self._lock = threading.Lock()
        self._looks: dict[str, Look] | None = None

    def closest(self, look: Look) -> Twin | None:
        """The picture of another product and request that looks most like this one."""
        with self._lock:
            others = [
                other
                for other in self._read().values()
                if other.sku != look.sku and other.fingerprint != look.fingerprint
            ]
        if not others:
            return None
        hashes = np.frombuffer(b"".join(other.perceptual_hash for other in others), dtype=np.uint8)
        apart = bits_apart(look.perceptual_hash, hashes.reshape(len(others), _HASH_BYTES))
        at = int(apart.argmin())
        other = others[at]
        return Twin(other.partition, int(apart[at]), is_same_file=other.sha256 == look.sha256)

    def note(self, look: Look) -> None:
        """Makes this the look of its partition.

        Raises:
            OSError: it could not be written.
        """
        with self._lock:
            looks = self._read()
            before = looks.get(look.partition)
            if before == look:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / look.name).write_bytes(b"")
            looks[look.partition] = look
            if before is not None:
                (self._folder / before.name).unlink(missing_ok=True)

    def _read(self) -> dict[str, Look]:
        if self._looks is None:
            places = self._folder.iterdir() if self._folder.is_dir() else ()
            found = (Look.named(place.name) for place in places)
            self._looks = {look.partition: look for look in found if look is not None}
        return self._looks
