"""The one place that decides when a job's status is asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bria_assets.client.answers import Accepted, JobResult, JobStatus
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import JobFailed, JobOverdue, JobUnknown
from bria_assets.client.rate import WINDOW_SECONDS

TYPICAL_SECONDS = {
    "/v2/image/generate": 30.0,
    "/v2/image/edit/remove_background": 3.0,
    "/v2/image/edit/product/cutout": 3.0,
}
"""Latencies seen by users of the API, in seconds, until this process has seen its own."""

OTHER_TYPICAL_SECONDS = 20.0

PROMPT_SECONDS = 1.0
"""While half of the plan's polls suffice to ask for every job this often, none waits longer for its answer."""

UNKNOWN_ID_GRACE_SECONDS = 30.0
"""A fresh request id may be unknown to the status service for a moment."""

MOST_DOUBTS = 3
"""UNKNOWN stands for an internal error of Bria's, and a 404 for a lost job: this many in a row may pass, since the next
step is to pay again."""

PLACEHOLDER_LIFE_SECONDS = 3600.0
"""A v1 result that did not appear within the life of its URL never will (docs.bria.ai, read August 2026)."""


@dataclass(frozen=True)
class FinishedJob:
    """A job that Bria completed."""

    result: JobResult
    latency_seconds: float
    """From submission to the answer that said so."""
    polls: int


class StatusPoller:
    """Waits for jobs: spreads the plan's polls over all jobs in flight, and learns each endpoint's latency.

    Args:
        client: asks for the status.
        timeout_seconds: after which a job is left to be collected by a later run.
        clock: monotonic seconds.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        client: BriaClient,
        *,
        timeout_seconds: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._sleep = sleep
        self._in_flight = 0
        self._learned_seconds: dict[str, float] = {}

    async def wait(
        self, accepted: Accepted, *, endpoint: str, age_seconds: float = 0.0, on_poll: Callable[[], None]
    ) -> FinishedJob:
        """Waits until a job has ended.

        Args:
            accepted: the job.
            endpoint: where it was submitted.
            age_seconds: how long ago that was.
            on_poll: told of every poll.

        Raises:
            JobFailed: it ended without a picture.
            JobUnknown: Bria does not know it.
            JobOverdue: it did not end in time.
        """
        submitted_at = self._clock() - age_seconds
        deadline = self._clock() + self._timeout_seconds
        self._in_flight += 1
        polls = 0
        doubts = 0
        try:
            while True:
                await self._sleep(self._pause_seconds(endpoint, self._clock() - submitted_at, polls))
                polls += 1
                on_poll()
                try:
                    status = await self._ask(accepted, age_seconds=self._clock() - submitted_at)
                    is_doubtful = status.state == "UNKNOWN"
                except JobUnknown:
                    is_fresh = self._clock() - submitted_at <= UNKNOWN_ID_GRACE_SECONDS
                    if not is_fresh and doubts >= MOST_DOUBTS:
                        raise
                    status, is_doubtful = None, not is_fresh
                if status is not None and status.result is not None:
                    latency_seconds = self._clock() - submitted_at
                    if age_seconds < self._typical_seconds(endpoint):
                        self._learn(endpoint, latency_seconds)
                    return FinishedJob(status.result, latency_seconds, polls)
                doubts = doubts + 1 if is_doubtful else 0
                if status is not None and doubts > MOST_DOUBTS:
                    raise JobFailed("Bria's status stays UNKNOWN, an internal error", request_id=accepted.request_id)
                if self._clock() > deadline:
                    raise JobOverdue(
                        f"no end within {self._timeout_seconds:.0f} s; the next run collects it",
                        request_id=accepted.request_id,
                    )
        finally:
            self._in_flight -= 1

    async def _ask(self, accepted: Accepted, *, age_seconds: float) -> JobStatus:
        if accepted.placeholder_url is not None:
            return await self._look(accepted, accepted.placeholder_url, age_seconds=age_seconds)
        status = await self._client.status(accepted.request_id)
        if status.state == "ERROR":
            code = f" {status.error_code}" if status.error_code else ""
            raise JobFailed(
                f"Bria's job ended with error{code}: {status.error_message or 'no reason given'}",
                request_id=accepted.request_id,
            )
        return status

    async def _look(self, accepted: Accepted, placeholder_url: str, *, age_seconds: float) -> JobStatus:
        if await self._client.is_ready(placeholder_url):
            return JobStatus(state="COMPLETED", result=JobResult(image_url=placeholder_url, seed=accepted.seed))
        if age_seconds > PLACEHOLDER_LIFE_SECONDS:
            raise JobUnknown(
                "no picture appeared at Bria's address for it within the hour that it lives",
                request_id=accepted.request_id,
            )
        return JobStatus(state="IN_PROGRESS")

    def _pause_seconds(self, endpoint: str, age_seconds: float, polls: int) -> float:
        per_minute = self._client.rate_budget.requests_per_minute
        fair_share_seconds = WINDOW_SECONDS * self._in_flight / per_minute if per_minute else 0.0
        if fair_share_seconds <= PROMPT_SECONDS / 2:
            return max(fair_share_seconds, min(max(0.05, 0.3 * age_seconds), PROMPT_SECONDS))
        if polls == 0:
            return max(0.0, min(0.6 * self._typical_seconds(endpoint) - age_seconds, 30.0))
        return max(fair_share_seconds, 0.1 * age_seconds if age_seconds < self._timeout_seconds else 30.0)

    def _typical_seconds(self, endpoint: str) -> float:
        return self._learned_seconds.get(endpoint, TYPICAL_SECONDS.get(endpoint, OTHER_TYPICAL_SECONDS))

    def _learn(self, endpoint: str, latency_seconds: float) -> None:
        before = self._learned_seconds.get(endpoint, latency_seconds)
        self._learned_seconds[endpoint] = 0.7 * before + 0.3 * latency_seconds
