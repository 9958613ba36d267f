"""Bad rows, refusals and failed jobs among good products: each partition has its own fate."""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, LAMP, MUG, Refreshed, Shop, open_shop
from bria_assets_tests.web_server import web_server

PLATE = {"sku": "PLATE", "title": "White plate", "category": "Garden"}
BAD_ROW = {"sku": "BAD", "title": ""}
ASSETS = ("product_image", "cutout", "lifestyle_shot")
STUDIO_ALONE = {"id": "studio", "title": "Studio", "prompt": "In a grey studio"}


@dataclass(frozen=True)
class Story:
    """A good run, a run in which much goes wrong, the next one, and one that asks again for what was refused."""

    shop: Shop
    bad: Refreshed
    statuses_after_bad: dict[str, dict[str, str]]
    pages_after_bad: dict[str, dict[str, set[str]]]
    plate_before: dg.AssetMaterialization
    plate_after: dg.AssetMaterialization
    jobs_after_bad: int
    following: Refreshed
    jobs_after_following: int
    asked_again: Refreshed


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("failures"), is_on_disk=True) as shop:
        shop.show_in(STUDIO_ALONE)
        shop.go_wrong(
            {"kind": "refuse", "when_body_contains": "oak bowl", "times": 1},
            {"kind": "error", "when_body_contains": "brass lamp", "times": 1},
        )
        shop.sell(PLATE)
        shop.refresh()
        plate_before = shop.materialization("cutout", "PLATE")
        shop.sell(PLATE, MUG, BOWL, LAMP, BAD_ROW)
        bad = shop.refresh()
        statuses_after_bad = {asset: shop.statuses(asset) for asset in ASSETS}
        with web_server(shop.instance) as server:
            pages_after_bad = {asset: server.partitions(asset) for asset in ASSETS}
        plate_after = shop.materialization("cutout", "PLATE")
        jobs_after_bad = shop.jobs()
        following = shop.refresh()
        jobs_after_following = shop.jobs()
        yield Story(
            shop=shop,
            bad=bad,
            statuses_after_bad=statuses_after_bad,
            pages_after_bad=pages_after_bad,
            plate_before=plate_before,
            plate_after=plate_after,
            jobs_after_bad=jobs_after_bad,
            following=following,
            jobs_after_following=jobs_after_following,
            asked_again=shop.refresh(regenerate="failed"),
        )


def named(refreshed: Refreshed) -> list[tuple[str, str]]:
    return [(failure.asset, failure.partition) for failure in refreshed.report.failures]


def test_the_good_products_are_made_and_the_others_counted_with_what_hangs_on_them(story: Story):
    each = (1, 1, 2)
    assert story.bad.counts == {"product_image": each, "cutout": each, "lifestyle_shot": each}


def test_exactly_the_root_causes_are_named(story: Story):
    assert sorted(named(story.bad)) == [
        ("product_catalog", "BAD"),
        ("product_image", "BOWL"),
        ("product_image", "LAMP"),
    ]


def test_each_cause_says_what_happened(story: Story):
    reasons = {failure.partition: failure.error for failure in story.bad.report.failures}
    assert reasons["BAD"] == "row 6, column title: is empty: every product needs one"
    assert "422" in reasons["BOWL"]
    assert "moderation" in reasons["BOWL"]
    assert "ended with error 500" in reasons["LAMP"]


def test_a_failed_job_is_named_by_its_request_id(story: Story):
    request_ids = {failure.partition: failure.request_id for failure in story.bad.report.failures}
    assert request_ids["LAMP"]
    assert request_ids["BAD"] is None


def test_the_run_failed_and_its_message_names_the_causes(story: Story):
    assert story.bad.run.status is dg.DagsterRunStatus.FAILURE
    message = story.shop.failure_message(story.bad.run)
    assert all(name in message for name in ("product_image BOWL", "product_image LAMP", "product_catalog BAD"))


@pytest.mark.parametrize("asset", ["product_image", "cutout"])
def test_failed_partitions_are_the_bad_ones_and_no_other(story: Story, asset: str):
    assert story.statuses_after_bad[asset] == {
        "PLATE": "MATERIALIZED",
        "MUG": "MATERIALIZED",
        "BOWL": "FAILED",
        "LAMP": "FAILED",
    }


def test_failed_shots_are_those_of_the_bad_products(story: Story):
    assert story.statuses_after_bad["lifestyle_shot"] == {
        "PLATE|studio": "MATERIALIZED",
        "MUG|studio": "MATERIALIZED",
        "BOWL|studio": "FAILED",
        "LAMP|studio": "FAILED",
    }


@pytest.mark.parametrize("asset", ASSETS)
def test_the_web_server_shows_the_same(story: Story, asset: str):
    statuses = story.statuses_after_bad[asset].items()
    assert story.pages_after_bad[asset] == {
        "materialized": {partition for partition, status in statuses if status == "MATERIALIZED"},
        "failed": {partition for partition, status in statuses if status == "FAILED"},
    }


def test_a_good_cell_that_the_failed_run_did_not_touch_is_as_it_was(story: Story):
    assert story.plate_after == story.plate_before


def test_the_next_refresh_asks_again_only_for_the_job_that_ended_with_an_error(story: Story):
    # The lamp's image, cutout and shot.
    assert story.jobs_after_following - story.jobs_after_bad == 3
    assert story.following.report.bria.submitted == 3


def test_the_next_refresh_names_the_refused_product_and_the_bad_row_again(story: Story):
    assert sorted(named(story.following)) == [("product_catalog", "BAD"), ("product_image", "BOWL")]
    assert story.following.counts == dict.fromkeys(ASSETS, (1, 2, 1))
    assert story.following.run.status is dg.DagsterRunStatus.FAILURE


def test_regenerating_what_failed_asks_the_refused_one_again(story: Story):
    assert story.asked_again.counts == dict.fromkeys(ASSETS, (1, 3, 0))
    assert set(story.shop.statuses("lifestyle_shot").values()) == {"MATERIALIZED"}


def test_a_bad_row_alone_fails_the_run(story: Story):
    assert named(story.asked_again) == [("product_catalog", "BAD")]
    assert story.asked_again.run.status is dg.DagsterRunStatus.FAILURE


def test_the_catalog_shows_its_rejected_rows_in_a_table(story: Story):
    table = story.shop.materialization("product_catalog").metadata["rejected_rows"]
    assert isinstance(table, dg.TableMetadataValue)
    assert [dict(record.data) for record in table.records] == [
        {"row": 6, "sku": "BAD", "column": "title", "reason": "is empty: every product needs one"}
    ]


def test_a_photo_that_went_missing_fails_its_partitions_and_no_other(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    image = shop.store.record("product_image", "MUG")
    assert image is not None
    photo = shop.folder / "lamp.png"
    photo.write_bytes(shop.store.read(image.path))
    shop.sell(MUG, {**LAMP, "image": "lamp.png"})
    shop.refresh(assets=["product_image", "cutout"])
    photo.unlink()
    refreshed = shop.refresh(assets=["product_image", "cutout"])
    assert refreshed.counts == {"product_image": (0, 1, 1), "cutout": (0, 1, 1)}
    assert shop.statuses("product_image") == shop.statuses("cutout") == {"MUG": "MATERIALIZED", "LAMP": "FAILED"}
