"""No more is sent than the day and the run may spend: the ledger's promise, on SQLite and on PostgreSQL."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timezone

import pytest
import sqlalchemy as sa
from ledger_parts import ACCEPTED, ELSEWHERE, Ledgers

from bria_assets.client.requests import GenerateImage
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import FailureKind, JobState
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.schema import spending_table
from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.jobs.spending_limit import ReachedLimit, SpendingLimitReached, SpendingLimits, usd

PRICE_USD = 0.03
THREE_A_DAY = SpendingLimits(usd_per_day=0.09)
TWO_A_RUN = SpendingLimits(usd_per_run=0.06)

End = Callable[[Ledger, str, int], None]


def claimed(ledger: Ledger, number: int, *, server: str = "bria") -> str:
    request = GenerateImage(prompt=f"mug {number}")
    ledger.claim(request, server=server, label=f"product_image MUG-{number}")
    return request.fingerprint(server)


def send(
    ledger: Ledger,
    number: int,
    limits: SpendingLimits = THREE_A_DAY,
    *,
    price_usd: float = PRICE_USD,
    server: str = "bria",
    possible_second_bill: bool = False,
) -> tuple[str, int]:
    """Claims a job and writes its POST down."""
    fingerprint = claimed(ledger, number, server=server)
    submission = ledger.sending(
        fingerprint, possible_second_bill=possible_second_bill, price_usd=price_usd, limits=limits
    )
    return fingerprint, submission


def spent(ledger: Ledger, server: str = "bria") -> float:
    return SpendingBook(ledger.database, server=server).spent_today_usd()


def fail_as(kind: FailureKind) -> End:
    def fail(ledger: Ledger, fingerprint: str, submission: int) -> None:
        ledger.failed(fingerprint, kind, "why", submission_id=submission)

    return fail


def accept(ledger: Ledger, fingerprint: str, submission: int) -> None:
    ledger.accepted(fingerprint, submission, ACCEPTED, cost_usd=PRICE_USD)


class TestSpendingLimits:
    def test_what_fits_exactly_is_sent_and_no_more(self, ledgers: Ledgers):
        ledger = ledgers.open()
        for number in range(3):
            send(ledger, number)
        with pytest.raises(SpendingLimitReached) as caught:
            send(ledger, 3)
        assert caught.value.reached == ReachedLimit(scope="day", limit_usd=0.09, spent_usd=0.09, price_usd=0.03)
        assert spent(ledger) == 0.09

    def test_a_job_that_was_not_sent_stays_as_it_was(self, ledgers: Ledgers):
        ledger = ledgers.open()
        with pytest.raises(SpendingLimitReached):
            send(ledger, 1, SpendingLimits(usd_per_day=0.0))
        job = ledger.job(claimed(ledger, 1))
        assert job is not None
        assert (job.state, job.submissions, job.failure) == (JobState.CLAIMED, (), None)

    def test_a_cheaper_call_may_still_fit(self, ledgers: Ledgers):
        ledger = ledgers.open()
        send(ledger, 1, SpendingLimits(usd_per_day=0.05))
        with pytest.raises(SpendingLimitReached):
            send(ledger, 2, SpendingLimits(usd_per_day=0.05))
        send(ledger, 3, SpendingLimits(usd_per_day=0.05), price_usd=0.018)
        assert spent(ledger) == 0.048

    def test_a_run_has_a_limit_of_its_own(self, ledgers: Ledgers):
        first, second = ledgers.open("run-1"), ledgers.open("run-2", owner=ELSEWHERE)
        send(first, 1, TWO_A_RUN)
        send(first, 2, TWO_A_RUN)
        with pytest.raises(SpendingLimitReached, match="BRIA_MAX_SPEND_USD_PER_RUN"):
            send(first, 3, TWO_A_RUN)
        send(second, 4, TWO_A_RUN)

    def test_what_does_not_fit_into_the_run_does_not_count_for_the_day(self, ledgers: Ledgers):
        ledger = ledgers.open()
        with pytest.raises(SpendingLimitReached):
            send(ledger, 1, SpendingLimits(usd_per_day=1.0, usd_per_run=0.01))
        assert spent(ledger) == 0

    def test_what_other_runs_spent_today_counts(self, ledgers: Ledgers):
        first, second = ledgers.open("run-1"), ledgers.open("run-2", owner=ELSEWHERE)
        for number in range(3):
            send(first, number)
        with pytest.raises(SpendingLimitReached):
            send(second, 3)

    def test_what_was_sent_without_a_limit_counts_once_there_is_one(self, ledgers: Ledgers):
        ledger = ledgers.open()
        for number in range(3):
            send(ledger, number, SpendingLimits())
        with pytest.raises(SpendingLimitReached):
            send(ledger, 3)

    def test_the_next_day_begins_anew(self, ledgers: Ledgers):
        ledger = ledgers.open()
        for number in range(3):
            send(ledger, number)
        turn_to_yesterday(ledger)
        send(ledger, 3)
        assert spent(ledger) == 0.03

    def test_the_sandbox_has_counters_of_its_own(self, ledgers: Ledgers):
        ledger = ledgers.open()
        for number in range(3):
            send(ledger, number, server="sandbox")
        with pytest.raises(SpendingLimitReached):
            send(ledger, 3, server="sandbox")
        send(ledger, 3)
        assert (spent(ledger), spent(ledger, "sandbox")) == (0.03, 0.09)

    @pytest.mark.parametrize("end", [Ledger.not_accepted, fail_as(FailureKind.REFUSED)], ids=["not accepted", "422"])
    def test_what_was_not_billed_is_given_back(self, ledgers: Ledgers, end: End):
        ledger = ledgers.open()
        sent = send(ledger, 1, TWO_A_RUN)
        end(ledger, *sent)
        assert spent(ledger) == 0
        send(ledger, 2, TWO_A_RUN)
        send(ledger, 3, TWO_A_RUN)

    @pytest.mark.parametrize(
        "end",
        [Ledger.answer_lost, accept, fail_as(FailureKind.ENDED)],
        ids=["answer lost", "accepted", "ended with an error"],
    )
    def test_what_was_or_may_have_been_billed_stays_spent(self, ledgers: Ledgers, end: End):
        ledger = ledgers.open()
        end(ledger, *send(ledger, 1))
        assert spent(ledger) == 0.03

    def test_it_is_given_back_to_the_day_on_which_it_was_sent(self, ledgers: Ledgers):
        ledger = ledgers.open()
        sent = send(ledger, 1)
        with ledger.database.transaction() as connection:
            connection.execute(sa.text("UPDATE bria_submission SET sent_at = '2026-08-01 12:00:00+00:00'"))
        ledger.not_accepted(*sent)
        assert counters(ledger)["2026-08-01"] == -30_000
        assert spent(ledger) == 0.03

    def test_a_submission_that_is_refused_twice_is_given_back_once(self, ledgers: Ledgers):
        ledger = ledgers.open()
        fingerprint, submission = send(ledger, 1)
        for _ in range(2):
            ledger.failed(fingerprint, FailureKind.REFUSED, "422", submission_id=submission)
        assert spent(ledger) == 0

    def test_racing_ledgers_never_send_more_than_the_limit(self, ledgers: Ledgers):
        racers = [ledgers.open(f"run-{place}", owner=f"elsewhere-{place}:1:1") for place in range(4)]
        limits = SpendingLimits(usd_per_day=0.30)
        sent: list[int] = []
        begin = threading.Barrier(len(racers))

        def race(ledger: Ledger, place: int) -> None:
            begin.wait()
            for number in range(place * 5, place * 5 + 5):
                try:
                    sent.append(send(ledger, number, limits)[1])
                except SpendingLimitReached:
                    continue

        threads = [threading.Thread(target=race, args=racer) for racer in zip(racers, range(4), strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(sent), spent(racers[0])) == (10, 0.30)


_RACER = """
import sys
from bria_assets.client.requests import GenerateImage
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.spending_limit import SpendingLimitReached, SpendingLimits
url, name = sys.argv[1:]
ledger, sent = Ledger(url, owner=this_process(), run=name), 0
print("ready", flush=True)
sys.stdin.readline()
for number in range(12):
    request = GenerateImage(prompt=f"{name} {number}")
    ledger.claim(request, server="bria", label="product_image MUG")
    try:
        ledger.sending(
            request.fingerprint("bria"), possible_second_bill=False, price_usd=0.03,
            limits=SpendingLimits(usd_per_day=0.45, usd_per_run=0.33),
        )
        sent += 1
    except SpendingLimitReached:
        pass
print(sent)
"""


def test_racing_processes_never_send_more_than_the_limit(sqlite_url: str):
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", _RACER, sqlite_url, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("run-1", "run-2")
    ]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    sent = [int(racer.communicate("go\n", timeout=60)[0]) for racer in racers]
    assert sum(sent) == 15
    assert max(sent) <= 11
    database = LedgerDatabase(sqlite_url)
    assert SpendingBook(database, server="bria").spent_today_usd() == 0.45
    database.close()


@pytest.mark.parametrize(
    ("amount", "shown"), [(5.0, "5.00"), (0.018, "0.018"), (4.98, "4.98"), (0.0, "0.00"), (12.3456, "12.3456")]
)
def test_amounts_are_shown_to_the_cent_and_further_where_they_go_further(amount: float, shown: str):
    assert usd(amount) == shown


def test_a_limit_of_the_day_is_told_with_what_is_spent_what_it_lacks_and_when_it_goes_on():
    reached = ReachedLimit(scope="day", limit_usd=5.0, spent_usd=4.98, price_usd=0.03)
    assert str(reached) == (
        "not sent: today's limit of 5.00 USD (BRIA_MAX_SPEND_USD) is reached: 4.98 USD spent so far, this costs 0.03; "
        "the first refresh after 00:00 UTC goes on with it, or raise the limit"
    )


def turn_to_yesterday(ledger: Ledger) -> None:
    with ledger.database.transaction() as connection:
        connection.execute(spending_table.update().where(spending_table.c.scope == "day").values(key="2026-01-01"))


def counters(ledger: Ledger) -> dict[str, int]:
    with ledger.database.transaction() as connection:
        rows = connection.execute(sa.select(spending_table.c.key, spending_table.c.spent_micro_usd)).all()
    today = datetime.now(timezone.utc).date().isoformat()
    assert today in {row.key for row in rows}
    return {row.key: row.spent_micro_usd for row in rows}
