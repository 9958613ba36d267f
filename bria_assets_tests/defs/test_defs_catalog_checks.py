"""The check of the catalog's rejected rows, and the catalog's freshness, as Dagster keeps them."""

from datetime import timedelta

import dagster as dg
import pytest
from dagster._core.definitions.freshness import FreshnessState
from dagster._daemon.freshness import FreshnessDaemon

from bria_assets.definitions import defs
from bria_assets_tests.shop import Row, Shop, open_shop
from bria_assets_tests.web_server import web_server

CATALOG = dg.AssetKey("product_catalog")


def rows(*, good: int, bad: int) -> list[Row]:
    titles = ["Cup"] * good + [""] * bad
    return [{"sku": f"KIT-{number}", "title": title} for number, title in enumerate(titles)]


def latest_check(shop: Shop) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(CATALOG, "few_rejected_rows")
    (record,) = shop.instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
    evaluation = record.evaluation
    assert evaluation is not None
    return evaluation


@pytest.mark.parametrize("door", ["asset", "refresh"])
@pytest.mark.parametrize(
    ("good", "bad", "passed", "severity"),
    [
        (10, 0, True, dg.AssetCheckSeverity.WARN),
        (9, 1, False, dg.AssetCheckSeverity.WARN),
        (8, 2, False, dg.AssetCheckSeverity.WARN),  # half of the 40 % that refuse the catalog: not above it
        (7, 3, False, dg.AssetCheckSeverity.ERROR),
    ],
)
def test_rejected_rows_are_checked_by_both_doors(
    shop: Shop, door: str, good: int, bad: int, *, passed: bool, severity: dg.AssetCheckSeverity
):
    shop.settings["BRIA_MOST_REJECTED_SHARE"] = "0.4"
    shop.sell(*rows(good=good, bad=bad))
    if door == "asset":
        assert shop.materialize_catalog().status is dg.DagsterRunStatus.SUCCESS
    else:
        shop.refresh(assets=["product_image"], skus=["KIT-0"])
    check = latest_check(shop)
    assert (check.passed, check.severity) == (passed, severity)
    assert {name: check.metadata[name].value for name in ("rejected", "rows", "refused_above_share")} == {
        "rejected": bad,
        "rows": 10,
        "refused_above_share": 0.4,
    }


def test_a_failed_check_keeps_no_picture_from_being_made(shop: Shop):
    shop.sell(*rows(good=1, bad=2))
    assert shop.refresh(assets=["product_image"]).counts == {"product_image": (1, 0, 0)}


def test_the_catalog_is_fresh_for_two_days_and_overdue_after_three():
    policy = defs.resolve_asset_graph().get(CATALOG).freshness_policy
    assert policy == dg.FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(days=2))


def test_dagster_s_own_daemon_says_whether_the_catalog_is_fresh(tmp_path_factory: pytest.TempPathFactory):
    with open_shop(tmp_path_factory.mktemp("fresh"), is_on_disk=True) as shop:
        shop.sell(*rows(good=1, bad=0))
        shop.materialize_catalog()
        with web_server(shop.instance) as server:
            for _ in FreshnessDaemon().run_iteration(server.process):
                pass
        assert shop.instance.get_freshness_state_records([CATALOG])[CATALOG].freshness_state is FreshnessState.PASS
