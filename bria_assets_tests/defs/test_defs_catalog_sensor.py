"""The sensor: what starts a run, what starts none, and what a tick says."""

import os

import dagster as dg
import pytest

from bria_assets_tests.defs.triggers import queue_refresh, refreshed_whole, tick_sensor
from bria_assets_tests.shop import BOWL, LAMP, MUG, STUDIO, TABLE, Row, Shop


@pytest.fixture
def refreshed(shop: Shop) -> Shop:
    """A shop whose whole catalog was refreshed."""
    shop.sell(MUG, LAMP)
    refreshed_whole(shop)
    return shop


def seen(shop: Shop) -> str | None:
    """The sensor's cursor after a look at what is there."""
    return tick_sensor(shop).cursor


def touch(shop: Shop, name: str = "catalog.csv") -> None:
    os.utime(shop.folder / name, ns=(1, 1))


def test_switched_on_in_a_shop_that_was_never_refreshed_it_starts_a_refresh(shop: Shop):
    shop.sell(MUG)
    assert len(tick_sensor(shop).runs) == 1


def test_switched_on_when_all_is_taken_in_it_starts_none(refreshed: Shop):
    tick = tick_sensor(refreshed)
    assert (tick.runs, tick.reason) == ([], "The sources changed, but nothing that pictures depend on.")


def test_where_nothing_changed_it_starts_none(refreshed: Shop):
    cursor = seen(refreshed)
    tick = tick_sensor(refreshed, cursor)
    assert (tick.runs, tick.reason, tick.cursor) == ([], "The sources have not changed.", cursor)


@pytest.mark.parametrize(
    "rows",
    [
        [{**MUG, "price": "1.00"}, LAMP],
        [LAMP, MUG],
        [MUG, LAMP],
    ],
    ids=["a price", "the order", "the same once more"],
)
def test_a_change_that_no_picture_depends_on_starts_none_and_is_seen(refreshed: Shop, rows: list[Row]):
    cursor = seen(refreshed)
    refreshed.sell(*rows)
    touch(refreshed)
    tick = tick_sensor(refreshed, cursor)
    assert (tick.runs, tick.reason) == ([], "The sources changed, but nothing that pictures depend on.")
    assert tick_sensor(refreshed, tick.cursor).reason == "The sources have not changed."


@pytest.mark.parametrize(
    "rows",
    [[{**MUG, "color": "red"}, LAMP], [MUG, LAMP, BOWL], [MUG]],
    ids=["a field", "a new product", "one less"],
)
def test_a_change_of_the_catalog_starts_one_run_of_everything(refreshed: Shop, rows: list[Row]):
    cursor = seen(refreshed)
    refreshed.sell(*rows)
    tick = tick_sensor(refreshed, cursor)
    assert [run.run_config for run in tick.runs] == [{}]
    assert tick_sensor(refreshed, tick.cursor).runs == []


def test_a_changed_scene_starts_a_run(refreshed: Shop):
    cursor = seen(refreshed)
    refreshed.show_in({**TABLE, "prompt": "On a marble table"}, STUDIO)
    assert len(tick_sensor(refreshed, cursor).runs) == 1


def test_a_change_that_was_taken_in_without_refreshing_its_pictures_starts_a_run(refreshed: Shop):
    cursor = seen(refreshed)
    refreshed.sell(MUG, {**LAMP, "color": "brass"})
    refreshed.refresh(assets=["product_image"], skus=["MUG"])
    assert len(tick_sensor(refreshed, cursor).runs) == 1


def test_going_back_and_forth_starts_a_run_each_time(refreshed: Shop):
    cursor, keys = seen(refreshed), []
    for times, rows in enumerate([[BOWL], [MUG, LAMP], [BOWL], [MUG, LAMP]], start=1):
        refreshed.sell(*rows)
        os.utime(refreshed.folder / "catalog.csv", ns=(times % 2, times % 2))  # the very files return
        tick = tick_sensor(refreshed, cursor)
        keys += [run.run_key for run in tick.runs]
        cursor = tick.cursor
        refreshed_whole(refreshed)
    assert len(keys) == len(set(keys)) == 4


def test_a_refresh_that_waits_is_not_joined_by_another_and_the_change_is_not_forgotten(refreshed: Shop):
    cursor = seen(refreshed)
    refreshed.sell(MUG, LAMP, BOWL)
    waiting = queue_refresh(refreshed)
    tick = tick_sensor(refreshed, cursor)
    assert (tick.runs, tick.cursor) == ([], cursor)
    assert waiting in tick.reason
    refreshed.instance.report_run_canceled(refreshed.instance.get_runs(dg.RunsFilter(run_ids=[waiting]))[0])
    assert len(tick_sensor(refreshed, tick.cursor).runs) == 1


def test_a_refresh_of_some_products_that_waits_keeps_none_back(refreshed: Shop):
    cursor = seen(refreshed)
    refreshed.sell(MUG, LAMP, BOWL)
    queue_refresh(refreshed, skus=["MUG"])
    assert len(tick_sensor(refreshed, cursor).runs) == 1


def test_a_refused_catalog_starts_none_and_every_tick_says_why(refreshed: Shop, capfd: pytest.CaptureFixture[str]):
    refreshed.settings["BRIA_MOST_RETIRED_SHARE"] = "0.2"
    cursor = seen(refreshed)
    refreshed.sell(LAMP)
    first = tick_sensor(refreshed, cursor)
    second = tick_sensor(refreshed, first.cursor)
    assert (first.runs, second.runs) == ([], [])
    assert "1 of 2 products (50 %) are no longer in it" in first.reason
    assert first.reason in second.reason
    assert capfd.readouterr().err.count("WARNING") == 1


def test_a_limit_that_is_raised_lets_the_refused_catalog_in(refreshed: Shop):
    refreshed.settings["BRIA_MOST_RETIRED_SHARE"] = "0.2"
    refreshed.sell(LAMP)
    refused = tick_sensor(refreshed)
    refreshed.settings["BRIA_MOST_RETIRED_SHARE"] = "0.5"
    assert len(tick_sensor(refreshed, refused.cursor).runs) == 1


def test_a_catalog_out_of_reach_starts_none_warns_once_and_is_looked_at_when_it_is_back(
    refreshed: Shop, capfd: pytest.CaptureFixture[str]
):
    cursor = seen(refreshed)
    (refreshed.folder / "catalog.csv").unlink()
    gone = tick_sensor(refreshed, cursor)
    still_gone = tick_sensor(refreshed, gone.cursor)
    assert (gone.runs, still_gone.runs) == ([], [])
    assert "catalog.csv: there is no such file" in still_gone.reason
    assert capfd.readouterr().err.count("WARNING") == 1
    refreshed.sell(MUG, LAMP, BOWL)
    assert len(tick_sensor(refreshed, still_gone.cursor).runs) == 1


def test_a_catalog_that_cannot_be_read_is_read_again_by_the_next_tick(refreshed: Shop):
    (refreshed.folder / "catalog.csv").write_text("no columns\n")
    first = tick_sensor(refreshed)
    second = tick_sensor(refreshed, first.cursor)
    assert (first.runs, second.runs) == ([], [])
    assert "there is no column sku" in first.reason
    assert second.reason == first.reason


def test_a_cursor_that_is_none_of_its_own_begins_anew(refreshed: Shop):
    assert tick_sensor(refreshed, "yesterday").reason == "The sources changed, but nothing that pictures depend on."


def test_rejected_rows_are_named_where_nothing_else_changed(refreshed: Shop):
    refreshed.sell(MUG, LAMP, {**BOWL, "title": ""})
    assert tick_sensor(refreshed).reason.endswith("nothing that pictures depend on; 1 rows are rejected.")


def test_it_is_off_until_it_is_switched_on(shop: Shop):
    sensor = shop.definitions().resolve_sensor_def("catalog_changed")
    assert (sensor.default_status, sensor.minimum_interval_seconds) == (dg.DefaultSensorStatus.STOPPED, 60)
