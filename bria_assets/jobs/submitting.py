"""Sends a job to Bria: once, unless it was surely not taken, or its answer was lost and the setting allows one more."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import (
    AccountRefused,
    AnswerLost,
    BriaError,
    BriaUnreachable,
    CallRefused,
    InputUnreachable,
    NotSent,
    RequestRefused,
    TokenRefused,
)
from bria_assets.client.rate import Grant
from bria_assets.client.requests import BriaRequest
from bria_assets.client.webhooks import takes_webhook, with_nonce
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.room import ROOM_FOR_A_PICTURE_BYTES
from bria_assets.images.store import ImageStore, StoreNotWritable
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.input_pictures import address_of, input_pictures
from bria_assets.jobs.job import FailureKind, Job, Sent
from bria_assets.jobs.ledger import Ledger, TakenMeanwhile
from bria_assets.jobs.lost_answers import LostAnswers
from bria_assets.jobs.post_turns import PostTurns
from bria_assets.jobs.spending import PossibleSecondBill, Spending
from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.jobs.spending_gate import SpendingGate
from bria_assets.jobs.spending_limit import UNLIMITED, SpendingLimitReached, SpendingLimits
from bria_assets.jobs.unbroken import UnbrokenWork

RESEND_PAUSE_SECONDS = 5.0
"""What swallowed one answer would swallow the next one at once too."""

MOST_LEDGER_WRITES = 10
"""A request id stands for a bill: writing it down is tried this often before it is only told."""


ClosedDoor = TokenRefused | BriaUnreachable | StoreNotWritable
"""The token was refused, Bria is not to be reached, or the store has no room for more pictures."""


class Submitter:
    """Sends jobs for one run.

    Args:
        client: Bria's API.
        ledger: where each POST is written down before it is sent.
        store: holds the input pictures.
        server: who answers.
        prices_usd: list price by endpoint.
        resend_ambiguous: whether a job whose answer was lost is sent once more.
        webhook_url: the address that jobs carry; None: they carry none.
        lost_answers: waits for deliveries of jobs whose answer was lost; None where none can come.
        unbroken: lets a POST that is on its way end whatever ends the run.
        limits: what the day and this run may spend.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        *,
        client: BriaClient,
        ledger: Ledger,
        store: ImageStore,
        server: ServerName,
        prices_usd: Mapping[str, float],
        resend_ambiguous: bool,
        webhook_url: str | None,
        lost_answers: LostAnswers | None,
        unbroken: UnbrokenWork,
        sleep: Callable[[float], Awaitable[None]],
        limits: SpendingLimits = UNLIMITED,
    ) -> None:
        self.spending = Spending()
        self.closed_door: ClosedDoor | None = None
        """Why nothing more is sent in this run: what keeps one job from being sent keeps all."""
        self._client = client
        self._ledger = ledger
        self._store = store
        self._server = server
        self._prices_usd = prices_usd
        self._resend_ambiguous = resend_ambiguous
        self._webhook_url = webhook_url
        self._lost_answers = lost_answers
        self._lost_here: set[int] = set()
        self._posts_in_turn = 0
        self._unbroken = unbroken
        self._sleep = sleep
        self._limits = limits
        book = SpendingBook(ledger.database, server=server)
        self._spending_gate = SpendingGate(book, run=ledger.run, limits=limits)
        self._scouting = asyncio.Lock()
        self._is_let_in = False
        self._closed_endpoints: dict[str, AccountRefused] = {}
        self._turns: defaultdict[str, PostTurns] = defaultdict(
            lambda: PostTurns(client.rate_budget.requests_per_minute)
        )

    async def submit(self, job: Job, request: BriaRequest, inputs: Sequence[ImageRecord]) -> Sent:
        """Sends a claimed job, or one that was sent before without an answer.

        With webhooks, a delivery that may yet tell of an unanswered POST is waited for before another is sent.

        Raises:
            SpendingLimitReached: it was not sent, because of its price.
            BriaError: Bria did not take it, or it cannot be known whether it did.
            StoreNotWritable: there is no room for what would be paid for.
        """
        try:
            return await self._submit(job, request, inputs)
        except SpendingLimitReached as over:
            self.spending.over_limit.append(over.reached)
            raise

    async def _submit(self, job: Job, request: BriaRequest, inputs: Sequence[ImageRecord]) -> Sent:
        unanswered = len(job.unanswered) if job.is_ambiguous else 0
        if unanswered and (told := await self._told_by_delivery(job)) is not None:
            return told
        if unanswered and not self._resend_ambiguous:
            raise BriaError("sent before without an answer, so possibly billed, and not sent again by your setting")
        by_url = True
        lost_answers_left = 1 if self._resend_ambiguous and not unanswered else 0
        while True:
            try:
                return await self._post_until_accepted(job, request, inputs, by_url=by_url, unanswered=unanswered)
            except InputUnreachable:
                # Refused, so not billed: the picture travels in the body instead.
                if not by_url or not self._travels_by_url(request, inputs):
                    raise
                by_url = False
            except AnswerLost as lost:
                if (told := await self._told_by_delivery(job)) is not None:
                    return told
                if not lost_answers_left:
                    then = "the next run sends it once more" if self._resend_ambiguous else "never sent again"
                    raise AnswerLost(
                        f"{lost}; possibly billed, and {then} (BRIA_RESEND_AMBIGUOUS)", status_code=lost.status_code
                    ) from lost
                lost_answers_left -= 1
                unanswered += 1
                await self._sleep(RESEND_PAUSE_SECONDS)

    async def _post_until_accepted(
        self,
        job: Job,
        request: BriaRequest,
        inputs: Sequence[ImageRecord],
        *,
        by_url: bool,
        unanswered: int,
    ) -> Sent:
        def post() -> Awaitable[Sent]:
            return self._post_in_turn(job, request, inputs, by_url=by_url, unanswered=unanswered)

        async for attempt in self._client.until_accepted():
            with attempt:
                if not self._is_let_in:
                    async with self._scouting:
                        if not self._is_let_in:
                            return await self._scout(post)
                try:
                    return await post()
                except NotSent:
                    self._is_let_in = False
                    raise
        raise AssertionError("tenacity returns or raises")

    async def _scout(self, post: Callable[[], Awaitable[Sent]]) -> Sent:
        """Goes alone, first in a run and where Bria is out of reach: what would meet all jobs is met by one."""
        try:
            async for attempt in self._client.until_reached():
                with attempt:
                    return await post()
        except NotSent as unreachable:
            gone = BriaUnreachable(f"{unreachable}; the next run goes on from there")
            self.close_door(gone)
            raise gone from unreachable
        finally:
            self._is_let_in = self.closed_door is None
        raise AssertionError("tenacity returns or raises")

    async def _post_in_turn(
        self,
        job: Job,
        request: BriaRequest,
        inputs: Sequence[ImageRecord],
        *,
        by_url: bool,
        unanswered: int,
    ) -> Sent:
        # The turn first: what the rate budget grants is used at once, and a slow endpoint holds up none but itself.
        # Pictures that travel in bodies are large: only those are in memory whose turn it is.
        turns = self._turns[request.endpoint]
        async with turns.turn():
            self._posts_in_turn += 1
            try:
                self._check_door(request.endpoint)
                await self._spending_gate.check(self._price_usd(job), is_resend=unanswered > 0)
                await self._check_room(request.endpoint)
                body = await self._body(request, inputs, by_url=by_url)
                grant = await self._client.rate_budget.acquire(request.endpoint)
                try:
                    self._check_door(request.endpoint)  # it may have closed during the wait
                except BaseException:
                    await self._client.rate_budget.answered(grant)
                    raise
                post = self._post(job, request, body, grant, unanswered=unanswered)
                async with turns.answering():
                    return await self._unbroken.run(job.fingerprint, post)
            finally:
                self._posts_in_turn -= 1

    def _check_door(self, endpoint: str) -> None:
        if isinstance(self.closed_door, StoreNotWritable):
            raise type(self.closed_door)(str(self.closed_door))
        closed = self.closed_door or self._closed_endpoints.get(endpoint)
        if closed is not None:
            raise type(closed)(str(closed), status_code=closed.status_code)

    async def _check_room(self, endpoint: str) -> None:
        """Makes sure that the pictures of all POSTs whose turn it is find room, or closes the door."""
        try:
            await asyncio.to_thread(self._store.check_room, self._posts_in_turn * ROOM_FOR_A_PICTURE_BYTES)
        except StoreNotWritable as full:
            self.close_door(full)
            self._check_door(endpoint)  # one reason for all, whoever found it out first

    def close_door(self, why: ClosedDoor) -> None:
        """Nothing more is sent in this run; the first reason stands."""
        self.closed_door = self.closed_door or why

    async def _post(
        self, job: Job, request: BriaRequest, body: dict[str, Any], grant: Grant, *, unanswered: int
    ) -> Sent:
        sent_at = datetime.now(timezone.utc)
        nonce, body = self._addressed(request.endpoint, body)
        try:
            submission_id = await self._ledger.database.in_turn(
                self._ledger.sending,
                job.fingerprint,
                possible_second_bill=unanswered > 0,
                nonce=nonce,
                price_usd=self._price_usd(job),
                limits=self._limits,
            )
        except TakenMeanwhile as taken:
            await self._client.rate_budget.answered(grant)
            return self._counted(job, taken.sent)
        except BaseException:
            await self._client.rate_budget.answered(grant)
            raise
        try:
            accepted = await self._client.submit(request.endpoint, body, grant=grant)
        except AnswerLost:
            self._lost_here.add(submission_id)
            self._note_second_bill(job, unanswered)
            await self._ledger.database.in_turn(self._ledger.answer_lost, job.fingerprint, submission_id)
            raise
        except RequestRefused as refused:
            await self._ledger.database.in_turn(
                self._ledger.failed,
                job.fingerprint,
                FailureKind.REFUSED,
                str(refused),
                submission_id=submission_id,
                request_id=refused.request_id,
            )
            self._spending_gate.money_came_back()
            raise
        except (NotSent, CallRefused) as refused:
            if isinstance(refused, TokenRefused):
                self.close_door(refused)
            if isinstance(refused, AccountRefused):
                self._closed_endpoints[request.endpoint] = refused
            await self._ledger.database.in_turn(self._ledger.not_accepted, job.fingerprint, submission_id)
            self._spending_gate.money_came_back()
            raise
        self._bill(job)
        self._note_second_bill(job, unanswered)
        await self._write_down(job, submission_id, accepted)
        return Sent(
            submission_id=submission_id,
            accepted=accepted,
            sent_at=sent_at,
            possible_second_bill=unanswered > 0,
        )

    def _note_second_bill(self, job: Job, unanswered: int) -> None:
        if unanswered:
            self.spending.possible_second_bills.append(PossibleSecondBill(label=job.label, unanswered=unanswered))

    def _addressed(self, endpoint: str, body: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """A new submission's nonce, and its body with the address of its webhook; unchanged where there is none."""
        if self._webhook_url is None or not takes_webhook(endpoint):
            return None, body
        nonce = secrets.token_hex(16)
        return nonce, body | {"webhook_url": with_nonce(self._webhook_url, nonce)}

    async def _told_by_delivery(self, job: Job) -> Sent | None:
        """An unanswered submission that Bria took, as a delivery tells; without webhooks none can."""
        told = await self._lost_answers.found(job.fingerprint) if self._lost_answers else None
        return None if told is None else self._counted(job, told)

    def _counted(self, job: Job, sent: Sent) -> Sent:
        """Adds the bill of a submission of this run that only a delivery told of."""
        if sent.submission_id in self._lost_here:
            self._lost_here.remove(sent.submission_id)
            self._bill(job)
        return sent

    def _bill(self, job: Job) -> None:
        self.spending.cost_usd += self._price_usd(job)
        if job.failure_kind in {FailureKind.ENDED, FailureKind.LOST}:
            self.spending.asked_again.append(job)

    def _price_usd(self, job: Job) -> float:
        return self._prices_usd.get(job.endpoint, 0.0)

    async def _write_down(self, job: Job, submission_id: int, accepted: Accepted) -> None:
        cost_usd = self._price_usd(job)
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(LedgerUnavailable),
                stop=stop_after_attempt(MOST_LEDGER_WRITES),
                wait=wait_fixed(3),
                sleep=self._sleep,
                reraise=True,
            ):
                with attempt:
                    await self._ledger.database.in_turn(
                        self._ledger.accepted, job.fingerprint, submission_id, accepted, cost_usd=cost_usd
                    )
        except LedgerUnavailable as unwritten:
            raise BriaError(
                f"Bria accepted this as request {accepted.request_id}, which could not be written down: {unwritten}",
                request_id=accepted.request_id,
            ) from unwritten

    async def _body(self, request: BriaRequest, inputs: Sequence[ImageRecord], *, by_url: bool) -> dict[str, Any]:
        given = _inputs_of(request, inputs)
        if not given:
            return request.wire_body({})
        pictures = await in_picture_thread(
            input_pictures,
            given,
            store=self._store,
            server=self._server,
            base_url=self._client.base_url,
            by_url=by_url,
        )
        return request.wire_body(pictures)

    def _travels_by_url(self, request: BriaRequest, inputs: Sequence[ImageRecord]) -> bool:
        return any(
            address_of(record, server=self._server, base_url=self._client.base_url) is not None
            for record in _inputs_of(request, inputs)
        )


def _inputs_of(request: BriaRequest, inputs: Sequence[ImageRecord]) -> list[ImageRecord]:
    return [record for record in inputs if record.picture.sha256 in request.input_pictures()]
