"""A runner at a spending limit: what it sends, what it leaves, and what it spares."""

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from runner_parts import REFUSAL, REQUEST, ask, first_only, written
from workshop import Workshop

from bria_assets.client.requests import GenerateImage, RemoveBackground
from bria_assets.jobs.job import JobState
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.jobs.spending_gate import SpendingGate
from bria_assets.jobs.spending_limit import ReachedLimit, SpendingLimitReached, SpendingLimits

ONE_A_DAY = SpendingLimits(usd_per_day=0.03)
ANOTHER = GenerateImage(prompt="an oak bowl")


async def asked(runner: JobRunner, *requests: Any) -> list[str]:
    """What became of requests that are made at the same time."""
    ends = await asyncio.gather(*(ask(runner, request) for request in requests), return_exceptions=True)
    return ["made" if not isinstance(end, BaseException) else type(end).__name__ for end in ends]


async def test_past_the_limit_nothing_is_posted(workshop: Workshop):
    async with workshop.run(limits=ONE_A_DAY) as runner:
        requests = [GenerateImage(prompt=f"mug {number}") for number in range(20)]
        ends = await asked(runner, *requests)
    assert (ends.count("made"), ends.count("SpendingLimitReached")) == (1, 19)
    assert len(workshop.bria.posts) == 1


async def test_each_job_that_was_not_sent_is_counted(workshop: Workshop):
    async with workshop.run(limits=ONE_A_DAY) as runner:
        await asked(runner, REQUEST, ANOTHER, RemoveBackground(image="a" * 64))
    stopped = runner.spending.over_limit
    assert sorted(reached.price_usd for reached in stopped) == [0.018, 0.03]
    assert runner.spending.cost_usd == 0.03


async def test_what_was_not_sent_is_no_failure_and_is_sent_once_there_is_room(workshop: Workshop):
    async with workshop.run("run-1", limits=SpendingLimits(usd_per_day=0.0)) as runner:
        with pytest.raises(SpendingLimitReached, match=r"not sent: today's limit of 0\.00 USD"):
            await ask(runner)
    job = written(workshop)
    assert (job.state, job.owner, job.failure) == (JobState.CLAIMED, None, None)
    async with workshop.run("run-2", limits=ONE_A_DAY) as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


async def test_what_is_under_way_or_done_needs_no_money(workshop: Workshop):
    async with workshop.run("run-1", timeout_seconds=0) as runner:
        workshop.bria.on_status = lambda _request: httpx.Response(200, json={"status": "IN_PROGRESS"})
        assert await asked(runner, REQUEST) == ["JobOverdue"]
    workshop.bria.on_status = None
    async with workshop.run("run-2", limits=SpendingLimits(usd_per_day=0.0)) as runner:
        assert not (await ask(runner)).was_known  # collected
    async with workshop.run("run-3", limits=SpendingLimits(usd_per_day=0.0)) as runner:
        assert (await ask(runner)).was_known
    assert len(workshop.bria.posts) == 1


async def test_what_bria_refuses_makes_room_in_the_same_run(workshop: Workshop):
    workshop.bria.on_post = first_only(REFUSAL)
    async with workshop.run(limits=ONE_A_DAY) as runner:
        assert await asked(runner, REQUEST) == ["RequestRefused"]
        assert await asked(runner, ANOTHER) == ["made"]
        assert await asked(runner, GenerateImage(prompt="a lamp")) == ["SpendingLimitReached"]


async def test_a_503_that_passes_is_paid_once(workshop: Workshop):
    workshop.bria.on_post = first_only(httpx.Response(503))
    async with workshop.run(limits=ONE_A_DAY) as runner:
        await ask(runner)
    assert SpendingBook(workshop.ledger("reader").database, server="bria").spent_today_usd() == 0.03


async def test_a_lost_answer_may_have_been_billed_and_a_second_post_is_not_sent_past_the_limit(workshop: Workshop):
    workshop.bria.on_post = first_only(httpx.ReadError("reset"))
    async with workshop.run(limits=ONE_A_DAY) as runner:
        with pytest.raises(SpendingLimitReached, match=r"^not sent once more: today's limit"):
            await ask(runner)
    assert (len(workshop.bria.posts), written(workshop).is_ambiguous) == (1, True)


async def test_past_the_limit_the_rate_budget_is_left_alone(workshop: Workshop):
    async with workshop.run(limits=SpendingLimits(usd_per_run=0.0), requests_per_minute=3) as runner:
        requests = [GenerateImage(prompt=f"mug {number}") for number in range(50)]
        assert set(await asyncio.wait_for(asked(runner, *requests), 20)) == {"SpendingLimitReached"}
        room = await runner.client.rate_budget.room("/v2/image/generate", jobs_in_flight=1)
    assert room.free == 3


class CountingBook(SpendingBook):
    """Counts how often it is asked."""

    questions = 0

    def check_room(self, *arguments: Any, **named: Any) -> None:
        self.questions += 1
        super().check_room(*arguments, **named)


async def test_ten_thousand_jobs_past_the_limit_ask_the_ledger_a_few_times(workshop: Workshop):
    now = [0.0]
    book = CountingBook(workshop.ledger("run-1").database, server="bria")
    gate = SpendingGate(book, run="run-1", limits=SpendingLimits(usd_per_day=0.02), clock=lambda: now[0])
    refusals: list[ReachedLimit] = []
    for _ in range(10_000):
        now[0] += 0.001
        try:
            await gate.check(0.03, is_resend=False)
        except SpendingLimitReached as over:
            refusals.append(over.reached)
    assert refusals == 10_000 * [ReachedLimit(scope="day", limit_usd=0.02, spent_usd=0.0, price_usd=0.03)]
    assert book.questions == 2


async def test_a_cheaper_job_is_not_held_up_by_a_dearer_one(workshop: Workshop):
    book = SpendingBook(workshop.ledger("run-1").database, server="bria")
    gate = SpendingGate(book, run="run-1", limits=SpendingLimits(usd_per_day=0.02))
    with pytest.raises(SpendingLimitReached):
        await gate.check(0.03, is_resend=False)
    await gate.check(0.018, is_resend=False)


async def test_a_gate_notices_after_a_while_that_the_day_is_another(workshop: Workshop):
    now = [0.0]
    ledger = workshop.ledger("run-1")
    async with workshop.run(limits=ONE_A_DAY) as runner:
        await ask(runner)
    book = SpendingBook(ledger.database, server="bria")
    gate = SpendingGate(book, run="run-1", limits=ONE_A_DAY, clock=lambda: now[0])
    with pytest.raises(SpendingLimitReached):
        await gate.check(0.03, is_resend=False)
    with ledger.database.transaction() as connection:
        connection.execute(sa.text("UPDATE bria_spending SET key = '2026-01-01' WHERE scope = 'day'"))
    now[0] += 10.0
    await gate.check(0.03, is_resend=False)


async def test_own_prices_are_billed_and_written_down(workshop: Workshop):
    async with workshop.run(prices_usd={REQUEST.endpoint: 0.011}) as runner:
        done = await ask(runner)
    assert (runner.spending.cost_usd, done.outcome.cost_usd) == (0.011, 0.011)
    assert [sent.cost_usd for sent in written(workshop).submissions] == [0.011]
