"""The shop's catalog: products, the scenes they are shown in, how both are read, and what changed since last time."""

from bria_assets.catalog.catalog import Catalog, RejectedRow
from bria_assets.catalog.changes import CatalogChanges, catalog_version, compare_catalogs
from bria_assets.catalog.errors import (
    CatalogError,
    CatalogRefused,
    SceneFileError,
    SnapshotError,
    UnknownSceneError,
)
from bria_assets.catalog.intake import CatalogIntake, judge_catalog, version_of
from bria_assets.catalog.intake_rules import IntakeRules
from bria_assets.catalog.partition_key import PartitionKey, is_partition_key
from bria_assets.catalog.photo import photo_location
from bria_assets.catalog.product import PICTURE_FIELDS, AspectRatio, Product
from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene import Scene, check_named_scenes, suiting_scenes
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.catalog.snapshot import CatalogSnapshot
from bria_assets.catalog.source_state import source_state
from bria_assets.catalog.stored_catalog import MissingProduct, StoredCatalog, StoredProduct

__all__ = [
    "PICTURE_FIELDS",
    "AspectRatio",
    "Catalog",
    "CatalogChanges",
    "CatalogError",
    "CatalogIntake",
    "CatalogRefused",
    "CatalogSnapshot",
    "IntakeRules",
    "MissingProduct",
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
    "judge_catalog",
    "photo_location",
    "read_catalog",
    "read_scenes",
    "source_state",
    "suiting_scenes",
    "version_of",
]
