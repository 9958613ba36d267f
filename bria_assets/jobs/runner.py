"""Asks Bria once: takes up what is under way, sends what is not, collects, verifies, keeps."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed
from typing_extensions import Self

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import (
    AccountRefused,
    AnswerLost,
    BriaError,
    CallRefused,
    DownloadFailed,
    InputUnreachable,
    JobFailed,
    JobUnknown,
    NotSent,
    RequestRefused,
    ResultGone,
    TokenRefused,
)
from bria_assets.client.polling import FinishedJob, StatusPoller
from bria_assets.client.requests import BriaRequest
from bria_assets.images.picture import NotAPicture, PictureFacts
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.input_pictures import input_pictures
from bria_assets.jobs.job import AskAgain, FailureKind, Job, JobOutcome, JobState
from bria_assets.jobs.ledger import ClaimLost, Ledger
from bria_assets.jobs.prices import LIST_PRICES_USD

MOST_SUBMISSIONS = 5
"""After this many POSTs for one job something is wrong that one more will not mend."""

MOST_DOWNLOADS = 3
"""A picture that was cut short on its way, or is not yet to be had, is fetched this often."""

RESEND_PAUSE_SECONDS = 5.0
"""What swallowed one answer would swallow the next one at once too."""

MOST_LEDGER_WRITES = 10
"""A request id stands for a bill: writing it down is tried this often before it is only told."""

RESULT_TTL_SECONDS = 3 * 24 * 3600
"""How long v2 result URLs live unless the organisation changed it (docs.bria.ai, read August 2026)."""

T = TypeVar("T")


class AlreadyFailed(BriaError):
    """The ledger says that this job has failed for good."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A job's outcome, and whether this run had to do anything for it."""

    outcome: JobOutcome
    was_known: bool
    """The ledger had it: no call was made."""


@dataclass
class Spending:
    """What this run's submissions cost."""

    cost_usd: float = 0.0
    possible_second_bills: list[str] = field(default_factory=list)
    """Labels of the jobs whose first POST got no answer and that were sent once more."""
    missing_pictures: list[str] = field(default_factory=list)
    """Labels of the jobs that were done before, but whose picture is neither in the store nor at Bria any more."""


class JobRunner:
    """Runs jobs for one run; an async context manager that keeps its claims alive while it is open.

    Args:
        client: Bria's API.
        poller: waits for jobs.
        ledger: where jobs are written down.
        store: where pictures are kept.
        server: who answers: `bria` or `sandbox`.
        prices_usd: list price by endpoint.
        result_ttl_seconds: how long v2 result URLs live.
        resend_ambiguous: whether a job that may have been billed without an answer is sent once more.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        *,
        client: BriaClient,
        poller: StatusPoller,
        ledger: Ledger,
        store: ImageStore,
        server: ServerName,
        prices_usd: Mapping[str, float] = LIST_PRICES_USD,
        result_ttl_seconds: int = RESULT_TTL_SECONDS,
        resend_ambiguous: bool = True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.client = client
        self.store = store
        self.server: ServerName = server
        self.spending = Spending()
        self._poller = poller
        self._ledger = ledger
        self._prices_usd = prices_usd
        self._result_ttl_seconds = result_ttl_seconds
        self._resend_ambiguous = resend_ambiguous
        self._sleep = sleep
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked_again: set[str] = set()
        self._under_way: dict[asyncio.Task[Any], str] = {}
        self._first_post = asyncio.Lock()
        self._is_let_in = False
        self._closed_endpoints: dict[str, AccountRefused] = {}
        self.closed_door: TokenRefused | None = None
        """Why Bria takes nothing more in this run: the token was refused."""
        self._heart: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._heart = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        try:
            # A POST under way is a bill whose request id is about to arrive: wait for it, whatever ends the run.
            while self._under_way:
                await asyncio.wait(self._under_way)
        finally:
            if self._heart is not None:
                self._heart.cancel()
                await asyncio.gather(self._heart, return_exceptions=True)

    async def run(
        self,
        request: BriaRequest,
        *,
        label: str,
        inputs: Sequence[ImageRecord] = (),
        ask_again: AskAgain = AskAgain.NEVER,
    ) -> Done:
        """Has a job done, once.

        Args:
            request: the work.
            label: whom it is for, for people who read the ledger.
            inputs: the records of the request's input pictures.
            ask_again: whether to pay anew for a job that has ended (once in a run).

        Raises:
            BriaError: it failed; `request_id` is set where Bria gave one.
        """
        fingerprint = request.fingerprint(self.server)
        async with self._one_at_a_time[fingerprint]:
            if fingerprint in self._asked_again:
                ask_again = AskAgain.NEVER
            try:
                while True:
                    with suppress(ClaimLost):
                        return await self._done(request, label=label, inputs=inputs, ask_again=ask_again)
                    # Another run took it over while this one slept: what comes of that is new enough.
                    ask_again = AskAgain.NEVER
            except BaseException:
                await self._to_the_end(fingerprint, self._release(fingerprint))
                raise

    async def _done(
        self, request: BriaRequest, *, label: str, inputs: Sequence[ImageRecord], ask_again: AskAgain
    ) -> Done:
        job = await self._claim(request, label=label, ask_again=ask_again)
        if job.state is JobState.COMPLETED:
            outcome = await self._kept(job)
            if outcome is not None:
                return Done(outcome=outcome, was_known=True)
            job = await self._claim(request, label=label, ask_again=AskAgain.ALWAYS)
            if job.state is JobState.COMPLETED and job.outcome is not None:
                return Done(outcome=job.outcome, was_known=True)
            self.spending.missing_pictures.append(label)
        if job.state is JobState.FAILED:
            raise AlreadyFailed(str(job.failure), request_id=job.latest.request_id if job.latest else None)
        if ask_again is not AskAgain.NEVER:
            self._asked_again.add(job.fingerprint)
        return Done(outcome=await self._finish(job, request, inputs), was_known=False)

    async def _claim(self, request: BriaRequest, *, label: str, ask_again: AskAgain) -> Job:
        """The job, to go on with or ended; waits while another run has it in hand."""
        pause_seconds = 0.5
        while True:
            claiming = asyncio.to_thread(
                self._ledger.claim, request, server=self.server, label=label, ask_again=ask_again
            )
            claim = await self._to_the_end(request.fingerprint(self.server), claiming)
            if claim.is_mine or claim.job.state in {JobState.COMPLETED, JobState.FAILED}:
                return claim.job
            # What comes of it in those hands is new enough: two runs that ask again pay once.
            ask_again = AskAgain.NEVER
            await self._sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, 5.0)

    async def _kept(self, job: Job) -> JobOutcome | None:
        """A completed job's outcome if its picture is in the store, or can be fetched once more."""
        outcome = job.outcome
        if outcome is None or await asyncio.to_thread(self.store.has, outcome.path):
            return outcome
        if datetime.now(timezone.utc) >= outcome.source_url_expires_at:
            return None
        try:
            _, path = await self._download(outcome.source_url)
        except ResultGone:
            return None
        return outcome if path == outcome.path else None

    async def _finish(self, job: Job, request: BriaRequest, inputs: Sequence[ImageRecord]) -> JobOutcome:
        sent = job.under_way
        if sent is not None and sent.request_id is not None:
            accepted = Accepted(request_id=sent.request_id, placeholder_url=sent.placeholder_url)
            return await self._collect(job.fingerprint, request, sent.id, accepted, sent_at=sent.sent_at)
        if job.sent_in_vain >= MOST_SUBMISSIONS and job.fingerprint not in self._asked_again:
            raise BriaError(
                f"asked {job.sent_in_vain} times without a picture; `--regenerate failed` asks again",
                request_id=job.latest.request_id if job.latest else None,
            )
        possible_second_bill = job.is_ambiguous
        if possible_second_bill and not self._resend_ambiguous:
            raise BriaError("sent before without an answer, so possibly billed, and not sent again by your setting")
        submission_id, accepted, sent_at = await self._submit(
            job, request, inputs, possible_second_bill=possible_second_bill
        )
        return await self._collect(job.fingerprint, request, submission_id, accepted, sent_at=sent_at)

    async def _submit(
        self, job: Job, request: BriaRequest, inputs: Sequence[ImageRecord], *, possible_second_bill: bool
    ) -> tuple[int, Accepted, datetime]:
        body = await self._body(request, inputs, by_url=True)
        lost_answers_left = 1 if self._resend_ambiguous and not possible_second_bill else 0
        while True:
            try:
                return await self._post_until_accepted(job, request, body, possible_second_bill=possible_second_bill)
            except InputUnreachable:
                # Refused, so not billed: the picture travels in the body instead.
                inline = await self._body(request, inputs, by_url=False)
                if inline == body:
                    raise
                body = inline
            except AnswerLost:
                if not lost_answers_left:
                    raise
                lost_answers_left -= 1
                possible_second_bill = True
                await self._sleep(RESEND_PAUSE_SECONDS)

    async def _post_until_accepted(
        self, job: Job, request: BriaRequest, body: dict[str, Any], *, possible_second_bill: bool
    ) -> tuple[int, Accepted, datetime]:
        async for attempt in self.client.until_accepted():
            with attempt:
                if not self._is_let_in:
                    # The first POST of a run goes alone: a token that is refused is refused once.
                    async with self._first_post:
                        if not self._is_let_in:
                            try:
                                return await self._post_in_turn(
                                    job, request, body, possible_second_bill=possible_second_bill
                                )
                            finally:
                                self._is_let_in = self.closed_door is None
                return await self._post_in_turn(job, request, body, possible_second_bill=possible_second_bill)
        raise AssertionError("tenacity returns or raises")

    async def _post_in_turn(
        self, job: Job, request: BriaRequest, body: dict[str, Any], *, possible_second_bill: bool
    ) -> tuple[int, Accepted, datetime]:
        self._check_door(request.endpoint)
        await self.client.rate_budget.acquire(request.endpoint)
        self._check_door(request.endpoint)  # it may have closed during the wait
        post = self._post(job, request, body, possible_second_bill=possible_second_bill)
        return await self._to_the_end(job.fingerprint, post)

    def _check_door(self, endpoint: str) -> None:
        closed = self.closed_door or self._closed_endpoints.get(endpoint)
        if closed is not None:
            raise type(closed)(str(closed), status_code=closed.status_code)

    async def _post(
        self, job: Job, request: BriaRequest, body: dict[str, Any], *, possible_second_bill: bool
    ) -> tuple[int, Accepted, datetime]:
        sent_at = datetime.now(timezone.utc)
        submission_id = await asyncio.to_thread(
            self._ledger.sending, job.fingerprint, possible_second_bill=possible_second_bill
        )
        try:
            accepted = await self.client.submit(request.endpoint, body)
        except AnswerLost:
            await asyncio.to_thread(self._ledger.answer_lost, submission_id)
            if possible_second_bill:
                self.spending.possible_second_bills.append(job.label)
            raise
        except RequestRefused as refused:
            await self._failed(job.fingerprint, FailureKind.REFUSED, refused, submission_id)
            raise
        except (NotSent, CallRefused) as refused:
            if isinstance(refused, TokenRefused):
                self.closed_door = refused
            if isinstance(refused, AccountRefused):
                self._closed_endpoints[request.endpoint] = refused
            await asyncio.to_thread(self._ledger.not_accepted, job.fingerprint, submission_id)
            raise
        self.spending.cost_usd += self._prices_usd.get(request.endpoint, 0.0)
        if possible_second_bill:
            self.spending.possible_second_bills.append(job.label)
        await self._write_down(job, submission_id, accepted)
        return submission_id, accepted, sent_at

    async def _write_down(self, job: Job, submission_id: int, accepted: Accepted) -> None:
        cost_usd = self._prices_usd.get(job.endpoint, 0.0)
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(LedgerUnavailable),
                stop=stop_after_attempt(MOST_LEDGER_WRITES),
                wait=wait_fixed(3),
                sleep=self._sleep,
                reraise=True,
            ):
                with attempt:
                    await asyncio.to_thread(
                        self._ledger.accepted, job.fingerprint, submission_id, accepted, cost_usd=cost_usd
                    )
        except LedgerUnavailable as unwritten:
            raise BriaError(
                f"Bria accepted this as request {accepted.request_id}, which could not be written down: {unwritten}",
                request_id=accepted.request_id,
            ) from unwritten

    async def _collect(
        self, fingerprint: str, request: BriaRequest, submission_id: int, accepted: Accepted, *, sent_at: datetime
    ) -> JobOutcome:
        polls = 0

        def count_poll() -> None:
            nonlocal polls
            polls += 1

        age_seconds = (datetime.now(timezone.utc) - sent_at).total_seconds()
        try:
            finished = await self._poller.wait(
                accepted, endpoint=request.endpoint, age_seconds=age_seconds, on_poll=count_poll
            )
            picture, path = await self._download(finished.result.image_url)
        except JobFailed as failed:
            await self._failed(fingerprint, FailureKind.ENDED, failed, submission_id, polls)
            raise
        except BriaError as failed:
            failed.request_id = failed.request_id or accepted.request_id
            # A result that is refused before its time may yet be served: the next run looks again before it pays again.
            is_over = datetime.now(timezone.utc) >= self._expires_at(request, sent_at)
            if isinstance(failed, JobUnknown) or (isinstance(failed, ResultGone) and is_over):
                await self._failed(fingerprint, FailureKind.LOST, failed, submission_id, polls)
            raise
        outcome = self._outcome(request, accepted, finished, picture, path, sent_at=sent_at)
        await asyncio.to_thread(self._ledger.completed, fingerprint, submission_id, outcome)
        return outcome

    async def _download(self, url: str) -> tuple[PictureFacts, str]:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type((NotAPicture, ResultGone)),
            stop=stop_after_attempt(MOST_DOWNLOADS),
            wait=wait_fixed(1),
            sleep=self._sleep,
            reraise=True,
        ):
            with attempt:
                content = await self.client.download(url)
                try:
                    return await asyncio.to_thread(self.store.keep, content)
                except NotAPicture as damaged:
                    if attempt.retry_state.attempt_number < MOST_DOWNLOADS:
                        raise
                    raise DownloadFailed(f"Bria's result is no usable picture: {damaged}") from damaged
        raise AssertionError("tenacity returns or raises")

    def _outcome(
        self,
        request: BriaRequest,
        accepted: Accepted,
        finished: FinishedJob,
        picture: PictureFacts,
        path: str,
        *,
        sent_at: datetime,
    ) -> JobOutcome:
        result = finished.result
        return JobOutcome(
            picture=picture,
            path=path,
            request_id=accepted.request_id,
            source_url=result.image_url,
            source_url_expires_at=self._expires_at(request, sent_at),
            seed=result.seed if result.seed is not None else accepted.seed,
            prompt=result.prompt or getattr(request, "prompt", None) or getattr(request, "scene_description", None),
            refined_prompt=result.refined_prompt,
            structured_prompt=result.structured_prompt,
            cost_usd=self._prices_usd.get(request.endpoint, 0.0),
            latency_seconds=round(finished.latency_seconds, 3),
            polls=finished.polls,
        )

    def _expires_at(self, request: BriaRequest, sent_at: datetime) -> datetime:
        return sent_at + timedelta(seconds=request.result_url_seconds or self._result_ttl_seconds)

    async def _body(self, request: BriaRequest, inputs: Sequence[ImageRecord], *, by_url: bool) -> dict[str, Any]:
        pictures = await asyncio.to_thread(
            input_pictures,
            [record for record in inputs if record.picture.sha256 in request.input_pictures()],
            store=self.store,
            server=self.server,
            base_url=self.client.base_url,
            by_url=by_url,
        )
        return request.wire_body(pictures)

    async def _failed(
        self, fingerprint: str, kind: FailureKind, error: BriaError, submission_id: int, polls: int = 0
    ) -> None:
        await asyncio.to_thread(
            self._ledger.failed, fingerprint, kind, str(error), submission_id=submission_id, polls=polls
        )

    async def _release(self, fingerprint: str) -> None:
        """Gives the job up once nothing is under way for it: a POST without its answer must not be sent by others."""
        others = [
            task for task, job in self._under_way.items() if job == fingerprint and task is not asyncio.current_task()
        ]
        if others:
            await asyncio.wait(others)
        with suppress(LedgerUnavailable):  # then the lease ends by itself
            await asyncio.to_thread(self._ledger.release, fingerprint)

    async def _to_the_end(self, fingerprint: str, work: Coroutine[Any, Any, T]) -> T:
        """Waits for work on a job that goes on to its end even if the waiting is cancelled."""
        task = asyncio.create_task(work)
        self._under_way[task] = fingerprint
        task.add_done_callback(self._under_way.pop)
        return await asyncio.shield(task)

    async def _beat(self) -> None:
        while True:
            await self._sleep(self._ledger.lease_seconds / 3)
            with suppress(LedgerUnavailable):  # two more beats fit into the lease
                await asyncio.to_thread(self._ledger.heartbeat)
