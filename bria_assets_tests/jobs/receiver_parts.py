"""What the tests of webhooks share: a receiver on a real port, signed deliveries, and a ledger that sends."""

import json
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx
import sqlalchemy as sa
import uvicorn

from bria_assets.client.requests import GenerateImage
from bria_assets.client.webhooks import signature, signing_key
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.job import Job, JobState, SubmissionState
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.schema import delivery_table
from bria_assets.jobs.webhook_receiver import create_receiver

TOKEN = "made-up-0123456789abcdef-token"
NONCE = "0123456789abcdef" * 2
OTHER_NONCE = "fedcba9876543210" * 2
REQUEST = GenerateImage(prompt="a red mug")
FINGERPRINT = REQUEST.fingerprint("bria")

COMPLETED = {"status": "COMPLETED", "result": {"image_url": "https://cdn.example.com/r-1.png", "seed": "7"}}
ERROR = {"status": "ERROR", "error": {"code": "500", "message": "the model broke"}}
IN_PROGRESS = {"status": "IN_PROGRESS"}


def signed(raw_body: bytes, request_id: str = "r-1", *, token: str = TOKEN, age_seconds: int = 0) -> dict[str, str]:
    timestamp = str(int(time.time()) - age_seconds)
    proof = signature(signing_key(token), request_id=request_id, timestamp=timestamp, raw_body=raw_body)
    return {"bria-webhook-id": request_id, "bria-webhook-timestamp": timestamp, "bria-webhook-signature": proof}


def rename(database: LedgerDatabase, name: str, new_name: str) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {new_name}")


@contextmanager
def receiver(database: LedgerDatabase, **options: Any) -> Generator[str]:
    """Its address, for as long as it listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_receiver(database, api_token=TOKEN, **options)
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        # The port is open already: the first request waits until it is answered.
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def post(
    base_url: str,
    body: Any = COMPLETED,
    *,
    request_id: str = "r-1",
    nonce: str | None = NONCE,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """Delivers as Bria does; a body that is bytes goes as it is."""
    raw_body = body if isinstance(body, bytes) else json.dumps(body).encode()
    query = f"?submission={nonce}" if nonce else ""
    if headers is None:
        headers = signed(raw_body, request_id)
    return httpx.post(f"{base_url}/bria{query}", content=raw_body, headers=headers, timeout=20, trust_env=False)


class Sender:
    """A run's ledger, and what it says of the one job it sends."""

    def __init__(self, url: str, run: str = "run-1") -> None:
        self.ledger = Ledger(url, owner=this_process(), run=run)
        self.database = self.ledger.database

    def send(self, nonce: str | None = NONCE, *, possible_second_bill: bool = False) -> int:
        self.ledger.claim(REQUEST, server="bria", label="product_image MUG-1")
        return self.ledger.sending(FINGERPRINT, possible_second_bill=possible_second_bill, nonce=nonce)

    def lose(self, nonce: str | None = NONCE, *, possible_second_bill: bool = False) -> int:
        submission_id = self.send(nonce, possible_second_bill=possible_second_bill)
        self.ledger.answer_lost(FINGERPRINT, submission_id)
        return submission_id

    @property
    def job(self) -> Job:
        job = self.ledger.job(FINGERPRINT)
        assert job is not None
        return job

    @property
    def standing(self) -> tuple[JobState, list[tuple[SubmissionState, str | None, float]]]:
        """The job's state; each submission's state, request id and bill."""
        return self.job.state, [(sent.state, sent.request_id, sent.cost_usd) for sent in self.job.submissions]

    @property
    def kept(self) -> list[tuple[str, str | None, Any]]:
        """The deliveries that were written down."""
        with self.database.transaction() as connection:
            rows = connection.execute(sa.select(delivery_table).order_by(delivery_table.c.id)).mappings().all()
        return [(row["request_id"], row["nonce"], row["body"]) for row in rows]
