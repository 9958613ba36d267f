"""The schedule: a run where there is something to do, and a reason where there is not."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.definitions import build_definitions
from bria_assets.defs.dead_runs import PROCESS_TAG
from bria_assets.defs.refresh_state import STATE_TAG, WHOLE_TAG
from bria_assets.jobs.process import this_process
from bria_assets_tests.defs.triggers import queue_refresh, refreshed_whole, tick_schedule
from bria_assets_tests.pictures import picture
from bria_assets_tests.shop import BOWL, LAMP, MUG, TABLE, Shop, open_shop

NOTHING_TO_DO = "Nothing that pictures depend on has changed since the last refresh, which ended well."


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """On disk: a schedule opens the instance by its reference."""
    with open_shop(tmp_path / "shop", is_on_disk=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop whose last refresh of everything ended well; tests leave it so."""
    with open_shop(tmp_path_factory.mktemp("scheduled"), is_on_disk=True) as shop:
        shop.show_in(TABLE)
        shop.sell(MUG, LAMP)
        assert shop.refresh().run.status is dg.DagsterRunStatus.SUCCESS
        yield shop


def runs(shop: Shop) -> int:
    return len(tick_schedule(shop).runs)


def test_the_first_tick_starts_a_refresh_of_everything(shop: Shop):
    shop.sell(MUG)
    assert [run.run_config for run in tick_schedule(shop).runs] == [{}]


def test_after_a_refresh_that_ended_well_there_is_nothing_to_do(refreshed: Shop):
    tick = tick_schedule(refreshed)
    assert (tick.runs, tick.reason) == ([], NOTHING_TO_DO)


def test_a_changed_price_is_nothing_to_do(refreshed: Shop):
    refreshed.sell({**MUG, "price": "1.00"}, LAMP)
    assert tick_schedule(refreshed).reason == NOTHING_TO_DO


def test_a_tick_without_a_run_keeps_the_catalog_fresh_with_the_same_version(refreshed: Shop):
    before = refreshed.materialization("product_catalog")
    refreshed.sell(MUG, LAMP)
    tick_schedule(refreshed)
    events = refreshed.instance.fetch_materializations(dg.AssetKey("product_catalog"), limit=1).records
    after = refreshed.materialization("product_catalog")
    assert events[0].run_id == ""
    assert (after.tags or {})["dagster/data_version"] == (before.tags or {})["dagster/data_version"]


def test_a_changed_product_starts_a_run(refreshed: Shop):
    refreshed.sell({**MUG, "color": "blue"}, LAMP)
    assert runs(refreshed) == 1
    refreshed.sell(MUG, LAMP)
    assert runs(refreshed) == 0


def test_another_server_starts_a_run(refreshed: Shop):
    refreshed.use_bria()
    assert runs(refreshed) == 1
    refreshed.resources.clear()
    assert runs(refreshed) == 0


def test_a_rejected_row_starts_a_run_that_says_it(refreshed: Shop):
    refreshed.sell(MUG, LAMP, {**BOWL, "title": ""})
    assert runs(refreshed) == 1
    refreshed.sell(MUG, LAMP)


def test_a_catalog_that_cannot_be_read_starts_a_run_whose_failure_is_seen(refreshed: Shop):
    (refreshed.folder / "catalog.csv").unlink()
    assert runs(refreshed) == 1
    refreshed.sell(MUG, LAMP)


def test_a_refresh_that_waits_is_not_joined_by_another(refreshed: Shop):
    waiting = queue_refresh(refreshed)
    tick = tick_schedule(refreshed)
    refreshed.instance.delete_run(waiting)
    assert tick.runs == []
    assert waiting in tick.reason


def state_tags(shop: Shop) -> dict[str, str]:
    last = shop.instance.get_runs(filters=dg.RunsFilter(tags={WHOLE_TAG: "true"}), limit=1)[0]
    return {WHOLE_TAG: "true", STATE_TAG: last.tags[STATE_TAG]}


def test_a_refresh_that_is_making_just_this_is_not_joined_by_another(refreshed: Shop):
    tags = {**state_tags(refreshed), PROCESS_TAG: this_process()}
    at_work = queue_refresh(refreshed, status=dg.DagsterRunStatus.STARTED)
    refreshed.instance.add_run_tags(at_work, tags)
    tick = tick_schedule(refreshed)
    refreshed.instance.delete_run(at_work)
    assert tick.runs == []
    assert at_work in tick.reason


def test_a_refresh_whose_process_is_gone_is_taken_up(refreshed: Shop):
    dead = f"{this_process().rsplit(':', 2)[0]}:1:1"
    at_work = queue_refresh(refreshed, status=dg.DagsterRunStatus.STARTED)
    refreshed.instance.add_run_tags(at_work, {**state_tags(refreshed), PROCESS_TAG: dead})
    started = runs(refreshed)
    refreshed.instance.delete_run(at_work)
    assert started == 1


@pytest.mark.parametrize("narrower", ["skus", "assets"])
def test_a_refresh_of_less_than_everything_counts_for_nothing(shop: Shop, narrower: str):
    shop.show_in(TABLE)
    shop.sell(MUG)
    shop.refresh(assets=["product_image"] if narrower == "assets" else [], skus=["MUG"] if narrower == "skus" else [])
    assert runs(shop) == 1


def test_what_failed_is_taken_up_by_the_next_tick(shop: Shop):
    shop.show_in(TABLE)
    shop.sell(MUG)
    shop.go_wrong({"kind": "error", "when_body_contains": "Red mug", "times": 1})
    assert shop.refresh().run.status is dg.DagsterRunStatus.FAILURE
    assert runs(shop) == 1
    assert shop.refresh().run.status is dg.DagsterRunStatus.SUCCESS
    assert runs(shop) == 0


def test_photos_of_the_shop_s_own_are_looked_at_every_time(shop: Shop):
    shop.show_in(TABLE)
    (shop.folder / "mug.png").write_bytes(picture("red"))
    shop.sell({**MUG, "image": "mug.png"})
    assert shop.refresh().run.status is dg.DagsterRunStatus.SUCCESS
    assert runs(shop) == 1


def test_the_end_of_a_grace_starts_a_run(shop: Shop):
    shop.sell(MUG, LAMP)
    refreshed_whole(shop)
    shop.sell(LAMP)
    refreshed_whole(shop)
    assert runs(shop) == 0
    shop.settings["BRIA_RETIREMENT_GRACE_DAYS"] = "0"
    assert runs(shop) == 1


def test_it_ticks_when_and_where_the_settings_say_and_is_off_until_it_is_switched_on(shop: Shop):
    shop.settings |= {"BRIA_REFRESH_CRON": "30 5 * * MON-FRI", "BRIA_REFRESH_TIMEZONE": "Europe/Berlin"}
    schedule = shop.definitions().resolve_schedule_def("refresh_daily")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 5 * * MON-FRI", "Europe/Berlin")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED


@pytest.mark.parametrize("cron", ["61 * * * *", "daily", "0 4 * * * *", "0 0 30 2 *"])
def test_a_cron_expression_that_is_none_is_one_line(cron: str, tmp_path: Path):
    settings = Configuration.from_environment({"BRIA_REFRESH_CRON": cron, "BRIA_CATALOG": str(tmp_path)})
    with pytest.raises(ConfigurationError, match=r"^BRIA_REFRESH_CRON is .*such as 0 4 \* \* \*$"):
        build_definitions(settings)
