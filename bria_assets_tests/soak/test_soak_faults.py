"""Sixty products through all faults at once, with new luck each time; the figures are printed, see `pytest -s`."""

import pytest

from bria_assets_tests.faults import fault_trials as trials
from bria_assets_tests.faults.fault_bench import FaultBench

pytestmark = pytest.mark.soak

PRODUCTS = 60


@pytest.mark.parametrize("random_seed", [1, 2, 3])
async def test_with_a_tenth_of_each_safe_fault_all_is_done_and_nothing_billed_twice(
    bench: FaultBench, random_seed: int
):
    trial = await trials.safe_faults(bench, PRODUCTS, random_seed=random_seed)
    print(f"safe faults, seed {random_seed}: {trial.figures}")  # noqa: T201 - the soak's figures


@pytest.mark.parametrize("random_seed", [1, 2, 3])
async def test_with_resets_after_acceptance_all_is_done_and_each_second_bill_is_named(
    bench: FaultBench, random_seed: int
):
    trial = await trials.resets_after_accept(bench, PRODUCTS, random_seed=random_seed)
    print(f"resets after acceptance, seed {random_seed}: {trial.figures}")  # noqa: T201 - the soak's figures


async def test_where_second_bills_are_unwanted_lost_answers_fail_with_that_reason_and_nothing_is_sent_twice(
    bench: FaultBench,
):
    trial = await trials.resets_without_second_bills(bench, PRODUCTS)
    print(f"resets, never sent again: {trial.figures}")  # noqa: T201 - the soak's figures


async def test_with_webhooks_resets_after_acceptance_bring_no_second_bill(bench: FaultBench):
    trial = await trials.resets_with_webhooks(bench, PRODUCTS)
    print(f"resets with webhooks: {trial.figures}")  # noqa: T201 - the soak's figures
