"""A store that says what it would keep, and keeps nothing: for trials of what is about to be written."""

from __future__ import annotations

from typing_extensions import override
from upath import UPath

from bria_assets.images.store import ImageStore


class UnwrittenStore(ImageStore):
    """Reads and verifies like the store at this root; what is written to it is forgotten."""

    @override
    def check_writable(self) -> None:
        """There is nothing to be written."""

    @override
    def _write(self, target: UPath, content: bytes) -> None:
        del target, content
