"""What changed between two readings of a catalog, and the version of one."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bria_assets.catalog.product import PICTURE_FIELDS, Product
from bria_assets.catalog.scene import Scene


@dataclass(frozen=True)
class CatalogChanges:
    """What changed between two readings of a catalog.

    Attributes:
        added: New SKUs, in the catalog's order.
        changed: SKUs in the catalog's order, each with the names of the picture-deciding fields that changed.
        retired: SKUs that left the catalog, in the order of the earlier one.
        returned: SKUs that had left and are back before their grace was over, in the catalog's order.
    """

    added: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    retired: tuple[str, ...]
    returned: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, int]:
        """In how many of the changed products each field changed, the most frequent first."""
        return dict(Counter(name for names in self.changed.values() for name in names).most_common())


def compare_catalogs(
    before: Mapping[str, Product],
    after: Mapping[str, Product],
    *,
    keep: Collection[str],
    missing: Mapping[str, Product] | None = None,
) -> CatalogChanges:
    """Compare two readings of a catalog by what decides pictures.

    Args:
        before: The earlier products by SKU.
        after: The products read now by SKU, in the catalog's order.
        keep: SKUs whose row was rejected this time: they are still in the catalog and not retired.
        missing: Products that had left the catalog before, by SKU, as they were then.

    Returns:
        What was added, changed and retired, and what came back.
    """
    known = {**(missing or {}), **before}
    differences = {sku: _changed_fields(known[sku], product) for sku, product in after.items() if sku in known}
    kept = frozenset(keep)
    return CatalogChanges(
        added=tuple(sku for sku in after if sku not in known),
        changed={sku: fields for sku, fields in differences.items() if fields},
        retired=tuple(sku for sku in before if sku not in after and sku not in kept),
        returned=tuple(sku for sku in after if sku in known and sku not in before),
    )


def catalog_version(products: Iterable[Product], scenes: Iterable[Scene] = ()) -> str:
    """Return a SHA-256, in hexadecimal digits, of all that decides the pictures of a catalog.

    The order of rows and of scenes, a scene's title and columns such as a price do not enter.
    """
    content = {
        "products": {product.sku: product.picture_inputs() for product in products},
        "scenes": {
            scene.id: {"prompt": scene.prompt, "categories": sorted({name.casefold() for name in scene.categories})}
            for scene in scenes
        },
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _changed_fields(before: Product, after: Product) -> tuple[str, ...]:
    if before == after:
        return ()
    earlier, later = before.picture_inputs(), after.picture_inputs()
    return tuple(name for name in PICTURE_FIELDS if earlier.get(name) != later.get(name))
