"""A store with pictures and records as a shop's refreshes leave them, for tests of its gallery."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from PIL import Image

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.stored_catalog import StoredCatalog, StoredProduct
from bria_assets.gallery.building import BuiltGallery, build_gallery
from bria_assets.gallery.notes import GalleryNotes
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore

MUG = Product(sku="MUG", title="Red mug", category="Kitchen", brand="Tonwerk")
LAMP = Product(sku="LAMP", title="Brass lamp", category="Home")
TABLE = Scene(id="table", title="Oak table", prompt="On an oak table", categories=("Kitchen",))
STUDIO = Scene(id="studio", title="Grey studio", prompt="In a grey studio")
MADE_AT = datetime(2026, 11, 21, 23, 15, tzinfo=timezone.utc)


@dataclass(frozen=True)
class GalleryStore:
    """One image store in a folder, or in a bucket."""

    folder: Path

    @property
    def store(self) -> ImageStore:
        return ImageStore(str(self.folder))

    @property
    def gallery(self) -> Path:
        return self.folder / "gallery"

    @property
    def page(self) -> str:
        return (self.gallery / "index.html").read_text(encoding="utf-8")

    def put(
        self, asset: str, partition: str, colour: str, *, parents: Sequence[ImageRecord] = (), **told: Any
    ) -> ImageRecord:
        """Keeps a picture, clear but for a square where it is a cutout, and its record."""
        facts, path = self.store.keep(_picture(colour, has_alpha=asset == "cutout"))
        usual: dict[str, Any] = {
            "server": "sandbox",
            "endpoint": f"/v2/{asset}",
            "latency_seconds": 4.0,
            "polls": 2,
            "cost_usd": 0.03,
        }
        record = ImageRecord(
            asset=asset,
            partition=partition,
            picture=facts,
            path=path,
            input_hash="0" * 64,
            fingerprint="0" * 64,
            parents=tuple(parent.picture.sha256 for parent in parents),
            parent_cells=tuple(parent.cell_name for parent in parents),
            made_at=MADE_AT,
            **(usual | told),
        )
        self.store.write_record(record)
        return record

    def build(self, *products: Product, notes: GalleryNotes | None = None) -> BuiltGallery:
        sold = {product.sku: StoredProduct(product, "") for product in products}
        return build_gallery(self.store, StoredCatalog(products=sold, scenes=(TABLE, STUDIO)), notes or GalleryNotes())

    def entries(self) -> Mapping[str, Any]:
        """The grid's data, as the page gets it: products by key, their pictures in words."""
        index = self._called(re.findall(r'<script src="(index/\w+\.js)"', self.page)[0])[0]
        return {
            entry["key"]: {
                "title": entry["title"],
                "category": index["categories"][entry["category"]],
                "statuses": [index["statuses"][status] for status in entry["statuses"]],
                "pictures": [
                    (
                        index["kinds"][kind]["asset"],
                        index["kinds"][kind]["place"],
                        ("plain", "alpha", "none", "failed")[shown],
                    )
                    for kind, shown, *_ in entry["pictures"]
                ],
                "page": entry["page"],
            }
            for entry in index["entries"]
        }

    def product(self, key: str) -> Mapping[str, Any]:
        """What a product's own page gets."""
        told, page = self._called(f"products/{self.entries()[key]['page']}.js")
        assert told == key
        return page

    def files(self, folder: str) -> set[Path]:
        return {file for file in (self.gallery / folder).rglob("*") if file.is_file()}

    def _called(self, script: str) -> list[Any]:
        text = (self.gallery / script).read_text(encoding="utf-8")
        arguments = text.partition("(")[2].removesuffix(");\n")
        return json.loads(f"[{arguments}]")


def _picture(colour: str, *, has_alpha: bool) -> bytes:
    picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0) if has_alpha else "white")
    picture.paste(Image.new("RGBA", (30, 20), colour), (15, 10))
    content = io.BytesIO()
    (picture if has_alpha else picture.convert("RGB")).save(content, "PNG")
    return content.getvalue()
