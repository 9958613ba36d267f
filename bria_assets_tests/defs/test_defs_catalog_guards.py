"""A broken export is refused as a whole: nothing is stored, no partition goes, and the line says what to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg
import pytest

from bria_assets.defs.catalog_intake import snapshot_of
from bria_assets_tests.shop import MUG, Row, Shop, open_shop

IMAGES = ["product_image"]
GOOD: list[Row] = [{"sku": f"KIT-{number}", "title": f"Cup {number}", "price": "9"} for number in range(10)]
BROKEN: dict[str, tuple[Sequence[Row], str]] = {
    "half of the rows bad": ([*GOOD[:5], *({**row, "title": ""} for row in GOOD[5:])], r"5 of 10 rows \(50 %\)"),
    "no row": ([], "there is no row in it"),
    "30 % gone": (GOOD[:7], r"3 of 10 products \(30 %\) are no longer in it"),
    "all others": ([MUG], r"10 of 10 products \(100 %\)"),
}


@dataclass(frozen=True)
class Kept:
    """What a refused catalog must leave as it is."""

    partitions: list[str]
    statuses: dict[str, str]
    stored: object
    jobs: int

    @classmethod
    def of(cls, shop: Shop) -> "Kept":
        return cls(
            partitions=list(shop.partitions("product_image")),
            statuses=shop.statuses("product_image"),
            stored=snapshot_of(shop.store).load(),
            jobs=shop.jobs(),
        )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Kept]]:
    """A shop with the limits that everybody has, refreshed once."""
    with open_shop(tmp_path_factory.mktemp("guarded")) as shop:
        shop.settings |= {"BRIA_MOST_REJECTED_SHARE": "0.4", "BRIA_MOST_RETIRED_SHARE": "0.2"}
        shop.sell(*GOOD)
        shop.refresh(assets=IMAGES)
        yield shop, Kept.of(shop)


@pytest.mark.parametrize("broken", BROKEN)
def test_the_refresh_refuses_a_broken_catalog_and_changes_nothing(guarded: tuple[Shop, Kept], broken: str):
    shop, kept = guarded
    rows, reason = BROKEN[broken]
    shop.sell(*rows)
    refreshed = shop.refresh(assets=IMAGES)
    assert refreshed.run.status is dg.DagsterRunStatus.FAILURE
    assert re.search(reason, str(refreshed.watcher.refusal))
    assert Kept.of(shop) == kept


@pytest.mark.parametrize("broken", BROKEN)
def test_the_catalog_asset_refuses_it_as_well(guarded: tuple[Shop, Kept], broken: str):
    shop, kept = guarded
    rows, reason = BROKEN[broken]
    shop.sell(*rows)
    run = shop.materialize_catalog()
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert re.search(reason, shop.failure_message(run))
    assert Kept.of(shop) == kept


def test_a_catalog_without_a_needed_column_changes_nothing(guarded: tuple[Shop, Kept]):
    shop, kept = guarded
    (shop.folder / "catalog.csv").write_text("sku;title\nKIT-0;Cup 0\n")
    refreshed = shop.refresh(assets=IMAGES)
    assert "there is no column sku and no column title" in str(refreshed.watcher.refusal)
    assert Kept.of(shop) == kept


def test_another_catalog_may_be_small_and_retires_nothing(guarded: tuple[Shop, Kept]):
    shop, kept = guarded
    shop.sell(*GOOD)
    refreshed = shop.refresh(assets=IMAGES, catalog=str(shop.sell(GOOD[0], name="one.csv")))
    assert refreshed.counts == {"product_image": (0, 1, 0)}
    assert list(shop.partitions("product_image")) == kept.partitions


def test_retirements_that_the_run_accepts_go(shop: Shop):
    shop.settings["BRIA_MOST_RETIRED_SHARE"] = "0.2"
    shop.sell(*GOOD)
    shop.refresh(assets=IMAGES)
    shop.sell(*GOOD[:7])
    assert shop.refresh(assets=IMAGES, accept_retirements=True).counts == {"product_image": (0, 7, 0)}
    assert len(snapshot_of(shop.store).load().missing) == 3


def test_retirements_that_the_catalog_asset_s_config_accepts_go(shop: Shop):
    shop.settings["BRIA_MOST_RETIRED_SHARE"] = "0.2"
    shop.sell(*GOOD)
    shop.materialize_catalog()
    shop.sell(*GOOD[:7])
    result = (
        shop.definitions()
        .resolve_implicit_global_asset_job_def()
        .execute_in_process(
            instance=shop.instance,
            asset_selection=[dg.AssetKey("product_catalog")],
            run_config={"ops": {"product_catalog": {"config": {"accept_retirements": True}}}},
        )
    )
    assert result.success
    assert len(snapshot_of(shop.store).load().missing) == 3
