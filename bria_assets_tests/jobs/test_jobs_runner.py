"""The runner: what is asked of Bria, how often, and what stays in the ledger when something goes wrong."""

import asyncio
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from workshop import TOKEN, BriaInMemory, Workshop, hurry, png, until

from bria_assets.client.errors import (
    AccountRefused,
    AnswerLost,
    BriaError,
    DownloadFailed,
    JobFailed,
    JobOverdue,
    JobUnknown,
    NotSent,
    RequestRefused,
    ResultGone,
    TokenRefused,
)
from bria_assets.client.requests import (
    BriaRequest,
    GenerateImage,
    LifestyleShotByText,
    LifestyleShotV1,
    RemoveBackground,
    ReplaceBackground,
)
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import AskAgain, FailureKind, Job, JobState, SubmissionState
from bria_assets.jobs.runner import AlreadyFailed, Done, JobRunner
from bria_assets.jobs.schema import submission_table
from bria_assets.sandbox import SandboxSettings, create_sandbox

REQUEST = GenerateImage(prompt="a red mug")
FINGERPRINT = REQUEST.fingerprint("bria")
REFUSAL = httpx.Response(422, json={"error": {"code": 422, "message": "moderation"}})
ENDED = httpx.Response(200, json={"status": "FAILED", "error": {"code": "500", "message": "the model broke"}})
CDN = "https://cdn.example.com"


def first_only(answer: httpx.Response | Exception) -> Any:
    """A handler that answers once, and leaves the rest to Bria."""
    left = [answer]

    def handle(_request: httpx.Request) -> httpx.Response | None:
        return say(left.pop()) if left else None

    return handle


def say(answer: httpx.Response | Exception) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def always(answer: httpx.Response | Exception) -> Any:
    def handle(_request: httpx.Request) -> httpx.Response:
        return say(answer)

    return handle


async def ask(runner: JobRunner, request: BriaRequest = REQUEST, **options: Any) -> Done:
    return await runner.run(request, label="product_image MUG-1", **options)


def written(workshop: Workshop, fingerprint: str = FINGERPRINT) -> Job:
    job = workshop.ledger("reader").job(fingerprint)
    assert job is not None
    return job


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


@pytest.mark.parametrize("is_expired", [True, False])
async def test_a_picture_that_is_nowhere_any_more_is_asked_for_again_and_told(workshop: Workshop, is_expired: bool):  # noqa: FBT001
    async with workshop.run("run-1", result_ttl_seconds=-1 if is_expired else 1000) as runner:
        done = await ask(runner)
    (workshop.store.root / done.outcome.path).unlink()
    if not is_expired:  # it is gone before its time
        workshop.bria.on_result = lambda request: httpx.Response(403) if "r-1" in request.url.path else None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert (len(workshop.bria.posts), runner.spending.missing_pictures) == (2, ["product_image MUG-1"])


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


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout("slow"), httpx.Response(502), httpx.Response(202, content=b'{"request_id')]
)
async def test_a_lost_answer_is_asked_for_once_more_and_told(workshop: Workshop, lost: httpx.Response | Exception):
    workshop.bria.on_post = first_only(lost)
    async with workshop.run() as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"
    assert len(workshop.bria.posts) == 2
    assert runner.spending.possible_second_bills == ["product_image MUG-1"]
    assert [sent.possible_second_bill for sent in written(workshop).submissions] == [False, True]


async def test_a_second_lost_answer_is_left_to_the_next_run_and_told(workshop: Workshop):
    workshop.bria.on_post = always(httpx.Response(500))
    async with workshop.run("run-1") as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    assert (len(workshop.bria.posts), len(runner.spending.possible_second_bills)) == (2, 1)
    assert written(workshop).is_ambiguous
    async with workshop.run("run-2") as runner:
        with pytest.raises(AnswerLost):
            await ask(runner)
    assert len(workshop.bria.posts) == 3


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
    assert runner.spending.possible_second_bills == []
    assert len(written(workshop).submissions) == 1


async def test_a_bria_out_of_reach_leaves_a_job_that_anybody_may_send(workshop: Workshop):
    workshop.bria.on_post = always(httpx.ConnectError("no route"))
    async with workshop.run() as runner:
        with pytest.raises(NotSent):
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


def kept(workshop: Workshop, *, source_url: str | None = f"{CDN}/mug.png", lives_hours: float = 24) -> ImageRecord:
    picture, path = workshop.store.keep(png((1, 2, 3)))
    now = datetime.now(timezone.utc)
    return ImageRecord(
        asset="product_image",
        partition="MUG-1",
        picture=picture,
        path=path,
        server="bria",
        input_hash="a" * 64,
        fingerprint="b" * 64,
        made_at=now,
        source_url=source_url,
        source_url_expires_at=now + timedelta(hours=lives_hours),
    )


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
    assert (runner.spending.possible_second_bills, runner.spending.cost_usd) == ([], 0.018)
    assert second not in json.dumps(job.request)


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ([png()[:-30], png()], 2),  # cut short once
        ([b"<html>", b"", png()], 3),  # a page, then nothing
    ],
)
async def test_a_result_that_is_damaged_is_fetched_again(workshop: Workshop, answers: list[bytes], tries: int):
    left = iter(answers)
    workshop.bria.on_result = lambda _request: httpx.Response(200, content=next(left))
    async with workshop.run() as runner:
        await ask(runner)
    assert (workshop.bria.downloads, len(workshop.bria.posts)) == (tries, 1)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, content=png()[:40]), DownloadFailed),
        (httpx.Response(200, html="<html>not here</html>"), DownloadFailed),
        (httpx.Response(200), DownloadFailed),
        (httpx.Response(418), DownloadFailed),
        (httpx.Response(302, headers={"location": f"{CDN}/again"}), DownloadFailed),
        (httpx.Response(403), ResultGone),  # before its time: perhaps it is not served everywhere yet
        (httpx.Response(404), ResultGone),
    ],
)
async def test_a_result_that_cannot_be_had_now_is_collected_later_without_a_bill(
    workshop: Workshop, answer: httpx.Response, error: type[BriaError]
):
    workshop.bria.on_result = always(answer)
    async with workshop.run("run-1") as runner:
        with pytest.raises(error) as caught:
            await ask(runner)
    assert caught.value.request_id == "r-1"
    assert written(workshop).state is JobState.SUBMITTED
    workshop.bria.on_result = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


async def test_a_result_behind_a_redirect_is_collected(workshop: Workshop):
    workshop.bria.on_result = first_only(httpx.Response(302, headers={"location": "https://other.example.com/a.png"}))
    async with workshop.run() as runner:
        await ask(runner)
    assert workshop.bria.downloads == 2


async def test_a_result_gone_after_its_time_is_lost_and_asked_for_by_the_next_run(workshop: Workshop):
    workshop.bria.on_result = lambda request: httpx.Response(403) if "r-1" in request.url.path else None
    async with workshop.run("run-1", result_ttl_seconds=-1) as runner:
        with pytest.raises(ResultGone):
            await ask(runner)
    assert written(workshop).failure_kind is FailureKind.LOST
    async with workshop.run("run-2") as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"


async def test_a_job_that_bria_forgot_is_asked_for_by_the_next_run(workshop: Workshop):
    workshop.bria.on_status = always(httpx.Response(200, json={"status": "IN_PROGRESS"}))
    async with workshop.run("run-1", timeout_seconds=0.05) as runner:
        with pytest.raises(JobOverdue):
            await ask(runner)
    workshop.bria.on_status = lambda request: httpx.Response(404) if request.url.path.endswith("r-1") else None
    age(workshop, timedelta(hours=80))
    async with workshop.run("run-2") as runner:
        with pytest.raises(JobUnknown):
            await ask(runner)
    assert written(workshop).failure_kind is FailureKind.LOST
    async with workshop.run("run-3") as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"


def age(workshop: Workshop, by: timedelta) -> None:
    """Makes all submissions older."""
    engine = sa.create_engine(workshop.ledger_url)
    with engine.begin() as connection:
        connection.execute(submission_table.update().values(sent_at=datetime.now(timezone.utc) - by))
    engine.dispose()


async def test_a_store_that_cannot_be_written_costs_no_bill(workshop: Workshop):
    blobs = workshop.folder / "images" / "blobs"
    blobs.parent.mkdir()
    blobs.write_bytes(b"a file in place of the folder")
    async with workshop.run("run-1") as runner:
        with pytest.raises(OSError, match="BRIA_IMAGE_STORE"):
            await ask(runner)
    blobs.unlink()
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


def rename(workshop: Workshop, name: str, new_name: str) -> None:
    engine = sa.create_engine(workshop.ledger_url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {name} RENAME TO {new_name}"))
    engine.dispose()


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

            class Budget:
                """Grants after another run has taken the job over and done it."""

                requests_per_minute: int | None = None

                async def acquire(self, endpoint: str) -> None:
                    if endpoint == REQUEST.endpoint and not slept:
                        slept.append(sleeper)
                        await ask(other)

                def refused(self, endpoint: str, *, pause_seconds: float) -> None:
                    """Not called here."""

            sleeper.client.rate_budget = Budget()
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


def sandbox(folder: Path, **settings: Any) -> httpx.ASGITransport:
    values: dict[str, Any] = {"picture_px": 32, "latency_seconds": (0.0, 0.02), **settings}
    return httpx.ASGITransport(create_sandbox(SandboxSettings(state_dir=folder / "sandbox", **values)))


@pytest.mark.parametrize("wire", [ReplaceBackground, LifestyleShotByText, LifestyleShotV1])
async def test_every_wire_of_a_lifestyle_shot_goes_through_the_sandbox(
    workshop: Workshop, tmp_path: Path, wire: type[BriaRequest]
):
    record = kept(workshop, source_url=None)
    shown = record.picture.sha256
    requests: list[BriaRequest] = [
        ReplaceBackground(image=shown, prompt="on a desk"),
        LifestyleShotByText(image=shown, prompt="on a desk"),
        LifestyleShotV1(picture=shown, scene_description="on a desk"),
    ]
    (request,) = (each for each in requests if isinstance(each, wire))
    async with workshop.run(transport=sandbox(tmp_path), base_url="http://sandbox.bria.local") as runner:
        done = await ask(runner, request, inputs=[record])
    assert done.outcome.picture.format == "png"
    lives = done.outcome.source_url_expires_at - datetime.now(timezone.utc)
    assert (lives < timedelta(hours=1)) is (wire is LifestyleShotV1)


async def test_a_v1_job_left_by_one_run_is_collected_by_the_next(workshop: Workshop, tmp_path: Path):
    record = kept(workshop, source_url=None)
    request = LifestyleShotV1(picture=record.picture.sha256, scene_description="on a desk")
    base_url = "http://sandbox.bria.local"
    transport = sandbox(tmp_path, latency_seconds=(0.3, 0.3))
    async with workshop.run("run-1", transport=transport, base_url=base_url, timeout_seconds=0.0) as runner:
        with pytest.raises(JobOverdue):
            await ask(runner, request, inputs=[record])
    async with workshop.run("run-2", transport=transport, base_url=base_url) as runner:
        await ask(runner, request, inputs=[record])
    job = written(workshop, request.fingerprint("bria"))
    assert [sent.state for sent in job.submissions] == [SubmissionState.COMPLETED]


async def test_a_whole_chain_goes_through_the_sandbox_with_pictures_by_url(workshop: Workshop, tmp_path: Path):
    base_url = "http://sandbox.bria.local"
    async with workshop.run(transport=sandbox(tmp_path), base_url=base_url) as runner:
        image = await ask(runner)
        record = kept(workshop).model_copy(
            update={
                "picture": image.outcome.picture,
                "path": image.outcome.path,
                "source_url": image.outcome.source_url,
            }
        )
        cutout = await ask(runner, RemoveBackground(image=image.outcome.picture.sha256), inputs=[record])
    assert (image.outcome.picture.has_alpha, cutout.outcome.picture.has_alpha) == (False, True)
    assert runner.client.counts.submitted == 2
