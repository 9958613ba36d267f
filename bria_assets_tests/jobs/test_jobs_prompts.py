"""Jobs whose result is a structured prompt and no picture: paid once, collected later, kept in the ledger."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest
from runner_parts import always, ask, written
from workshop import Workshop

from bria_assets.client.errors import AnswerLost, JobOverdue
from bria_assets.client.requests import GenerateStructuredPrompt
from bria_assets.jobs.job import JobState, PromptOutcome
from bria_assets.jobs.leftovers import Fate, Leftover, Leftovers
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.register import Register
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.uncollected import missing_from_store

QUESTION = GenerateStructuredPrompt(structured_prompt='{"objects": []}', prompt="make it pop")
PROMPT = '{"objects": [], "context": "pop"}'
RESULT = {"status": "COMPLETED", "result": {"structured_prompt": PROMPT, "seed": 7}}
RUNNING = httpx.Response(200, json={"status": "IN_PROGRESS"})


@pytest.fixture
def workshop(workshop: Workshop) -> Workshop:
    workshop.bria.on_status = always(httpx.Response(200, json=RESULT))
    return workshop


async def translate(runner: JobRunner) -> PromptOutcome:
    return await runner.run_prompt(QUESTION, label="refined_image odd")


async def left_behind(workshop: Workshop) -> None:
    """A run that ended between the POST and the answer."""
    ready, workshop.bria.on_status = workshop.bria.on_status, always(RUNNING)
    async with workshop.run("run-1", timeout_seconds=0.0) as runner:
        with pytest.raises(JobOverdue):
            await translate(runner)
    workshop.bria.on_status = ready


async def test_it_is_paid_once_collected_by_the_next_run_and_then_costs_no_call(workshop: Workshop):
    await left_behind(workshop)
    async with workshop.run("run-2") as runner:
        outcome = await translate(runner)
        assert runner.spending.cost_usd == 0
    assert (outcome.structured_prompt, outcome.seed) == (PROMPT, 7)
    assert outcome.answer is not None
    assert outcome.answer.body == RESULT
    polls = workshop.bria.polls["r-1"]
    async with workshop.run("run-3") as runner:
        assert await translate(runner) == outcome
    assert (len(workshop.bria.posts), workshop.bria.polls["r-1"], workshop.bria.downloads) == (1, polls, 0)


async def test_it_is_billed_at_its_own_price(workshop: Workshop):
    async with workshop.run() as runner:
        outcome = await translate(runner)
        assert runner.spending.cost_usd == outcome.cost_usd == LIST_PRICES_USD[QUESTION.endpoint]
    assert written(workshop, QUESTION.fingerprint("bria")).submissions[0].reserved_micro_usd == 20_000


async def test_it_is_collected_by_hand_and_counts_as_no_picture(workshop: Workshop):
    await left_behind(workshop)
    ledger = workshop.ledger("by hand")
    found: list[Leftover] = []
    async with workshop.run("by hand") as runner:
        leftovers = Leftovers(client=runner.client, ledger=ledger, store=workshop.store, result_ttl_seconds=3600)
        await leftovers.collect([QUESTION.fingerprint("bria")], when_known=found.append)
    assert [(each.fate, each.words) for each in found] == [
        (Fate.COLLECTED, "its structured prompt is kept; the next refresh uses it without a call")
    ]
    assert Register(ledger.database).pictures() == {}
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    lost = missing_from_store(ledger.database, workshop.store, server="bria", result_ttl_seconds=3600, now=tomorrow)
    assert lost == []


async def test_a_picture_s_job_that_ends_without_one_is_left_to_be_looked_at_again(workshop: Workshop):
    async with workshop.run() as runner:
        with pytest.raises(AnswerLost, match="names no picture; the next run looks again"):
            await ask(runner)
    assert written(workshop).state is JobState.SUBMITTED
