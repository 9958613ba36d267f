"""`bria-assets plan`: its words, its numbers and its exit codes, and what it leaves alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import MUG, Shop, open_shop


@dataclass(frozen=True)
class Story:
    """A plan with a limit that does not suffice, in a shop where nothing was ever made."""

    shop: Shop
    finished: Finished
    numbers: dict[str, Any]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("plan") / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        variables = {**shop.variables, "BRIA_MAX_SPEND_USD": "0.05", "BRIA_REQUESTS_PER_MINUTE": "10"}
        finished = run_command("plan", "--json", "plan.json", variables=variables, folder=shop.folder)
        yield Story(shop=shop, finished=finished, numbers=json.loads((shop.folder / "plan.json").read_text()))


def test_it_says_what_would_be_asked_what_it_costs_how_long_it_takes_and_what_may_be_spent(story: Story):
    assert (story.finished.exit_code, story.finished.stderr) == (0, "")
    [plan, *rest] = story.finished.stdout.splitlines()
    assert plan.startswith("Plan on the built-in sandbox (no BRIA_API_TOKEN: nothing is billed): at most 4 calls, ")
    assert "at most 0.11 USD at Bria's list prices, about " in plan
    assert plan.endswith(", 0.05 of today's 0.05 USD are left, not enough for all of it")
    assert rest == [
        "  1 product_image: new",
        "  1 cutout: follows its upstream picture",
        "  2 lifestyle_shot: follows its upstream picture",
        "Catalog: 1 product, 0 rows set aside; since the last refresh 1 added, 0 changed, 0 gone",
        "Limits: 0.058 USD more than may be spent now: what does not fit is left to later runs",
        "Nothing was sent or changed; `bria-assets refresh` does it.",
    ]


def test_the_json_file_holds_the_numbers(story: Story):
    numbers = story.numbers
    assert 30 < numbers.pop("seconds") < 200
    assert numbers.pop("assets")["lifestyle_shot"] == {
        "cells": 2,
        "standings": {"follows": 2},
        "already_paid": 0,
        "stale": 0,
        "endpoint": "/v2/image/edit/replace_background",
        "jobs": 2,
        "jobs_under_way": 0,
        "price_usd": 0.03,
        "is_estimate": False,
        "translations": 0,
        "cost_usd": 0.06,
    }
    assert numbers == {
        "server": "sandbox",
        "jobs": 4,
        "already_paid": 0,
        "stale": 0,
        "cost_usd": 0.108,
        "requests_per_minute": 10,
        "spent_today_usd": 0.0,
        "max_spend_usd": 0.05,
        "left_today_usd": 0.05,
        "max_spend_usd_per_run": None,
        "missing_usd": 0.058,
        "catalog": {"products": 1, "added": 1, "changed": 0, "retired": 0, "rejected_rows": 0},
        "notes": [],
    }


def test_it_makes_no_ledger_no_store_and_no_sandbox(story: Story):
    assert not [name for name in ("ledger.db", "images", "sandbox") if (story.shop.folder / name).exists()]


def test_what_refresh_refuses_is_refused_in_one_line(story: Story):
    finished = run_command("plan", "--skus", "MUGG", variables=story.shop.variables, folder=story.shop.folder)
    assert (finished.exit_code, finished.stdout) == (2, "")
    assert finished.stderr == "bria-assets: unknown SKU MUGG: not in the catalog; did you mean MUG?\n"


def test_a_bad_file_of_prices_is_refused_in_one_line_by_whoever_needs_it(story: Story):
    folder = story.shop.folder
    (folder / "prices.yaml").write_text("/v2/image/generate: cheap\n")
    variables = {**story.shop.variables, "BRIA_PRICES": str(folder / "prices.yaml")}
    for command in (["plan"], ["refresh"], ["webhooks", "--port", "0"]):
        finished = run_command(*command, variables=variables, folder=folder)
        [line] = finished.stderr.splitlines()
        assert (finished.exit_code, line.endswith("such as 0.03 (BRIA_PRICES)")) == (2, True), finished


def test_a_refresh_past_its_limit_exits_1_and_says_it_once(story: Story):
    variables = {**story.shop.variables, "BRIA_MAX_SPEND_USD_PER_RUN": "0"}
    finished = run_command("refresh", variables=variables, folder=story.shop.folder)
    assert finished.exit_code == 1
    assert finished.stdout.count("BRIA_MAX_SPEND_USD_PER_RUN") == 1
    assert "note 1 job for 0.03 USD was not sent: this run's limit of 0.00 USD" in finished.stdout
    assert "failed product_image" not in finished.stdout
