"""The pages that the documentation shows, of Dagster's UI and of the gallery, and how one gets there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from docs.screenshots.home import REFUSED_SKU, SampleHome

REFINED_BASE = "product_image:KIT-0001"
REFINED_INSTRUCTION = "Change the color of the mug to red"
REFINEMENT = "red-mug"
"""What the gallery shows before and after."""


@dataclass(frozen=True)
class Shown:
    """One picture.

    Attributes:
        open: brings the page to where the picture is taken, given the UI's address.
        width_px: of the picture.
        height_px: of the picture.
        is_dark: whether the reader likes it dark.
    """

    open: Callable[[Page, str, SampleHome], None]
    width_px: int = 1400
    height_px: int = 780
    is_dark: bool = False


def _rest(page: Page) -> None:
    """Until nothing moves any more: Dagster's pages fade in, and load their tables bit by bit."""
    page.wait_for_timeout(3_000)
    menu = page.get_by_role("button", name="Hide navigation")
    if menu.is_visible():  # more room for what the picture is of; Dagster remembers it
        menu.click()
        page.wait_for_timeout(1_000)
    page.mouse.move(5, 5)


def _asset_graph(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/locations/bria_assets/asset-groups/product_pictures/lineage")
    page.get_by_text("lifestyle_shot").last.wait_for()
    _rest(page)
    beside = page.locator("button:has([aria-label='panel_show_right'])")
    if beside.is_visible():  # the list of assets: without it there is more room for the graph
        beside.click()
    page.reload()  # which makes the graph fit into the room there is now
    page.get_by_text("lifestyle_shot").last.wait_for()
    _rest(page)


def _partitions(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/assets/lifestyle_shot?view=partitions&partition=KIT-0001%7Coak-kitchen-table")
    page.get_by_text("[Show Markdown]").first.wait_for()
    _rest(page)


def _preview(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/assets/product_image?view=partitions&partition=KIT-0001")
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_role("dialog").locator("img").wait_for()
    _rest(page)


def _backfill(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/assets/lifestyle_shot?view=partitions")
    page.get_by_role("button", name="Materialize…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("All", exact=True).first.click()
    dialog.get_by_text("All", exact=True).last.click()
    _rest(page)


def _automation(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/automation")
    page.get_by_text("refresh_daily").first.wait_for()
    _rest(page)


def _run_log(page: Page, url: str, home: SampleHome) -> None:
    home.refuse(REFUSED_SKU)
    home.run("refresh", "--skus", REFUSED_SKU, "--regenerate", "all")
    page.goto(f"{url}/runs")
    page.get_by_text("Failure").first.wait_for()
    page.locator("a[href*='/runs/']").first.click()
    page.get_by_placeholder(re.compile("^Filter")).fill(REFUSED_SKU)
    _rest(page)
    page.mouse.move(700, 700)
    page.mouse.wheel(0, -10_000)  # the reason is the first line; the log follows its end
    _rest(page)


def _plots(page: Page, url: str, _home: SampleHome) -> None:
    page.goto(f"{url}/assets/lifestyle_shot")
    page.get_by_text("Plots", exact=True).click()
    for above in ("Status", "Description"):
        page.get_by_text(above, exact=True).first.click()  # folds it
    page.get_by_text("latency_seconds", exact=True).last.wait_for()
    _rest(page)


def _gallery(page: Page, _url: str, home: SampleHome) -> None:
    page.goto(home.gallery.as_uri())
    page.locator("img").first.wait_for()
    _rest(page)


def _gallery_product(page: Page, _url: str, home: SampleHome) -> None:
    page.goto(f"{home.gallery.as_uri()}#/product/KIT-0001/refined_image/{REFINEMENT}")
    page.get_by_role("slider").wait_for()
    _rest(page)


PAGES = {
    "asset-graph": Shown(_asset_graph, height_px=920),
    "partitions": Shown(_partitions),
    "preview": Shown(_preview),
    "plots": Shown(_plots, height_px=860),
    "backfill": Shown(_backfill),
    "automation": Shown(_automation, height_px=620),
    "gallery": Shown(_gallery, height_px=900),
    "gallery-product": Shown(_gallery_product, height_px=900),
    "gallery-dark": Shown(_gallery, width_px=780, height_px=844, is_dark=True),
    "gallery-phone": Shown(_gallery_product, width_px=390, height_px=844),
    "run-log": Shown(_run_log, height_px=900),
}
"""By name, in the order in which they are taken: the last one needs a failure."""
