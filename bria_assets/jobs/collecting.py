"""Collects what Bria was asked for: waits, downloads, verifies, keeps, writes it down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any, Protocol

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import AnswerLost, BriaError, DownloadFailed, JobFailed, JobUnknown, ResultGone
from bria_assets.client.job_ends import FinishedJob
from bria_assets.client.poll_plan import NOTHING_BEHIND, WorkBehind
from bria_assets.client.requests import BriaRequest
from bria_assets.images.picture import NotAPicture, PictureFacts
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.store import ImageStore, StoreNotWritable
from bria_assets.jobs.job import AnyOutcome, FailureKind, JobAnswer, JobOutcome, PromptOutcome, Sent
from bria_assets.jobs.ledger import Ledger

MOST_DOWNLOADS = 5
"""A picture that is damaged, or is not yet to be had, is fetched this often, with pauses of 1, 2, 4 and 8 seconds."""

FORGOTTEN_SECONDS = 900.0
"""Bria's status service may lose sight of jobs for some minutes: a younger one is looked for by the next run before it
is paid for again."""


class Waiter(Protocol):
    """Waits for a job, as a `StatusPoller` does."""

    async def wait(
        self,
        accepted: Accepted,
        *,
        endpoint: str,
        age_seconds: float = 0.0,
        behind: WorkBehind = NOTHING_BEHIND,
        on_poll: Callable[[], None],
    ) -> FinishedJob:
        """Waits until a job has ended."""
        ...


class Collector:
    """Collects jobs for one run.

    Args:
        client: downloads results.
        poller: waits for jobs.
        ledger: where their ends are written down.
        store: where pictures are kept.
        prices_usd: list price by endpoint.
        result_ttl_seconds: how long v2 result URLs live.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        *,
        client: BriaClient,
        poller: Waiter,
        ledger: Ledger,
        store: ImageStore,
        prices_usd: Mapping[str, float],
        result_ttl_seconds: int,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._client = client
        self._poller = poller
        self._ledger = ledger
        self._store = store
        self._prices_usd = prices_usd
        self._result_ttl_seconds = result_ttl_seconds
        self._sleep = sleep

    async def collect(
        self, fingerprint: str, request: BriaRequest, sent: Sent, *, behind: WorkBehind = NOTHING_BEHIND
    ) -> AnyOutcome:
        """Waits for a job that Bria has taken, and keeps its picture, or the structured prompt that was asked for.

        Raises:
            BriaError: it ended without a result, or is left for a later run.
            StoreNotWritable: its picture found no place; it is left for a later run.
        """
        polls = 0

        def count_poll() -> None:
            nonlocal polls
            polls += 1

        age_seconds = (datetime.now(timezone.utc) - sent.sent_at).total_seconds()
        try:
            finished = await self._poller.wait(
                sent.accepted,
                endpoint=request.endpoint,
                age_seconds=age_seconds,
                behind=behind,
                on_poll=count_poll,
            )
            outcome = await self._outcome(request, sent, finished)
        except StoreNotWritable as failed:
            request_id = sent.accepted.request_id
            raise StoreNotWritable(f"{failed}; request {request_id} is paid, and the next run fetches it") from failed
        except JobFailed as failed:
            await self._failed(fingerprint, FailureKind.ENDED, failed, sent, polls)
            raise
        except BriaError as failed:
            failed.request_id = failed.request_id or sent.accepted.request_id
            until = self._expires_at(request, sent.sent_at)
            if _is_lost(failed, age_seconds=age_seconds, is_over=datetime.now(timezone.utc) >= until):
                await self._failed(fingerprint, FailureKind.LOST, failed, sent, polls)
                raise
            if isinstance(failed, JobUnknown):
                raise BriaError(
                    f"{failed}, which may pass: the next run looks for it again",
                    request_id=failed.request_id,
                    status_code=failed.status_code,
                ) from failed
            if isinstance(failed, DownloadFailed):
                kept_until = f"{until:%Y-%m-%d %H:%M} UTC"
                raise type(failed)(
                    f"{failed}; it is paid, and the next run fetches it (Bria keeps it until {kept_until})",
                    request_id=failed.request_id,
                    status_code=failed.status_code,
                ) from failed
            raise
        await self._ledger.database.in_turn(self._ledger.completed, fingerprint, sent.submission_id, outcome)
        return outcome

    async def download(self, url: str) -> tuple[PictureFacts, str]:
        """Fetches a result and keeps it; gives what it is, and its path in the store.

        Raises:
            DownloadFailed: it could not be had, or is no picture.
        """
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((NotAPicture, ResultGone)),
            stop=stop_after_attempt(MOST_DOWNLOADS),
            wait=wait_exponential(multiplier=1, max=8),
            sleep=self._sleep,
            reraise=True,
        ):
            with attempt:
                content = await self._client.download(url)
                try:
                    return await in_picture_thread(self._store.keep, content)
                except NotAPicture as damaged:
                    if attempt.retry_state.attempt_number < MOST_DOWNLOADS:
                        raise
                    raise DownloadFailed(f"Bria's result is no usable picture: {damaged}") from damaged
        raise AssertionError("tenacity returns or raises")

    async def _outcome(self, request: BriaRequest, sent: Sent, finished: FinishedJob) -> AnyOutcome:
        result = finished.result
        besides: dict[str, Any] = {
            "request_id": sent.accepted.request_id,
            "seed": result.seed if result.seed is not None else sent.accepted.seed,
            "cost_usd": self._prices_usd.get(request.endpoint, 0.0),
            "latency_seconds": round(finished.latency_seconds, 3),
            "polls": finished.polls,
            "answer": self._answer(sent, finished) if request.keeps_answer else None,
        }
        if not request.makes_picture:
            return PromptOutcome(structured_prompt=_there(result.structured_prompt, "structured prompt"), **besides)
        source_url = _there(result.image_url, "picture")
        picture, path = await self.download(source_url)
        return JobOutcome(
            picture=picture,
            path=path,
            source_url=source_url,
            source_url_expires_at=self._expires_at(request, sent.sent_at),
            prompt=result.prompt or getattr(request, "prompt", None) or getattr(request, "scene_description", None),
            refined_prompt=result.refined_prompt,
            structured_prompt=result.structured_prompt,
            **besides,
        )

    def _answer(self, sent: Sent, finished: FinishedJob) -> JobAnswer:
        return JobAnswer(
            status_url=self._client.status_url(sent.accepted.request_id),
            body=self._client.without_token(dict(finished.result.answer)),
        )

    def _expires_at(self, request: BriaRequest, sent_at: datetime) -> datetime:
        return sent_at + timedelta(seconds=request.result_url_seconds or self._result_ttl_seconds)

    async def _failed(self, fingerprint: str, kind: FailureKind, error: BriaError, sent: Sent, polls: int) -> None:
        await self._ledger.database.in_turn(
            self._ledger.failed, fingerprint, kind, str(error), submission_id=sent.submission_id, polls=polls
        )


def _there(value: str | None, what: str) -> str:
    if value is None:
        raise AnswerLost(f"Bria completed the job and its result names no {what}; the next run looks again")
    return value


def _is_lost(failed: BriaError, *, age_seconds: float, is_over: bool) -> bool:
    """Whether the picture can no longer be had: what is refused before its time may yet be served."""
    if isinstance(failed, JobUnknown):
        return is_over or age_seconds >= FORGOTTEN_SECONDS
    is_page_of_404 = isinstance(failed, AnswerLost) and failed.status_code == HTTPStatus.NOT_FOUND
    return is_over and (isinstance(failed, ResultGone) or is_page_of_404)
