"""The runner: what is asked of Bria, how often, and what stays in the ledger when something goes wrong."""

import asyncio
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from runner_parts import CDN, ENDED, REQUEST, always, ask, first_only, rename, written
from workshop import TOKEN, BriaInMemory, Workshop, hurry, png, until

from bria_assets.client.errors import (
    BriaError,
    DownloadFailed,
    JobFailed,
    JobOverdue,
    ResultGone,
)
from bria_assets.client.rate import Grant, RateBudget
from bria_assets.client.request_window import ProcessWindow
from bria_assets.client.requests import (
    GenerateImage,
)
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.job import AskAgain, FailureKind, JobState
from bria_assets.jobs.runner import AlreadyFailed, JobRunner


async def test_a_job_is_asked_for_kept_and_told(workshop: Workshop):
    async with workshop.run() as runner:
        done = await ask(runner)
    assert workshop.store.read(done.outcome.path) == png()
    assert (done.was_known, done.outcome.request_id, done.outcome.seed) == (False, "r-1", 7)
    assert done.outcome.source_url == f"{CDN}/r-1.png"
    assert timedelta(days=2) < done.outcome.source_url_expires_at - datetime.now(timezone.utc) < timedelta(days=3)
    assert (runner.spending.cost_usd, done.outcome.cost_usd) == (0.03, 0.03)
    assert written(workshop).state is JobState.COMPLETED


async def test_the_same_work_asked_for_twice_at_once_is_one_job(workshop: Workshop):
    async with workshop.run() as runner:
        one, other = await asyncio.gather(ask(runner), ask(runner))
    assert len(workshop.bria.posts) == 1
    assert one.outcome == other.outcome
    assert sorted([one.was_known, other.was_known]) == [False, True]


async def test_two_runs_at_once_pay_once(workshop: Workshop):
    async with workshop.run("run-1") as one, workshop.run("run-2") as other:
        await asyncio.gather(ask(one), ask(other))
    assert len(workshop.bria.posts) == 1


async def test_two_runs_at_once_that_ask_again_pay_once(workshop: Workshop):
    async with workshop.run("run-0") as runner:
        await ask(runner)
    waits, may_answer = asyncio.Event(), asyncio.Event()

    async def slow(_request: httpx.Request) -> None:
        await may_answer.wait()

    async def wait_for_the_other(seconds: float) -> None:
        if seconds == 0.5:
            waits.set()
        await hurry(seconds)

    workshop.bria.on_post = slow
    async with workshop.run("run-1") as one, workshop.run("run-2", sleep=wait_for_the_other) as other:
        first = asyncio.create_task(ask(one, ask_again=AskAgain.ALWAYS))
        await until(lambda: len(workshop.bria.posts) == 2)
        second = asyncio.create_task(ask(other, ask_again=AskAgain.ALWAYS))
        await asyncio.wait_for(waits.wait(), 10)
        may_answer.set()
        assert ((await first).was_known, (await second).was_known) == (False, True)
    assert len(workshop.bria.posts) == 2


async def test_a_done_job_costs_no_call_in_a_later_run(workshop: Workshop):
    async with workshop.run("run-1") as runner:
        before = await ask(runner)
    workshop.bria = BriaInMemory(on_post=always(httpx.Response(500)))
    async with workshop.run("run-2") as runner:
        after = await ask(runner)
    assert (after.was_known, after.outcome) == (True, before.outcome)
    assert (workshop.bria.posts, dict(workshop.bria.polls), workshop.bria.downloads) == ([], {}, 0)


async def test_a_picture_missing_from_the_store_is_fetched_again_while_its_url_lives(workshop: Workshop):
    async with workshop.run("run-1") as runner:
        done = await ask(runner)
    (workshop.store.root / done.outcome.path).unlink()
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert workshop.store.has(done.outcome.path)
    assert (len(workshop.bria.posts), runner.spending.missing_pictures) == (1, [])


async def test_a_picture_that_is_nowhere_any_more_is_asked_for_again_and_told(workshop: Workshop):
    async with workshop.run("run-1", result_ttl_seconds=-1) as runner:
        done = await ask(runner)
    (workshop.store.root / done.outcome.path).unlink()
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert (len(workshop.bria.posts), runner.spending.missing_pictures) == (2, ["product_image MUG-1"])


@pytest.mark.parametrize("status_code", [403, 404])
async def test_a_missing_picture_that_bria_withholds_before_its_time_is_not_paid_for_again_but_where_told_to(
    workshop: Workshop, status_code: int
):
    async with workshop.run("run-1") as runner:
        done = await ask(runner)
    (workshop.store.root / done.outcome.path).unlink()
    workshop.bria.on_result = lambda request: httpx.Response(status_code) if "r-1" in request.url.path else None
    async with workshop.run("run-2") as runner:
        with pytest.raises(ResultGone, match="only `--regenerate all` pays anew") as caught:
            await ask(runner)
    assert (len(workshop.bria.posts), caught.value.request_id) == (1, "r-1")
    async with workshop.run("run-3") as runner:
        assert (await ask(runner, ask_again=AskAgain.ALWAYS)).outcome.request_id == "r-2"


async def test_a_missing_picture_is_not_paid_for_again_because_the_network_is_down(workshop: Workshop):
    async with workshop.run("run-1") as runner:
        done = await ask(runner)
    (workshop.store.root / done.outcome.path).unlink()
    workshop.bria.on_result = always(httpx.ConnectError("no route"))
    async with workshop.run("run-2") as runner:
        with pytest.raises(DownloadFailed):
            await ask(runner)
    assert len(workshop.bria.posts) == 1


async def test_a_job_without_an_end_in_time_is_collected_by_the_next_run(workshop: Workshop):
    workshop.bria.on_status = always(httpx.Response(200, json={"status": "IN_PROGRESS"}))
    async with workshop.run("run-1", timeout_seconds=0.05) as runner:
        with pytest.raises(JobOverdue) as caught:
            await ask(runner)
    assert caught.value.request_id == "r-1"
    assert (written(workshop).state, written(workshop).owner) == (JobState.SUBMITTED, None)
    workshop.bria.on_status = None
    async with workshop.run("run-2") as runner:
        assert (await ask(runner)).outcome.request_id == "r-1"
    assert len(workshop.bria.posts) == 1


async def test_a_job_that_ended_with_an_error_is_asked_for_once_in_each_run(workshop: Workshop):
    workshop.bria.on_status = always(ENDED)
    async with workshop.run("run-1") as runner:
        with pytest.raises(JobFailed, match="500: the model broke") as caught:
            await ask(runner)
        with pytest.raises(AlreadyFailed, match="the model broke"):
            await ask(runner)
    assert (len(workshop.bria.posts), caught.value.request_id) == (1, "r-1")
    assert written(workshop).failure_kind is FailureKind.ENDED
    workshop.bria.on_status = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 2


async def test_all_anew_is_once_in_a_run(workshop: Workshop):
    async with workshop.run("run-1") as runner:
        await ask(runner)
    async with workshop.run("run-2") as runner:
        assert not (await ask(runner, ask_again=AskAgain.ALWAYS)).was_known
        assert (await ask(runner, ask_again=AskAgain.ALWAYS)).was_known
    assert len(workshop.bria.posts) == 2


async def test_a_heart_beats_on_after_a_beat_that_failed(workshop: Workshop):
    beats = 0

    async def count(seconds: float) -> None:
        nonlocal beats
        beats += 1
        await hurry(seconds)

    async with workshop.run(sleep=count) as runner:
        rename(workshop, "bria_job", "out_of_reach")
        before = beats
        await until(lambda: beats > before + 3)
        rename(workshop, "out_of_reach", "bria_job")
        await ask(runner)


async def test_a_beating_heart_keeps_a_job_beyond_its_lease(workshop: Workshop):
    answer = asyncio.Event()

    async def slow(_request: httpx.Request) -> None:
        await answer.wait()

    workshop.bria.on_post = slow
    async with workshop.run("run-1", lease_seconds=0.3) as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: len(workshop.bria.posts) == 1)
        leased_until = written(workshop).lease_until
        assert leased_until is not None
        await until(lambda: datetime.now(timezone.utc) > leased_until)
        rival = workshop.ledger("run-2").claim(REQUEST, server="bria", label="")
        assert not rival.is_mine
        answer.set()
        await asking


async def test_a_run_that_lost_its_job_takes_what_the_other_run_made(workshop: Workshop):
    slept: list[JobRunner] = []

    async with workshop.run("run-2") as other:

        async def overslept(_seconds: float) -> None:
            await asyncio.Event().wait()

        async with workshop.run("run-1", lease_seconds=-1, sleep=overslept) as sleeper:

            class OvertakenBudget(RateBudget):
                """Grants after another run has taken the job over and done it."""

                async def acquire(self, endpoint: str) -> Grant:
                    if endpoint == REQUEST.endpoint and not slept:
                        slept.append(sleeper)
                        await ask(other)
                    return await super().acquire(endpoint)

            sleeper.client.rate_budget = OvertakenBudget(None, window=ProcessWindow())
            assert (await ask(sleeper)).was_known
    assert len(workshop.bria.posts) == 1


async def test_no_file_of_the_ledger_or_the_store_holds_the_token(workshop: Workshop, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    echo = httpx.Response(200, json={"status": "ERROR", "error": {"message": f"for {TOKEN}"}})
    workshop.bria.on_status = first_only(echo)
    workshop.bria.on_post = lambda request: (
        httpx.Response(422, text=f"no {TOKEN}") if b"blue" in request.content else None
    )
    async with workshop.run() as runner:
        for prompt in ("a red mug", "a blue mug"):
            with pytest.raises(BriaError) as caught:
                await ask(runner, GenerateImage(prompt=prompt))
            assert TOKEN not in str(caught.value)
        await ask(runner, GenerateImage(prompt="a green mug"))
    files = [file for file in workshop.folder.rglob("*") if file.is_file()]
    assert any(file.name == "runner-ledger.db" for file in files)
    assert [file.name for file in files if TOKEN.encode() in file.read_bytes()] == []
    assert TOKEN not in caplog.text


async def test_a_job_that_could_not_be_released_is_released_with_a_later_heartbeat(workshop: Workshop):
    workshop.bria.on_post = always(httpx.ConnectError("down"))
    async with workshop.run("run-1") as runner:
        ledger_goes = asyncio.ensure_future(ask(runner))
        await until(lambda: len(workshop.bria.posts) > 0)
        rename(workshop, "bria_job", "bria_job_away")
        with pytest.raises((BriaError, LedgerUnavailable)):
            await ledger_goes
        rename(workshop, "bria_job_away", "bria_job")
        await until(lambda: written(workshop).owner is None)
