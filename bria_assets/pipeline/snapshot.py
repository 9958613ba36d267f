"""Where the last accepted catalog is kept: beside the pictures that were made from it."""

from __future__ import annotations

from bria_assets.catalog.snapshot import CatalogSnapshot
from bria_assets.images.store import ImageStore


def snapshot_of(store: ImageStore) -> CatalogSnapshot:
    """The stored catalog of an image store."""
    return CatalogSnapshot(store.root / "catalog")
