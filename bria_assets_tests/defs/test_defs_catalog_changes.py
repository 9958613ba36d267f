"""What a changed catalog or scene makes a refresh do, and what Dagster shows of the change."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, LAMP, MUG, STUDIO, TABLE, Shop, open_shop

ASSETS = ["product_image", "cutout"]
SKUS = [f"KIT-{number:03d}" for number in range(200)]
CHANGED = {"KIT-007", "KIT-100", "KIT-199"}


def cups(*, color: str = "red", price: str = "9.00") -> list[dict[str, str]]:
    """200 products, all alike but for three, which have this colour."""
    other = {sku: {"title": f"Cup {sku}", "color": color} for sku in CHANGED}
    return [{"sku": sku, "title": "Cup", "price": price, **other.get(sku, {})} for sku in SKUS]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """200 products that have their pictures."""
    with open_shop(tmp_path_factory.mktemp("changes")) as shop:
        shop.sell(*cups())
        shop.refresh(assets=ASSETS)
        yield shop


def table(shop: Shop, name: str) -> list[dict[str, Any]]:
    value = shop.materialization("product_catalog").metadata[name]
    assert isinstance(value, dg.TableMetadataValue)
    return [dict(record.data) for record in value.records]


def test_three_changed_of_200_products_are_three_products_calls_and_nothing_else(stocked: Shop):
    before = stocked.jobs()
    stocked.sell(*cups(color="blue"))
    refreshed = stocked.refresh(assets=ASSETS)
    assert stocked.jobs() - before == refreshed.report.bria.submitted == 3 * len(ASSETS)
    assert refreshed.counts == dict.fromkeys(ASSETS, (3, 197, 0))
    planned = stocked.instance.get_records_for_run(
        refreshed.run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
    ).records
    touched = {record.event_log_entry.get_dagster_event().partition for record in planned}
    assert touched == CHANGED | {None}
    assert table(stocked, "changes") == [
        {"sku": sku, "change": "changed", "fields": "color"} for sku in sorted(CHANGED)
    ]


def test_a_new_price_of_200_products_is_no_call(stocked: Shop):
    stocked.sell(*cups(color="green"))
    stocked.refresh(assets=ASSETS)
    bought = stocked.jobs()
    stocked.sell(*cups(color="green", price="1.00"))
    assert stocked.refresh(assets=ASSETS).counts == dict.fromkeys(ASSETS, (0, 200, 0))
    assert stocked.jobs() == bought


def test_the_catalog_lists_what_changed_and_in_which_fields(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.materialize_catalog()
    shop.sell({**MUG, "title": "Blue mug", "color": "blue"}, LAMP)
    shop.materialize_catalog()
    assert table(shop, "changes") == [
        {"sku": "MUG", "change": "changed", "fields": "title, color"},
        {"sku": "BOWL", "change": "retired", "fields": ""},
        {"sku": "LAMP", "change": "added", "fields": ""},
    ]


def test_where_nothing_changed_there_is_no_table(shop: Shop):
    shop.sell(MUG)
    shop.materialize_catalog()
    shop.materialize_catalog()
    assert "changes" not in shop.materialization("product_catalog").metadata


def test_the_run_s_log_counts_what_changed(shop: Shop, capfd: pytest.CaptureFixture[str]):
    shop.sell(MUG, BOWL)
    shop.materialize_catalog()
    shop.sell({**MUG, "color": "blue"}, BOWL, LAMP)
    shop.refresh(assets=["product_image"])
    assert (
        "Catalog: 3 products, 0 rows rejected; 1 added, 1 changed (color in 1), 0 retired, 0 came back; 0 in grace"
        in capfd.readouterr().err
    )


def test_a_changed_scene_renders_its_shots_and_no_other(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.refresh()
    before = shop.jobs()
    shop.show_in({**TABLE, "prompt": "On a marble table"}, STUDIO)
    refreshed = shop.refresh()
    assert refreshed.counts == {"product_image": (0, 2, 0), "cutout": (0, 2, 0), "lifestyle_shot": (2, 2, 0)}
    assert shop.jobs() - before == 2


def test_a_new_scene_renders_its_shots_and_no_other(shop: Shop):
    shop.show_in(TABLE)
    shop.sell(MUG, BOWL)
    shop.refresh()
    before = shop.jobs()
    shop.show_in(TABLE, STUDIO)
    refreshed = shop.refresh()
    assert refreshed.counts == {"product_image": (0, 2, 0), "cutout": (0, 2, 0), "lifestyle_shot": (2, 2, 0)}
    assert shop.jobs() - before == 2


def test_a_run_tag_regenerates_where_the_refresh_s_config_says_nothing(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    refreshed = shop.refresh(assets=["product_image"], tags={"bria/regenerate": "all"})
    assert (refreshed.counts, shop.jobs()) == ({"product_image": (1, 0, 0)}, 2)


def test_the_refresh_s_config_wins_over_the_run_tag(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    refreshed = shop.refresh(assets=["product_image"], regenerate="failed", tags={"bria/regenerate": "all"})
    assert refreshed.counts == {"product_image": (0, 1, 0)}


def test_a_run_tag_that_regenerates_nothing_known_is_refused(shop: Shop):
    shop.sell(MUG)
    assert "cannot regenerate 'everything'" in str(shop.refresh(tags={"bria/regenerate": "everything"}).watcher.refusal)
