"""The receiver of Bria's deliveries, over HTTP, on both databases."""

import json
import logging
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from receiver_parts import (
    COMPLETED,
    ERROR,
    FINGERPRINT,
    IN_PROGRESS,
    NONCE,
    TOKEN,
    Sender,
    post,
    receiver,
    rename,
    signed,
)

from bria_assets.client.answers import Accepted
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.deliveries import Deliveries
from bria_assets.jobs.job import JobState, SubmissionState
from bria_assets.jobs.webhook_receiver import MOST_BODY_BYTES

SETTLED = (JobState.SUBMITTED, [(SubmissionState.ACCEPTED, "r-1", 0.03)])


@pytest.fixture
def sender(database_url: str) -> Iterator[Sender]:
    opened = Sender(database_url)
    yield opened
    opened.ledger.close()


@pytest.fixture
def base_url(sender: Sender) -> Iterator[str]:
    with receiver(sender.database) as base_url:
        yield base_url


def test_a_good_delivery_is_written_down_and_settles_its_submission(sender: Sender, base_url: str):
    sender.lose()
    assert post(base_url).status_code == 204
    assert sender.kept == [("r-1", NONCE, COMPLETED)]
    assert sender.standing == SETTLED


def test_a_delivery_may_come_while_the_answer_to_its_post_is_on_its_way(sender: Sender, base_url: str):
    submission_id = sender.send()
    assert post(base_url).status_code == 204
    assert sender.standing == SETTLED
    sender.ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id="r-1"), cost_usd=0.03)
    assert sender.standing == SETTLED


@pytest.mark.parametrize("spoil", ["signature", "header", "token", "age", "clock ahead"])
def test_what_is_not_proven_to_be_bria_s_is_refused_and_nothing_written(sender: Sender, base_url: str, spoil: str):
    sender.lose()
    before = sender.standing
    raw_body = json.dumps(COMPLETED).encode()
    headers = {
        "signature": signed(raw_body) | {"bria-webhook-signature": "v1=AAAA"},
        "header": {name: value for name, value in signed(raw_body).items() if name != "bria-webhook-id"},
        "token": signed(raw_body, token="another"),
        "age": signed(raw_body, age_seconds=400),
        "clock ahead": signed(raw_body, age_seconds=-400),
    }[spoil]
    assert post(base_url, raw_body, headers=headers).status_code == 401
    assert (sender.kept, sender.standing) == ([], before)


def test_a_body_that_is_announced_too_large_is_refused(sender: Sender, base_url: str):
    assert post(base_url, b" " * (MOST_BODY_BYTES + 1)).status_code == 413
    assert sender.kept == []


def test_a_body_without_an_announced_size_is_read_no_further_than_allowed(sender: Sender, base_url: str):
    read = 0
    never_asked_for = 4096 * 64 * 1024  # 256 MB

    def endless() -> Iterator[bytes]:
        nonlocal read
        while read < never_asked_for:
            read += 64 * 1024
            yield b" " * (64 * 1024)

    headers = signed(b"") | {"transfer-encoding": "chunked"}
    try:
        answer = httpx.post(f"{base_url}/bria", content=endless(), headers=headers, timeout=20, trust_env=False)
        assert answer.status_code == 413
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        pass  # the connection was cut in the middle of the body, before the answer was read
    assert read < never_asked_for
    assert sender.kept == []


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'{"result": {}}', b'{"status": 1}', b'{"status": NaN}'])
def test_a_signed_body_that_is_no_status_is_a_bad_request(sender: Sender, base_url: str, body: bytes):
    sender.lose()
    assert post(base_url, body).status_code == 400
    assert (sender.kept, sender.job.state) == ([], JobState.SUBMITTING)


def test_a_body_of_odd_text_is_written_down_on_both_databases(sender: Sender, base_url: str):
    raw_body = rb'{"status": "ERROR", "error": {"message": "a\u0000b\ud800 m\u00fcg"}}'
    assert post(base_url, raw_body).status_code == 204
    found = Deliveries(sender.database).find("r-1")
    assert found is not None
    assert found.error_message == "ab? müg"


def test_a_status_that_no_picture_can_be_read_from_proves_at_least_that_bria_has_the_job(sender: Sender, base_url: str):
    sender.lose()
    assert post(base_url, {"status": "COMPLETED", "result": {}}).status_code == 204
    assert (sender.kept, sender.standing) == ([], SETTLED)


def test_a_status_on_the_way_does_not_keep_the_last_one_out(sender: Sender, base_url: str):
    sender.lose()
    assert post(base_url, IN_PROGRESS).status_code == 204
    assert (sender.kept, sender.standing) == ([], SETTLED)
    post(base_url)
    assert sender.kept == [("r-1", NONCE, COMPLETED)]


def test_a_second_delivery_of_the_same_job_changes_nothing(sender: Sender, base_url: str):
    sender.lose()
    post(base_url)
    assert post(base_url, ERROR).status_code == 204
    assert sender.kept == [("r-1", NONCE, COMPLETED)]
    assert sender.standing == SETTLED


@pytest.mark.parametrize("nonce", ["0" * 32, "x", "0" * 40, None])
def test_a_delivery_that_nothing_fits_is_kept(sender: Sender, base_url: str, nonce: str | None):
    sender.lose()
    assert post(base_url, request_id="r-unknown", nonce=nonce).status_code == 204
    assert [request_id for request_id, _, _ in sender.kept] == ["r-unknown"]
    assert sender.job.state is JobState.SUBMITTING


def test_a_delivery_that_overtook_the_ledger_is_found_by_the_request_id(sender: Sender, base_url: str):
    post(base_url, nonce=None)
    submission_id = sender.send()
    sender.ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id="r-1"), cost_usd=0.03)
    found = Deliveries(sender.database).find("r-1")
    assert found is not None
    assert found.result is not None
    assert found.result.seed == 7


def test_a_database_out_of_reach_makes_bria_try_again(sender: Sender, base_url: str):
    sender.lose()
    rename(sender.database, "bria_delivery", "out_of_reach")
    assert post(base_url).status_code == 503
    assert sender.job.state is JobState.SUBMITTING
    rename(sender.database, "out_of_reach", "bria_delivery")
    assert post(base_url).status_code == 204
    assert sender.standing == SETTLED


def test_a_ledger_that_is_busy_for_long_makes_bria_try_again_within_its_patience(sqlite_url: str):
    database = LedgerDatabase(sqlite_url)
    with receiver(database, writing_seconds=0.2) as base_url:
        path = Path(sqlite_url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert post(base_url).status_code == 503
            other.execute("ROLLBACK")
        assert post(base_url).status_code == 204
    database.close()


def test_two_receivers_write_one_delivery_once_and_its_bill_once(sender: Sender, database_url: str):
    sender.lose()
    second = LedgerDatabase(database_url)
    with receiver(sender.database) as first_url, receiver(second) as second_url, ThreadPoolExecutor(8) as senders:
        start = threading.Barrier(8)

        def deliver(number: int) -> int:
            start.wait()
            return post([first_url, second_url][number % 2]).status_code

        assert set(senders.map(deliver, range(8))) == {204}
    second.close()
    assert sender.kept == [("r-1", NONCE, COMPLETED)]
    assert sender.standing == SETTLED


def test_a_load_balancer_is_told_that_it_lives(base_url: str):
    assert httpx.get(f"{base_url}/health", trust_env=False).status_code == 200


def test_deliveries_are_taken_on_any_path_and_nothing_is_shown_on_them(sender: Sender, base_url: str):
    raw_body = json.dumps(COMPLETED).encode()
    answer = httpx.post(base_url, content=raw_body, headers=signed(raw_body), trust_env=False)
    assert answer.status_code == 204
    assert httpx.get(f"{base_url}/bria", trust_env=False).status_code == 405
    assert len(sender.kept) == 1


def test_neither_token_nor_nonce_nor_body_reach_a_log_or_an_answer(
    sender: Sender, base_url: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    sender.lose()
    raw_body = b'{"status": "COMPLETED", "result": "private"}'
    answers = [
        post(base_url, raw_body),
        post(base_url, raw_body, headers=signed(raw_body, token="another")),
        post(base_url, b"private"),
    ]
    rename(sender.database, "bria_delivery", "out_of_reach")
    answers.append(post(base_url))
    rename(sender.database, "out_of_reach", "bria_delivery")
    assert [answer.status_code for answer in answers] == [204, 401, 400, 503]
    # pytest listens to loggers that are shut, such as the server's log of requests.
    ours = [
        record.getMessage() for record in caplog.records if record.name.startswith(("bria_assets", "uvicorn.error"))
    ]
    told = " ".join([*ours, *(answer.text for answer in answers)])
    assert "refused" in told
    assert not [secret for secret in (TOKEN, NONCE, "private", "cdn.example.com") if secret in told]
