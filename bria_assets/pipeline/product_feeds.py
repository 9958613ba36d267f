"""Files that tell shops which pictures their products have; a product's rows come one after the other.

Only listing images are named that were made for the feed's own channels, and that these would take.
"""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from typing_extensions import Self

from bria_assets.pipeline.image_manifest import ImageManifest, ManifestRow
from bria_assets.pipeline.shopify_handles import ShopifyHandles
from bria_assets.pipeline.spreadsheet import spreadsheet_row

MOST_ADDITIONAL_IMAGES = 10
"""Google Merchant Center takes so many besides the main one (support.google.com/merchants/answer/6324370, 2026-11)."""

_GOOGLE_NAMES = "http://base.google.com/ns/1.0"


class ProductFeed(ABC):
    """A feed that is being written; a context manager.

    Args:
        folder: of the file.
        manifest: whose channels say which pictures are named, and in which order.
    """

    file_name: ClassVar[str]
    feed: ClassVar[str]

    def __init__(self, folder: Path, manifest: ImageManifest) -> None:
        self.manifest = manifest
        self.pictures = 0
        """How many it names."""
        named = [channel.id for channel in manifest.channels if channel.feed == self.feed]
        self._places = {channel_id: place for place, channel_id in enumerate(named)}
        self._product: list[ManifestRow] = []
        self._file = (folder / self.file_name).open("w", newline="", encoding="utf-8")

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            self._end_product()
            self._end()
        finally:
            self._file.close()

    def add(self, row: ManifestRow) -> None:
        """Takes in a listing image."""
        if self._product and self._product[0].sku != row.sku:
            self._end_product()
        if row.shown_as in self._places and row.faults is None:
            self._product.append(row)

    def _end_product(self) -> None:
        if self._product:
            rows = sorted(self._product, key=lambda row: self._places[str(row.shown_as)])
            self.pictures += self._write(rows)
            self._product = []

    @abstractmethod
    def _begin(self) -> None:
        """Writes what stands before all products."""

    @abstractmethod
    def _write(self, rows: Sequence[ManifestRow]) -> int:
        """Writes one product's pictures, the main one first; says how many."""

    @abstractmethod
    def _end(self) -> None:
        """Writes what stands behind all products."""


class ShopifyMediaFile(ProductFeed):
    """A product CSV of Shopify's that brings pictures to products which are there.

    Handle and Title are required of such a file, in UTF-8 with LF at the end of lines
    (help.shopify.com/en/manual/products/import-export/using-csv, read 2026-11); a product's further pictures have the
    handle alone. A shop whose handles are not those of `ShopifyHandles` puts its own in that column.
    """

    file_name = "shopify_media.csv"
    feed = "shopify"

    def _begin(self) -> None:
        self._handles = ShopifyHandles(self.manifest.stored.products)
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(["Handle", "Title", "Image Src", "Image Position", "Image Alt Text"])

    def _write(self, rows: Sequence[ManifestRow]) -> int:
        sku = str(rows[0].sku)
        handle, title = self._handles.of(sku), self.manifest.stored.products[sku].product.title
        for position, row in enumerate(rows, start=1):
            named = [handle, title if position == 1 else None, row.public_url, position, row.alt_text]
            self._rows.writerow(spreadsheet_row(named))
        return len(rows)

    def _end(self) -> None:
        """Nothing."""


class GoogleMerchantFeed(ProductFeed):
    """A supplemental feed for Google Merchant Center: the pictures alone, by the SKU that the main feed has as `id`."""

    file_name = "google_merchant.xml"
    feed = "google_merchant"

    def _begin(self) -> None:
        self._xml = XMLGenerator(self._file, "utf-8", short_empty_elements=True)
        self._xml.startDocument()
        self._xml.startElement("rss", AttributesImpl({"version": "2.0", "xmlns:g": _GOOGLE_NAMES}))
        self._xml.startElement("channel", AttributesImpl({}))
        self._element("title", "Product pictures")
        self._element("link", str(self.manifest.public_base_url))
        self._element("description", "Pictures for the products of the main feed")

    def _write(self, rows: Sequence[ManifestRow]) -> int:
        main, *others = rows[: 1 + MOST_ADDITIONAL_IMAGES]
        self._xml.startElement("item", AttributesImpl({}))
        self._element("g:id", str(main.sku))
        self._element("g:image_link", str(main.public_url))
        for other in others:
            self._element("g:additional_image_link", str(other.public_url))
        self._xml.endElement("item")
        self._xml.characters("\n")
        return 1 + len(others)

    def _end(self) -> None:
        self._xml.endElement("channel")
        self._xml.endElement("rss")
        self._xml.endDocument()

    def _element(self, name: str, text: str) -> None:
        self._xml.startElement(name, AttributesImpl({}))
        self._xml.characters(text)
        self._xml.endElement(name)
