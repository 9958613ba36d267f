"""The manifest and the feeds: what they name, read back as those who use them would."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from listing_bench import SHIPPED, ListingBench
from PIL import Image

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.product import Product
from bria_assets.catalog.stored_catalog import StoredCatalog, StoredProduct
from bria_assets.images.digital_source import DigitalSource
from bria_assets.pipeline.cell import LISTING_IMAGE, PACKSHOT
from bria_assets.pipeline.image_manifest import ImageManifest, ManifestRow
from bria_assets.pipeline.manifest_files import WrittenManifest, write_manifest
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.shopify_handles import ShopifyHandles
from bria_assets.pipeline.spreadsheet import spreadsheet_row
from bria_assets_tests.workbench import MUG, TABLE

BASE_URL = "https://cdn.example.com/a&b"
TRICK = Product(sku="X.1", title='=HYPERLINK("https://evil.example","<script>")', category="Kitchen")
CHANNELS = (
    Channel(
        id="shop_scene",
        title="Scene",
        made_from="lifestyle_shot",
        ground="keep",
        width_px=40,
        height_px=40,
        feed="shopify",
    ),
    Channel(
        id="shop_white",
        title="White",
        made_from="cutout",
        ground="white",
        fill=0.8,
        width_px=40,
        height_px=40,
        feed="shopify",
    ),
    Channel.model_validate(
        {
            "id": "google",
            "title": "Google",
            "made_from": "cutout",
            "ground": "white",
            "fill": 0.8,
            "width_px": 50,
            "height_px": 50,
            "feed": "google_merchant",
            "rules": {"accepts_generated": False},
        }
    ),
)


@pytest.fixture
def bench(tmp_path: Path) -> ListingBench:
    return ListingBench(tmp_path, channels=CHANNELS)


def write(bench: ListingBench, *products: Product, base_url: str | None = BASE_URL) -> WrittenManifest:
    stored = StoredCatalog(products={product.sku: StoredProduct(product, "") for product in products}, scenes=(TABLE,))
    manifest = ImageManifest(
        store=bench.store, stored=stored, channels=bench.channels, server="sandbox", public_base_url=base_url
    )
    return write_manifest(manifest, PICTURE_ASSETS)


def parquet(bench: ListingBench) -> dict[tuple[str, str], dict[str, Any]]:
    rows = pq.read_table(bench.folder / "images" / "manifest" / "images.parquet").to_pylist()
    return {(row["asset"], row["partition"]): row for row in rows}


def csv_rows(bench: ListingBench, name: str) -> list[Mapping[str, str]]:
    with (bench.folder / "images" / "manifest" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


async def test_every_current_picture_has_a_row_with_all_that_is_known_of_it(bench: ListingBench):
    bench.stock(width_px=60, height_px=50)
    bench.stock("GONE", width_px=60, height_px=50)  # left the catalog
    bench.keep("packshot", "MUG", Image.new("RGB", (7, 7)), server="bria")  # of another server
    lost = bench.keep("cutout", "LOST", Image.new("RGB", (3, 3)))
    bench.store.remove(lost.path)
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    written = write(bench, MUG, Product(sku="LOST", title="Lost"))
    rows = parquet(bench)
    assert set(rows) == {
        ("product_image", "MUG"),
        ("cutout", "MUG"),
        ("lifestyle_shot", "MUG|table"),
        *(("listing_image", f"MUG|{channel.id}") for channel in CHANNELS),
    }
    assert written.files["images.parquet"] == len(rows) == 6
    record, _ = bench.listing("shop_scene")
    row = rows["listing_image", "MUG|shop_scene"]
    assert row == {
        "sku": "MUG",
        "asset": "listing_image",
        "partition": "MUG|shop_scene",
        "shown_as": "shop_scene",
        "path": record.path,
        "public_url": f"{BASE_URL}/{record.path}",
        "sha256": record.picture.sha256,
        "size_bytes": record.picture.size_bytes,
        "width_px": 40,
        "height_px": 40,
        "format": "jpeg",
        "seed": None,
        "prompt": None,
        "alt_text": "Red mug. Table",
        "digital_source_type": DigitalSource.REAL_PRODUCT.uri,
        "made_by": "sandbox",
        "cost_usd": 0.0,
        "made_at": record.made_at,
        "version": record.fingerprint,
        "faults": None,
    }
    assert rows["product_image", "MUG"]["digital_source_type"] is None
    assert rows["cutout", "MUG"]["alt_text"] == "Red mug"
    assert [found["sha256"] for found in csv_rows(bench, "images.csv")] == [found["sha256"] for found in rows.values()]


async def test_the_feeds_name_listing_images_that_their_channels_take_the_main_one_first(bench: ListingBench):
    for sku, image_by in (("MUG", "own"), ("X.1", "sandbox")):
        bench.stock(sku, width_px=60, height_px=50, image_by=image_by)
    await bench.walk([bench.listing_order(LISTING_IMAGE, product=product) for product in (MUG, TRICK)])
    written = write(bench, MUG, TRICK)
    urls = {key: row["public_url"] for key, row in parquet(bench).items()}
    assert list(csv_rows(bench, "shopify_media.csv")[0]) == [
        "Handle",
        "Title",
        "Image Src",
        "Image Position",
        "Image Alt Text",
    ]
    assert [tuple(row.values()) for row in csv_rows(bench, "shopify_media.csv")] == [
        ("mug", "Red mug", urls["listing_image", "MUG|shop_scene"], "1", "Red mug. Table"),
        ("mug", "", urls["listing_image", "MUG|shop_white"], "2", "Red mug"),
        ("x-1", f"'{TRICK.title}", urls["listing_image", "X.1|shop_scene"], "1", f"'{TRICK.title}. Table"),
        ("x-1", "", urls["listing_image", "X.1|shop_white"], "2", f"'{TRICK.title}"),
    ]
    assert b"\r" not in (bench.folder / "images" / "manifest" / "shopify_media.csv").read_bytes()
    # The second product was generated, which this Google refuses.
    assert "wholly generated" in parquet(bench)["listing_image", "X.1|google"]["faults"]
    assert (written.left_out, written.files["google_merchant.xml"]) == (1, 1)
    feed = ET.parse(bench.folder / "images" / "manifest" / "google_merchant.xml")  # noqa: S314 - our own words
    names = {"g": "http://base.google.com/ns/1.0"}
    items = feed.findall("channel/item")
    assert [item.findtext("g:id", namespaces=names) for item in items] == ["MUG"]
    assert items[0].findtext("g:image_link", namespaces=names) == urls["listing_image", "MUG|google"]


def test_a_campaign_s_cutout_is_told_by_the_picture_that_it_was_cut_out_of(bench: ListingBench):
    whole = bench.keep("campaign_visual", "hero", Image.new("RGB", (4, 4)), prompt="A desk")
    bench.keep("campaign_cutout", "hero", Image.new("RGBA", (4, 4)), parents=[whole])
    bench.keep("campaign_cutout", "lost", Image.new("RGBA", (5, 5)), parents=[whole])
    write(bench)
    rows = parquet(bench)
    assert [rows["campaign_cutout", key]["alt_text"] for key in ("hero", "lost")] == ["A desk", None]


def test_shopify_handles_of_two_products_are_never_the_same_and_stay_when_another_comes():
    handles = ShopifyHandles(["A-1", "A.1", "a_1", "KIT-0001", "B.2"])
    assert [handles.of(sku) for sku in ("A-1", "KIT-0001", "B.2")] == ["a-1", "kit-0001", "b-2"]
    assert handles.of("A.1") != handles.of("a_1")
    assert handles.of("A.1").startswith("a-1-")
    assert ShopifyHandles(["A-1", "A.1"]).of("A.1") == handles.of("A.1")


async def test_without_an_address_there_are_no_feeds_and_the_table_has_none(bench: ListingBench):
    bench.stock(width_px=60, height_px=50)
    written = write(bench, MUG, base_url=None)
    assert set(written.files) == {"images.parquet", "images.csv"}
    assert parquet(bench)["cutout", "MUG"]["public_url"] is None


async def test_the_manifest_changes_with_a_picture_and_with_nothing_else(bench: ListingBench):
    bench.stock(width_px=60, height_px=50)
    first = write(bench, MUG)
    assert write(bench, MUG) == first
    await bench.walk([bench.listing_order(PACKSHOT)])
    assert write(bench, MUG).sha256 != first.sha256


async def test_a_manifest_that_cannot_be_finished_leaves_the_last_one(bench: ListingBench):
    bench.stock(width_px=60, height_px=50)
    write(bench, MUG)
    before = parquet(bench)
    (bench.folder / "images" / "records" / "cutout" / "MUG.json").write_text("{")
    with pytest.raises(ValueError, match=r"MUG\.json"):
        write(bench, MUG)
    assert parquet(bench) == before


def test_the_shipped_channels_have_one_main_picture_for_each_feed():
    assert [channel.id for channel in SHIPPED if channel.feed] == ["google_merchant", "shopify"]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_no_cell_is_run_by_a_spreadsheet(beginning: str):
    assert spreadsheet_row([f"{beginning}1+1", -5, None, "a=b"]) == [f"'{beginning}1+1", -5, None, "a=b"]


def test_the_columns_of_parquet_and_csv_are_those_of_a_row(bench: ListingBench):
    bench.stock(width_px=60, height_px=50)
    write(bench, MUG)
    assert tuple(parquet(bench)["cutout", "MUG"]) == tuple(csv_rows(bench, "images.csv")[0]) == ManifestRow._fields
