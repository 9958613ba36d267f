"""How long the manifest of a large shop takes, and how much memory.

`python -m benchmarks.manifest_scale` prints a table in Markdown; figures after it take the place of 10,000 and 100,000
pictures. A third of them are product images, a third cutouts, a third listing images; each is a record and a file of
one byte on this disk. Each manifest is written by a process of its own, whose memory counts from where it has loaded
its code.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.guard import guard_children
from benchmarks.results import this_machine
from bria_assets.catalog.channel import Channel
from bria_assets.catalog.product import Product
from bria_assets.catalog.stored_catalog import StoredCatalog, StoredProduct
from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import CUTOUT, LISTING_IMAGE, PRODUCT_IMAGE
from bria_assets.pipeline.image_manifest import ImageManifest
from bria_assets.pipeline.manifest_files import write_manifest

PICTURES = (10_000, 100_000)
BASE_URL = "https://pictures.example.com"
PROMPT = "Professional product photo of a stoneware mug, glazed by hand, on a white studio background, soft shadows" * 4
CHANNEL = Channel.model_validate(
    {
        "id": "shopify",
        "title": "Shopify",
        "made_from": "cutout",
        "ground": "white",
        "fill": 0.9,
        "width_px": 1600,
        "height_px": 1600,
        "feed": "shopify",
    }
)


def main() -> None:
    """Measures and prints."""
    guard_children()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.manifest_scale", description=__doc__)
    parser.add_argument("pictures", type=int, nargs="*", default=PICTURES, help="how many pictures")
    machine = this_machine()
    print("| pictures | seconds | more memory, MB |\n|---|---|---|")
    for pictures in parser.parse_args().pictures:
        with tempfile.TemporaryDirectory(prefix="manifest-scale-") as folder:
            products = pictures // 3
            _stock(Path(folder), products)
            with multiprocessing.get_context("spawn").Pool(1) as other:
                seconds, more_mb = other.apply(_written, (folder, products))
        print(f"| {3 * products:,} | {seconds:.1f} | {more_mb:.0f} |")
    print(f"\nMeasured on {machine.processors} x {machine.processor}, Python {machine.python}.")


def _stock(folder: Path, products: int) -> None:
    """Writes pictures and records, without what makes each of them outlive a power cut."""
    for asset in (PRODUCT_IMAGE, CUTOUT, LISTING_IMAGE):
        for number in range(products):
            sha256 = f"{PRODUCT_IMAGE if asset == PRODUCT_IMAGE else asset} {number}".encode().hex().rjust(64, "0")
            partition = f"SKU-{number:06}" + ("|shopify" if asset == LISTING_IMAGE else "")
            record = ImageRecord(
                asset=asset,
                partition=partition,
                picture=PictureFacts(
                    sha256=sha256, format="png", size_bytes=1, width_px=1600, height_px=1600, has_alpha=False
                ),
                path=f"blobs/{sha256[-2:]}/{sha256}.png",
                server="sandbox",
                input_hash="a" * 64,
                fingerprint=sha256,
                made_at=datetime.now(timezone.utc),
                prompt=PROMPT,
                structured_prompt=f'{{"short_description": "{PROMPT}"}}',
            )
            for path, text in (
                (record.path, "1"),
                (f"records/{asset}/{partition.replace('|', '/')}.json", record.model_dump_json()),
            ):
                place = folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)


def _written(folder: str, products: int) -> tuple[float, float]:
    store = ImageStore(folder)
    stored = StoredCatalog(
        products={
            (sku := f"SKU-{number:06}"): StoredProduct(Product(sku=sku, title=f"Mug {number}"), "")
            for number in range(products)
        }
    )
    manifest = ImageManifest(store=store, stored=stored, channels=[CHANNEL], server="sandbox", public_base_url=BASE_URL)
    before_kb, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    rows = manifest.rows((PRODUCT_IMAGE, CUTOUT, LISTING_IMAGE))
    written = write_manifest(rows, store, [CHANNEL], public_base_url=BASE_URL)
    seconds = time.perf_counter() - began
    if written.files["images.parquet"] != 3 * products:
        raise SystemExit(f"{written.files} of {3 * products} pictures: nothing was measured")
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024


if __name__ == "__main__":
    main()
