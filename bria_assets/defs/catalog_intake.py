"""Takes in a catalog: reads it, stores what was accepted, and keeps Dagster's partitions in step with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
from upath import UPath

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.changes import CatalogChanges, catalog_version, compare_catalogs
from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.catalog.snapshot import CatalogSnapshot, StoredCatalog
from bria_assets.defs.partitions import products, scenes
from bria_assets.defs.resources import CatalogResource
from bria_assets.images.store import ImageStore

MOST_ROWS_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A catalog that was taken in."""

    catalog: Catalog
    scenes: tuple[Scene, ...]
    stored: StoredCatalog
    """With the products and scenes of earlier catalogs that this one does not retire."""
    changes: CatalogChanges

    @property
    def version(self) -> str:
        """Hash of all that pictures depend on; a price is not."""
        return version_of(self.stored)

    def metadata(self) -> Mapping[str, Any]:
        """What the catalog's materialization shows."""
        rejected = self.catalog.rejected
        table = dg.MetadataValue.table(
            [
                dg.TableRecord({"row": row.row_number, "sku": row.sku, "column": row.column, "reason": row.reason})
                for row in rejected[:MOST_ROWS_SHOWN]
            ],
            schema=dg.TableSchema([dg.TableColumn(name) for name in ("row", "sku", "column", "reason")]),
        )
        return {
            "source": self.catalog.source,
            "rows": self.catalog.row_count,
            "products": len(self.catalog.products),
            "rejected": len(rejected),
            **({"rejected_rows": table} if rejected else {}),
            "added": len(self.changes.added),
            "changed": len(self.changes.changed),
            "retired": len(self.changes.retired),
            "ignored_columns": ", ".join(self.catalog.ignored_columns),
            "scenes": len(self.scenes),
        }


def snapshot_of(store: ImageStore) -> CatalogSnapshot:
    """Where the last accepted catalog is kept: beside the pictures that were made from it."""
    return CatalogSnapshot(UPath(store.root) / "catalog")


def version_of(stored: StoredCatalog) -> str:
    """Hash of all that pictures depend on in a stored catalog."""
    return catalog_version(stored.products_by_sku.values(), stored.scenes)


def take_in_catalog(
    instance: dg.DagsterInstance,
    store: ImageStore,
    configured: CatalogResource,
    *,
    other_location: str | None = None,
    other_scenes: str | None = None,
    is_whole: bool,
) -> Intake:
    """Reads a catalog and its scenes, stores them, and registers their partitions.

    Args:
        instance: keeps the partitions.
        store: keeps the catalog.
        configured: where the shop's catalog and scenes are.
        other_location: of a catalog to read in its place.
        other_scenes: of scenes to read in their place.
        is_whole: whether the catalog is all that the shop sells, so that a product that is not in it is retired: it
            loses its partitions, its pictures and records are kept.

    Raises:
        CatalogError: the catalog, the scenes or the stored catalog cannot be read.
    """
    intake = read_intake(store, configured, other_location=other_location, other_scenes=other_scenes, is_whole=is_whole)
    after = intake.stored
    snapshot_of(store).save(after)
    _register(instance, products, list(after.products), is_whole=is_whole)
    _register(instance, scenes, [scene.id for scene in after.scenes], is_whole=is_whole)
    return intake


def read_intake(
    store: ImageStore,
    configured: CatalogResource,
    *,
    other_location: str | None = None,
    other_scenes: str | None = None,
    is_whole: bool,
) -> Intake:
    """What `take_in_catalog` would take in; nothing is stored or registered.

    Raises:
        CatalogError: the catalog, the scenes or the stored catalog cannot be read.
    """
    read = read_scenes(other_scenes or configured.scenes)
    catalog = read_catalog(other_location or configured.location, scenes=read, sql_photo_root=configured.sql_photo_root)
    before = snapshot_of(store).load()
    after = before.followed_by(catalog, read)
    if not is_whole:
        known = {scene.id for scene in read}
        earlier = tuple(scene for scene in before.scenes if scene.id not in known)
        after = StoredCatalog(products={**before.products, **after.products}, scenes=(*read, *earlier))
    changes = compare_catalogs(before.products_by_sku, after.products_by_sku, keep=catalog.rejected_skus)
    return Intake(catalog=catalog, scenes=read, stored=after, changes=changes)


def _register(
    instance: dg.DagsterInstance, partitions: dg.DynamicPartitionsDefinition, keys: list[str], *, is_whole: bool
) -> None:
    name = str(partitions.name)
    there = set(instance.get_dynamic_partitions(name))
    instance.add_dynamic_partitions(name, [key for key in keys if key not in there])
    if is_whole:
        for key in there - set(keys):
            instance.delete_dynamic_partition(name, key)
