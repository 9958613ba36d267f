"""The products that are kept from one reading of a catalog to the next, also those that it no longer names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene


class StoredProduct(NamedTuple):
    """A product and the folder its relative photo path starts from."""

    product: Product
    photo_root: str


class MissingProduct(NamedTuple):
    """A product that left the catalog and is in grace: as it was last, and since when (UTC) it is missing."""

    product: Product
    photo_root: str
    missing_since: datetime


@dataclass(frozen=True)
class StoredCatalog:
    """What was taken in of a catalog.

    Attributes:
        products: The products the shop sells, by SKU in the catalog's order.
        scenes: The scenes there were when it was read.
        missing: Products that left the catalog and whose grace is not over, by SKU: they keep their partitions, are not
            refreshed, and enter no version.
    """

    products: Mapping[str, StoredProduct] = field(default_factory=dict[str, StoredProduct])
    scenes: tuple[Scene, ...] = ()
    missing: Mapping[str, MissingProduct] = field(default_factory=dict[str, MissingProduct])

    @property
    def products_by_sku(self) -> Mapping[str, Product]:
        """The products alone, as `compare_catalogs` takes them."""
        return {sku: stored.product for sku, stored in self.products.items()}

    @property
    def missing_by_sku(self) -> Mapping[str, Product]:
        """The missing products alone, as `compare_catalogs` takes them."""
        return {sku: stored.product for sku, stored in self.missing.items()}

    @property
    def skus(self) -> tuple[str, ...]:
        """All that have partitions: the shop's products in the catalog's order, then those in grace."""
        return (*self.products, *self.missing)

    def find(self, sku: str) -> StoredProduct | None:
        """A product that has partitions, be it in grace; None for one that nobody knows."""
        in_grace = self.missing.get(sku)
        return self.products.get(sku) or (in_grace and StoredProduct(in_grace.product, in_grace.photo_root))

    def graces_over(self, now: datetime, grace: timedelta) -> tuple[str, ...]:
        """The SKUs in grace that the next reading of the whole catalog drops."""
        return tuple(sku for sku, product in self.missing.items() if now - product.missing_since >= grace)

    def followed_by(
        self, catalog: Catalog, scenes: Sequence[Scene], *, now: datetime, grace: timedelta
    ) -> "StoredCatalog":
        """What to store next, where the catalog is all that the shop sells.

        Args:
            catalog: As it was read. An earlier product whose row was rejected stays as it was.
            scenes: All scenes there are.
            now: When it was read, with its time zone.
            grace: How long a product that left is kept; zero drops it at once.
        """
        accepted = {product.sku: StoredProduct(product, catalog.photo_root) for product in catalog.products}
        rejected = catalog.rejected_skus
        still_named = [sku for sku in self.skus if sku in rejected and sku not in accepted]
        products = {**accepted, **{sku: found for sku in still_named if (found := self.find(sku)) is not None}}
        newly = (MissingProduct(*stored, missing_since=now) for stored in self.products.values())
        missing = {left.product.sku: left for left in chain(self.missing.values(), newly)}
        return StoredCatalog(
            products=products,
            scenes=tuple(scenes),
            missing={
                sku: left for sku, left in missing.items() if sku not in products and now - left.missing_since < grace
            },
        )

    def joined_by(self, catalog: Catalog, scenes: Sequence[Scene]) -> "StoredCatalog":
        """What to store next, where the catalog is only a part of what the shop sells: nothing leaves."""
        accepted = {product.sku: StoredProduct(product, catalog.photo_root) for product in catalog.products}
        known = {scene.id for scene in scenes}
        return StoredCatalog(
            products={**self.products, **accepted},
            scenes=(*scenes, *(scene for scene in self.scenes if scene.id not in known)),
            missing={sku: left for sku, left in self.missing.items() if sku not in accepted},
        )
