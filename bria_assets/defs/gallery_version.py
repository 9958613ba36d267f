"""What a gallery is built from, as its data version: a refresh that changed none of it need not build it anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version

import dagster as dg

from bria_assets.defs.partitions import PARTITIONS
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.snapshot import snapshot_of
from bria_assets.pipeline.standards import STANDARDS


def gallery_version(instance: dg.DagsterInstance, store: ImageStore) -> str:
    """Hash of the stored catalog and of the latest that Dagster was told of any picture. Blocks, some 50 queries.

    Raises:
        SnapshotError: the stored catalog cannot be read.
    """
    parts = [version("bria_assets"), snapshot_of(store).sha256(), *_latest_events(instance)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _latest_events(instance: dg.DagsterInstance) -> Iterator[int | None]:
    """The newest event of each kind that a page shows: pictures, failures, which are observations, and checks."""
    for asset in PARTITIONS:
        key = dg.AssetKey(asset)
        for fetched in (instance.fetch_materializations(key, limit=1), instance.fetch_observations(key, limit=1)):
            yield fetched.records[0].storage_id if fetched.records else None
    for standard in STANDARDS:
        key = dg.AssetCheckKey(dg.AssetKey(standard.asset), standard.name)
        looked = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
        yield looked[0].id if looked else None
