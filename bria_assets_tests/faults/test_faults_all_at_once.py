"""A dozen products through all faults at once; the soak takes sixty."""

from bria_assets_tests.faults import fault_trials as trials
from bria_assets_tests.faults.fault_bench import FaultBench

PRODUCTS = 12


async def test_with_a_tenth_of_each_safe_fault_all_is_done_and_nothing_billed_twice(bench: FaultBench):
    await trials.safe_faults(bench, PRODUCTS)


async def test_with_resets_after_acceptance_all_is_done_and_each_second_bill_is_named(bench: FaultBench):
    await trials.resets_after_accept(bench, PRODUCTS)


async def test_where_second_bills_are_unwanted_lost_answers_fail_with_that_reason_and_nothing_is_sent_twice(
    bench: FaultBench,
):
    await trials.resets_without_second_bills(bench, PRODUCTS)


async def test_with_webhooks_resets_after_acceptance_bring_no_second_bill(bench: FaultBench):
    await trials.resets_with_webhooks(bench, PRODUCTS)
