"""What a gallery is built from: a refresh that changed none of it need not build it anew, and Dagster is told."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import dagster as dg

from bria_assets.defs.partitions import PARTITIONS
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.snapshot import snapshot_of
from bria_assets.pipeline.standards import STANDARDS


@dataclass(frozen=True, kw_only=True)
class GallerySource:
    """What a gallery is built from.

    Attributes:
        version: Hash of the stored catalog and of the latest that Dagster was told of any picture.
        newest_event: Dagster's number of that; None where it knows of no picture yet.
    """

    version: str
    newest_event: int | None


def gallery_source(instance: dg.DagsterInstance, store: ImageStore) -> GallerySource:
    """What there is at this moment. Blocks, some ten queries.

    Raises:
        SnapshotError: the stored catalog cannot be read.
    """
    pictures = [*_latest_of_pictures(instance)]
    parts = [version("bria_assets"), snapshot_of(store).sha256(), *pictures, *_latest_of_checks(instance)]
    return GallerySource(
        version=hashlib.sha256(json.dumps(parts).encode()).hexdigest(),
        newest_event=max((event for event in pictures if event is not None), default=None),
    )


def assets_told_of(instance: dg.DagsterInstance) -> list[str]:
    """The assets with pictures that Dagster was ever told of: one question, which spares several of each. Blocks."""
    told_of = {key.to_user_string() for key in instance.all_asset_keys()}
    return [asset for asset in PARTITIONS if asset in told_of]


def _latest_of_pictures(instance: dg.DagsterInstance) -> Iterator[int | None]:
    """Of each asset the newest picture, and the newest failure, which is an observation."""
    for asset in assets_told_of(instance):
        key = dg.AssetKey(asset)
        for fetched in (instance.fetch_materializations(key, limit=1), instance.fetch_observations(key, limit=1)):
            yield fetched.records[0].storage_id if fetched.records else None


def _latest_of_checks(instance: dg.DagsterInstance) -> Iterator[int | None]:
    checks = [dg.AssetCheckKey(dg.AssetKey(standard.asset), standard.name) for standard in STANDARDS]
    looked = instance.event_log_storage.get_latest_asset_check_execution_by_key(checks)
    for check in checks:
        yield looked[check].id if check in looked else None
