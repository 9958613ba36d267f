"""What a plan costs, and whether the spending limits let it be made."""

from dataclasses import replace

import pytest

from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.spending_limit import UNLIMITED, SpendingLimits
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, RESTYLED_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.pace import Pace
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.quote import Quote, Terms, quote_of
from bria_assets.pipeline.survey import Finding, Standing

SHOT = Cell(LIFESTYLE_SHOT, "MUG", "table")
TERMS = Terms(
    server="bria",
    generation=Generation(),
    pace=Pace(requests_per_minute=60, has_webhooks=True),
    prices_usd=LIST_PRICES_USD,
)


def found(cell: Cell, standing: Standing, *, work: str | None = None) -> Finding:
    return Finding(cell=cell, standing=standing, record=None, work=work or f"{cell} {standing.name}")


def quote(
    plan: Plan,
    limits: SpendingLimits = UNLIMITED,
    *,
    spent_today_usd: float = 0.0,
    generation: Generation | None = None,
) -> Quote:
    terms = replace(TERMS, generation=generation or TERMS.generation, limits=limits, spent_today_usd=spent_today_usd)
    return quote_of(plan, terms)


def images(number: int) -> Plan:
    """New products."""
    plan = Plan()
    plan.add(found(Cell(PRODUCT_IMAGE, f"MUG-{place}"), Standing.NEW) for place in range(number))
    return plan


def test_a_plan_costs_only_what_will_be_asked_for():
    plan = Plan()
    plan.add(found(Cell(PRODUCT_IMAGE, "MUG"), standing) for standing in Standing)
    # Changed, new, of another server, following and asked for anew.
    assert quote(plan).jobs == 5
    assert quote(plan).cost_usd == pytest.approx(5 * 0.03)
    assert (quote(plan).already_paid, quote(plan).stale) == (2, 1)


def test_what_bria_publishes_no_price_of_is_an_estimate_and_said_to_be_one():
    plan = Plan()
    plan.add([found(Cell(RESTYLED_IMAGE, "MUG", "oil"), Standing.NEW), found(Cell(CUTOUT, "MUG"), Standing.NEW)])
    assert quote(plan).summary.startswith(
        "at most 2 calls, at most 0.05 USD (an estimate: Bria publishes no price of /v2/image/edit/restyle, counted as "
        "0.03), "
    )
    own = replace(TERMS, prices_usd={**LIST_PRICES_USD, "/v2/image/edit/restyle": 0.01})
    assert "estimate" not in quote_of(plan, own).summary
    assert [asset.is_estimate for asset in quote_of(plan, own).assets.values()] == [False, False]


def test_equal_work_for_two_products_is_paid_once():
    plan = Plan()
    for sku in ("MUG", "MUG-B"):
        plan.add([found(Cell(PRODUCT_IMAGE, sku), Standing.NEW, work="a red mug")])
    assert (quote(plan).assets[PRODUCT_IMAGE].cells, quote(plan).jobs) == (2, 1)


@pytest.mark.parametrize(
    ("generation", "usd"),
    [
        (Generation(), 0.018 + 0.03),
        (Generation(cutout_endpoint="product_cutout"), 0.018 + 0.03),
        (Generation(lifestyle_wire="lifestyle_shot_by_text"), 0.018 + 0.04),
        (Generation(lifestyle_wire="v1"), 0.018 + 0.04),
    ],
)
def test_a_plan_is_priced_by_the_endpoints_in_force(generation: Generation, usd: float):
    plan = Plan()
    plan.add([found(Cell(CUTOUT, "MUG"), Standing.NEW), found(SHOT, Standing.FOLLOWS)])
    assert quote(plan, generation=generation).cost_usd == pytest.approx(usd)


@pytest.mark.parametrize(
    ("limits", "spent_today_usd", "left_usd", "missing_usd"),
    [
        (UNLIMITED, 9.0, None, 0.0),
        (SpendingLimits(usd_per_day=5.0), 0.0, 5.0, 0.0),
        (SpendingLimits(usd_per_day=5.0), 4.9, 0.1, 0.2),
        (SpendingLimits(usd_per_day=5.0), 6.0, 0.0, 0.3),  # lowered meanwhile
        (SpendingLimits(usd_per_run=0.25), 4.9, None, 0.05),
        (SpendingLimits(usd_per_day=5.0, usd_per_run=0.25), 4.9, 0.1, 0.2),
    ],
)
def test_a_plan_of_30_cents_says_what_the_limits_leave_and_lack(
    limits: SpendingLimits, spent_today_usd: float, left_usd: float | None, missing_usd: float
):
    planned = quote(images(10), limits, spent_today_usd=spent_today_usd)
    assert (planned.cost_usd, planned.left_today_usd, planned.missing_usd) == (0.3, left_usd, missing_usd)


def test_one_line_tells_jobs_cost_time_and_limits():
    planned = quote(images(1000), SpendingLimits(usd_per_day=50.0, usd_per_run=20.0), spent_today_usd=1.0)
    assert planned.summary == (
        "at most 1000 calls, at most 30.00 USD, about 16 min, 49.00 of today's 50.00 USD are left, "
        "a run may spend 20.00 USD, not enough for all of it"
    )


def test_a_plan_without_a_job_is_told_shortly():
    assert quote(Plan(), SpendingLimits(usd_per_day=1.0)).summary == "at most 0 calls"
