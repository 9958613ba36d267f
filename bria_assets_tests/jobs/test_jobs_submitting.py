"""Sending a job: once, unless Bria surely did not take it, or its answer was lost."""

import asyncio
import json

import httpx
import pytest
from runner_parts import CDN, ENDED, REFUSAL, REQUEST, always, ask, first_only, kept, rename, second_bills, written
from workshop import BASE_URL, Workshop, hurry, until

from bria_assets.client.errors import (
    AccountRefused,
    AnswerLost,
    BriaError,
    BriaUnreachable,
    JobFailed,
    RequestRefused,
    TokenRefused,
)
from bria_assets.client.requests import (
    GenerateImage,
    LifestyleShotByText,
    RemoveBackground,
)
from bria_assets.images.store import ImageStore, StoreNotWritable
from bria_assets.jobs.job import AskAgain, JobState, SubmissionState
from bria_assets.jobs.post_turns import FEWEST_TURNS
from bria_assets.jobs.runner import AlreadyFailed


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout("slow"), httpx.Response(502), httpx.Response(202, content=b'{"request_id')]
)
async def test_a_lost_answer_is_asked_for_once_more_and_told(workshop: Workshop, lost: httpx.Response | Exception):
    workshop.bria.on_post = first_only(lost)
    async with workshop.run() as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"
    assert len(workshop.bria.posts) == 2
    assert second_bills(runner) == ["product_image MUG-1"]
    assert [sent.possible_second_bill for sent in written(workshop).submissions] == [False, True]


async def test_a_second_lost_answer_is_left_to_the_next_run_and_told(workshop: Workshop):
    workshop.bria.on_post = always(httpx.Response(500))
    async with workshop.run("run-1") as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    assert (len(workshop.bria.posts), len(second_bills(runner))) == (2, 1)
    assert written(workshop).is_ambiguous
    async with workshop.run("run-2") as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    assert len(workshop.bria.posts) == 3


async def test_the_run_that_takes_up_a_job_names_the_bills_of_the_killed_run_before_it(workshop: Workshop):
    workshop.bria.on_post, workshop.bria.on_status = first_only(httpx.ReadTimeout("slow")), always(httpx.Response(503))
    async with workshop.run("run-1") as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: workshop.bria.polls.total() > 0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    workshop.bria.on_status = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    [bill] = runner.spending.possible_second_bills
    assert (bill.label, bill.unanswered, bill.is_of_earlier_run) == ("product_image MUG-1", 1, True)
    assert (len(workshop.bria.posts), runner.spending.cost_usd) == (2, 0.0)


async def test_a_third_submission_says_how_many_before_it_got_no_answer(workshop: Workshop):
    workshop.bria.on_post = always(httpx.Response(500))
    async with workshop.run("run-1") as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    workshop.bria.on_post = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert [bill.unanswered for bill in runner.spending.possible_second_bills] == [2]


async def test_what_gave_no_picture_five_times_is_not_asked_for_a_sixth(workshop: Workshop):
    workshop.bria.on_status = always(ENDED)
    for number in range(7):
        async with workshop.run(f"run-{number}") as runner:
            with pytest.raises(BriaError):
                await ask(runner)
    assert len(workshop.bria.posts) == 5
    async with workshop.run("run-told-to") as runner:
        with pytest.raises(JobFailed):
            await ask(runner, ask_again=AskAgain.AFTER_REFUSAL)
    assert len(workshop.bria.posts) == 6


async def test_a_lost_answer_is_not_asked_for_again_where_that_is_unwanted(workshop: Workshop):
    workshop.bria.on_post = first_only(httpx.ReadTimeout("slow"))
    async with workshop.run("run-1", resend_ambiguous=False) as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    async with workshop.run("run-2", resend_ambiguous=False) as runner:
        with pytest.raises(BriaError, match="possibly billed"):
            await ask(runner)
    assert len(workshop.bria.posts) == 1


@pytest.mark.parametrize(
    "answer", [httpx.Response(429), httpx.Response(503), httpx.ConnectError("refused"), httpx.ConnectTimeout("slow")]
)
async def test_what_was_surely_not_accepted_is_no_second_bill(workshop: Workshop, answer: httpx.Response | Exception):
    workshop.bria.on_post = first_only(answer)
    async with workshop.run() as runner:
        await ask(runner)
    assert second_bills(runner) == []
    assert len(written(workshop).submissions) == 1


async def test_a_bria_out_of_reach_leaves_a_job_that_anybody_may_send(workshop: Workshop):
    workshop.bria.on_post = always(httpx.ConnectError("no route"))
    async with workshop.run() as runner:
        with pytest.raises(BriaUnreachable):
            await ask(runner)
    job = written(workshop)
    assert (job.state, job.owner, job.submissions) == (JobState.CLAIMED, None, ())


async def test_cancelled_while_a_post_is_under_way_its_request_id_is_written_down(workshop: Workshop):
    answer = asyncio.Event()

    async def slow(_request: httpx.Request) -> None:
        await answer.wait()

    workshop.bria.on_post = slow
    async with workshop.run("run-1") as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: len(workshop.bria.posts) == 1)
        asking.cancel()
        await asyncio.sleep(0)
        asking.cancel()  # an impatient second time
        await asyncio.gather(asking, return_exceptions=True)
        # Nobody else may send it as long as the answer is on its way.
        rival = workshop.ledger("run-2").claim(REQUEST, server="bria", label="")
        assert not rival.is_mine
        answer.set()
    job = written(workshop)
    assert job.latest is not None
    assert (job.state, job.latest.request_id, job.owner) == (JobState.SUBMITTED, "r-1", None)
    workshop.bria.on_post = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


@pytest.mark.parametrize("stage", ["poll", "download"])
async def test_cancelled_while_it_waits_a_job_is_anybody_s_to_collect(workshop: Workshop, stage: str):
    reached, never = asyncio.Event(), asyncio.Event()

    async def hang(_request: httpx.Request) -> None:
        reached.set()
        await never.wait()

    if stage == "poll":
        workshop.bria.on_status = hang
    else:
        workshop.bria.on_result = hang
    async with workshop.run("run-1") as runner:
        asking = asyncio.create_task(ask(runner))
        await reached.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert (written(workshop).state, written(workshop).owner) == (JobState.SUBMITTED, None)
    workshop.bria.on_status = workshop.bria.on_result = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


async def test_a_refused_token_closes_the_door_for_all_jobs(workshop: Workshop):
    workshop.bria.on_post = always(httpx.Response(401))
    async with workshop.run() as runner:
        asked = [ask(runner, GenerateImage(prompt=f"mug {number}")) for number in range(20)]
        ends = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(end) for end in ends} == {TokenRefused}
    assert len(workshop.bria.posts) == 1
    assert isinstance(runner.closed_door, TokenRefused)


async def test_a_host_that_cannot_be_reached_closes_the_door_for_all_jobs_and_says_meanwhile_why_it_waits(
    workshop: Workshop,
):
    reasons: set[str | None] = set()

    async with workshop.run() as runner:

        def refuse(_request: httpx.Request) -> httpx.Response:
            reasons.add(runner.client.holdup)
            raise httpx.ConnectError("refused")

        workshop.bria.on_post = refuse
        first = await asyncio.gather(ask(runner), return_exceptions=True)
        tried = len(workshop.bria.posts)
        asked = [ask(runner, GenerateImage(prompt=f"mug {number}")) for number in range(20)]
        ends = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(end) for end in [*first, *ends]} == {BriaUnreachable}
    assert len(workshop.bria.posts) == tried > 1
    assert reasons == {None, f"Bria cannot be reached at {BASE_URL}: ConnectError: refused"}
    workshop.bria.on_post = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
        assert (runner.closed_door, runner.client.holdup) == (None, None)


async def test_an_account_that_may_not_use_one_endpoint_may_use_the_others(workshop: Workshop):
    workshop.bria.on_post = first_only(httpx.Response(403, json="not in your plan"))
    async with workshop.run() as runner:
        for _ in range(2):
            with pytest.raises(AccountRefused, match="not in your plan"):
                await ask(runner)
        record = kept(workshop)
        await ask(runner, LifestyleShotByText(image=record.picture.sha256, prompt="a desk"), inputs=[record])
    assert len(workshop.bria.posts) == 2


async def test_a_refusal_is_remembered_until_it_is_told_to_ask_again(workshop: Workshop):
    workshop.bria.on_post = always(REFUSAL)
    async with workshop.run("run-1") as runner:
        with pytest.raises(RequestRefused, match="moderation"):
            await ask(runner)
    async with workshop.run("run-2") as runner:
        with pytest.raises(AlreadyFailed, match="moderation"):
            await ask(runner)
    assert len(workshop.bria.posts) == 1
    for number, ask_again in enumerate([AskAgain.AFTER_REFUSAL, AskAgain.ALWAYS], 2):
        async with workshop.run(f"run-{ask_again.value}") as runner:
            with pytest.raises(RequestRefused):
                await ask(runner, ask_again=ask_again)
            with pytest.raises(AlreadyFailed):  # once in a run
                await ask(runner, ask_again=ask_again)
        assert len(workshop.bria.posts) == number


@pytest.mark.parametrize("status_code", [460, 404])
async def test_a_picture_that_bria_cannot_fetch_travels_in_the_body(workshop: Workshop, status_code: int):
    workshop.bria.on_post = first_only(httpx.Response(status_code))
    record = kept(workshop)
    request = RemoveBackground(image=record.picture.sha256)
    async with workshop.run() as runner:
        await ask(runner, request, inputs=[record])
    first, second = (post["image"] for post in workshop.bria.posts)
    assert first == f"{CDN}/mug.png"
    assert not second.startswith("http")
    job = written(workshop, request.fingerprint("bria"))
    assert [sent.state for sent in job.submissions] == [SubmissionState.COMPLETED]
    assert (second_bills(runner), runner.spending.cost_usd) == ([], 0.018)
    assert second not in json.dumps(job.request)


@pytest.mark.parametrize("comes_back", [True, False])
async def test_a_request_id_is_written_down_as_soon_as_the_ledger_takes_it(workshop: Workshop, comes_back: bool):  # noqa: FBT001
    def break_ledger(_request: httpx.Request) -> None:
        rename(workshop, "bria_submission", "out_of_reach")

    pauses: list[float] = []

    async def mend_ledger(seconds: float) -> None:
        pauses.append(seconds)
        if comes_back and pauses.count(3) == 2:
            rename(workshop, "out_of_reach", "bria_submission")
        await hurry(seconds)

    workshop.bria.on_post = break_ledger
    async with workshop.run(sleep=mend_ledger) as runner:
        if comes_back:
            assert (await ask(runner)).outcome.request_id == "r-1"
        else:
            with pytest.raises(BriaError, match="r-1, which could not be written down") as caught:
                await ask(runner)
            assert caught.value.request_id == "r-1"
    assert (len(workshop.bria.posts), runner.spending.cost_usd) == (1, 0.03)


async def test_when_the_store_takes_three_pictures_in_a_row_no_more_nothing_more_is_paid_for(workshop: Workshop):
    in_the_way = workshop.store.root / "blobs"
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_bytes(b"a file in place of the folder")
    mugs = [GenerateImage(prompt=f"mug {number}") for number in range(6)]
    async with workshop.run("run-1") as runner:
        for mug in mugs:
            with pytest.raises(StoreNotWritable):
                await ask(runner, mug)
        assert isinstance(runner.closed_door, StoreNotWritable)
    assert len(workshop.bria.posts) == 3
    in_the_way.unlink()
    async with workshop.run("run-2") as runner:
        for mug in mugs:
            await ask(runner, mug)
    assert len(workshop.bria.posts) == 6


async def test_one_picture_that_the_store_did_not_take_stops_nothing(workshop: Workshop):
    in_the_way = workshop.store.root / "blobs"
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_bytes(b"a file in place of the folder")
    async with workshop.run() as runner:
        with pytest.raises(StoreNotWritable):
            await ask(runner, GenerateImage(prompt="mug 1"))
        in_the_way.unlink()
        await ask(runner, GenerateImage(prompt="mug 2"))
        assert runner.closed_door is None


async def test_pictures_that_travel_in_bodies_are_in_memory_only_for_posts_whose_turn_it_is(workshop: Workshop):
    class CountingStore(ImageStore):
        reads = 0

        def read(self, path: str) -> bytes:
            CountingStore.reads += 1
            return super().read(path)

    record = kept(workshop, source_url=None)
    workshop.store = CountingStore(str(workshop.store.root))
    jobs = [LifestyleShotByText(image=record.picture.sha256, prompt=f"scene {number}") for number in range(30)]
    async with workshop.run(requests_per_minute=1) as runner:
        asking = [asyncio.ensure_future(ask(runner, job, inputs=[record])) for job in jobs]
        reader = workshop.ledger("reader")
        await until(lambda: all(reader.job(job.fingerprint("bria")) for job in jobs))
        await until(lambda: CountingStore.reads == 1 + FEWEST_TURNS)
        assert len(workshop.bria.posts) == 1
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    assert CountingStore.reads == 1 + FEWEST_TURNS
