"""A refresh, the refresh after it, and what Dagster shows of both."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import dagster as dg
import pytest

from bria_assets.defs.partitions import PARTITIONS
from bria_assets.defs.resources import GenerationResource
from bria_assets.images.preview import MOST_DATA_URI_BYTES
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets_tests.shop import BOWL, LAMP, MUG, Refreshed, Shop, open_shop
from bria_assets_tests.web_server import web_server

SHOTS = ["MUG|table", "MUG|studio", "BOWL|table", "BOWL|studio", "LAMP|studio"]
CELLS = {"product_image": ["MUG", "BOWL", "LAMP"], "cutout": ["MUG", "BOWL", "LAMP"], "lifestyle_shot": SHOTS}


@dataclass(frozen=True)
class TwoRefreshes:
    """A shop that was refreshed twice."""

    shop: Shop
    first: Refreshed
    second: Refreshed
    jobs_after_first: int


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRefreshes]:
    with open_shop(tmp_path_factory.mktemp("refresh"), is_on_disk=True) as shop:
        shop.sell(MUG, BOWL, LAMP)
        first = shop.refresh()
        jobs_after_first = shop.jobs()
        second = shop.refresh()
        yield TwoRefreshes(shop=shop, first=first, second=second, jobs_after_first=jobs_after_first)


def metadata(shop: Shop, asset: str, partition: str) -> dict[str, object]:
    return {name: value.value for name, value in shop.materialization(asset, partition).metadata.items()}


def test_a_refresh_makes_images_cutouts_and_the_shots_of_suiting_scenes(story: TwoRefreshes):
    assert story.first.run.status is dg.DagsterRunStatus.SUCCESS
    assert story.first.counts == {"product_image": (3, 0, 0), "cutout": (3, 0, 0), "lifestyle_shot": (5, 0, 0)}


@pytest.mark.parametrize("asset", CELLS)
def test_every_partition_it_made_is_materialized_and_no_other(story: TwoRefreshes, asset: str):
    shown = story.shop.statuses(asset)
    assert {partition for partition, status in shown.items() if status == "MATERIALIZED"} == set(CELLS[asset])
    assert set(shown.values()) <= {"MATERIALIZED", "NONE"}


def test_new_partitions_come_in_the_catalog_s_order(story: TwoRefreshes):
    assert story.shop.partitions("product_image") == ["MUG", "BOWL", "LAMP"]


def test_the_report_has_exactly_the_documented_shape(story: TwoRefreshes):
    report = json.loads(story.first.report.model_dump_json())
    assert {name: sorted(value) if isinstance(value, dict) else type(value) for name, value in report.items()} == {
        "run_ids": list,
        "assets": ["cutout", "lifestyle_shot", "product_catalog", "product_image"],
        "failures": list,
        "bria": ["cost_usd", "http_429", "polls", "submitted"],
        "seconds": float,
    }
    assert {tuple(count) for count in report["assets"].values()} == {("requested", "materialized", "reused", "failed")}


@pytest.mark.parametrize("which", ["first", "second"])
def test_requested_is_the_sum_of_what_became_of_it(story: TwoRefreshes, which: str):
    refreshed: Refreshed = getattr(story, which)
    for count in refreshed.report.assets.values():
        assert count.requested == count.materialized + count.reused + count.failed


def test_the_report_counts_what_was_asked_of_bria(story: TwoRefreshes):
    bria = story.first.report.bria
    assert (bria.submitted, bria.http_429) == (11, 0)
    assert bria.polls >= 11
    assert bria.cost_usd == pytest.approx(3 * 0.03 + 3 * 0.018 + 5 * 0.03)


def test_the_report_names_the_run(story: TwoRefreshes):
    assert story.first.report.run_ids == [story.first.run.run_id]


def test_a_second_refresh_asks_nothing_and_reuses_everything(story: TwoRefreshes):
    assert story.second.counts == {"product_image": (0, 3, 0), "cutout": (0, 3, 0), "lifestyle_shot": (0, 5, 0)}
    assert story.second.report.bria.model_dump() == {"submitted": 0, "polls": 0, "http_429": 0, "cost_usd": 0.0}
    assert story.shop.jobs() == story.jobs_after_first == 11


@pytest.mark.parametrize("asset", CELLS)
def test_reading_the_unchanged_catalog_again_leaves_nothing_stale(story: TwoRefreshes, asset: str):
    catalog = story.shop.instance.fetch_materializations(dg.AssetKey("product_catalog"), limit=5).records
    assert len(catalog) == 2
    with web_server(story.shop.instance) as server:
        assert {server.stale_status(asset, partition) for partition in CELLS[asset]} == {"FRESH"}


@pytest.mark.parametrize(
    ("asset", "partition"), [("product_image", "MUG"), ("cutout", "MUG"), ("lifestyle_shot", "MUG|table")]
)
def test_a_materialization_shows_its_picture_and_where_it_came_from(story: TwoRefreshes, asset: str, partition: str):
    shown = metadata(story.shop, asset, partition)
    record = story.shop.store.record(asset, partition)
    assert record is not None
    assert {name: shown[name] for name in ("sha256", "width_px", "height_px", "bytes", "request_id", "bria_url")} == {
        "sha256": record.picture.sha256,
        "width_px": record.picture.width_px,
        "height_px": record.picture.height_px,
        "bytes": record.picture.size_bytes,
        "request_id": record.request_id,
        "bria_url": record.source_url,
    }
    assert shown["store_path"] == str(story.shop.folder / "images" / record.path)
    assert (shown["reused"], shown["made_by"], shown["endpoint"]) == (False, "sandbox", record.endpoint)
    assert isinstance(shown["cost_usd"], float)
    assert shown["cost_usd"] > 0
    assert isinstance(shown["latency_seconds"], float)
    assert isinstance(shown["polls"], int)
    assert shown["polls"] >= 1


def test_a_generated_image_shows_its_seed_prompt_and_structured_prompt(story: TwoRefreshes):
    shown = story.shop.materialization("product_image", "MUG").metadata
    assert str(shown["seed"].value).isdigit()
    assert "Red mug" in str(shown["prompt"].value)
    assert isinstance(shown["structured_prompt"], dg.JsonMetadataValue)
    assert "objects" in str(shown["structured_prompt"].value)


def test_a_preview_is_a_small_picture_in_markdown(story: TwoRefreshes):
    preview = story.shop.materialization("cutout", "MUG").metadata["preview"]
    assert isinstance(preview, dg.MarkdownMetadataValue)
    assert str(preview.value).startswith("![cutout MUG](data:image/jpeg;base64,")
    assert len(str(preview.value)) <= MOST_DATA_URI_BYTES + 30


def test_bria_s_address_is_shown_with_its_expiry_of_three_days(story: TwoRefreshes):
    expiry = story.shop.materialization("cutout", "MUG").metadata["bria_url_expires_at"]
    assert isinstance(expiry, dg.TimestampMetadataValue)
    left = datetime.fromtimestamp(expiry.value, timezone.utc) - datetime.now(timezone.utc)
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


@pytest.mark.parametrize(
    ("asset", "partition"), [("product_image", "MUG"), ("cutout", "MUG"), ("lifestyle_shot", "MUG|table")]
)
def test_the_data_version_is_the_picture_s_hash(story: TwoRefreshes, asset: str, partition: str):
    record = story.shop.store.record(asset, partition)
    assert record is not None
    assert story.shop.data_version(asset, partition) == record.picture.sha256


def test_the_catalog_s_materialization_counts_rows_and_changes(story: TwoRefreshes):
    shown = {name: value.value for name, value in story.shop.materialization("product_catalog").metadata.items()}
    assert {
        name: shown[name] for name in ("rows", "products", "rejected", "added", "changed", "retired", "scenes")
    } == {"rows": 3, "products": 3, "rejected": 0, "added": 0, "changed": 0, "retired": 0, "scenes": 2}


def test_what_dagster_forgot_is_logged_again_without_a_call(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.instance.wipe_assets([dg.AssetKey("product_image")])
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.counts == {"product_image": (0, 1, 0)}
    assert shop.statuses("product_image") == {"MUG": "MATERIALIZED"}
    assert metadata(shop, "product_image", "MUG")["reused"] is True
    assert shop.jobs() == 1


def test_a_new_price_changes_nothing(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.sell({**MUG, "price": "1.00"})
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.report.assets["product_catalog"].reused == 1
    assert refreshed.counts == {"product_image": (0, 1, 0)}
    assert refreshed.plan_lines == ["1 product_image: up to date"]


def test_a_new_title_touches_its_own_cells_alone(shop: Shop):
    shop.sell(MUG, LAMP)
    shop.refresh(assets=["product_image", "cutout"])
    before = shop.materialization("cutout", "LAMP")
    shop.sell({**MUG, "title": "Blue mug"}, LAMP)
    refreshed = shop.refresh(assets=["product_image", "cutout"])
    assert refreshed.counts == {"product_image": (1, 1, 0), "cutout": (1, 1, 0)}
    assert shop.materialization("cutout", "LAMP") == before
    assert shop.materialization("product_catalog").metadata["changed"].value == 1


def test_other_settings_are_listed_as_stale_and_bought_when_asked(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.resources["generation"] = GenerationResource(steps_num=40)
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.plan_lines == ["1 product_image: stale: made by other settings or another prompt template"]
    assert (refreshed.counts, shop.jobs()) == ({"product_image": (0, 1, 0)}, 1)
    again = shop.refresh(assets=["product_image"], regenerate="stale")
    assert (again.counts, shop.jobs()) == ({"product_image": (1, 0, 0)}, 2)


def test_regenerating_all_buys_what_was_selected_anew(shop: Shop):
    shop.sell(MUG, LAMP)
    shop.refresh(assets=["product_image"])
    refreshed = shop.refresh(assets=["product_image"], skus=["LAMP"], regenerate="all")
    assert (refreshed.counts, shop.jobs()) == ({"product_image": (1, 0, 0)}, 3)


def test_after_the_sandbox_bria_makes_everything_anew_and_the_plan_says_so(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image", "cutout"])
    shop.use_bria()
    refreshed = shop.refresh(assets=["product_image", "cutout"])
    assert refreshed.plan_lines == ["1 product_image: made by another server", "1 cutout: follows its upstream picture"]
    assert refreshed.counts == {"product_image": (1, 0, 0), "cutout": (1, 0, 0)}
    assert metadata(shop, "cutout", "MUG")["made_by"] == "bria"
    assert shop.jobs("bria") == 2


def test_every_asset_has_its_partitions():
    assert set(PARTITIONS) == set(PICTURE_ASSETS)


def test_dagster_is_asked_once_an_asset_what_it_shows_however_many_pictures_hold(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    shop.sell(*({**MUG, "sku": f"MUG-{number}"} for number in range(5)))
    shop.refresh(assets=["product_image"])
    asked: list[dg.AssetKey] = []
    ask = dg.DagsterInstance.get_status_by_partition

    def count(instance: dg.DagsterInstance, key: dg.AssetKey, *others: Any) -> Any:
        asked.append(key)
        return ask(instance, key, *others)

    monkeypatch.setattr(dg.DagsterInstance, "get_status_by_partition", count)
    assert shop.refresh().counts["product_image"] == (0, 5, 0)
    assert sorted(key.to_user_string() for key in asked) == ["cutout", "lifestyle_shot", "product_image"]
