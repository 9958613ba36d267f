"""What a delivery makes of a job and its submissions, wherever they stand, on both databases."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from receiver_parts import COMPLETED, ERROR, FINGERPRINT, NONCE, OTHER_NONCE, REQUEST, Sender, rename
from workshop import until

from bria_assets.client.answers import Accepted, JobStatus
from bria_assets.client.requests import GenerateImage
from bria_assets.images.picture import PictureFacts
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.deliveries import KEPT_FOR, Deliveries
from bria_assets.jobs.delivery_watch import DeliveryWatch
from bria_assets.jobs.job import AskAgain, FailureKind, JobOutcome, JobState, SubmissionState
from bria_assets.jobs.ledger import TakenMeanwhile
from bria_assets.jobs.schema import delivery_table

ACCEPTED, LOST, FAILED, SUPERSEDED, DONE = (
    SubmissionState.ACCEPTED,
    SubmissionState.ANSWER_LOST,
    SubmissionState.FAILED,
    SubmissionState.SUPERSEDED,
    SubmissionState.COMPLETED,
)
OUTCOME = JobOutcome(
    picture=PictureFacts(sha256="a" * 64, format="png", size_bytes=9, width_px=3, height_px=3, has_alpha=False),
    path="blobs/aa/a.png",
    request_id="r-2",
    source_url="https://cdn.example.com/r-2.png",
    source_url_expires_at=datetime(2026, 8, 4, tzinfo=timezone.utc),
    cost_usd=0.03,
    latency_seconds=20.5,
    polls=3,
)


@pytest.fixture
def sender(database_url: str) -> Iterator[Sender]:
    opened = Sender(database_url)
    yield opened
    opened.ledger.close()


def deliver(
    sender: Sender, body: dict[str, Any] = COMPLETED, *, request_id: str = "r-1", nonce: str | None = NONCE
) -> None:
    Deliveries(sender.database).record(request_id, body, nonce=nonce)


def resend(sender: Sender) -> int:
    """The first POST got no answer; the second is on its way."""
    sender.lose()
    return sender.send(OTHER_NONCE, possible_second_bill=True)


def accept(sender: Sender, submission_id: int, request_id: str = "r-2") -> None:
    sender.ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id=request_id), cost_usd=0.03)


class TestAnUnansweredPost:
    def test_is_not_sent_again_once_a_delivery_told_of_it(self, sender: Sender):
        sender.lose()
        deliver(sender)
        with pytest.raises(TakenMeanwhile) as taken:
            sender.send(OTHER_NONCE, possible_second_bill=True)
        assert taken.value.sent.accepted.request_id == "r-1"
        assert len(sender.job.submissions) == 1

    def test_stays_with_the_run_that_has_it_in_hand(self, sender: Sender):
        sender.lose()
        owner = sender.job.owner
        deliver(sender)
        assert (sender.job.owner, sender.job.state) == (owner, JobState.SUBMITTED)

    def test_whose_answer_gets_lost_after_the_delivery_is_none(self, sender: Sender):
        submission_id = sender.send()
        deliver(sender)
        sender.ledger.answer_lost(FINGERPRINT, submission_id)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03)])

    def test_that_is_refused_after_its_delivery_was_taken_all_the_same(self, sender: Sender):
        submission_id = sender.send()
        deliver(sender)
        sender.ledger.not_accepted(FINGERPRINT, submission_id)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03)])

    def test_that_ended_with_an_error_is_collected_as_one(self, sender: Sender):
        sender.lose()
        deliver(sender, ERROR)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03)])

    def test_is_not_settled_by_another_one_s_nonce(self, sender: Sender):
        sender.lose()
        deliver(sender, nonce=OTHER_NONCE)
        assert sender.standing == (JobState.SUBMITTING, [(LOST, None, 0.0)])


class TestTwoSubmissions:
    def test_are_two_bills_where_bria_took_both(self, sender: Sender):
        accept(sender, resend(sender))
        deliver(sender)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03), (ACCEPTED, "r-2", 0.03)])

    def test_the_second_refused_leaves_the_first_to_collect(self, sender: Sender):
        second = resend(sender)
        deliver(sender)
        sender.ledger.not_accepted(FINGERPRINT, second)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03)])

    def test_the_second_unanswered_too_leaves_the_first_to_collect(self, sender: Sender):
        second = resend(sender)
        deliver(sender)
        sender.ledger.answer_lost(FINGERPRINT, second)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03), (LOST, None, 0.0)])

    def test_the_second_failed_leaves_the_first_to_collect(self, sender: Sender):
        second = resend(sender)
        deliver(sender)
        accept(sender, second)
        sender.ledger.failed(FINGERPRINT, FailureKind.ENDED, "why", submission_id=second)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03), (FAILED, "r-2", 0.03)])
        assert sender.job.owner is None

    def test_the_second_collected_leaves_the_first_a_bill(self, sender: Sender):
        second = resend(sender)
        deliver(sender)
        accept(sender, second)
        sender.ledger.completed(FINGERPRINT, second, OUTCOME)
        assert sender.standing == (JobState.COMPLETED, [(SUPERSEDED, "r-1", 0.03), (DONE, "r-2", 0.03)])

    def test_a_late_delivery_of_the_first_is_a_bill_of_a_job_that_is_done(self, sender: Sender):
        second = resend(sender)
        accept(sender, second)
        sender.ledger.completed(FINGERPRINT, second, OUTCOME)
        deliver(sender)
        assert sender.standing == (JobState.COMPLETED, [(SUPERSEDED, "r-1", 0.03), (DONE, "r-2", 0.03)])


class TestAJobThatHasFailed:
    @pytest.fixture
    def failed(self, sender: Sender) -> Sender:
        """The first POST unanswered, the second ended by Bria."""
        second = resend(sender)
        accept(sender, second)
        sender.ledger.failed(FINGERPRINT, FailureKind.ENDED, "why", submission_id=second)
        assert sender.job.state is JobState.FAILED
        return sender

    def test_has_a_picture_after_all(self, failed: Sender):
        deliver(failed)
        assert failed.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03), (FAILED, "r-2", 0.03)])

    def test_stays_so_after_another_error_which_is_a_bill(self, failed: Sender):
        deliver(failed, ERROR)
        assert failed.standing == (JobState.FAILED, [(FAILED, "r-1", 0.03), (FAILED, "r-2", 0.03)])

    def test_is_not_sent_again_by_a_run_about_to_do_so(self, failed: Sender, database_url: str):
        later = Sender(database_url, "run-2")
        claim = later.ledger.claim(REQUEST, server="bria", label="", ask_again=AskAgain.NEVER)
        assert (claim.is_mine, claim.job.state) == (True, JobState.CLAIMED)
        deliver(failed)
        with pytest.raises(TakenMeanwhile):
            later.ledger.sending(FINGERPRINT, possible_second_bill=False, nonce=None)
        later.ledger.close()

    def test_given_up_too_early_is_collected(self, sender: Sender):
        submission_id = sender.send()
        accept(sender, submission_id, "r-1")
        sender.ledger.failed(FINGERPRINT, FailureKind.LOST, "unknown id", submission_id=submission_id)
        deliver(sender)
        assert sender.standing == (JobState.SUBMITTED, [(ACCEPTED, "r-1", 0.03)])


def test_a_delivery_of_a_job_that_a_poll_was_quicker_for_changes_nothing(sender: Sender):
    submission_id = sender.send()
    accept(sender, submission_id)
    sender.ledger.completed(FINGERPRINT, submission_id, OUTCOME)
    deliver(sender, request_id="r-2")
    assert sender.standing == (JobState.COMPLETED, [(DONE, "r-2", 0.03)])


def test_an_answer_that_comes_after_another_run_has_collected_the_job_changes_nothing(sender: Sender):
    submission_id = sender.send()
    deliver(sender, request_id="r-2")
    sender.ledger.completed(FINGERPRINT, submission_id, OUTCOME)
    accept(sender, submission_id)
    assert sender.standing == (JobState.COMPLETED, [(DONE, "r-2", 0.03)])


@pytest.mark.parametrize("answer", ["accepted", "lost", "refused"])
def test_an_answer_and_its_delivery_at_the_same_moment_do_not_block_each_other(
    sender: Sender, database_url: str, answer: str
):
    other = LedgerDatabase(database_url)
    deliveries = Deliveries(other)
    with ThreadPoolExecutor(2) as together:
        for number in range(20):
            request = GenerateImage(prompt=f"mug {number}")
            fingerprint, nonce = request.fingerprint("bria"), f"{number:032x}"
            sender.ledger.claim(request, server="bria", label="")
            submission_id = sender.ledger.sending(fingerprint, possible_second_bill=False, nonce=nonce)
            start = threading.Barrier(2)

            def deliver_it(start: threading.Barrier, request_id: str, nonce: str) -> None:
                start.wait()
                deliveries.record(request_id, COMPLETED, nonce=nonce)

            def answer_it(start: threading.Barrier, fingerprint: str, submission_id: int, request_id: str) -> None:
                start.wait()
                if answer == "accepted":
                    sender.ledger.accepted(fingerprint, submission_id, Accepted(request_id=request_id), cost_usd=0.03)
                elif answer == "lost":
                    sender.ledger.answer_lost(fingerprint, submission_id)
                else:
                    sender.ledger.not_accepted(fingerprint, submission_id)

            told = together.submit(deliver_it, start, f"r-{number}", nonce)
            together.submit(answer_it, start, fingerprint, submission_id, f"r-{number}").result(20)
            told.result(20)
            job = sender.ledger.job(fingerprint)
            assert job is not None
            # A refusal that comes first leaves nothing that a delivery could settle.
            assert job.state is (JobState.SUBMITTED if job.submissions else JobState.CLAIMED)
            assert bool(job.submissions) or answer == "refused"
    other.close()


def test_deliveries_that_lead_nowhere_any_more_are_removed(sender: Sender):
    deliver(sender, request_id="r-old", nonce=None)
    with sender.database.transaction() as connection:
        long_ago = datetime.now(timezone.utc) - KEPT_FOR - timedelta(minutes=1)
        connection.execute(sa.update(delivery_table).values(received_at=long_ago))
    deliver(sender, request_id="r-new", nonce=None)
    assert [request_id for request_id, _, _ in sender.kept] == ["r-new"]


class TestWatch:
    async def test_hands_on_what_comes_while_it_is_open_and_only_once(self, sender: Sender):
        deliver(sender, request_id="r-before", nonce=None)
        seen: list[tuple[str, str]] = []

        def note(request_id: str, status: JobStatus) -> None:
            seen.append((request_id, status.state))

        async with DeliveryWatch(sender.database, deliver=note, look_seconds=0.001) as watch:
            deliver(sender, request_id="r-1", nonce=None)
            await until(lambda: len(seen) == 1)
            with watch.expecting([NONCE, OTHER_NONCE]) as arrived:
                deliver(sender, ERROR, request_id="r-2")
                await asyncio.wait_for(arrived.wait(), 10)
        assert seen == [("r-1", "COMPLETED"), ("r-2", "ERROR")]

    async def test_hands_on_a_backlog_that_is_larger_than_one_look(self, sender: Sender):
        seen: list[str] = []
        async with DeliveryWatch(
            sender.database, deliver=lambda name, _: seen.append(name), look_seconds=0.01, most_at_once=2
        ):
            for number in range(5):
                deliver(sender, request_id=f"r-{number}", nonce=None)
            await until(lambda: len(seen) == 5)
        assert seen == [f"r-{number}" for number in range(5)]

    async def test_goes_on_when_the_database_comes_back(self, sender: Sender, caplog: pytest.LogCaptureFixture):
        seen: list[str] = []
        async with DeliveryWatch(sender.database, deliver=lambda name, _: seen.append(name), look_seconds=0.001):
            rename(sender.database, "bria_delivery", "out_of_reach")
            await until(lambda: "cannot be read" in caplog.text)
            rename(sender.database, "out_of_reach", "bria_delivery")
            deliver(sender)
            await until(lambda: seen == ["r-1"])
        assert caplog.text.count("webhook deliveries cannot be read") == 1
