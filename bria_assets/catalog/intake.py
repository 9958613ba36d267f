"""A catalog that was read, beside the one before: what changed, what to store, and whether to take it in at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.changes import CatalogChanges, catalog_version, compare_catalogs
from bria_assets.catalog.intake_rules import IntakeRules
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.stored_catalog import StoredCatalog


def version_of(stored: StoredCatalog) -> str:
    """Hash of all that pictures depend on in a stored catalog; a price is not, and what is in grace is not."""
    return catalog_version(stored.products_by_sku.values(), stored.scenes)


@dataclass(frozen=True, kw_only=True)
class CatalogIntake:
    """A catalog that may be taken in, and what that does.

    Attributes:
        catalog: As it was read.
        scenes: As they were read.
        before: What is stored.
        stored: What is to be stored: with the products and scenes that this catalog does not retire.
        changes: What changed.
        grace: How long products that left keep their partitions.
    """

    catalog: Catalog
    scenes: tuple[Scene, ...]
    before: StoredCatalog
    stored: StoredCatalog
    changes: CatalogChanges
    grace: timedelta

    @cached_property
    def version(self) -> str:
        """Hash of all that pictures depend on."""
        return version_of(self.stored)

    @property
    def is_news(self) -> bool:
        """Whether anything that pictures depend on is another than what is stored."""
        return self.version != version_of(self.before)

    @property
    def dropped(self) -> tuple[str, ...]:
        """SKUs that have partitions no longer: their grace is over."""
        staying = {*self.stored.products, *self.stored.missing}
        return tuple(sku for sku in self.before.skus if sku not in staying)

    @property
    def graces_end(self) -> tuple[datetime, datetime] | None:
        """When the first and the last of the products in grace lose their partitions; None where none is in grace."""
        since = [left.missing_since for left in self.stored.missing.values()]
        return (min(since) + self.grace, max(since) + self.grace) if since else None


def judge_catalog(
    catalog: Catalog,
    scenes: Sequence[Scene],
    before: StoredCatalog,
    *,
    rules: IntakeRules,
    is_whole: bool,
    now: datetime,
    accepts_retirements: bool = False,
    partitions: Collection[str] = (),
) -> CatalogIntake:
    """Compare a catalog with the stored one, and decide whether it may follow it.

    Args:
        catalog: As it was read.
        scenes: As they were read.
        before: What is stored.
        rules: What is asked of it.
        is_whole: Whether it is all that the shop sells, so that a product that is not in it left.
        now: When it was read, with its time zone.
        accepts_retirements: Whether any number of products may leave.
        partitions: SKUs that have partitions. They stand for the products where nothing is stored, as after a damaged
            file was deleted: otherwise a bad export could retire everything just then.

    Raises:
        CatalogRefused: It may not.
    """
    rules.check_rows(catalog)
    if is_whole:
        after = before.followed_by(catalog, scenes, now=now, grace=rules.grace)
    else:
        after = before.joined_by(catalog, scenes)
    changes = compare_catalogs(
        before.products_by_sku, after.products_by_sku, keep=catalog.rejected_skus, missing=before.missing_by_sku
    )
    if is_whole and not accepts_retirements:
        unknown = [] if before.skus else [sku for sku in partitions if sku not in after.products]
        live = len(before.products) if before.skus else len(partitions)
        rules.check_retirements(catalog.source, retired=[*changes.retired, *unknown], live=live)
    return CatalogIntake(
        catalog=catalog, scenes=tuple(scenes), before=before, stored=after, changes=changes, grace=rules.grace
    )
