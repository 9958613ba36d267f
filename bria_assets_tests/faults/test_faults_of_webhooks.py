"""What goes wrong with deliveries: a late poll finds what none told of, and a delivery settles what no answer did."""

import logging

import pytest
import sqlalchemy as sa

from bria_assets.jobs.schema import delivery_table
from bria_assets_tests.faults.fault_bench import IMAGE, FaultBench, only


def deliveries(bench: FaultBench) -> int:
    """How many were written down."""
    ledger = bench.open_ledger()
    try:
        with ledger.database.transaction() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(delivery_table)).scalar_one()
    finally:
        ledger.close()


async def test_a_lost_delivery_is_made_up_for_by_a_late_poll(bench: FaultBench):
    with bench.receiving(), bench.bria(only("webhook_lost")):
        run = await bench.run()
    assert (run.done, run.counts.polls, bench.job_count, deliveries(bench)) == ([IMAGE], 1, 1, 0)


async def test_a_delivery_that_comes_twice_counts_once(bench: FaultBench):
    with bench.receiving(), bench.bria(only("webhook_twice")):
        run = await bench.run()
    assert (run.done, run.counts.polls, bench.job_count, deliveries(bench)) == ([IMAGE], 0, 1, 1)


async def test_a_delivery_that_comes_before_the_answer_to_the_post_is_enough(bench: FaultBench):
    with bench.receiving(), bench.bria(only("webhook_early")):
        run = await bench.run()
    assert (run.done, run.counts.polls, bench.job_count, deliveries(bench)) == ([IMAGE], 0, 1, 1)


async def test_a_delivery_with_a_bad_signature_is_not_believed_and_a_late_poll_finds_the_end(
    bench: FaultBench, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, logger="bria_assets")
    with bench.receiving(), bench.bria(only("webhook_bad_signature")):
        run = await bench.run()
    assert (run.done, run.counts.polls, bench.job_count, deliveries(bench)) == ([IMAGE], 1, 1, 0)
    assert "a webhook delivery was refused" in caplog.text


async def test_a_delivery_settles_a_post_without_an_answer_and_there_is_no_second_bill(bench: FaultBench):
    with bench.receiving(), bench.bria(only("reset_after_accept")):
        run = await bench.run()
    assert (run.done, run.second_bills) == ([IMAGE], [])
    assert (bench.job_count, bench.second_bills) == (1, 0)
    assert run.spending.cost_usd == pytest.approx(0.03)
