"""Backfills through a real code server, web server and daemon, launched over GraphQL and by clicks in a browser."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from playwright.sync_api import Page, expect

from bria_assets.defs.dead_runs import PROCESS_TAG
from bria_assets_tests.browser import open_browser
from bria_assets_tests.deployment import Deployment, deployed, wait_until
from bria_assets_tests.shop import open_shop

SKUS = [f"P-{number:02d}" for number in range(20)]
ROWS = [{"sku": sku, "title": f"Mug number {sku}", "category": "Kitchen"} for sku in SKUS]
SCATTERED = SKUS[::2]
SLOW = {"latency": {"shortest_seconds": 3.0, "longest_seconds": 4.0}}
"""So that there is a middle to be killed in."""


@pytest.fixture(scope="module")
def dagster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Dagster with twenty products that have no picture yet. All tests share it."""
    with open_shop(tmp_path_factory.mktemp("deployment") / "shop", is_on_disk=True) as shop:
        shop.sell(*ROWS)
        shop.materialize_catalog()
        profile = shop.folder / "profile.yaml"
        profile.write_text(yaml.safe_dump(SLOW))
        with deployed(shop, BRIA_SANDBOX_PROFILE=str(profile)) as deployment:
            yield deployment


@pytest.fixture
def page() -> Iterator[Page]:
    with open_browser() as browser:
        yield browser.new_page()


def refreshed(dagster: Deployment, **config: list[str]) -> bool:
    """Whether the main job made these, as the launchpad launches it."""
    return dagster.run_end(dagster.launch_refresh(**config)) == "SUCCESS"


def statuses(dagster: Deployment, asset: str) -> dict[str, list[str]]:
    """The products of each status."""
    found: dict[str, list[str]] = {}
    for sku, status in dagster.shop.statuses(asset).items():
        found.setdefault(status, []).append(sku)
    return found


def test_the_graph_and_a_picture_of_the_refresh_are_shown_with_a_link_to_the_one_it_was_made_from(
    dagster: Deployment, page: Page
):
    assert refreshed(dagster, assets=["product_image", "cutout"], skus=["P-00"])
    page.goto(f"{dagster.url}/locations/bria_assets/asset-groups/product_pictures/lineage")
    for asset in ("product_catalog", "product_image", "cutout", "lifestyle_shot"):
        expect(page.get_by_text(asset, exact=True).filter(visible=True).first).to_be_visible()
    page.goto(f"{dagster.url}/assets/cutout?view=partitions&partition=P-00")
    preview = page.get_by_role("img", name="cutout P-00")  # so small a one is shown at once, others in a dialog
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.naturalWidth") == preview.evaluate("image => image.naturalHeight") > 0
    with page.expect_popup() as opened:
        page.get_by_role("link", name="../assets/product_image").click()
    expect(opened.value.get_by_role("img", name="product_image P-00")).to_be_visible()


def test_a_backfill_by_clicks_fails_one_product_says_why_on_its_page_and_failed_only_makes_that_one(
    dagster: Deployment, page: Page
):
    shop, images = dagster.shop, f"{dagster.url}/assets/product_image?view=partitions"
    shop.go_wrong({"kind": "refuse", "when_body_contains": "Mug number P-07"})
    page.goto(images)
    page.get_by_role("button", name="Materialize…").click()
    page.get_by_text("All", exact=True).first.click()
    page.get_by_role("button", name="Launch backfill").click()
    wait_until(lambda: "FAILED" in statuses(dagster, "product_image"), what="the backfill has run")
    assert statuses(dagster, "product_image") == {
        "MATERIALIZED": [sku for sku in SKUS if sku != "P-07"],
        "FAILED": ["P-07"],
    }
    page.goto(f"{images}&partition=P-07&showAllEvents=true")
    page.get_by_role("dialog").get_by_text("P-07", exact=True).click()
    expect(page.get_by_text("Failed: POST /v2/image/generate answered HTTP 422")).to_be_visible()

    asked = shop.jobs()
    shop.go_wrong()
    shop.sell(*[row | {"title": f"{row['title']}, mended"} if row["sku"] == "P-07" else row for row in ROWS])
    with ThreadPoolExecutor() as apart_from_the_browser_s_event_loop:
        apart_from_the_browser_s_event_loop.submit(shop.materialize_catalog).result()
    page.goto(images)
    page.get_by_role("button", name="Materialize…").click()
    page.get_by_text("Failed", exact=True).first.click()
    page.get_by_role("button", name="Launch 1 run").click()
    wait_until(lambda: "FAILED" not in statuses(dagster, "product_image"), what="the failed one is made")
    wait_until(lambda: statuses(dagster, "product_image") == {"MATERIALIZED": SKUS}, what="its run has ended")
    assert shop.jobs() == asked + 1


def test_two_products_of_an_asset_are_made_by_clicks(dagster: Deployment, page: Page):
    wanted = sorted({*statuses(dagster, "cutout").get("MATERIALIZED", []), "P-06", "P-07"})
    page.goto(f"{dagster.url}/assets/cutout?view=partitions")
    page.get_by_role("button", name="Materialize…").click()
    page.get_by_text("Select a partition or create one").click()
    for sku in ("P-06", "P-07"):
        page.get_by_text(sku, exact=True).filter(visible=True).last.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Launch backfill").click()
    wait_until(lambda: statuses(dagster, "cutout").get("MATERIALIZED") == wanted, what="both are made, and no other")


@pytest.mark.soak
def test_a_scattered_backfill_beside_a_refresh_of_its_products_pays_once_though_its_worker_is_killed(
    dagster: Deployment,
):
    shop = dagster.shop
    for sku in set(SKUS) - set(statuses(dagster, "product_image").get("MATERIALIZED", [])):
        shop.materialize("product_image", partitions=sku)
    made_before = statuses(dagster, "cutout").get("MATERIALIZED", [])
    asked = shop.jobs()
    backfill = dagster.launch_backfill("cutout", partitions=SCATTERED)
    refresh = dagster.launch_refresh(assets=["cutout"], skus=SCATTERED)
    wait_until(lambda: dagster.workers_of(backfill) > 0, what="the backfill is at work")
    first = next(run.run_id for run in dagster.runs_of(backfill) if PROCESS_TAG in run.tags)
    wait_until(lambda: shop.jobs() > asked, what="there is something to be paid for")
    os.kill(dagster.worker_of(first), signal.SIGKILL)
    assert dagster.run_end(first) == "FAILURE"
    assert dagster.run_end(refresh) == "SUCCESS"
    assert dagster.backfill_end(backfill) == "COMPLETED_SUCCESS"
    assert statuses(dagster, "cutout")["MATERIALIZED"] == sorted({*made_before, *SCATTERED})
    assert shop.jobs() == asked + len(set(SCATTERED) - set(made_before))
    # With the retry.
    assert (len(dagster.runs_of(backfill)), dagster.workers_of(backfill) <= 4) == (len(SCATTERED) + 1, True)
