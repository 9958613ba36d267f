"""Somebody's wait for one job: what each answer to a status request, or a delivery, makes of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from bria_assets.client.answers import Accepted, JobStatus
from bria_assets.client.api import UNREACHABLE_SECONDS
from bria_assets.client.errors import BriaError, JobFailed, JobOverdue, JobUnknown, NotSent
from bria_assets.client.job_ends import FinishedJob, failure_of
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import WorkBehind

UNKNOWN_ID_GRACE_SECONDS = 30.0
"""A fresh request id may be unknown to the status service for a moment."""

MOST_DOUBTS = 3
"""UNKNOWN stands for an internal error of Bria's, and a 404 for a lost job: this many in a row may pass, since the next
step is to pay again."""

DOUBT_PAUSE_SECONDS = 2.0

UNASKED_PATIENCE = 3
"""A job that no poll was left for is given up this many deadlines later: the next run would have no more polls."""

DELIVERED_WITHIN = 0.8
"""A job whose end was delivered at some age is taken to have ended after this share of it."""


@dataclass(eq=False, kw_only=True)
class JobWait:
    """One wait. Times are seconds of the scheduler's clock, ages seconds since the submission.

    Attributes:
        accepted: the job.
        endpoint: where it was submitted.
        belief: of that endpoint's latencies; learns from every answer.
        submitted_at, deadline: when it was submitted, and when it is left to a later run.
        timeout_seconds: the deadline as it was set.
        give_up_seconds: how long status requests may go unanswered.
        behind: the work that waits for it.
        on_poll: told of every poll.
        end: what is waited for.
        not_before: no poll earlier than this.
        polled_at_seconds: the age at the last poll that found it unfinished.
        is_asked: a poll is on its way.
    """

    accepted: Accepted
    endpoint: str
    belief: LatencyBelief
    submitted_at: float
    deadline: float
    timeout_seconds: float
    give_up_seconds: float
    behind: WorkBehind
    on_poll: Callable[[], None]
    end: asyncio.Future[FinishedJob]
    not_before: float
    polled_at_seconds: float = 0.0
    polls: int = 0
    is_asked: bool = False
    _doubts: int = 0
    _troubles: int = 0
    _in_trouble_since: float | None = None
    _is_past_its_deadline_unasked: bool = False

    def asked(self) -> None:
        """A poll is about to be sent."""
        self.polls += 1
        self.on_poll()

    def take_in(self, status: JobStatus, *, now: float, age_seconds: float) -> None:
        """A poll was answered; `age_seconds` is the job's age when it was sent."""
        self._in_trouble_since = None
        if status.state == "UNKNOWN":
            self._doubt(
                JobFailed("Bria's status stays UNKNOWN, an internal error", request_id=self.accepted.request_id), now
            )
            return
        self._doubts = 0
        if status.state == "IN_PROGRESS":
            self.belief.unfinished(age_seconds, since_seconds=self.polled_at_seconds)
            self.polled_at_seconds = age_seconds
            self.check_deadline(now)
        else:
            self._learn_end(now, since_seconds=self.polled_at_seconds)
            self.end_with(status, now)

    def not_known(self, unknown: JobUnknown, *, now: float, age_seconds: float) -> None:
        """A poll was answered that there is no such job."""
        self._in_trouble_since = None
        self._doubt(unknown, now, is_fresh=age_seconds <= UNKNOWN_ID_GRACE_SECONDS)

    def put_off(self, trouble: BriaError, *, now: float) -> None:
        """A poll without an answer: it costs nothing but a poll, so it is sent again for as long as that has sense."""
        if self._in_trouble_since is None:
            self._in_trouble_since, self._troubles = now, 0
        self._troubles += 1
        patience_seconds = self.give_up_seconds
        if isinstance(trouble, NotSent):
            patience_seconds = min(patience_seconds, UNREACHABLE_SECONDS)
        if now - self._in_trouble_since >= patience_seconds:
            self.fail(trouble)
            return
        backoff_seconds = random.uniform(0.5, 1.0) * 2 ** min(self._troubles - 1, 5)  # noqa: S311 - spreads requests
        self.not_before = now + (trouble.retry_after_seconds or 0.0) + backoff_seconds

    def delivered(self, status: JobStatus, now: float) -> None:
        """A webhook told of it."""
        if status.state in {"COMPLETED", "ERROR"}:
            # It comes at once: as the end of a span since the submission it would teach ever shorter latencies.
            since_seconds = max(self.polled_at_seconds, DELIVERED_WITHIN * (now - self.submitted_at))
            self._learn_end(now, since_seconds=since_seconds)
        self.end_with(status, now)

    def end_with(self, status: JobStatus, now: float) -> None:
        """Ends the wait if the job has ended."""
        if self.end.done():
            return
        if status.result is not None:
            self.end.set_result(FinishedJob(status.result, now - self.submitted_at, self.polls))
        elif status.state == "ERROR":
            self.fail(failure_of(status, self.accepted.request_id))

    def check_deadline(self, now: float) -> None:
        """Ends the wait where it has lasted too long."""
        late_seconds = now - self.deadline
        if late_seconds <= 0:
            return
        if not self.polls:
            self._is_past_its_deadline_unasked = True
            if late_seconds <= UNASKED_PATIENCE * self.timeout_seconds:
                return
        waited = f"{self.timeout_seconds:.0f} s"
        if self._is_past_its_deadline_unasked:
            waited = f"{self.timeout_seconds + late_seconds:.0f} s (no poll was left for it in the first {waited})"
        self.fail(overdue(waited, self.accepted))

    def fail(self, error: Exception) -> None:
        """Ends the wait without a result."""
        if not self.end.done():
            self.end.set_exception(error)

    def _doubt(self, error: BriaError, now: float, *, is_fresh: bool = False) -> None:
        if not is_fresh:
            self._doubts += 1
        if self._doubts > MOST_DOUBTS:
            self.fail(error)
            return
        self.not_before = now + DOUBT_PAUSE_SECONDS
        self.check_deadline(now)

    def _learn_end(self, now: float, *, since_seconds: float) -> None:
        if not self.end.done():
            self.belief.finished(now - self.submitted_at, since_seconds=since_seconds)


def overdue(waited: str, accepted: Accepted) -> JobOverdue:
    """What to say of a job that did not end in time."""
    return JobOverdue(f"no end within {waited}; the next run collects it", request_id=accepted.request_id)
