"""What a ledger makes of runs that ended, or lost a job, between its claim and its picture."""

import pytest
from ledger_parts import (
    ACCEPTED,
    ELSEWHERE,
    FINGERPRINT,
    OUTCOME,
    REQUEST,
    Ledgers,
    claim,
    ended_process,
    fail,
    send,
)

from bria_assets.client.answers import Accepted
from bria_assets.jobs.job import AskAgain, FailureKind, JobState, SubmissionState
from bria_assets.jobs.ledger import Ledger, TakenMeanwhile


def complete(ledger: Ledger) -> None:
    assert claim(ledger)
    ledger.completed(FINGERPRINT, send(ledger), OUTCOME)


def state(ledger: Ledger) -> JobState:
    job = ledger.job(FINGERPRINT)
    assert job is not None
    return job.state


class TestClaimsThatWereNotSent:
    def test_a_completed_job_that_was_to_be_made_anew_and_was_not_sent_is_completed(self, ledgers: Ledgers):
        complete(ledgers.open())
        again = ledgers.open("run-2")
        assert claim(again, AskAgain.ALWAYS) is JobState.CLAIMED
        again.release(FINGERPRINT)
        found = ledgers.open("run-3").claim(REQUEST, server="bria", label="product_image MUG-1")
        assert (found.is_mine, found.job.state, found.job.outcome) == (False, JobState.COMPLETED, OUTCOME)

    def test_so_it_is_when_the_run_was_killed(self, ledgers: Ledgers):
        complete(ledgers.open())
        assert claim(ledgers.open("run-2", owner=ended_process()), AskAgain.ALWAYS)
        found = ledgers.open("run-3").claim(REQUEST, server="bria", label="product_image MUG-1")
        assert (found.is_mine, found.job.state) == (False, JobState.COMPLETED)

    def test_a_refusal_that_was_to_be_tried_again_and_was_not_stays_one(self, ledgers: Ledgers):
        fail(ledgers.open(), FailureKind.REFUSED)
        again = ledgers.open("run-2")
        assert claim(again, AskAgain.AFTER_REFUSAL)
        again.not_accepted(FINGERPRINT, send(again))
        again.release(FINGERPRINT)
        assert claim(ledgers.open("run-3")) is None
        assert again.refused("bria") == {FINGERPRINT}

    def test_a_job_that_may_have_been_sent_stays_ambiguous(self, ledgers: Ledgers):
        complete(ledgers.open())
        again = ledgers.open("run-2")
        assert claim(again, AskAgain.ALWAYS)
        again.answer_lost(FINGERPRINT, send(again))
        again.release(FINGERPRINT)
        assert claim(ledgers.open("run-3")) is JobState.SUBMITTING

    def test_a_new_job_that_was_not_sent_is_claimed_by_the_next(self, ledgers: Ledgers):
        ledger = ledgers.open()
        assert claim(ledger)
        ledger.release(FINGERPRINT)
        assert claim(ledgers.open("run-2")) is JobState.CLAIMED


class TestJobsThatChangedHands:
    def test_a_request_id_that_comes_to_the_former_owner_is_collected_by_the_new_one(self, ledgers: Ledgers):
        sleeper, other = ledgers.open(owner=ELSEWHERE, lease_seconds=-1), ledgers.open("run-2")
        claim(sleeper)
        late = send(sleeper)
        assert claim(other) is JobState.SUBMITTING
        sleeper.accepted(FINGERPRINT, late, Accepted(request_id="r-late"), cost_usd=0.03)
        with pytest.raises(TakenMeanwhile) as taken:
            send(other, possible_second_bill=True)
        assert taken.value.sent.accepted.request_id == "r-late"

    def test_an_end_that_the_former_owner_learns_of_counts_where_nobody_has_the_job(self, ledgers: Ledgers):
        sleeper, other = ledgers.open(owner=ELSEWHERE, lease_seconds=-1), ledgers.open("run-2")
        claim(sleeper)
        sent = send(sleeper)
        sleeper.accepted(FINGERPRINT, sent, ACCEPTED, cost_usd=0.03)
        claim(other)
        other.release(FINGERPRINT)
        sleeper.failed(FINGERPRINT, FailureKind.ENDED, "the model broke", submission_id=sent)
        assert state(other) is JobState.FAILED

    def test_a_run_that_could_not_release_a_job_goes_on_with_it(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        assert claim(ledger) is JobState.CLAIMED

    def test_an_answer_for_a_job_that_was_forgotten_changes_no_other_job(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        number = send(ledger)
        ledger.accepted("f" * 64, number, Accepted(request_id="r-of-another"), cost_usd=0.03)
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert job.latest is not None
        assert (job.latest.state, job.latest.request_id) == (SubmissionState.SENDING, None)
