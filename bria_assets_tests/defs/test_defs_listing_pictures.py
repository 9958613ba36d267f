"""Packshots, listing images and the manifest as Dagster's assets."""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import pytest
import yaml

from bria_assets_tests.shop import BOWL, MUG, TABLE, Shop

WHITE = {
    "id": "white",
    "title": "White",
    "made_from": "cutout",
    "ground": "white",
    "fill": 0.8,
    "width_px": 60,
    "height_px": 60,
    "feed": "shopify",
    "rules": {"accepts_generated": False, "least_width_px": 50},
}
SCENE = {
    "id": "scene",
    "title": "Scene",
    "made_from": "lifestyle_shot",
    "ground": "keep",
    "width_px": 40,
    "height_px": 30,
    "feed": "shopify",
}


@pytest.fixture
def listed(shop: Shop) -> Shop:
    """A shop that sells in two channels."""
    list_in(shop, WHITE, SCENE)
    shop.settings |= {"BRIA_PUBLIC_BASE_URL": "https://cdn.example.com"}
    shop.sell(MUG, BOWL)
    shop.show_in(TABLE)
    return shop


def list_in(shop: Shop, *channels: Mapping[str, object]) -> None:
    file = shop.folder / "channels.yaml"
    file.write_text(yaml.safe_dump([dict(channel) for channel in channels]))
    shop.settings["BRIA_CHANNELS"] = str(file)


def checks(shop: Shop, run: dg.DagsterRun) -> dict[tuple[str | None, str], bool]:
    """Whether each check of a partition passed."""
    records = shop.instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
    found = [record.event_log_entry.get_dagster_event().asset_check_evaluation_data for record in records]
    return {(each.partition, each.check_name): each.passed for each in found}


def test_a_refresh_makes_listings_where_they_are_selected_and_the_manifest_names_those_that_pass(listed: Shop):
    plain = listed.refresh()
    assert set(plain.counts) == {"product_image", "cutout", "lifestyle_shot"}
    asked = listed.jobs()
    made = listed.refresh(assets=["packshot", "listing_image"])
    assert made.counts == {"packshot": (2, 0, 0), "listing_image": (4, 0, 0)}
    assert (listed.jobs(), made.report.bria.cost_usd, made.quote.jobs) == (asked, 0.0, 0)
    assert listed.statuses("listing_image") == dict.fromkeys(
        ["MUG|white", "MUG|scene", "BOWL|white", "BOWL|scene"], "MATERIALIZED"
    )
    found = checks(listed, made.run)
    assert found["MUG|white", "origin_told"]
    assert found["MUG|scene", "origin_accepted"]
    assert not found["MUG|white", "origin_accepted"]  # the sandbox generated it
    assert listed.refresh(assets=["listing_image"]).counts == {"listing_image": (0, 4, 0)}

    job = listed.definitions().resolve_implicit_global_asset_job_def()
    assert job.execute_in_process(
        instance=listed.instance, asset_selection=[dg.AssetKey("image_manifest")], raise_on_error=False
    ).success
    told = listed.materialization("image_manifest").metadata
    # Two products of an image, a cutout, a shot, a packshot and two listing images.
    assert (told["pictures"].value, told["pictures_listing_image"].value) == (12, 4)
    assert told["refused_by_their_channel"].value == 2
    assert told["files"].value == {
        "images.parquet": 12,
        "images.csv": 12,
        "shopify_media.csv": 2,
        "google_merchant.xml": 0,
    }
    assert Path(str(told["folder"].value), "shopify_media.csv").is_file()


def test_one_listing_is_made_in_the_ui_from_what_is_stored_and_another_says_what_is_missing(listed: Shop):
    listed.refresh(assets=["product_image", "cutout"])
    good = listed.materialize(
        "listing_image", partitions=dg.MultiPartitionKey({"product": "MUG", "sales_channel": "white"})
    )
    assert good.status is dg.DagsterRunStatus.SUCCESS
    bad = listed.materialize(
        "listing_image", partitions=dg.MultiPartitionKey({"product": "MUG", "sales_channel": "scene"})
    )
    assert bad.status is dg.DagsterRunStatus.FAILURE
    assert "there is no picture of lifestyle_shot MUG|table made by sandbox" in listed.failure_message(bad)


def test_a_wrong_file_of_channels_refuses_listing_images_before_anything_is_paid_and_nothing_else(listed: Shop):
    list_in(listed, {**WHITE, "ground": "grey"})
    fault = "channels.yaml: channel 1 ('white'): ground: Input should be 'white'"
    refused = listed.refresh(assets=["product_image", "listing_image"])
    assert fault in (refused.watcher.refusal or "")
    assert listed.jobs() == 0
    listed.instance.add_dynamic_partitions("sales_channel", ["white"])  # of a day when the file was good
    in_the_ui = listed.materialize(
        "listing_image", partitions=dg.MultiPartitionKey({"product": "MUG", "sales_channel": "white"})
    )
    assert fault in listed.failure_message(in_the_ui)
    plain = listed.refresh(assets=["product_image"])
    assert plain.counts == {"product_image": (2, 0, 0)}
    [warning] = plain.report.warnings
    assert fault in warning
