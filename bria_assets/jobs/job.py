"""A job (one piece of work), its submissions (each a bill), and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bria_assets.client.answers import Accepted
from bria_assets.images.picture import PictureFacts


class JobState(str, Enum):
    """Where a job stands."""

    CLAIMED = "claimed"  # somebody is about to send it
    SUBMITTING = "submitting"  # being sent; without an answer it is ambiguous: possibly billed
    SUBMITTED = "submitted"  # Bria's request id is known: it can be collected by any run
    COMPLETED = "completed"  # its picture is in the store, or its structured prompt in the ledger
    FAILED = "failed"  # it ended without a result


class FailureKind(str, Enum):
    """Why a job failed, which decides whether the next run asks again."""

    REFUSED = "refused"  # Bria will refuse the same request again: not asked again unless told to
    ENDED = "ended"  # taken and ended with an error: asked again, as a new bill
    LOST = "lost"  # its result can no longer be had: asked again, as a new bill


class AskAgain(str, Enum):
    """Whether a run pays anew for a job that the ledger says has ended."""

    NEVER = "never"  # but what failed without a refusal in an earlier run is always asked again
    AFTER_REFUSAL = "after refusal"
    ALWAYS = "always"


class SubmissionState(str, Enum):
    """Where one POST stands."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    ANSWER_LOST = "answer lost"
    COMPLETED = "completed"
    FAILED = "failed"
    SUPERSEDED = "superseded"  # billed like any other, but another submission of the same job gave the picture


UNANSWERED = frozenset({SubmissionState.SENDING, SubmissionState.ANSWER_LOST})
"""A submission in one of these may have been billed, and nobody knows its request id."""


class JobAnswer(BaseModel):
    """What Bria answered, where it is kept as a whole."""

    model_config = ConfigDict(frozen=True)

    status_url: str
    """Where Bria tells of the job, while it knows it."""
    body: dict[str, Any]
    """The status body that told of its end, as Bria gave it, but for the token should it stand in it."""


class JobOutcome(BaseModel):
    """A completed job's picture and everything Bria said of it."""

    model_config = ConfigDict(frozen=True)

    picture: PictureFacts
    path: str
    request_id: str
    source_url: str
    source_url_expires_at: AwareDatetime
    seed: int | None = None
    prompt: str | None = None
    refined_prompt: str | None = None
    structured_prompt: str | None = None
    cost_usd: float
    latency_seconds: float
    polls: int
    answer: JobAnswer | None = None
    """None where the request does not ask to have it kept."""


class PromptOutcome(BaseModel):
    """A completed job's structured prompt, where that is all that was asked for."""

    model_config = ConfigDict(frozen=True)

    structured_prompt: str
    request_id: str
    seed: int | None = None
    cost_usd: float
    latency_seconds: float
    polls: int
    answer: JobAnswer | None = None
    """None where the request does not ask to have it kept."""


AnyOutcome = JobOutcome | PromptOutcome


def read_outcome(written: Mapping[str, Any]) -> AnyOutcome:
    """The outcome that the ledger holds."""
    return (JobOutcome if "picture" in written else PromptOutcome).model_validate(written)


@dataclass(frozen=True, order=True, kw_only=True)
class JobCell:
    """Whom a job is for: an asset's partition, which is a SKU, or `SKU|...`."""

    asset: str
    partition: str
    sku: str

    @classmethod
    def from_label(cls, label: str) -> JobCell | None:
        """Reads a label of the form `asset partition`; None where it names no partition."""
        asset, _, partition = label.partition(" ")
        return cls(asset=asset, partition=partition, sku=partition.partition("|")[0]) if partition else None

    def __str__(self) -> str:
        return f"{self.asset} {self.partition}"


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One POST."""

    id: int
    state: SubmissionState
    nonce: str | None
    """Names it in the address of its webhook; None where it was sent without one."""
    request_id: str | None
    placeholder_url: str | None
    possible_second_bill: bool
    cost_usd: float
    """0 until Bria has taken it."""
    reserved_micro_usd: int
    """What it counts against the spending limits, from before it is sent; 0 once it is known not to be billed."""
    polls: int
    sent_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None

    @property
    def has_no_end(self) -> bool:
        """Nobody has seen it give a picture, or fail."""
        return self.state not in {SubmissionState.COMPLETED, SubmissionState.FAILED}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A POST that Bria answered with a request id."""

    submission_id: int
    accepted: Accepted
    sent_at: datetime
    possible_second_bill: bool = False


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of work, named by its fingerprint."""

    fingerprint: str
    server: str
    endpoint: str
    label: str
    request: dict[str, Any]
    state: JobState
    owner: str | None
    lease_until: datetime | None
    outcome: AnyOutcome | None
    failure_kind: FailureKind | None
    failure: str | None
    failed_in: str | None
    created_at: datetime
    updated_at: datetime
    submissions: tuple[Submission, ...]

    @property
    def latest(self) -> Submission | None:
        """The last submission, if it was ever sent."""
        return self.submissions[-1] if self.submissions else None

    @property
    def under_way(self) -> Submission | None:
        """The submission that Bria has accepted and that can be collected, if any."""
        accepted = [sent for sent in self.submissions if sent.state is SubmissionState.ACCEPTED]
        return accepted[-1] if self.state is JobState.SUBMITTED and accepted else None

    @property
    def sent_in_vain(self) -> int:
        """How often it was sent since it last gave a picture."""
        ends = [number for number, sent in enumerate(self.submissions, 1) if sent.state is SubmissionState.COMPLETED]
        return len(self.submissions) - (ends[-1] if ends else 0)

    @property
    def is_ambiguous(self) -> bool:
        """Sent without an answer: possibly billed."""
        return self.state is JobState.SUBMITTING

    @property
    def unanswered(self) -> tuple[Submission, ...]:
        """The submissions that may have been billed, and of which nobody knows more."""
        return tuple(sent for sent in self.submissions if sent.state in UNANSWERED)


def sent_under_way(job: Job) -> Sent | None:
    """The submission that Bria has taken and that can be collected, if any."""
    sent = job.under_way
    if sent is None or sent.request_id is None:
        return None
    return Sent(
        submission_id=sent.id,
        accepted=Accepted(request_id=sent.request_id, placeholder_url=sent.placeholder_url),
        sent_at=sent.sent_at,
        possible_second_bill=sent.possible_second_bill,
    )
