"""The ledger's promises, the same on SQLite and on PostgreSQL."""

import subprocess
import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from ledger_parts import ACCEPTED, ELSEWHERE, FINGERPRINT, OUTCOME, REQUEST, Ledgers, claim, ended_process, fail, send

from bria_assets.client.answers import Accepted
from bria_assets.client.requests import RemoveBackground
from bria_assets.jobs.database import LedgerUnavailable, open_database
from bria_assets.jobs.job import AskAgain, FailureKind, JobState, SubmissionState
from bria_assets.jobs.ledger import ClaimLost, Ledger


class TestLedger:
    def test_a_job_is_written_down_before_it_is_sent(self, ledgers: Ledgers):
        ledger = ledgers.open()
        assert claim(ledger) is JobState.CLAIMED
        job = ledgers.open("run-2").job(FINGERPRINT)
        assert job is not None
        assert (job.endpoint, job.label, job.request) == (
            "/v2/image/generate",
            "product_image MUG-1",
            {"prompt": "a red mug"},
        )
        assert job.submissions == ()

    def test_a_job_goes_from_claimed_to_completed(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        submission_id = send(ledger)
        sent = ledger.job(FINGERPRINT)
        assert sent is not None
        assert (sent.state, sent.is_ambiguous) == (JobState.SUBMITTING, True)
        ledger.accepted(FINGERPRINT, submission_id, ACCEPTED, cost_usd=0.03)
        accepted = ledger.job(FINGERPRINT)
        assert accepted is not None
        assert accepted.under_way is not None
        assert (accepted.state, accepted.under_way.request_id) == (JobState.SUBMITTED, "r-1")
        ledger.completed(FINGERPRINT, submission_id, OUTCOME)
        done = ledger.job(FINGERPRINT)
        assert done is not None
        assert done.latest is not None
        assert (done.state, done.outcome, done.owner) == (JobState.COMPLETED, OUTCOME, None)
        assert (done.latest.state, done.latest.polls, done.latest.cost_usd) == (SubmissionState.COMPLETED, 3, 0.03)

    def test_times_come_back_in_utc(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        send(ledger)
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert job.latest is not None
        moments = [job.created_at, job.updated_at, job.lease_until, job.latest.sent_at]
        assert all(moment is not None and moment.utcoffset() == timedelta(0) for moment in moments)
        assert abs(datetime.now(timezone.utc) - job.created_at) < timedelta(minutes=1)

    def test_a_submission_that_was_not_accepted_never_was(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.not_accepted(FINGERPRINT, send(ledger))
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert (job.state, job.submissions) == (JobState.CLAIMED, ())

    def test_an_ambiguous_job_stays_so_when_a_further_submission_was_not_accepted(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.answer_lost(FINGERPRINT, send(ledger))
        ledger.not_accepted(FINGERPRINT, send(ledger, possible_second_bill=True))
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert (job.is_ambiguous, len(job.submissions)) == (True, 1)

    def test_a_lost_answer_leaves_the_job_ambiguous(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.answer_lost(FINGERPRINT, send(ledger))
        ledger.release(FINGERPRINT)
        assert claim(ledgers.open("run-2")) is JobState.SUBMITTING

    def test_a_possible_second_bill_is_written_down(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.answer_lost(FINGERPRINT, send(ledger))
        send(ledger, possible_second_bill=True)
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert [sent.possible_second_bill for sent in job.submissions] == [False, True]

    def test_request_ids_labels_and_placeholders_may_be_long(self, ledgers: Ledgers):
        ledger = ledgers.open()
        ledger.claim(REQUEST, server="bria", label="x" * 2000)
        accepted = Accepted(request_id="r" * 1000, placeholder_url="https://cdn.example.com/" + "p" * 2000)
        ledger.accepted(FINGERPRINT, send(ledger), accepted, cost_usd=0.03)
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert job.latest is not None
        assert job.latest.request_id == accepted.request_id

    @pytest.mark.parametrize(
        ("owner", "run"),
        [
            (None, "run-2"),  # another run of this process
            (ELSEWHERE, "run-1"),  # another machine, of which nothing is known
        ],
    )
    def test_a_job_in_living_hands_is_not_given_away(self, ledgers: Ledgers, owner: str | None, run: str):
        claim(ledgers.open())
        assert claim(ledgers.open(run, owner=owner)) is None

    def test_of_many_that_claim_at_once_one_gets_the_job(self, ledgers: Ledgers):
        all_ready = threading.Barrier(6)
        won: list[bool] = []

        def take(ledger: Ledger) -> None:
            all_ready.wait()
            won.append(claim(ledger) is not None)

        rivals = [ledgers.open(f"run-{number}") for number in range(6)]
        threads = [threading.Thread(target=take, args=(ledger,)) for ledger in rivals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == [False] * 5 + [True]

    def test_of_many_processes_that_make_and_use_a_ledger_at_once_one_gets_the_job(self, new_database_url: str):
        program = (
            "import sys\n"
            "from bria_assets.client.requests import GenerateImage\n"
            "from bria_assets.jobs.ledger import Ledger\n"
            "sys.stdin.readline()\n"
            "ledger = Ledger(sys.argv[1], owner='another-machine:1:' + sys.argv[2], run='r')\n"
            "print(ledger.claim(GenerateImage(prompt='a red mug'), server='bria', label='').is_mine)\n"
        )
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", program, new_database_url, str(number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(2)
        ]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = sorted(process.communicate()[0].strip() for process in processes)
        assert said == ["False", "True"]

    def test_a_lease_that_has_run_out_gives_the_job_away(self, ledgers: Ledgers):
        claim(ledgers.open(owner=ELSEWHERE, lease_seconds=-1))
        assert claim(ledgers.open("run-2")) is JobState.CLAIMED

    def test_a_heartbeat_keeps_the_job(self, ledgers: Ledgers):
        claim(ledgers.open(owner=ELSEWHERE, lease_seconds=-1))
        ledgers.open(owner=ELSEWHERE, lease_seconds=60).heartbeat()
        assert claim(ledgers.open("run-2")) is None

    def test_the_job_of_a_dead_process_is_taken_over_at_once(self, ledgers: Ledgers):
        claim(ledgers.open(owner=ended_process()))
        assert claim(ledgers.open("run-2")) is JobState.CLAIMED

    def test_who_lost_a_job_cannot_send_it(self, ledgers: Ledgers):
        sleeper = ledgers.open(owner=ELSEWHERE, lease_seconds=-1)
        claim(sleeper)
        claim(ledgers.open("run-2"))
        with pytest.raises(ClaimLost):
            send(sleeper)

    def test_who_lost_a_job_writes_down_its_bill_and_does_not_undo_the_others_work(self, ledgers: Ledgers):
        sleeper, other = ledgers.open(owner=ELSEWHERE, lease_seconds=-1), ledgers.open("run-2")
        claim(sleeper)
        late = send(sleeper)
        claim(other)
        other.completed(FINGERPRINT, send(other, possible_second_bill=True), OUTCOME)
        sleeper.accepted(FINGERPRINT, late, Accepted(request_id="r-late"), cost_usd=0.03)
        sleeper.failed(FINGERPRINT, FailureKind.ENDED, "late", submission_id=late)
        job = other.job(FINGERPRINT)
        assert job is not None
        assert (job.state, job.submissions[0].request_id) == (JobState.COMPLETED, "r-late")

    def test_a_released_job_is_anybody_s(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.release(FINGERPRINT)
        assert claim(ledgers.open("run-2")) is JobState.CLAIMED

    def test_nobody_releases_the_job_of_another(self, ledgers: Ledgers):
        claim(ledgers.open())
        ledgers.open("run-2").release(FINGERPRINT)
        assert claim(ledgers.open("run-3")) is None

    @pytest.mark.parametrize(
        ("kind", "ask_again", "same_run", "later_run"),
        [
            (FailureKind.REFUSED, AskAgain.NEVER, False, False),  # it would be refused again
            (FailureKind.REFUSED, AskAgain.AFTER_REFUSAL, False, True),
            (FailureKind.REFUSED, AskAgain.ALWAYS, True, True),
            (FailureKind.ENDED, AskAgain.NEVER, False, True),
            (FailureKind.ENDED, AskAgain.AFTER_REFUSAL, False, True),
            (FailureKind.LOST, AskAgain.NEVER, False, True),
            (FailureKind.LOST, AskAgain.ALWAYS, True, True),
        ],
    )
    def test_a_failed_job_goes_again_by_its_kind(
        self,
        ledgers: Ledgers,
        kind: FailureKind,
        ask_again: AskAgain,
        same_run: bool,  # noqa: FBT001
        later_run: bool,  # noqa: FBT001
    ):
        ledger, later = ledgers.open(), ledgers.open("run-2")
        fail(ledger, kind)
        assert (claim(ledger, ask_again) is not None) is same_run
        ledger.release(FINGERPRINT)
        fail(ledger, kind)
        assert (claim(later, ask_again) is not None) is later_run

    @pytest.mark.parametrize(
        ("ask_again", "goes"),
        [(AskAgain.NEVER, False), (AskAgain.AFTER_REFUSAL, False), (AskAgain.ALWAYS, True)],
    )
    def test_a_completed_job_goes_again_only_when_all_shall(self, ledgers: Ledgers, ask_again: AskAgain, goes: bool):  # noqa: FBT001
        ledger = ledgers.open()
        claim(ledger)
        ledger.completed(FINGERPRINT, send(ledger), OUTCOME)
        assert (claim(ledgers.open("run-2"), ask_again) is not None) is goes

    def test_what_was_sent_since_the_run_that_is_resumed_began_is_not_asked_again(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.completed(FINGERPRINT, send(ledger), OUTCOME)
        before, after = (datetime.now(timezone.utc) + timedelta(seconds=seconds) for seconds in (-60, 60))
        assert claim(ledgers.open("run-2", resumes_since=before), AskAgain.ALWAYS) is None
        assert claim(ledgers.open("run-3", resumes_since=after), AskAgain.ALWAYS) is JobState.CLAIMED

    def test_a_failure_is_told_until_the_job_gives_a_picture(self, ledgers: Ledgers):
        ledger, later = ledgers.open(), ledgers.open("run-2")
        fail(ledger, FailureKind.REFUSED)
        failed = later.job(FINGERPRINT)
        assert failed is not None
        assert (failed.failure_kind, failed.failure, failed.owner) == (FailureKind.REFUSED, "why", None)
        claim(later, AskAgain.ALWAYS)
        again = later.job(FINGERPRINT)
        assert again is not None
        assert (again.failure_kind, again.failure, len(again.submissions)) == (FailureKind.REFUSED, "why", 1)
        later.completed(FINGERPRINT, send(later), OUTCOME)
        done = later.job(FINGERPRINT)
        assert done is not None
        assert (done.failure_kind, done.failure) == (None, None)

    def test_what_is_sent_in_vain_is_counted_since_the_last_picture(self, ledgers: Ledgers):
        ledger = ledgers.open()
        claim(ledger)
        ledger.completed(FINGERPRINT, send(ledger), OUTCOME)
        fail(ledger, FailureKind.ENDED)
        fail(ledger, FailureKind.ENDED)
        job = ledger.job(FINGERPRINT)
        assert job is not None
        assert (len(job.submissions), job.sent_in_vain) == (3, 2)

    def test_pictures_stand_in_a_job_by_their_hash(self, ledgers: Ledgers):
        request = RemoveBackground(image="b" * 64)
        job = ledgers.open().claim(request, server="bria", label="").job
        assert job.request == {"image": "b" * 64}

    def test_a_table_that_is_gone_is_a_ledger_that_is_unavailable(self, new_database_url: str):
        with closing(Ledgers(new_database_url).open()) as ledger:
            engine = open_database(new_database_url)
            with engine.begin() as connection:
                connection.execute(sa.text("DROP TABLE bria_submission"))
            engine.dispose()
            with pytest.raises(LedgerUnavailable, match="cannot be read or written"):
                claim(ledger)
