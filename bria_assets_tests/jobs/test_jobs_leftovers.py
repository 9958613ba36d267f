"""Jobs that nobody waits for: what has ended is collected, the rest is left, and nothing is ever sent."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest
from runner_parts import ENDED, FINGERPRINT, REQUEST, always, ask, first_only, written
from workshop import Workshop, hurry

from bria_assets.client.answers import Accepted
from bria_assets.client.errors import BriaError, TokenRefused
from bria_assets.client.requests import LifestyleShotV1
from bria_assets.jobs.job import AskAgain, FailureKind, JobOutcome, JobState
from bria_assets.jobs.leftovers import Fate, Leftover, Leftovers
from bria_assets.jobs.schema import job_table, submission_table

pytestmark = pytest.mark.anyio

RUNNING = httpx.Response(200, json={"status": "IN_PROGRESS"})
NO_SUCH_JOB = httpx.Response(404, json={"error": {"code": 404, "message": "unknown"}})


def leave(workshop: Workshop, *, request_id: str = "r-1") -> None:
    """A job that Bria took from a run that is gone."""
    ledger = workshop.ledger("gone")
    ledger.claim(REQUEST, server="bria", label="product_image MUG-1")
    submission_id = ledger.sending(FINGERPRINT, possible_second_bill=False)
    ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id=request_id), cost_usd=0.03)
    ledger.release(FINGERPRINT)


async def collect(workshop: Workshop, *fingerprints: str) -> list[Leftover]:
    told: list[Leftover] = []
    async with workshop.run("collect") as runner:
        ledger = workshop.ledger("collecting")
        leftovers = Leftovers(
            client=runner.client, ledger=ledger, store=workshop.store, result_ttl_seconds=3600, sleep=hurry
        )
        await leftovers.collect(fingerprints or (FINGERPRINT,), when_known=told.append)
    return told


async def test_a_finished_job_is_collected_with_one_poll(workshop: Workshop):
    leave(workshop)
    [told] = await collect(workshop)
    assert (told.fate, told.request_id, workshop.bria.polls["r-1"]) == (Fate.COLLECTED, "r-1", 1)
    job = written(workshop)
    assert isinstance(job.outcome, JobOutcome)
    assert job.state is JobState.COMPLETED
    assert workshop.store.has(job.outcome.path)


async def test_nothing_is_sent(workshop: Workshop):
    leave(workshop)
    await collect(workshop)
    assert workshop.bria.posts == []


async def test_the_next_run_uses_it_without_a_call(workshop: Workshop):
    leave(workshop)
    await collect(workshop)
    polls = workshop.bria.polls.total()
    async with workshop.run("next") as runner:
        done = await ask(runner)
    assert (done.was_known, workshop.bria.posts, workshop.bria.polls.total()) == (True, [], polls)


async def test_a_job_that_still_runs_is_left_to_any_run(workshop: Workshop):
    leave(workshop)
    workshop.bria.on_status = always(RUNNING)
    [told] = await collect(workshop)
    job = written(workshop)
    assert (told.fate, job.state, job.owner, workshop.bria.polls["r-1"]) == (
        Fate.RUNNING,
        JobState.SUBMITTED,
        None,
        1,
    )


async def test_a_job_that_ended_with_an_error_is_written_down_as_that(workshop: Workshop):
    leave(workshop)
    workshop.bria.on_status = always(ENDED)
    [told] = await collect(workshop)
    assert told.fate is Fate.FAILED
    assert "the model broke; asked again by the next refresh, a new bill" in told.words
    assert written(workshop).failure_kind is FailureKind.ENDED


async def test_a_job_in_a_living_run_s_hands_is_not_touched(workshop: Workshop):
    leave(workshop)
    workshop.ledger("living").take_over(FINGERPRINT)
    [told] = await collect(workshop)
    assert (told.fate, workshop.bria.polls.total()) == (Fate.IN_HANDS, 0)


async def test_of_a_job_that_has_ended_there_is_nothing_to_collect(workshop: Workshop):
    async with workshop.run("run-1") as runner:
        await ask(runner)
    [told] = await collect(workshop, FINGERPRINT)
    assert (told.fate, told.words) == (Fate.NOTHING, "it is completed")


async def test_a_collected_job_that_was_sent_after_one_without_an_answer_is_named_so(workshop: Workshop):
    leave(workshop)
    with workshop.ledger("past").database.transaction() as connection:
        connection.execute(submission_table.update().values(possible_second_bill=True))
    [told] = await collect(workshop)
    assert "a second bill" in told.words


async def test_a_job_that_ended_once_too_often_is_not_said_to_be_asked_again(workshop: Workshop):
    workshop.bria.on_status = always(ENDED)
    for number in range(4):
        async with workshop.run(f"run-{number}") as runner:
            with pytest.raises(BriaError):
                await ask(runner)
    ledger = workshop.ledger("gone")
    ledger.claim(REQUEST, server="bria", label="product_image MUG-1")
    submission_id = ledger.sending(FINGERPRINT, possible_second_bill=False)
    ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id="r-5"), cost_usd=0.03)
    ledger.release(FINGERPRINT)
    [told] = await collect(workshop)
    assert "not asked again: it was sent 5 times without a picture" in told.words


async def test_a_job_whose_owner_s_lease_is_over_is_collected(workshop: Workshop):
    leave(workshop)
    workshop.ledger("elsewhere", owner="another-machine:1:1", lease_seconds=-1).take_over(FINGERPRINT)
    [told] = await collect(workshop)
    assert told.fate is Fate.COLLECTED


async def test_one_answer_that_bria_does_not_know_a_job_is_doubted(workshop: Workshop):
    leave(workshop)
    _make_old(workshop)
    workshop.bria.on_status = first_only(NO_SUCH_JOB)
    [told] = await collect(workshop)
    assert (told.fate, workshop.bria.polls["r-1"]) == (Fate.COLLECTED, 2)


async def test_a_job_that_bria_does_not_know_is_lost(workshop: Workshop):
    leave(workshop)
    _make_old(workshop)
    workshop.bria.on_status = always(NO_SUCH_JOB)
    [told] = await collect(workshop)
    assert (told.fate, written(workshop).failure_kind) == (Fate.FAILED, FailureKind.LOST)


async def test_a_fresh_job_that_bria_does_not_know_yet_is_left(workshop: Workshop):
    leave(workshop)
    workshop.bria.on_status = always(NO_SUCH_JOB)
    [told] = await collect(workshop)
    assert (told.fate, written(workshop).state) == (Fate.RUNNING, JobState.SUBMITTED)


async def test_a_doubt_of_bria_s_is_not_believed_where_answers_were_lost_as_well(workshop: Workshop):
    leave(workshop)
    _make_old(workshop)
    answers = [httpx.Response(502), httpx.ReadError("cut"), NO_SUCH_JOB, NO_SUCH_JOB]

    def answer(_request: httpx.Request) -> httpx.Response:
        following = answers.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    workshop.bria.on_status = answer
    [told] = await collect(workshop)
    assert (told.fate, written(workshop).state) == (Fate.LEFT, JobState.SUBMITTED)


async def test_a_result_that_cannot_be_fetched_is_left(workshop: Workshop):
    leave(workshop)
    workshop.bria.on_result = always(httpx.Response(403))
    [told] = await collect(workshop)
    assert (told.fate, written(workshop).state) == (Fate.LEFT, JobState.SUBMITTED)
    assert "left for the next refresh" in told.words


async def test_a_refused_token_ends_it_all_and_gives_the_jobs_up(workshop: Workshop):
    leave(workshop)
    workshop.bria.on_status = always(httpx.Response(401, json={"error": {"message": "no"}}))
    with pytest.raises(TokenRefused):
        await collect(workshop)
    job = written(workshop)
    assert (job.state, job.owner) == (JobState.SUBMITTED, None)


async def test_a_request_of_another_version_is_left_and_says_so(workshop: Workshop):
    leave(workshop)
    with workshop.ledger("other version").database.transaction() as connection:
        connection.execute(job_table.update().values(endpoint="/v3/image/dream"))
    [told] = await collect(workshop)
    assert told.fate is Fate.LEFT
    assert "knows no request to /v3/image/dream" in told.words


async def test_a_v1_shot_is_collected_from_its_address(workshop: Workshop):
    request = LifestyleShotV1(picture="a" * 64, scene_description="on a table")
    ledger = workshop.ledger("gone")
    fingerprint = ledger.claim(request, server="bria", label="lifestyle_shot MUG-1|table").job.fingerprint
    submission_id = ledger.sending(fingerprint, possible_second_bill=False)
    accepted = Accepted(request_id="session", placeholder_url="https://cdn.example.com/shot.png")
    ledger.accepted(fingerprint, submission_id, accepted, cost_usd=0.04)
    ledger.release(fingerprint)
    [told] = await collect(workshop, fingerprint)
    assert (told.fate, workshop.bria.polls.total()) == (Fate.COLLECTED, 0)


async def test_a_paid_job_that_bria_ended_is_named_when_the_next_run_asks_again(workshop: Workshop):
    workshop.bria.on_status = always(ENDED)
    async with workshop.run("run-1") as runner:
        with pytest.raises(BriaError):
            await ask(runner)
    workshop.bria.on_status = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
        [again] = runner.spending.asked_again
    assert (again.label, again.failure_kind) == ("product_image MUG-1", FailureKind.ENDED)


async def test_a_refusal_that_is_asked_again_is_no_second_payment(workshop: Workshop):
    workshop.bria.on_post = first_only(httpx.Response(422, json={"error": {"message": "moderation"}}))
    async with workshop.run("run-1") as runner:
        with pytest.raises(BriaError):
            await ask(runner)
    async with workshop.run("run-2") as runner:
        await ask(runner, ask_again=AskAgain.AFTER_REFUSAL)
        assert runner.spending.asked_again == []


def _make_old(workshop: Workshop) -> None:
    """Sent a day ago: an unknown id is not a fresh one."""
    ledger = workshop.ledger("clock")
    with ledger.database.transaction() as connection:
        day_ago = datetime.now(timezone.utc) - timedelta(days=1)
        connection.execute(submission_table.update().values(sent_at=day_ago))
