"""The last accepted catalog, kept so that a later run can look up a single product without reading the source again.

One file of JSON Lines: the first line says what it is and holds the scenes of that time, each further line one product.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError
from upath import UPath

from bria_assets.catalog.errors import SnapshotError, one_line
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.stored_catalog import MissingProduct, StoredCatalog, StoredProduct

SNAPSHOT_FILE = "catalog.jsonl"


class _Header(BaseModel):
    kind: Literal["bria_assets.catalog"] = "bria_assets.catalog"
    # A reader refuses a number it does not know; raise it when a line's meaning changes. In version 1 every product is
    # one that the shop sells; since version 2 a line may say since when its product is missing.
    format_version: Literal[1, 2] = 2
    # Tells a file that was cut off from a whole one.
    product_count: int = Field(ge=0)
    scenes: tuple[Scene, ...]


class _Line(NamedTuple):
    product: Product
    photo_root: str
    missing_since: AwareDatetime | None = None


_HEADER: TypeAdapter[_Header] = TypeAdapter(_Header)
_LINE: TypeAdapter[_Line] = TypeAdapter(_Line)


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
        content = self._content()
        if content is None:
            return StoredCatalog()
        lines = content.splitlines()
        try:
            header = _HEADER.validate_json(lines[0] if lines else b"")
            entries = [_LINE.validate_json(line) for line in lines[1:]]
        except ValidationError as error:
            raise self._damaged(error.errors(include_url=False, include_input=False)[0]["msg"]) from error
        skus = {entry.product.sku for entry in entries}
        if not len(skus) == len(entries) == header.product_count:
            raise self._damaged(f"it holds {len(skus)} of {header.product_count} products")
        products: dict[str, StoredProduct] = {}
        missing: dict[str, MissingProduct] = {}
        for product, photo_root, missing_since in entries:
            if missing_since is None:
                products[product.sku] = StoredProduct(product, photo_root)
            else:
                missing[product.sku] = MissingProduct(product, photo_root, missing_since)
        return StoredCatalog(products=products, scenes=header.scenes, missing=missing)

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

    def sha256(self) -> str | None:
        """Hash of all that is stored; None where no catalog was stored yet.

        Raises:
            SnapshotError: The file is out of reach.
        """
        content = self._content()
        return None if content is None else hashlib.sha256(content).hexdigest()

    def _content(self) -> bytes | None:
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - every storage raises the errors of its own library
            raise SnapshotError(f"{self._display}: the stored catalog cannot be read ({one_line(error)})") from None

    @property
    def _display(self) -> str:
        return one_line(self._file)

    def _damaged(self, reason: str) -> SnapshotError:
        return SnapshotError(
            f"{self._display}: the stored catalog is damaged ({one_line(reason)}): "
            "delete the file and refresh the catalog, no picture is lost"
        )


def _lines(stored: StoredCatalog) -> Iterator[bytes]:
    entries = [
        *(_Line(product, root) for product, root in stored.products.values()),
        *(_Line(product, root, since) for product, root, since in stored.missing.values()),
    ]
    yield _HEADER.dump_json(_Header(product_count=len(entries), scenes=stored.scenes))
    for entry in entries:
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
