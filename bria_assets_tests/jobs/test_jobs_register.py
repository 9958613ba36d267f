"""What people ask of the ledger, and what they have it forget; the same on SQLite and on PostgreSQL."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event

from bria_assets.client.answers import Accepted
from bria_assets.client.requests import BriaRequest, GenerateImage, RemoveBackground
from bria_assets.images.picture import PictureFacts
from bria_assets.jobs.forgetting import WouldBePaidAgain, forget
from bria_assets.jobs.job import AskAgain, FailureKind, Job, JobCell, JobOutcome
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.outlook import what_next
from bria_assets.jobs.process import this_process
from bria_assets.jobs.register import JobNotFound, Register, Standing
from bria_assets.jobs.schema import job_cell_table, job_table
from bria_assets_tests.command import run_command

MUG, BOWL, CUTOUT = GenerateImage(prompt="a red mug"), GenerateImage(prompt="a bowl"), RemoveBackground(image="a" * 64)
OUTCOME = JobOutcome(
    picture=PictureFacts(sha256="a" * 64, format="png", size_bytes=9, width_px=3, height_px=3, has_alpha=False),
    path="blobs/aa/a.png",
    request_id="r-1",
    source_url="https://cdn.example.com/r-1.png",
    source_url_expires_at=datetime(2026, 8, 4, tzinfo=timezone.utc),
    cost_usd=0.03,
    latency_seconds=20.5,
    polls=3,
)


class Books:
    """One ledger, jobs in it, and the register over it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.ledger = Ledger(url, owner=this_process(), run="run-1")
        self.register = Register(self.ledger.database)

    def claim(self, request: BriaRequest = MUG, label: str = "product_image MUG") -> str:
        self.ledger.claim(request, server="bria", label=label)
        return request.fingerprint("bria")

    def send(self, request: BriaRequest = MUG, label: str = "product_image MUG") -> tuple[str, int]:
        fingerprint = self.claim(request, label)
        return fingerprint, self.ledger.sending(fingerprint, possible_second_bill=False)

    def submit(self, request: BriaRequest = MUG, label: str = "product_image MUG", *, named: str = "r-1") -> str:
        fingerprint, submission_id = self.send(request, label)
        self.ledger.accepted(fingerprint, submission_id, Accepted(request_id=named), cost_usd=0.03)
        return fingerprint

    def complete(self, request: BriaRequest = MUG, label: str = "product_image MUG") -> str:
        fingerprint, submission_id = self.send(request, label)
        self.ledger.accepted(fingerprint, submission_id, Accepted(request_id="r-1"), cost_usd=0.03)
        self.ledger.completed(fingerprint, submission_id, OUTCOME)
        return fingerprint

    def fail(self, kind: FailureKind = FailureKind.ENDED) -> str:
        fingerprint, submission_id = self.send()
        if kind is not FailureKind.REFUSED:
            self.ledger.accepted(fingerprint, submission_id, Accepted(request_id="r-1"), cost_usd=0.03)
        self.ledger.failed(fingerprint, kind, "the model broke", submission_id=submission_id)
        return fingerprint

    def lose_answer(self) -> str:
        fingerprint, submission_id = self.send()
        self.ledger.answer_lost(fingerprint, submission_id)
        self.ledger.release(fingerprint)
        return fingerprint

    def claim_done_anew(self) -> str:
        return self.claim_anew_in_vain(self.complete())

    def claim_failed_anew(self) -> str:
        return self.claim_anew_in_vain(self.fail())

    def claim_anew_in_vain(self, fingerprint: str) -> str:
        """Claims an ended job once more, by a process that dies before it sends it."""
        gone = Ledger(self.url, owner="another-machine:1:1", run="gone", lease_seconds=-1)
        gone.claim(MUG, server="bria", label="product_image MUG", ask_again=AskAgain.ALWAYS)
        gone.close()
        return fingerprint

    def lose_answer_anew(self) -> str:
        fingerprint = self.complete()
        self.ledger.claim(MUG, server="bria", label="product_image MUG", ask_again=AskAgain.ALWAYS)
        self.ledger.answer_lost(fingerprint, self.ledger.sending(fingerprint, possible_second_bill=False))
        self.ledger.release(fingerprint)
        return fingerprint

    def job(self, fingerprint: str) -> Job:
        job = self.ledger.job(fingerprint)
        assert job is not None
        return job

    def listed(self, **wanted: object) -> list[str]:
        return [line.label for line in self.register.jobs(**wanted).lines]  # pyright: ignore[reportArgumentType]


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    opened = Books(database_url)
    yield opened
    opened.ledger.close()


def test_the_pictures_that_jobs_have_given_are_known_with_the_price_of_making_them_again(books: Books):
    assert books.register.pictures() == {}
    books.submit(BOWL, "product_image BOWL")
    books.complete()
    assert books.register.pictures() == {OUTCOME.path: 0.03}
    books.complete(CUTOUT, "cutout MUG")  # of the same bytes
    assert books.register.pictures() == {OUTCOME.path: pytest.approx(0.048)}


def test_a_picture_of_a_job_that_was_claimed_once_more_or_lost_its_answer_since_is_still_known(books: Books):
    books.lose_answer_anew()
    assert list(books.register.pictures()) == [OUTCOME.path]


def test_a_job_that_was_forgotten_names_no_picture(books: Books):
    forget(books.ledger.database, [books.complete()])
    assert books.register.pictures() == {}


def test_a_job_is_for_the_cell_that_its_label_names(books: Books):
    assert books.register.cells(books.claim(label="lifestyle_shot MUG|table")) == (
        JobCell(asset="lifestyle_shot", partition="MUG|table", sku="MUG"),
    )


def test_a_label_that_names_no_cell_is_none(books: Books):
    assert books.register.cells(books.claim(label="trial")) == ()


def test_identical_work_for_two_products_is_one_job_for_two_cells(books: Books):
    books.complete(label="product_image MUG")
    fingerprint = books.claim(label="product_image CUP")
    assert [str(cell) for cell in books.register.cells(fingerprint)] == ["product_image CUP", "product_image MUG"]


def test_two_claims_of_one_job_at_once_do_not_stand_still(books: Books):
    other = Ledger(books.url, owner=this_process(), run="run-2")
    books.complete()

    def claim_often(ledger: Ledger, name: str) -> None:
        for number in range(30):
            ledger.claim(MUG, server="bria", label=f"product_image {name}-{number}")

    threads = [Thread(target=claim_often, args=pair) for pair in ((books.ledger, "A"), (other, "B"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(books.register.cells(MUG.fingerprint("bria"))) == 61


def test_jobs_that_changed_last_come_first(books: Books):
    books.submit(MUG, "product_image MUG")
    books.submit(BOWL, "product_image BOWL", named="r-2")
    assert books.listed() == ["product_image BOWL", "product_image MUG"]


def test_a_list_says_how_many_more_there_are(books: Books):
    books.submit(MUG, "product_image MUG")
    books.submit(BOWL, "product_image BOWL", named="r-2")
    found = books.register.jobs(limit=1)
    assert ([line.label for line in found.lines], found.more) == (["product_image BOWL"], 1)


def test_a_long_list_is_asked_for_in_pieces_that_any_database_takes(books: Books):
    jobs = [GenerateImage(prompt=f"mug {number}") for number in range(1001)]
    now = datetime.now(timezone.utc)
    with books.ledger.database.transaction() as connection:
        connection.execute(job_table.insert(), [_job_row(request, now) for request in jobs])
        connection.execute(job_cell_table.insert(), [_cell_row(request) for request in jobs])
    variables: list[int] = []

    def count(*arguments: Any) -> None:
        variables.append(len(arguments[3]))

    with books.ledger.database.transaction() as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", count)
    lines = books.register.jobs(limit=2000).lines
    assert len({cell for line in lines for cell in line.cells}) == 1001
    assert max(variables) <= 500


def _job_row(request: GenerateImage, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": request.fingerprint("bria"),
        "server": "bria",
        "endpoint": request.endpoint,
        "label": f"product_image {request.prompt}",
        "request": {},
        "state": "claimed",
        "created_at": now,
        "updated_at": now,
    }


def _cell_row(request: GenerateImage) -> dict[str, Any]:
    sku = str(request.prompt).replace(" ", "-")
    return {"fingerprint": request.fingerprint("bria"), "asset": "product_image", "partition": sku, "sku": sku}


def test_a_line_tells_what_was_sent_and_paid(books: Books):
    books.submit()
    [line] = books.register.jobs().lines
    assert (line.standing, line.submissions, line.cost_usd, line.request_id) == (Standing.SUBMITTED, 1, 0.03, "r-1")


def test_jobs_are_chosen_by_asset(books: Books):
    books.submit(MUG, "product_image MUG")
    books.submit(CUTOUT, "cutout MUG", named="r-2")
    assert books.listed(asset="cutout") == ["cutout MUG"]


def test_jobs_are_chosen_by_product_also_where_it_is_not_the_only_one(books: Books):
    books.complete(MUG, "product_image MUG")
    books.claim(MUG, "product_image CUP")
    books.submit(BOWL, "product_image BOWL", named="r-2")
    assert books.listed(skus=["CUP"]) == ["product_image MUG"]


def test_asset_and_product_must_be_those_of_one_cell(books: Books):
    books.submit(MUG, "product_image MUG")
    assert books.listed(skus=["MUG"], asset="cutout") == []


@pytest.mark.parametrize(
    ("make", "standing"),
    [
        (Books.claim, Standing.CLAIMED),
        (Books.send, Standing.SUBMITTING),
        (Books.submit, Standing.SUBMITTED),
        (Books.complete, Standing.COMPLETED),
        (Books.fail, Standing.FAILED),
        (Books.lose_answer, Standing.AMBIGUOUS),
    ],
)
def test_jobs_are_chosen_by_how_they_stand(books: Books, make: Callable[[Books], object], standing: Standing):
    make(books)
    chosen = {wanted for wanted in Standing if books.register.jobs(standing=wanted).lines}
    assert chosen == {standing}


def test_a_job_is_found_by_its_fingerprint_its_beginning_and_its_request_id(books: Books):
    fingerprint = books.submit()
    assert {books.register.find(name) for name in (fingerprint, fingerprint[:6].upper(), "r-1")} == {fingerprint}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("abc", "too short: write at least 6 characters"),
        ("ffffff", "no job is named 'ffffff'"),
        ("r-9", "no job is named 'r-9'"),
    ],
)
def test_a_name_that_is_none_is_said_to_be_none(books: Books, name: str, why: str):
    books.submit()
    with pytest.raises(JobNotFound, match=why):
        books.register.find(name)


def test_a_job_that_its_owner_has_left_is_taken_over_to_collect_it(books: Books):
    fingerprint = books.submit()
    books.ledger.release(fingerprint)
    taken = books.ledger.take_over(fingerprint)
    assert taken is not None
    assert taken.owner == f"{this_process()}/run-1"


@pytest.mark.parametrize("make", [Books.submit, Books.complete, Books.fail, Books.claim])
def test_a_job_in_living_hands_or_not_under_way_is_not_taken_over(books: Books, make: Callable[[Books], str]):
    assert books.ledger.take_over(make(books)) is None


def test_a_failure_is_remembered_when_the_job_is_asked_again_and_gone_once_it_gives_a_picture(books: Books):
    fingerprint = books.fail()
    later = Ledger(books.url, owner=this_process(), run="run-2")
    job = later.claim(MUG, server="bria", label="product_image MUG").job
    assert (job.state.value, job.failure_kind, job.failure) == ("claimed", FailureKind.ENDED, "the model broke")
    later.completed(fingerprint, later.sending(fingerprint, possible_second_bill=False), OUTCOME)
    later.close()
    assert books.job(fingerprint).failure is None


def test_a_refused_job_that_is_asked_again_is_not_counted_as_refused(books: Books):
    fingerprint = books.fail(FailureKind.REFUSED)
    assert books.ledger.refused("bria") == {fingerprint}
    books.claim()
    later = Ledger(books.url, owner=this_process(), run="run-2")
    later.claim(MUG, server="bria", label="product_image MUG", ask_again=AskAgain.AFTER_REFUSAL)
    later.close()
    assert books.ledger.refused("bria") == frozenset()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Books.complete, "uses what it gave without a call"),
        (Books.submit, "waits for it while it lives; else the next refresh collects it"),
        (Books.lose_answer, "possibly billed"),
        (partial(Books.fail, kind=FailureKind.ENDED), "asked again by the next refresh, a new bill"),
        (partial(Books.fail, kind=FailureKind.LOST), "asked again by the next refresh, a new bill"),
        (partial(Books.fail, kind=FailureKind.REFUSED), "not asked again until its input changes"),
        (Books.claim_done_anew, "not sent: the picture it gave before is kept"),
        (Books.claim_failed_anew, "was not sent again: asked again by the next refresh"),
        (Books.lose_answer_anew, "the picture it gave before is kept, and only"),
    ],
)
def test_what_comes_next_is_said_in_plain_words(books: Books, make: Callable[[Books], str], words: str):
    assert words in what_next(books.job(make(books)), resend_ambiguous=True)


def test_a_job_in_living_hands_is_not_said_to_be_there_to_collect(books: Books):
    fingerprint = books.submit()
    held = what_next(books.job(fingerprint), resend_ambiguous=True)
    books.ledger.release(fingerprint)
    left = what_next(books.job(fingerprint), resend_ambiguous=True)
    assert ("jobs collect" in held, "jobs collect" in left) == (False, True)


def test_what_was_sent_too_often_is_not_promised_to_be_asked_again(books: Books):
    fingerprint = MUG.fingerprint("bria")
    for number in range(5):
        ledger = Ledger(books.url, owner=this_process(), run=f"try-{number}")
        ledger.claim(MUG, server="bria", label="product_image MUG")
        submission_id = ledger.sending(fingerprint, possible_second_bill=False)
        ledger.failed(fingerprint, FailureKind.ENDED, "the model broke", submission_id=submission_id)
        ledger.close()
    assert "sent 5 times without a picture" in what_next(books.job(fingerprint), resend_ambiguous=True)


def test_a_forgotten_job_is_new_to_the_next_run(books: Books):
    fingerprint = books.complete()
    [gone] = forget(books.ledger.database, [fingerprint])
    assert (gone.paid_usd, gone.next_bill_usd) == (0.03, 0.03)
    assert books.ledger.job(fingerprint) is None
    assert books.register.cells(fingerprint) == ()
    assert books.ledger.claim(MUG, server="bria", label="product_image MUG").is_mine


def test_a_job_that_failed_is_forgotten_at_once(books: Books):
    fingerprint = books.fail(FailureKind.REFUSED)
    forget(books.ledger.database, [fingerprint])
    assert books.ledger.job(fingerprint) is None


def test_of_several_jobs_all_are_forgotten_or_none(books: Books):
    done, gone = books.complete(BOWL, "product_image BOWL"), CUTOUT.fingerprint("bria")
    under_way = _under_way(books)
    for others, why in (([under_way], WouldBePaidAgain), ([gone], LookupError)):
        with pytest.raises(why):
            forget(books.ledger.database, [done, *others])
    assert books.ledger.job(done) is not None
    assert len(forget(books.ledger.database, [done, under_way, done], even_if_paid=True)) == 2
    assert books.listed() == []


def _under_way(books: Books) -> str:
    fingerprint = books.submit()
    books.ledger.release(fingerprint)
    return fingerprint


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_under_way, "Bria has taken it as request r-1"),
        (Books.lose_answer, "it may have been billed"),
        (Books.claim, "has it in hand"),
    ],
)
def test_what_would_be_paid_again_is_kept_unless_that_is_wanted(
    books: Books, make: Callable[[Books], str], reason: str
):
    fingerprint = make(books)
    with pytest.raises(WouldBePaidAgain, match=f"{reason}.*would be paid again, 0.030 USD"):
        forget(books.ledger.database, [fingerprint])
    assert books.ledger.job(fingerprint) is not None
    forget(books.ledger.database, [fingerprint], even_if_paid=True)
    assert books.ledger.job(fingerprint) is None


def test_the_command_lists_what_is_in_this_database(books: Books, tmp_path: Path):
    fingerprint = books.submit()
    finished = run_command("jobs", "list", "--json", variables={"BRIA_LEDGER_URL": books.url}, folder=tmp_path)
    assert (finished.exit_code, finished.stderr) == (0, "")
    [job] = json.loads(finished.stdout)["jobs"]
    assert (job["fingerprint"], job["state"]) == (fingerprint, "submitted")
