"""What a gallery holds, what a second build of it does, and what is left of the first."""

import json
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from gallery_store import LAMP, MUG, STUDIO, TABLE, GalleryStore
from upath import UPath

from bria_assets.gallery import subjects
from bria_assets.gallery.notes import CellFailure, CellName, CheckResult, Comparison, DaySpending, GalleryNotes
from bria_assets.gallery.place import GalleryUnusable
from bria_assets.pipeline import cell


@pytest.fixture
def shop(tmp_path: Path) -> GalleryStore:
    return GalleryStore(tmp_path)


def test_the_chain_is_that_of_the_pipeline():
    assert (subjects.PRODUCT_IMAGE, subjects.CUTOUT, subjects.LIFESTYLE_SHOT) == (
        cell.PRODUCT_IMAGE,
        cell.CUTOUT,
        cell.LIFESTYLE_SHOT,
    )


def test_a_product_is_shown_with_its_chain_and_with_what_is_not_made_yet(shop: GalleryStore):
    image = shop.put("product_image", "MUG", "red")
    cutout = shop.put("cutout", "MUG", "red", parents=[image])
    shop.put("lifestyle_shot", "MUG|studio", "blue", parents=[cutout])
    shop.build(MUG, LAMP)
    assert shop.entries()["MUG"]["pictures"] == [
        ("product_image", "", "plain"),
        ("cutout", "", "alpha"),
        ("lifestyle_shot", TABLE.title, "none"),
        ("lifestyle_shot", STUDIO.title, "plain"),
    ]
    assert [found["statuses"] for found in shop.entries().values()] == [["Missing"], ["Missing"]]
    shot = shop.product("MUG")["pictures"][3]
    assert (shot["title"], shot["alt"], shot["before"]["title"]) == (
        "Lifestyle shot",
        "Red mug, lifestyle shot: Grey studio",
        "Cutout",
    )
    assert dict(shot["facts"])["Made from"] == "Cutout"
    for picture in shop.product("MUG")["pictures"]:
        if picture["thumbnail"]:
            assert (shop.gallery / picture["thumbnail"]).is_file()
            assert (shop.gallery / picture["original"]).is_file()


def test_everything_that_a_record_says_is_on_the_product_s_page(shop: GalleryStore):
    record = shop.put(
        "product_image",
        "MUG",
        "red",
        seed=42,
        request_id="request-1",
        prompt="A red mug",
        refined_prompt="A shiny red mug",
        structured_prompt='{"objects":[{"description":"mug"}]}',
        source_url="https://bria.example/result?signature=secret",
    )
    shop.build(MUG)
    [picture, *_] = shop.product("MUG")["pictures"]
    assert dict(picture["facts"]) == {
        "Size": f"60 x 40 px, PNG, {record.picture.size_bytes / 1000:.0f} kB",
        "Made": "2026-11-21 23:15 UTC by the built-in sandbox",
        "Endpoint": "/v2/product_image",
        "Seed": "42",
        "Took": "4.0 s, 2 polls",
        "List price": "0.030 USD",
        "Request": "request-1",
        "Version": record.picture.sha256,
    }
    assert picture["texts"] == [["Prompt", "A red mug"], ["What Bria made of it", "A shiny red mug"]]
    assert json.loads(picture["structured_prompt"]) == {"objects": [{"description": "mug"}]}
    assert "secret" not in json.dumps(shop.product("MUG"))


def test_failures_checks_and_comparisons_are_told_and_found_by_their_status(shop: GalleryStore):
    image = shop.put("product_image", "MUG", "red")
    refined = shop.put("refined_image", "greener", "green", parents=[image])
    heat_map = shop.put("heat_map", "of-greener", "yellow")
    notes = GalleryNotes(
        failures={
            CellName("cutout", "MUG"): CellFailure(reason="refused", request_id="r-9"),
            CellName("edited_image", "MUG"): CellFailure(reason="no instruction"),
            CellName("campaign_visual", "story"): CellFailure(reason="refused, too"),
        },
        checks={CellName("product_image", "MUG"): (CheckResult(name="white_ground", passed=False, reason="grey"),)},
        comparisons={
            CellName("refined_image", "greener"): Comparison(
                before_path=image.path,
                before_sha256=image.picture.sha256,
                after_sha256=refined.picture.sha256,
                heat_map_path=heat_map.path,
                instruction="make it greener",
                summary="4 % changed",
            )
        },
        spending=(DaySpending(day=date(2026, 11, 20), usd=1.5),),
    )
    built = shop.build(MUG, notes=notes)
    assert shop.entries()["MUG"]["statuses"] == ["Failed", "Missing", "To look at"]
    pictures = {picture["asset"]: picture for picture in shop.product("MUG")["pictures"]}
    assert pictures["cutout"]["failure"] == "refused (request r-9)"
    assert pictures["product_image"]["checks"] == [{"name": "white ground", "state": "warning", "reason": "grey"}]
    assert pictures["refined_image"]["before"]["thumbnail"] == pictures["product_image"]["thumbnail"]
    assert pictures["refined_image"]["texts"] == [["Instruction", "make it greener"]]
    assert pictures["refined_image"]["changes"] == "4 % changed"
    assert (shop.gallery / pictures["refined_image"]["heat_map"]["thumbnail"]).is_file()
    # Nobody asks for these in a refresh, but somebody did.
    assert pictures["edited_image"]["failure"] == "no instruction"
    assert shop.entries()["story"]["pictures"] == [("campaign_visual", "", "failed")]
    assert refined.partition not in shop.entries()
    assert (built.figures.failed, built.figures.missing, built.figures.doubtful) == (3, 2, 1)
    assert "1.50 USD" in shop.page


def test_pictures_of_no_product_and_of_products_that_left_have_pages_too(shop: GalleryStore):
    shop.put("product_image", "OLD", "red")
    shop.put("campaign_visual", "website-hero", "blue")
    shop.build(MUG)
    found = {key: (entry["category"], entry["statuses"]) for key, entry in shop.entries().items()}
    assert found["OLD"] == ("Product images", ["Complete"])
    assert found["website-hero"] == ("Campaign visuals", ["Complete"])


def test_what_was_made_from_a_picture_of_no_product_is_shown_and_counted_with_it_alone(shop: GalleryStore):
    skull = shop.put("refined_image", "z-skull", "white")
    hat = shop.put("refined_image", "hat", "red", parents=[skull])
    shop.put("refined_image", "a-cigar", "blue", parents=[hat])
    hero = shop.put("campaign_visual", "hero", "blue")
    shop.put("campaign_cutout", "hero", "red", parents=[hero])
    failures = {CellName("refined_image", "hat"): CellFailure(reason="refused")}
    built = shop.build(notes=GalleryNotes(failures=failures))
    assert {key: [place for _, place, _ in found["pictures"]] for key, found in shop.entries().items()} == {
        "hero": ["", ""],
        "z-skull": ["", "hat", "a-cigar"],
    }
    assert (built.figures.picture_count, round(built.figures.cost_usd, 2)) == (5, 0.15)


def test_pictures_stand_in_the_order_of_their_numbers_and_names_whenever_they_were_made(shop: GalleryStore):
    for place in ("10", "9", "1"):
        shop.put("image_variations", f"MUG|{place}", "red")
    shop.put("listing_image", "MUG|amazon_main", "red")
    failures = {CellName("listing_image", "MUG|ebay"): CellFailure(reason="refused")}
    shop.build(MUG, notes=GalleryNotes(failures=failures))
    assert [picture["label"] for picture in shop.product("MUG")["pictures"][4:]] == [
        "Image variation 1",
        "Image variation 9",
        "Image variation 10",
        "amazon main",
        "ebay",
    ]


def test_a_refinement_s_price_is_with_the_translation_of_its_instruction(shop: GalleryStore):
    image = shop.put("product_image", "MUG", "red", cost_usd=0.0)
    refined = shop.put("refined_image", "greener", "green", parents=[image])
    comparison = Comparison(
        before_path=image.path,
        before_sha256=image.picture.sha256,
        after_sha256=refined.picture.sha256,
        translation_usd=0.01,
    )
    built = shop.build(MUG, notes=GalleryNotes(comparisons={CellName("refined_image", "greener"): comparison}))
    price = dict(shop.product("MUG")["pictures"][-1]["facts"])["List price"]
    assert price == "0.040 USD, with 0.010 for the instruction's translation"
    assert built.figures.cost_usd == pytest.approx(0.04)


def test_a_lost_picture_and_a_damaged_record_are_named_and_stop_nothing(shop: GalleryStore):
    record = shop.put("product_image", "MUG", "red")
    (shop.folder / record.path).unlink()
    (shop.folder / "records/cutout").mkdir()
    (shop.folder / "records/cutout/MUG.json").write_text("{}")
    shop.put("product_image", "LAMP", "yellow")
    shop.build(MUG, LAMP)
    image, cutout = shop.product("MUG")["pictures"][:2]
    assert "not in the image store any more" in image["problem"]
    assert "records/cutout/MUG.json: asset: Field required; move the file away" in cutout["problem"]
    assert shop.product("LAMP")["pictures"][0]["problem"] is None


def test_what_a_catalog_says_is_never_markup(shop: GalleryStore):
    evil = '</script><script>alert(1)</script>"<img src=x onerror=alert(1)>\u2028'
    shop.put("product_image", "MUG", "red", prompt=evil, endpoint=evil)
    shop.build(MUG.model_copy(update={"title": evil, "category": evil}))
    assert shop.product("MUG")["title"] == shop.entries()["MUG"]["category"] == evil
    written = [shop.page, *(file.read_text(encoding="utf-8") for file in shop.files("products") | shop.files("index"))]
    assert not any("<script>alert" in text or "<img src=x" in text for text in written)


def test_a_second_build_draws_and_writes_only_what_is_new(shop: GalleryStore):
    shop.put("product_image", "MUG", "red")
    shop.put("product_image", "LAMP", "yellow")
    assert shop.build(MUG, LAMP).thumbnails_drawn == 2
    before = {file: file.stat().st_ino for file in shop.files("products") | shop.files("thumbnails")}
    shop.put("product_image", "MUG", "green")
    assert shop.build(MUG, LAMP).thumbnails_drawn == 1
    after = {file: file.stat().st_ino for file in shop.files("products") | shop.files("thumbnails")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2


def test_an_old_page_s_files_stay_for_a_day(shop: GalleryStore):
    shop.put("product_image", "MUG", "red")
    shop.build(MUG)
    old = shop.files("products") | shop.files("thumbnails") | shop.files("index")
    shop.put("product_image", "MUG", "green")
    shop.build(MUG)
    assert all(file.exists() for file in old)
    leftovers = shop.gallery / "leftovers.json"
    noted = json.loads(leftovers.read_text())
    assert {shop.gallery / path for path in noted} == old
    a_day_ago = (datetime.now(timezone.utc) - timedelta(days=1)).isoformat()
    leftovers.write_text(json.dumps(dict.fromkeys(noted, a_day_ago)))
    shop.build(MUG)
    assert not any(file.exists() for file in old)
    assert shop.product("MUG")["pictures"][0]["thumbnail"]


def test_a_gallery_that_cannot_be_written_says_so_and_leaves_the_old_page_whole(shop: GalleryStore):
    shop.put("product_image", "MUG", "red")
    shop.build(MUG)
    page = shop.page
    shop.put("product_image", "MUG", "green")
    (shop.gallery / "products").rename(shop.gallery / "elsewhere")
    (shop.gallery / "products").write_text("a file in the place of the folder")
    with pytest.raises(GalleryUnusable, match=f"the gallery {shop.gallery} cannot be written .*; mend the folder"):
        shop.build(MUG)
    assert shop.page == page
    assert not [name for _, _, names in os.walk(shop.gallery) for name in names if name.startswith(".writing-")]


def test_an_empty_store_has_a_page(shop: GalleryStore):
    shop.build()
    assert shop.entries() == {}
    assert "The ledger knows of no spending." in shop.page


def test_a_gallery_in_a_bucket_is_built_as_one_on_disk():
    bucket = GalleryStore(cast("Path", UPath(f"memory://{uuid4().hex}")))
    bucket.put("product_image", "MUG", "red")
    assert bucket.build(MUG).thumbnails_drawn == 1
    bucket.put("product_image", "MUG", "green")
    assert bucket.build(MUG).thumbnails_drawn == 1
    assert (bucket.gallery / bucket.product("MUG")["pictures"][0]["thumbnail"]).is_file()


def test_a_refinement_whose_last_attempt_failed_stays_with_its_product(shop: GalleryStore):
    image = shop.put("product_image", "MUG", "red")
    shop.put("refined_image", "greener", "green", parents=[image])
    shop.build(MUG, notes=GalleryNotes(failures={CellName("refined_image", "greener"): CellFailure(reason="refused")}))
    assert list(shop.entries()) == ["MUG"]
    refined = shop.product("MUG")["pictures"][-1]
    assert (refined["place"], refined["failure"], bool(refined["thumbnail"])) == ("greener", "refused", True)


def test_a_refinement_stays_with_its_product_and_beside_what_it_was_before_when_that_is_made_anew(shop: GalleryStore):
    image = shop.put("product_image", "MUG", "red")
    refined = shop.put("refined_image", "greener", "green", parents=[image])
    shop.put("product_image", "MUG", "blue")
    comparison = Comparison(
        before_path=image.path, before_sha256=image.picture.sha256, after_sha256=refined.picture.sha256
    )
    for _ in range(2):
        shop.build(MUG, notes=GalleryNotes(comparisons={CellName("refined_image", "greener"): comparison}))
    assert list(shop.entries()) == ["MUG"]
    before = shop.product("MUG")["pictures"][-1]["before"]
    assert before["title"] == "Before"
    # All that a page names is needed: nothing waits for its removal.
    assert not (shop.gallery / "leftovers.json").exists()
