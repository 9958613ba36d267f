"""Whose pictures the records are: each product's, and those that belong to no product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene, suiting_scenes
from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.gallery.notes import CellName

PRODUCT_IMAGE = "product_image"
CUTOUT = "cutout"
LIFESTYLE_SHOT = "lifestyle_shot"

CHAIN = (PRODUCT_IMAGE, CUTOUT, LIFESTYLE_SHOT)
"""What every product has, in the order in which it is made; other pictures stand behind these by name."""


@dataclass(frozen=True, kw_only=True)
class RecordFile:
    """A file of the store that holds a record, named by its path."""

    path: str
    asset: str
    key: str
    """The first key of its partition: a SKU, or whatever else its asset is partitioned by."""
    second_key: str | None

    @classmethod
    def at(cls, path: str) -> RecordFile | None:
        """Reads the path of a record, relative to the store's root; None where it is none."""
        match path.removesuffix(".json").split("/"):
            case ["records", asset, key]:
                return cls(path=path, asset=asset, key=key, second_key=None)
            case ["records", asset, key, second_key]:
                return cls(path=path, asset=asset, key=key, second_key=second_key)
            case _:
                return None

    @property
    def cell(self) -> CellName:
        """The cell whose record it is."""
        return CellName(self.asset, self.key if self.second_key is None else f"{self.key}|{self.second_key}")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One page of the gallery: a product, or a key that is none."""

    key: str
    product: Product | None = None
    """As the catalog has it; None where it knows no such product."""
    is_in_catalog: bool = False
    """Whether the shop sells it today."""
    wanted: tuple[CellName, ...] = ()
    """The pictures that a refresh makes of it."""
    files: tuple[RecordFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """All whose pictures there are, or should be.

    Attributes:
        products: The catalog's in its order, then those that left it, by SKU.
        strangers: Records under a key that is no product's: of recipes, or refinements of other pictures.
    """

    products: Sequence[Subject]
    strangers: Sequence[RecordFile] = field(default_factory=tuple)


def subjects_of(paths: Iterable[str], stored: StoredCatalog) -> Subjects:
    """Sorts the records of a store by whose they are.

    Args:
        paths: Of all records, relative to the store's root.
        stored: The last accepted catalog.
    """
    by_key: dict[str, list[RecordFile]] = {}
    # Folders are listed in no order.
    for file in (file for path in sorted(paths, key=by_number) if (file := RecordFile.at(path)) is not None):
        by_key.setdefault(file.key, []).append(file)
    left = sorted(
        key for key, files in by_key.items() if key not in stored.products and any(f.asset in CHAIN for f in files)
    )
    skus = dict.fromkeys([*stored.products, *stored.missing, *left])
    return Subjects(
        products=tuple(_product(sku, by_key.get(sku, ()), stored) for sku in skus),
        strangers=tuple(file for key, files in by_key.items() if key not in skus for file in files),
    )


def order_of(asset: str) -> tuple[int, str]:
    """Sorts assets: the chain first."""
    return (CHAIN.index(asset), "") if asset in CHAIN else (len(CHAIN), asset)


def by_number(name: str) -> tuple[int | str, ...]:
    """Sorts names: the tenth behind the ninth."""
    return tuple(int(part) if number % 2 else part for number, part in enumerate(re.split("([0-9]+)", name)))


def _product(sku: str, files: Sequence[RecordFile], stored: StoredCatalog) -> Subject:
    known = stored.find(sku)
    is_in_catalog = sku in stored.products
    return Subject(
        key=sku,
        product=known and known.product,
        is_in_catalog=is_in_catalog,
        wanted=tuple(_wanted(known.product, stored.scenes)) if known and is_in_catalog else (),
        files=tuple(files),
    )


def _wanted(product: Product, scenes: Sequence[Scene]) -> Iterator[CellName]:
    by_id: Mapping[str, Scene] = {scene.id: scene for scene in scenes}
    yield CellName(PRODUCT_IMAGE, product.sku)
    yield CellName(CUTOUT, product.sku)
    # A row that is rejected today keeps its earlier product, whose scenes may have gone.
    named = [by_id[scene_id] for scene_id in product.scenes if scene_id in by_id]
    for scene in named if product.scenes else suiting_scenes(product, scenes):
        yield CellName(LIFESTYLE_SHOT, f"{product.sku}|{scene.id}")
