"""The gallery as Dagster knows it: built by a refresh and as an asset, with failures, checks and spending."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from bria_assets_tests.shop import BOWL, MUG, Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "shop") as opened:
        opened.sell(MUG, BOWL)
        yield opened


def shown(shop: Shop) -> dict[str, Any]:
    """What the latest materialization of the gallery counts."""
    metadata = shop.materialization("image_gallery").metadata
    return {name: entry.value for name, entry in metadata.items()}


def stale_status(shop: Shop) -> StaleStatus:
    """Whether Dagster marks the gallery as unsynced."""
    graph = shop.definitions().resolve_asset_graph()
    resolver = CachingStaleStatusResolver(shop.instance, graph, LoadingContextForTest(shop.instance))
    return resolver.get_status(dg.AssetKey("image_gallery"))


def scripts(shop: Shop, folder: str) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (shop.folder / "images/gallery" / folder).iterdir())


def test_a_refresh_ends_with_a_gallery_that_says_why_a_picture_failed_until_it_is_made(shop: Shop):
    shop.go_wrong({"kind": "refuse", "when_body_contains": "Oak bowl"})
    assert not shop.refresh().report.is_good
    found = shown(shop)
    assert found["page"] == str(shop.folder / "images/gallery/index.html")
    # Image, cutout and two shots of the mug are there; of the bowl none is.
    assert (found["products"], found["pictures"], found["failed"], found["missing"]) == (2, 4, 4, 0)
    assert re.search(
        r'"failure":"POST /v2/image/generate answered HTTP 422.*?\(request \w+\)"', scripts(shop, "products")
    )
    # Each was drawn when it was made.
    assert found["thumbnails_drawn"] == 0
    assert '"name":"white ground","state":"passed"' in scripts(shop, "products")
    page = (shop.folder / "images/gallery/index.html").read_text(encoding="utf-8")
    assert f"{found['cost_usd']:.2f} USD at list prices" in page

    shop.go_wrong()
    grey = dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("product_image"),
        check_name="white_ground",
        partition="MUG",
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        description="12% of the border is white",
    )
    shop.instance.report_runless_asset_event(grey)
    assert shop.refresh(regenerate="failed").report.is_good
    assert (shown(shop)["pictures"], shown(shop)["failed"]) == (8, 0)
    # Plain pictures of two products may look the same, too.
    assert shown(shop)["to_look_at"] >= 1
    assert '"name":"white ground","state":"warning","reason":"12% of the border is white"' in scripts(shop, "products")


def test_a_gallery_that_cannot_be_built_fails_no_refresh_and_its_asset_says_why(shop: Shop):
    shop.sell(MUG)
    (shop.folder / "images").mkdir()
    (shop.folder / "images/gallery").write_text("a file in its place")
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.run.status is dg.DagsterRunStatus.SUCCESS
    assert refreshed.watcher.words is not None
    assert refreshed.watcher.words.startswith("The gallery was not built: ")
    result = (
        shop.definitions()
        .resolve_implicit_global_asset_job_def()
        .execute_in_process(
            instance=shop.instance, asset_selection=[dg.AssetKey("image_gallery")], raise_on_error=False
        )
    )
    assert not result.success
    [failure] = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert failure.user_failure_data is not None
    assert f"the gallery {shop.folder / 'images/gallery'} cannot be read" in str(failure.user_failure_data.description)


def test_a_refresh_builds_the_gallery_anew_only_where_it_would_be_another(shop: Shop):
    def galleries_built() -> int:
        return len(shop.instance.fetch_materializations(dg.AssetKey("image_gallery"), limit=10).records)

    shop.refresh(assets=["product_image"])
    assert galleries_built() == 1
    assert stale_status(shop) is StaleStatus.FRESH
    second = shop.refresh(assets=["product_image"])
    page = shop.folder / "images/gallery/index.html"
    assert (galleries_built(), second.watcher.words) == (1, f"Gallery: {page}")

    page.unlink()
    shop.refresh(assets=["product_image"])
    assert (galleries_built(), page.is_file()) == (2, True)

    shop.sell({**MUG, "price": "1.00"}, BOWL)
    shop.refresh(assets=["product_image"])
    assert galleries_built() == 2

    shop.sell(MUG)
    shop.refresh(assets=["product_image"], accept_retirements=True)
    assert galleries_built() == 3

    # As a backfill in the UI does, which builds none: the asset's page says so, and the next refresh makes up for it.
    shop.materialize("cutout", partitions="MUG")
    assert (galleries_built(), stale_status(shop)) == (3, StaleStatus.STALE)
    shop.refresh(assets=["product_image"])
    assert (galleries_built(), stale_status(shop)) == (4, StaleStatus.FRESH)

    shop.definitions().resolve_implicit_global_asset_job_def().execute_in_process(
        instance=shop.instance, asset_selection=[dg.AssetKey("image_gallery")]
    )
    shop.refresh(assets=["product_image"])
    assert galleries_built() == 5
