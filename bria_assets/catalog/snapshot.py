"""The last accepted catalog, kept so that a later run can look up a single product without reading the source again.

One file of JSON Lines: the first line says what it is and holds the scenes of that time, each further line one product.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import uuid4

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from upath import UPath

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.errors import SnapshotError, one_line
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene

SNAPSHOT_FILE = "catalog.jsonl"


class StoredProduct(NamedTuple):
    """A product and the folder its relative photo path starts from."""

    product: Product
    photo_root: str


@dataclass(frozen=True)
class StoredCatalog:
    """Products by SKU in the catalog's order, and the scenes there were when it was read."""

    products: Mapping[str, StoredProduct] = field(default_factory=dict[str, StoredProduct])
    scenes: tuple[Scene, ...] = ()

    @property
    def products_by_sku(self) -> Mapping[str, Product]:
        """The products alone, as `compare_catalogs` takes them."""
        return {sku: stored.product for sku, stored in self.products.items()}

    def followed_by(self, catalog: Catalog, scenes: Sequence[Scene]) -> "StoredCatalog":
        """Return what to store next: the catalog's products, and the earlier ones whose row was rejected now."""
        accepted = {product.sku: StoredProduct(product, catalog.photo_root) for product in catalog.products}
        rejected = catalog.rejected_skus
        kept = {sku: stored for sku, stored in self.products.items() if sku in rejected and sku not in accepted}
        return StoredCatalog(products={**accepted, **kept}, scenes=tuple(scenes))


class _Header(BaseModel):
    kind: Literal["bria_assets.catalog"] = "bria_assets.catalog"
    # A reader refuses a number it does not know; raise it when a line's meaning changes.
    format_version: Literal[1] = 1
    # Tells a file that was cut off from a whole one.
    product_count: int = Field(ge=0)
    scenes: tuple[Scene, ...]


_HEADER: TypeAdapter[_Header] = TypeAdapter(_Header)
_LINE: TypeAdapter[StoredProduct] = TypeAdapter(StoredProduct)


class CatalogSnapshot:
    """The stored catalog in one folder, on disk or in any storage fsspec knows.

    Args:
        root: The folder; created when the first catalog is saved.
    """

    def __init__(self, root: UPath) -> None:
        self._file = root / SNAPSHOT_FILE

    def load(self) -> StoredCatalog:
        """Return the stored catalog; an empty one where none was stored yet.

        Raises:
            SnapshotError: The file is damaged or out of reach.
        """
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return StoredCatalog()
        except Exception as error:  # noqa: BLE001 - every storage raises the errors of its own library
            raise SnapshotError(f"{self._display}: the stored catalog cannot be read ({one_line(error)})") from None
        lines = content.splitlines()
        try:
            header = _HEADER.validate_json(lines[0] if lines else b"")
            stored = [_LINE.validate_json(line) for line in lines[1:]]
        except ValidationError as error:
            raise self._damaged(error.errors(include_url=False, include_input=False)[0]["msg"]) from error
        products = {entry.product.sku: entry for entry in stored}
        if not len(products) == len(stored) == header.product_count:
            raise self._damaged(f"it holds {len(products)} of {header.product_count} products")
        return StoredCatalog(products=products, scenes=header.scenes)

    def save(self, stored: StoredCatalog) -> None:
        """Replace the stored catalog; a reader sees the earlier or the new one, never a part.

        Raises:
            SnapshotError: The storage refuses.
        """
        content = b"\n".join(_lines(stored)) + b"\n"
        try:
            if self._file.protocol in {"", "file", "local"}:
                _replace_on_disk(Path(self._file.path), content)
            else:
                _write_to_storage(self._file, content)
        except Exception as error:  # noqa: BLE001 - every storage raises the errors of its own library
            raise SnapshotError(f"{self._display}: the catalog cannot be stored ({one_line(error)})") from None

    @property
    def _display(self) -> str:
        return one_line(self._file)

    def _damaged(self, reason: str) -> SnapshotError:
        return SnapshotError(
            f"{self._display}: the stored catalog is damaged ({one_line(reason)}): "
            "delete the file and refresh the catalog, no picture is lost"
        )


def _lines(stored: StoredCatalog) -> Iterator[bytes]:
    yield _HEADER.dump_json(_Header(product_count=len(stored.products), scenes=stored.scenes))
    for entry in stored.products.values():
        yield _LINE.dump_json(entry, exclude_none=True)


def _write_to_storage(file: UPath, content: bytes) -> None:
    # One write: object stores show an object only when it is complete. They have no folders either, and asking them to
    # make one takes rights over the bucket, so that only storages which miss the folder are asked.
    try:
        file.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _replace_on_disk(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{uuid4().hex}.tmp")
    try:
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
