"""Looks once whether a job has ended, for those who will not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bria_assets.client.answers import Accepted, JobResult, JobStatus
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import AnswerLost, BriaError, JobFailed, JobUnknown, NotSent, RateLimited, ServerBusy
from bria_assets.client.job_ends import FinishedJob, failure_of, look_at_placeholder
from bria_assets.client.job_wait import UNKNOWN_ID_GRACE_SECONDS
from bria_assets.client.poll_plan import NOTHING_BEHIND, WorkBehind

LOOKS_IN_DOUBT = 4
"""UNKNOWN stands for an internal error of Bria's, and a 404 for a lost job. What follows from them is a new bill, so
they are believed when they are said this often."""

PAUSE_IN_DOUBT_SECONDS = 2.0

_TROUBLES = (NotSent, RateLimited, ServerBusy, AnswerLost)
"""Nothing was heard of the job: it is looked at again, as often."""


class StillRunning(BriaError):
    """Bria has not ended the job yet."""


class OneLook:
    """Stands in for a poller: tells a job's end where it has ended, and does not wait for it where it has not.

    Args:
        client: asks for the status.
        told: how a job ended if a webhook has told, by its request id; blocks.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        client: BriaClient,
        *,
        told: Callable[[str], JobStatus | None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._told = told
        self._sleep = sleep

    async def wait(
        self,
        accepted: Accepted,
        *,
        endpoint: str,
        age_seconds: float = 0.0,
        behind: WorkBehind = NOTHING_BEHIND,
        on_poll: Callable[[], None],
    ) -> FinishedJob:
        """What became of a job.

        Args:
            accepted: the job.
            endpoint: where it was submitted; a poller's question, no matter here, as the next.
            behind: the work that waits for it.
            age_seconds: how long ago it was submitted.
            on_poll: told of every look.

        Raises:
            StillRunning: it has not ended.
            JobFailed: it ended without a picture.
            JobUnknown: Bria does not know it.
        """
        del endpoint, behind
        doubts: list[BriaError] = []
        for look in range(1, LOOKS_IN_DOUBT + 1):
            if doubts:
                await self._sleep(PAUSE_IN_DOUBT_SECONDS)
            on_poll()
            try:
                result = await self._look(accepted, age_seconds=age_seconds)
            except (JobUnknown, _Unclear, *_TROUBLES) as unclear:
                doubts.append(unclear)
            else:
                return FinishedJob(result, age_seconds, look)
        for doubt in reversed(doubts):
            if isinstance(doubt, _TROUBLES):  # a doubt of Bria's own is believed only where nothing else was heard
                raise doubt
        if isinstance(doubts[-1], JobUnknown):
            raise doubts[-1]
        raise JobFailed("Bria's status stays UNKNOWN, an internal error", request_id=accepted.request_id)

    async def _look(self, accepted: Accepted, *, age_seconds: float) -> JobResult:
        running = StillRunning("Bria has not ended it yet", request_id=accepted.request_id)
        if accepted.placeholder_url is not None:
            result = await look_at_placeholder(
                self._client, accepted, accepted.placeholder_url, age_seconds=age_seconds
            )
            if result is None:
                raise running
            return result
        try:
            status = await asyncio.to_thread(self._told, accepted.request_id)
            if status is None:
                status = await self._client.status(accepted.request_id)
        except JobUnknown:
            if age_seconds <= UNKNOWN_ID_GRACE_SECONDS:
                raise running from None
            raise
        if status.result is not None:
            return status.result
        if status.state == "ERROR":
            raise failure_of(status, accepted.request_id)
        if status.state == "UNKNOWN":
            raise _Unclear("Bria's status is UNKNOWN", request_id=accepted.request_id)
        raise running


class _Unclear(BriaError):
    """A status that says neither that the job runs nor that it has ended."""
