"""The command's exit code, its files and its words, from a refresh that went well and one that did not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.scene_file import read_scenes
from bria_assets.catalog.snapshot import StoredProduct
from bria_assets.dagster_home import project_root
from bria_assets.pipeline.ordering import orders
from bria_assets.pipeline.picture_assets import REFRESHED_ASSETS
from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import BOWL, MUG, Shop, open_shop


@dataclass(frozen=True)
class Story:
    """A refresh of one good product, and one with a second product that is refused."""

    shop: Shop
    good: Finished
    good_json: dict[str, Any]
    bad: Finished
    bad_json: dict[str, Any]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("command") / "shop", is_on_disk=True) as shop:
        arguments = ("refresh", "--select", "product_image", "--json", "report.json")
        shop.sell(MUG)
        good = run_command(*arguments, variables=shop.variables, folder=shop.folder)
        good_json = json.loads((shop.folder / "report.json").read_text())
        shop.sell(MUG, BOWL)
        shop.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
        bad = run_command(*arguments, variables=shop.variables, folder=shop.folder)
        bad_json = json.loads((shop.folder / "report.json").read_text())
        yield Story(shop=shop, good=good, good_json=good_json, bad=bad, bad_json=bad_json)


def test_a_good_refresh_exits_0_with_nothing_on_stderr(story: Story):
    assert (story.good.exit_code, story.good.stderr) == (0, "")


def test_a_refresh_with_a_failure_exits_1_and_names_it(story: Story):
    assert story.bad.exit_code == 1
    assert "failed product_image BOWL: POST /v2/image/generate answered HTTP 422" in story.bad.stdout
    assert story.bad.stderr == ""


def test_the_json_file_holds_the_report(story: Story):
    assert {name: value for name, value in story.good_json.items() if name not in {"run_ids", "seconds", "bria"}} == {
        "assets": {
            "product_catalog": {"requested": 1, "materialized": 1, "reused": 0, "failed": 0},
            "product_image": {"requested": 1, "materialized": 1, "reused": 0, "failed": 0},
        },
        "failures": [],
    }


def test_the_json_file_names_what_failed_by_asset_partition_error_and_request(story: Story):
    (failure,) = story.bad_json["failures"]
    assert sorted(failure) == ["asset", "error", "partition", "request_id"]
    assert (failure["asset"], failure["partition"]) == ("product_image", "BOWL")


def test_the_plan_is_said_before_anything_is_asked(story: Story):
    plan, product, *_ = story.good.stdout.splitlines()
    assert plan.startswith("Plan on the built-in sandbox (no BRIA_API_TOKEN: nothing is billed): at most 1 call,")
    assert product == "  1 product_image: new"


def test_the_dagster_home_of_the_user_holds_the_runs(story: Story):
    run_ids = {run.run_id for run in story.shop.instance.get_runs()}
    assert run_ids == {*story.good_json["run_ids"], *story.bad_json["run_ids"]}


def test_the_refused_product_is_failed_in_dagster(story: Story):
    assert story.shop.statuses("product_image") == {"MUG": "MATERIALIZED", "BOWL": "FAILED"}


def test_the_shipped_catalog_orders_24_images_24_cutouts_and_at_least_60_shots():
    scenes = read_scenes(str(project_root() / "data" / "scenes.yaml"))
    catalog = read_catalog(str(project_root() / "data" / "catalog.csv"), scenes=scenes)
    stored = [StoredProduct(product, catalog.photo_root) for product in catalog.products]
    cells = [cell for order in orders(stored, scenes, frozenset(REFRESHED_ASSETS)) for cell in order.cells()]
    images, cutouts, shots = (sum(cell.asset == asset for cell in cells) for asset in REFRESHED_ASSETS)
    assert catalog.rejected == ()
    assert (images, cutouts) == (24, 24)
    assert shots >= 60
