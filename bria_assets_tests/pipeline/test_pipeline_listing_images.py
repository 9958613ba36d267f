"""Listing images and packshots: made here from kept pictures, as each channel asks, and honest about what it lacks."""

from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from listing_bench import SHIPPED, ListingBench
from PIL import Image

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.stored_catalog import StoredCatalog, StoredProduct
from bria_assets.images.digital_source import DigitalSource, digital_source_uri
from bria_assets.images.ground import darkest_of_border, product_fill
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.pipeline.cell import LISTING_IMAGE, PACKSHOT
from bria_assets.pipeline.generation import Generation, PackshotWire
from bria_assets.pipeline.lineage import trace_product
from bria_assets.pipeline.verdict import Verdict
from bria_assets_tests.workbench import MUG, TABLE


@pytest.fixture
def bench(tmp_path: Path) -> ListingBench:
    return ListingBench(tmp_path)


def only(*channel_ids: str) -> tuple[Channel, ...]:
    return tuple(channel for channel in SHIPPED if channel.id in channel_ids)


def failed(verdicts: dict[str, Verdict]) -> dict[str, str]:
    return {name: verdict.reason for name, verdict in verdicts.items() if not verdict.passed}


async def test_files_of_all_shipped_channels_keep_every_rule_where_the_source_has_the_pixels(bench: ListingBench):
    bench.stock()
    notes = await bench.walk([bench.listing_order(PACKSHOT, LISTING_IMAGE)])
    assert notes.failures == {}
    assert len(notes.made_cells) == 1 + len(SHIPPED)
    assert bench.job_count == 0
    for channel in SHIPPED:
        record, file = bench.listing(channel.id)
        rules = channel.rules
        assert file.size == (channel.width_px, channel.height_px), channel.id
        assert {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}[str(file.format)] == channel.format
        assert record.path.endswith(".jpg")
        assert record.picture.size_bytes <= (rules.most_bytes or 10**9)
        assert darkest_of_border(file) == 255 or channel.ground != "white", channel.id
        assert channel.fill is None or product_fill(file) == pytest.approx(channel.fill, abs=0.015), channel.id
        assert digital_source_uri(file) == DigitalSource.REAL_PRODUCT.uri
        assert failed(bench.verdicts(channel.id)) == {}, channel.id


async def test_what_a_small_cutout_cannot_give_is_a_failed_check_with_the_number_and_no_blown_up_file(
    bench: ListingBench,
):
    bench.channels = only("walmart", "google_merchant")
    bench.stock(width_px=600, height_px=500)
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    _, file = bench.listing("walmart")
    assert file.size == (1000, 1000)  # 600 px x 1.5, which are 0.9 of it
    assert failed(bench.verdicts("walmart")) == {
        "size_accepted": "the width is 1000 px, at least 1500 are needed (least_width_px); the height is 1000 px, at "
        "least 1500 are needed (least_height_px); 1000 x 1000 px in place of 2200 x 2200: its source would be enlarged "
        "more than 1.5 times"
    }
    found = bench.verdicts("google_merchant")["size_accepted"]  # enough for its rules, less than wanted
    assert (found.passed, found.severity.value) == (False, "WARN")


def test_every_rule_that_a_file_breaks_is_a_failed_check_with_the_number(bench: ListingBench):
    strict = {"formats": ["jpeg"], "most_bytes": 1000, "white_point": 255, "least_fill": 0.75, "least_width_px": 90}
    shop = {"id": "shop", "title": "Shop", "made_from": "cutout", "ground": "white", "fill": 0.8}
    bench.channels = (Channel.model_validate({**shop, "width_px": 100, "height_px": 100, "rules": strict}),)
    file = Image.new("RGB", (80, 100), (255, 254, 255))
    file.paste(Image.effect_noise((20, 50), 90), (30, 25))
    bench.keep(LISTING_IMAGE, "MUG|shop", file)
    found = failed(bench.verdicts("shop"))
    size_bytes = bench.listing("shop")[0].picture.size_bytes
    assert found == {
        "size_accepted": "the width is 80 px, at least 90 are needed (least_width_px); 80 x 100 px in place of "
        "100 x 100: its source would be enlarged more than 1.5 times",
        "file_accepted": "the format is png, and jpeg are accepted (formats); "
        f"the file has {size_bytes} bytes, at most 1000 are accepted (most_bytes)",
        "ground_accepted": "the ground's darkest value is 254, at least 255 is needed (white_point)",
        "fill_accepted": "the product spans 50.0% of the frame, at least 75% are needed (least_fill)",
        "origin_told": "the file names no digital source type",
    }


async def test_an_upscaled_image_gives_a_small_cutout_and_its_packshot_the_pixels_they_lack(bench: ListingBench):
    bench.channels = (
        Channel(id="shop", title="Shop", made_from="cutout", ground="white", fill=0.9, width_px=220, height_px=220),
    )
    image = bench.keep("product_image", "MUG", Image.new("RGB", (80, 100), "white"), server="own")
    cut = Image.new("RGBA", (80, 100))
    cut.paste((200, 30, 30, 255), (10, 25, 70, 75))
    bench.keep("cutout", "MUG", cut, parents=[image])
    larger = Image.new("RGB", (160, 200), (30, 30, 200))
    upscaled = bench.keep("upscaled_image", "MUG", larger, parents=[image])
    notes = await bench.walk([bench.listing_order(PACKSHOT, LISTING_IMAGE)])
    packshot = notes.records["packshot MUG"]
    assert packshot.picture.width_px == pytest.approx(150, abs=5)  # 120 px, which are 0.8 of it
    assert packshot.parent_cells == ("cutout MUG", "upscaled_image MUG")
    record, file = bench.listing("shop")
    assert file.width == pytest.approx(200, abs=5)  # 120 px x 1.5, which are 0.9 of it
    assert upscaled.picture.sha256 in record.parents
    blue = file.getpixel((100, 100))
    assert isinstance(blue, tuple)
    assert blue[2] > 190
    assert digital_source_uri(file) == DigitalSource.REAL_PRODUCT.uri

    # Of another picture, such as one that was edited, nothing is taken.
    edited = bench.keep("edited_image", "MUG", Image.new("RGB", (80, 100), "black"), parents=[image])
    bench.keep("upscaled_image", "MUG", larger, parents=[edited])
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    assert bench.listing("shop")[1].size == (100, 100)


async def test_amazon_s_main_image_refuses_a_product_that_was_wholly_generated(bench: ListingBench):
    bench.channels = only("amazon_main", "amazon_secondary")
    bench.stock(width_px=900, height_px=700, image_by="sandbox")
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    main = failed(bench.verdicts("amazon_main"))
    assert main.pop("size_accepted").startswith("1500 x 1500 px in place of 2000 x 2000")
    assert main == {
        "origin_accepted": "Amazon, main image refuses a product picture that was wholly generated: give the product a "
        "photo of its own (column image)"
    }
    assert digital_source_uri(bench.listing("amazon_main")[1]) == DigitalSource.GENERATED.uri
    assert failed(bench.verdicts("amazon_secondary")) == {}


async def test_an_image_that_the_cutout_was_not_made_from_makes_nothing_real(bench: ListingBench):
    bench.channels = only("amazon_main")
    bench.stock(width_px=60, height_px=50, image_by="sandbox")
    bench.keep("product_image", "MUG", Image.new("RGB", (5, 5)), server="own")
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    assert digital_source_uri(bench.listing("amazon_main")[1]) == DigitalSource.GENERATED.uri


async def test_nothing_is_made_twice_and_another_frame_makes_its_channel_s_pictures_anew(bench: ListingBench):
    bench.channels = SHIPPED[:3]
    bench.stock(width_px=60, height_px=50)
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    again = await bench.walk([bench.listing_order(LISTING_IMAGE)])
    assert (again.made_cells, len(again.unchanged_cells)) == ([], 3)
    wider = Channel.model_validate({**SHIPPED[0].model_dump(), "fill": 0.95, "title": "Amazon"})
    bench.channels = (wider, *SHIPPED[1:3])
    changed = await bench.walk([bench.listing_order(LISTING_IMAGE)])
    assert changed.made_cells == ["listing_image MUG|amazon_main"]


async def test_a_channel_s_picture_fails_alone_where_its_source_is_not_there(bench: ListingBench):
    bench.channels = only("google_merchant", "shopify")
    bench.stock(width_px=60, height_px=50)
    notes = await bench.walk([bench.listing_order(LISTING_IMAGE)])
    assert notes.made_cells == ["listing_image MUG|google_merchant"]
    assert notes.reasons == {
        "listing_image MUG|shopify": "there is no picture of packshot MUG made by sandbox to make it from: select "
        "packshot too, or make it first"
    }


async def test_a_trace_shows_listing_images_and_what_they_were_made_from(bench: ListingBench):
    bench.channels = only("google_merchant")
    bench.stock(width_px=60, height_px=50)
    await bench.walk([bench.listing_order(LISTING_IMAGE)])
    stored = StoredCatalog(products={"MUG": StoredProduct(MUG, "")}, scenes=(TABLE,))
    traced = trace_product(
        "MUG",
        None,
        stored=stored,
        survey=bench.survey(),
        jobs=(),
        now=datetime.now(timezone.utc),
        read_channels=lambda: bench.channels,
    )
    [listing] = [picture for picture in traced.pictures if picture.cell.asset == LISTING_IMAGE]
    assert (listing.cell.second_key, listing.standing) == ("google_merchant", "follows its upstream picture")
    assert [(str(parent.cell), parent.is_current) for parent in listing.parents] == [("cutout MUG", True)]


def test_a_product_that_suits_no_scene_has_no_picture_of_one(bench: ListingBench):
    garden = MUG.model_copy(update={"scenes": ("garden",)})  # of a row that was accepted when there was one
    cells = bench.listing_order(LISTING_IMAGE, product=garden).cells()
    assert [cell.second_key for cell in cells] == [
        "amazon_main",
        "google_merchant",
        "walmart",
        "ebay",
        "zalando",
        "shopify",
    ]


async def test_a_packshot_stands_on_a_shadow_and_is_never_enlarged(bench: ListingBench):
    bench.stock(width_px=400, height_px=320)
    notes = await bench.walk([bench.listing_order(PACKSHOT)])
    record = notes.records["packshot MUG"]
    file = KeptPicture(bench.store, record).decoded
    assert (file.size, file.format, darkest_of_border(file)) == ((500, 500), "PNG", 255)
    assert (record.cost_usd, record.endpoint, record.parent_cells) == (0.0, None, ("cutout MUG",))
    pixels = np.asarray(file)
    assert pixels[89, 250].min() == 255 > pixels[415, 250].max() > 100  # above it white, below it a shadow


@pytest.mark.parametrize(
    ("wire", "endpoint", "cost_usd"),
    [("v1_packshot", "/v1/product/packshot", 0.03), ("v1_shadow", "/v1/product/shadow", 0.018)],
)
async def test_bria_makes_packshots_where_that_is_set(
    bench: ListingBench, wire: PackshotWire, endpoint: str, cost_usd: float
):
    bench.generation = Generation(packshot_wire=wire)
    bench.stock(width_px=40, height_px=30)
    notes = await bench.walk([bench.listing_order(PACKSHOT)])
    record = notes.records["packshot MUG"]
    assert bench.jobs == {endpoint: 1}
    assert (record.endpoint, record.cost_usd, record.polls) == (endpoint, cost_usd, 1)
    assert record.source_url_expires_at is not None
    assert (record.source_url_expires_at - record.made_at).total_seconds() <= 3600
