"""Takes in a catalog: reads it, stores what was accepted, and keeps Dagster's partitions in step with it."""

from collections.abc import Collection
from datetime import datetime, timezone

import dagster as dg

from bria_assets.catalog.intake import CatalogIntake, judge_catalog
from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.defs.partition_keys import add_keys, delete_all_but, product_keys
from bria_assets.defs.partitions import products, scenes
from bria_assets.defs.resources import CatalogResource
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.snapshot import snapshot_of


def read_intake(
    store: ImageStore,
    configured: CatalogResource,
    *,
    partitions: Collection[str] = (),
    other_location: str | None = None,
    other_scenes: str | None = None,
    is_whole: bool,
    accepts_retirements: bool = False,
    now: datetime | None = None,
) -> CatalogIntake:
    """Reads a catalog and its scenes and compares them with what is stored; changes nothing.

    Args:
        store: keeps the catalog.
        configured: where the shop's catalog and scenes are, and what is asked of them.
        partitions: SKUs that have partitions: they stand for the products where nothing is stored.
        other_location: of a catalog to read in its place.
        other_scenes: of scenes to read in their place.
        is_whole: whether the catalog is all that the shop sells, so that a product that is not in it is retired: after
            its grace it loses its partitions, its pictures and records are kept.
        accepts_retirements: whether any number of products may be retired.
        now: when it is read; the present where not given.

    Raises:
        CatalogRefused: the catalog is so unlike a catalog, or the one before, that it would do harm.
        CatalogError: the catalog, the scenes or the stored catalog cannot be read.
    """
    read = read_scenes(other_scenes or configured.scenes)
    catalog = read_catalog(other_location or configured.location, scenes=read, sql_photo_root=configured.sql_photo_root)
    return judge_catalog(
        catalog,
        read,
        snapshot_of(store).load(),
        rules=configured.rules(),
        is_whole=is_whole,
        accepts_retirements=accepts_retirements,
        now=now or datetime.now(timezone.utc),
        partitions=partitions,
    )


def take_in_catalog(
    instance: dg.DagsterInstance,
    store: ImageStore,
    configured: CatalogResource,
    *,
    other_location: str | None = None,
    other_scenes: str | None = None,
    is_whole: bool,
    accepts_retirements: bool = False,
    now: datetime | None = None,
) -> CatalogIntake:
    """Reads a catalog as `read_intake` does, stores it, and registers its partitions.

    Raises:
        CatalogRefused: as `read_intake`; nothing was changed.
        CatalogError: as `read_intake`, or it cannot be stored.
    """
    intake = read_intake(
        store,
        configured,
        partitions=product_keys(instance),
        other_location=other_location,
        other_scenes=other_scenes,
        is_whole=is_whole,
        accepts_retirements=accepts_retirements,
        now=now,
    )
    snapshot_of(store).save(intake.stored)
    scene_ids = [scene.id for scene in intake.stored.scenes]
    add_keys(instance, products, intake.stored.skus)
    add_keys(instance, scenes, scene_ids)
    if is_whole:
        delete_all_but(instance, products, intake.stored.skus)
        delete_all_but(instance, scenes, scene_ids)
    return intake
