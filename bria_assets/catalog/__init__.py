"""The shop's catalog: products, the scenes they are shown in, how both are read, and what changed since last time."""

from bria_assets.catalog.catalog import Catalog, RejectedRow
from bria_assets.catalog.changes import CatalogChanges, catalog_version, compare_catalogs
from bria_assets.catalog.errors import CatalogError, SceneFileError, SnapshotError, UnknownSceneError
from bria_assets.catalog.partition_key import PartitionKey, is_partition_key
from bria_assets.catalog.photo import photo_location
from bria_assets.catalog.product import PICTURE_FIELDS, AspectRatio, Product
from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene import Scene, check_named_scenes, suiting_scenes
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.catalog.snapshot import CatalogSnapshot, StoredCatalog, StoredProduct

__all__ = [
    "PICTURE_FIELDS",
    "AspectRatio",
    "Catalog",
    "CatalogChanges",
    "CatalogError",
    "CatalogSnapshot",
    "PartitionKey",
    "Product",
    "RejectedRow",
    "Scene",
    "SceneFileError",
    "SnapshotError",
    "StoredCatalog",
    "StoredProduct",
    "UnknownSceneError",
    "catalog_version",
    "check_named_scenes",
    "compare_catalogs",
    "is_partition_key",
    "photo_location",
    "read_catalog",
    "read_scenes",
    "suiting_scenes",
]
