"""A refresh that reaches a spending limit, and the refresh of the next day."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, LAMP, MUG, Refreshed, Shop, open_shop

IMAGES_AND_CUTOUTS = ["product_image", "cutout"]


@dataclass(frozen=True)
class Story:
    """A day whose limit leaves room for the images and one cutout, and the day after it."""

    shop: Shop
    first: Refreshed
    jobs_of_first: int
    cutouts_of_first: dict[str, str]
    second: Refreshed
    jobs_of_second: int
    next_day: Refreshed


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("limits") / "shop") as shop:
        shop.sell(MUG, BOWL, LAMP)
        shop.settings["BRIA_MAX_SPEND_USD"] = "0.12"
        shop.refresh(assets=["product_image"])
        first = shop.refresh(assets=IMAGES_AND_CUTOUTS)
        jobs_of_first, cutouts_of_first = shop.jobs(), shop.statuses("cutout")
        second = shop.refresh(assets=IMAGES_AND_CUTOUTS)
        jobs_of_second = shop.jobs()
        turn_to_yesterday(shop)
        yield Story(
            shop=shop,
            first=first,
            jobs_of_first=jobs_of_first,
            cutouts_of_first=cutouts_of_first,
            second=second,
            jobs_of_second=jobs_of_second,
            next_day=shop.refresh(assets=IMAGES_AND_CUTOUTS),
        )


def turn_to_yesterday(shop: Shop) -> None:
    """What was spent today was spent on another day."""
    with closing(sqlite3.connect(shop.folder / "ledger.db")) as connection, connection:
        connection.execute("UPDATE bria_spending SET key = '2026-01-01' WHERE scope = 'day'")


def run_log(shop: Shop, refreshed: Refreshed) -> list[str]:
    """Its lines."""
    entries = shop.instance.all_logs(refreshed.run.run_id)
    return [line for entry in entries for line in entry.user_message.splitlines()]


def test_what_fits_is_made_and_nothing_more_is_sent(story: Story):
    assert story.first.counts == {"product_image": (0, 3, 0), "cutout": (1, 0, 2)}
    assert story.jobs_of_first == 4


def test_the_partitions_that_did_not_fit_are_failed_and_all_others_materialized(story: Story):
    assert sorted(story.cutouts_of_first.values()) == ["FAILED", "FAILED", "MATERIALIZED"]


def test_each_of_them_has_its_reason_in_the_report_and_in_the_log(story: Story):
    reason = "not sent: today's limit of 0.12 USD (BRIA_MAX_SPEND_USD) is reached: 0.108 USD spent so far, this costs"
    assert [reason in failure.error for failure in story.first.report.failures] == [True, True]
    assert sum(reason in line for line in run_log(story.shop, story.first)) == 2


def test_the_run_fails_and_says_once_what_was_not_sent(story: Story):
    [warning] = story.first.report.warnings
    assert warning.startswith("2 jobs for 0.036 USD were not sent: today's limit of 0.12 USD (BRIA_MAX_SPEND_USD) is")
    assert story.first.run.status is dg.DagsterRunStatus.FAILURE
    told = story.shop.failure_message(story.first.run)
    assert told.count("BRIA_MAX_SPEND_USD") == 1
    assert "2 partitions or rows were not made" in told


def test_on_the_same_day_the_next_refresh_sends_nothing(story: Story):
    assert story.second.counts["cutout"] == (0, 1, 2)
    assert story.jobs_of_second == story.jobs_of_first


def test_the_plan_says_that_the_limit_leaves_too_little(story: Story):
    assert (story.second.quote.cost_usd, story.second.quote.left_today_usd) == (0.036, 0.012)
    assert "0.012 of today's 0.12 USD are left, not enough for all of it" in story.second.quote.summary


def test_the_next_day_makes_what_was_left_and_redoes_nothing(story: Story):
    assert story.next_day.run.status is dg.DagsterRunStatus.SUCCESS
    assert story.next_day.counts == {"product_image": (0, 3, 0), "cutout": (2, 1, 0)}
    assert (story.shop.jobs(), story.next_day.report.bria.cost_usd) == (6, 0.036)
    assert set(story.shop.statuses("cutout").values()) == {"MATERIALIZED"}


def test_what_hangs_on_what_did_not_fit_is_not_made_because_of_that(shop: Shop):
    shop.sell(MUG)
    shop.settings["BRIA_MAX_SPEND_USD_PER_RUN"] = "0.01"
    refreshed = shop.refresh(assets=IMAGES_AND_CUTOUTS)
    assert refreshed.counts == {"product_image": (0, 0, 1), "cutout": (0, 0, 1)}
    [failure] = refreshed.report.failures
    assert "this run's limit of 0.01 USD (BRIA_MAX_SPEND_USD_PER_RUN) is reached" in failure.error
    assert "cutout MUG: not made, because product_image MUG failed" in run_log(shop, refreshed)


def test_a_backfill_keeps_to_the_limits_too(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.materialize_catalog()
    shop.settings["BRIA_MAX_SPEND_USD_PER_RUN"] = "0.03"
    run = shop.materialize("product_image", partitions=("MUG", "BOWL"))
    assert (run.status, shop.jobs()) == (dg.DagsterRunStatus.FAILURE, 1)
    assert sorted(shop.statuses("product_image").values()) == ["FAILED", "MATERIALIZED"]


def test_own_prices_are_those_of_the_plan_of_the_bill_and_of_the_limit(shop: Shop):
    shop.sell(MUG, BOWL)
    prices = shop.folder / "prices.yaml"
    prices.write_text("/v2/image/generate: 0.5\n")
    shop.settings |= {"BRIA_PRICES": str(prices), "BRIA_MAX_SPEND_USD": "0.6"}
    refreshed = shop.refresh(assets=["product_image"])
    assert (refreshed.quote.cost_usd, refreshed.report.bria.cost_usd) == (1.0, 0.5)
    assert "at most 1.00 USD at your prices" in refreshed.quote.summary
    assert refreshed.counts == {"product_image": (1, 0, 1)}


def test_prices_that_cannot_be_used_refuse_the_run_before_anything_is_sent(shop: Shop):
    shop.sell(MUG)
    shop.settings["BRIA_PRICES"] = str(shop.folder / "nowhere.yaml")
    refreshed = shop.refresh()
    assert refreshed.watcher.refusal is not None
    assert "nowhere.yaml cannot be used: No such file or directory (BRIA_PRICES)" in refreshed.watcher.refusal
    assert shop.jobs() == 0
