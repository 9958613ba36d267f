"""The manifest as files: Parquet and CSV of all rows, and the feeds of shops, written row by row."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from bria_assets.pipeline.cell import LISTING_IMAGE
from bria_assets.pipeline.image_manifest import ImageManifest, ManifestRow
from bria_assets.pipeline.product_feeds import GoogleMerchantFeed, ShopifyMediaFile
from bria_assets.pipeline.spreadsheet import spreadsheet_row

FOLDER = "manifest"
"""In the image store."""

PARQUET_FILE = "images.parquet"
CSV_FILE = "images.csv"

_ROWS_AT_A_TIME = 2000
_SCHEMA = pa.schema(
    [
        ("sku", pa.string()),
        ("asset", pa.string()),
        ("partition", pa.string()),
        ("shown_as", pa.string()),
        ("path", pa.string()),
        ("public_url", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("width_px", pa.int32()),
        ("height_px", pa.int32()),
        ("format", pa.string()),
        ("seed", pa.int64()),
        ("prompt", pa.string()),
        ("alt_text", pa.string()),
        ("digital_source_type", pa.string()),
        ("made_by", pa.string()),
        ("cost_usd", pa.float64()),
        ("made_at", pa.timestamp("us", tz="UTC")),
        ("version", pa.string()),
        ("faults", pa.string()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class WrittenManifest:
    """What was written.

    Attributes:
        pictures: how many, by asset.
        files: path of each file in the store, and how many pictures it names.
        left_out: listing images that no feed names, because their channel would not take them.
        sha256: of the CSV file, which changes with any row.
    """

    pictures: Mapping[str, int]
    files: Mapping[str, int]
    left_out: int
    sha256: str


def write_manifest(manifest: ImageManifest, assets: Sequence[str]) -> WrittenManifest:
    """Writes all files, and puts them in the place of the last ones once all are whole. Blocks.

    Args:
        manifest: has the rows. Where it has no public base URL no feed is written, and the last ones stay.
        assets: whose pictures are named, upstream first.

    Raises:
        Exception: what reading the rows raises; the last files stay.
        StoreNotWritable: a file could not be put in its place.
    """
    pictures: Counter[str] = Counter()
    left_out = 0
    with TemporaryDirectory(prefix="bria-manifest-") as name:
        folder = Path(name)
        with ExitStack() as opened:
            parquet = opened.enter_context(ParquetWriter(folder / PARQUET_FILE, _SCHEMA, compression="zstd"))
            table = csv.writer(opened.enter_context((folder / CSV_FILE).open("w", newline="", encoding="utf-8")))
            table.writerow(ManifestRow._fields)
            feeds = [
                opened.enter_context(feed(folder, manifest))
                for feed in (ShopifyMediaFile, GoogleMerchantFeed)
                if manifest.public_base_url is not None
            ]
            rows = manifest.rows(assets)
            while some := list(islice(rows, _ROWS_AT_A_TIME)):
                parquet.write_batch(pa.RecordBatch.from_pylist([row._asdict() for row in some], schema=_SCHEMA))
                table.writerows(map(spreadsheet_row, some))
                pictures.update(row.asset for row in some)
                for row in (row for row in some if row.asset == LISTING_IMAGE):
                    left_out += row.faults is not None
                    for feed in feeds:
                        feed.add(row)
        files = {PARQUET_FILE: pictures.total(), CSV_FILE: pictures.total()}
        files |= {feed.file_name: feed.pictures for feed in feeds}
        for file_name in files:
            manifest.store.put(folder / file_name, f"{FOLDER}/{file_name}")
        return WrittenManifest(
            pictures=dict(pictures), files=files, left_out=left_out, sha256=_sha256(folder / CSV_FILE)
        )


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(partial(content.read, 1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
