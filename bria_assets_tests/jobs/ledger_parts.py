"""What the tests of the ledger share: a job, its outcome, and ledgers of several owners."""

import subprocess
import sys
from datetime import datetime, timezone

from bria_assets.client.answers import Accepted
from bria_assets.client.requests import GenerateImage
from bria_assets.images.picture import PictureFacts
from bria_assets.jobs.job import AskAgain, FailureKind, JobOutcome, JobState
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process

REQUEST = GenerateImage(prompt="a red mug")
FINGERPRINT = REQUEST.fingerprint("bria")
ELSEWHERE = "another-machine:1:1"
ACCEPTED = Accepted(request_id="r-1")
OUTCOME = JobOutcome(
    picture=PictureFacts(sha256="a" * 64, format="png", size_bytes=9, width_px=3, height_px=3, has_alpha=False),
    path="blobs/aa/a.png",
    request_id="r-1",
    source_url="https://cdn.example.com/r-1.png",
    source_url_expires_at=datetime(2026, 8, 4, tzinfo=timezone.utc),
    seed=2**62,
    prompt="a red müg",
    cost_usd=0.03,
    latency_seconds=20.5,
    polls=3,
)


class Ledgers:
    """Ledgers of several owners on one database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.all: list[Ledger] = []

    def open(
        self,
        run: str = "run-1",
        *,
        owner: str | None = None,
        lease_seconds: float = 60.0,
        resumes_since: datetime | None = None,
    ) -> Ledger:
        ledger = Ledger(
            self.url,
            owner=owner or this_process(),
            run=run,
            lease_seconds=lease_seconds,
            resumes_since=resumes_since,
        )
        self.all.append(ledger)
        return ledger


def claim(ledger: Ledger, ask_again: AskAgain = AskAgain.NEVER) -> JobState | None:
    """The state to go on from, or None where the job is not ours."""
    found = ledger.claim(REQUEST, server="bria", label="product_image MUG-1", ask_again=ask_again)
    return found.job.state if found.is_mine else None


def send(ledger: Ledger, *, possible_second_bill: bool = False) -> int:
    return ledger.sending(FINGERPRINT, possible_second_bill=possible_second_bill)


def fail(ledger: Ledger, kind: FailureKind) -> None:
    assert claim(ledger, AskAgain.ALWAYS)
    ledger.failed(FINGERPRINT, kind, "why", submission_id=send(ledger))


def ended_process() -> str:
    program = "from bria_assets.jobs.process import this_process; print(this_process())"
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()
