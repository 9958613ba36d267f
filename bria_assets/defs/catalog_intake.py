"""Takes in a catalog: reads it, stores what was accepted, and keeps Dagster's partitions in step with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import dagster as dg
from upath import UPath

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.changes import CatalogChanges, catalog_version, compare_catalogs
from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.catalog.snapshot import CatalogSnapshot, StoredCatalog
from bria_assets.defs.partitions import products, scenes
from bria_assets.images.store import ImageStore

MOST_ROWS_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A catalog that was taken in."""

    catalog: Catalog
    stored: StoredCatalog
    changes: CatalogChanges

    @property
    def version(self) -> str:
        """Hash of all that pictures depend on; a price is not."""
        return catalog_version(self.stored.products_by_sku.values(), self.stored.scenes)

    def metadata(self) -> Mapping[str, object]:
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
            "scenes": len(self.stored.scenes),
        }


def snapshot_of(store: ImageStore) -> CatalogSnapshot:
    """Where the last accepted catalog is kept: beside the pictures that were made from it."""
    return CatalogSnapshot(UPath(store.root) / "catalog")


def take_in_catalog(
    instance: dg.DagsterInstance, store: ImageStore, *, location: str, scenes_location: str, is_whole: bool
) -> Intake:
    """Reads a catalog and its scenes, stores them, and registers their partitions.

    Args:
        instance: keeps the partitions.
        store: keeps the catalog.
        location: of the catalog.
        scenes_location: of the scenes.
        is_whole: whether the catalog is all that the shop sells, so that a product that is not in it is retired: it
            loses its partitions, its pictures and records are kept.

    Raises:
        CatalogError: the catalog, the scenes or the stored catalog cannot be read.
    """
    read = read_scenes(scenes_location)
    catalog = read_catalog(location, scenes=read)
    snapshot = snapshot_of(store)
    before = snapshot.load()
    after = before.followed_by(catalog, read)
    if not is_whole:
        known = {scene.id for scene in read}
        other_scenes = tuple(scene for scene in before.scenes if scene.id not in known)
        after = StoredCatalog(products={**before.products, **after.products}, scenes=(*read, *other_scenes))
    snapshot.save(after)
    _register(instance, products, list(after.products), is_whole=is_whole)
    _register(instance, scenes, [scene.id for scene in after.scenes], is_whole=is_whole)
    changes = compare_catalogs(before.products_by_sku, after.products_by_sku, keep=catalog.rejected_skus)
    return Intake(catalog=catalog, stored=after, changes=changes)


def _register(
    instance: dg.DagsterInstance, partitions: dg.DynamicPartitionsDefinition, keys: list[str], *, is_whole: bool
) -> None:
    name = str(partitions.name)
    there = set(instance.get_dynamic_partitions(name))
    instance.add_dynamic_partitions(name, [key for key in keys if key not in there])
    if is_whole:
        for key in there - set(keys):
            instance.delete_dynamic_partition(name, key)
