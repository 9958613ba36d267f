"""Asks Bria once: takes up what is under way, sends what is not, collects, verifies, keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from weakref import WeakValueDictionary

from typing_extensions import Self

from bria_assets.client.api import BriaClient
from bria_assets.client.errors import BriaError, ResultGone
from bria_assets.client.poll_plan import NOTHING_BEHIND, WorkBehind
from bria_assets.client.polling import StatusPoller
from bria_assets.client.requests import BriaRequest
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore, StoreNotWritable
from bria_assets.jobs.collecting import Collector
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.job import AskAgain, FailureKind, Job, JobOutcome, JobState, Sent, sent_under_way
from bria_assets.jobs.ledger import ClaimLost, Ledger
from bria_assets.jobs.lost_answers import LostAnswers, Webhooks
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.spending import PossibleSecondBill, Spending
from bria_assets.jobs.spending_limit import UNLIMITED, SpendingLimits
from bria_assets.jobs.submitting import ClosedDoor, Submitter
from bria_assets.jobs.unbroken import UnbrokenWork

MOST_SUBMISSIONS = 5
"""After this many POSTs for one job something is wrong that one more will not mend."""

MOST_UNKEPT_IN_A_ROW = 3
"""One picture that the store does not take may be an accident; after this many nothing more is paid for."""

RESULT_TTL_SECONDS = 3 * 24 * 3600
"""How long v2 result URLs live unless the organisation changed it (docs.bria.ai, read August 2026)."""


class AlreadyFailed(BriaError):
    """The ledger says that this job has failed for good."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A job's outcome, and whether this run had to do anything for it."""

    outcome: JobOutcome
    was_known: bool
    """The ledger had it: no call was made."""


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
        webhooks: the address that jobs carry, and how deliveries are seen; None: jobs carry none.
        limits: what the day and this run may spend.
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
        webhooks: Webhooks | None = None,
        limits: SpendingLimits = UNLIMITED,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.client = client
        self.poller = poller
        self.store = store
        self.server: ServerName = server
        self._ledger = ledger
        self._sleep = sleep
        self._watch = webhooks and webhooks.watch
        self._lost_answers = webhooks and LostAnswers(ledger=ledger, webhooks=webhooks)
        self._unbroken = UnbrokenWork()
        self._submitter = Submitter(
            client=client,
            ledger=ledger,
            store=store,
            server=server,
            prices_usd=prices_usd,
            resend_ambiguous=resend_ambiguous,
            webhook_url=webhooks and webhooks.url,
            lost_answers=self._lost_answers,
            unbroken=self._unbroken,
            limits=limits,
            sleep=sleep,
        )
        self._collector = Collector(
            client=client,
            poller=poller,
            ledger=ledger,
            store=store,
            prices_usd=prices_usd,
            result_ttl_seconds=result_ttl_seconds,
            sleep=sleep,
        )
        self._one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._asked_again: set[str] = set()
        self._unreleased: set[str] = set()
        self._unkept_in_a_row = 0
        self._heart: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._watch is not None:
            await self._watch.__aenter__()
        self._heart = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        try:
            # A POST under way is a bill whose request id is about to arrive: wait for it, whatever ends the run.
            await self._unbroken.all_ended()
        finally:
            if self._heart is not None:
                self._heart.cancel()
                await asyncio.gather(self._heart, return_exceptions=True)
                await self._unbroken.all_ended()
            if self._watch is not None:
                await self._watch.__aexit__(*exc_info)

    @property
    def has_webhooks(self) -> bool:
        """Whether deliveries spare polls."""
        return self._watch is not None

    @property
    def spending(self) -> Spending:
        """What this run's submissions cost so far."""
        return self._submitter.spending

    @property
    def closed_door(self) -> ClosedDoor | None:
        """Why nothing more is sent in this run, if so."""
        return self._submitter.closed_door

    async def run(
        self,
        request: BriaRequest,
        *,
        label: str,
        inputs: Sequence[ImageRecord] = (),
        ask_again: AskAgain = AskAgain.NEVER,
        behind: WorkBehind = NOTHING_BEHIND,
    ) -> Done:
        """Has a job done, once.

        Args:
            request: the work.
            label: whom it is for, for people who read the ledger.
            inputs: the records of the request's input pictures.
            ask_again: whether to pay anew for a job that has ended (once in a run).
            behind: the work that waits for it.

        Raises:
            SpendingLimitReached: it was not sent, because of its price; the next run goes on with it.
            BriaError: it failed; `request_id` is set where Bria gave one.
            StoreNotWritable: its picture would find no room, or found none.
        """
        fingerprint = request.fingerprint(self.server)
        async with self._one_at_a_time.setdefault(fingerprint, asyncio.Lock()):
            if fingerprint in self._asked_again:
                ask_again = AskAgain.NEVER
            try:
                while True:
                    with suppress(ClaimLost):
                        return await self._done(request, label=label, inputs=inputs, ask_again=ask_again, behind=behind)
                    # Another run took it over while this one slept: what comes of that is new enough.
                    ask_again = AskAgain.NEVER
            except BaseException as failed:
                self._unkept_in_a_row += isinstance(failed, StoreNotWritable)
                if isinstance(failed, StoreNotWritable) and self._unkept_in_a_row >= MOST_UNKEPT_IN_A_ROW:
                    self._submitter.close_door(failed)
                await self._unbroken.run(fingerprint, self._release(fingerprint))
                raise

    async def _done(
        self,
        request: BriaRequest,
        *,
        label: str,
        inputs: Sequence[ImageRecord],
        ask_again: AskAgain,
        behind: WorkBehind,
    ) -> Done:
        job = await self._claim(request, label=label, ask_again=ask_again)
        has_lost_picture = False
        if job.state is JobState.COMPLETED:
            outcome = await self._kept(job)
            if outcome is not None:
                return Done(outcome=outcome, was_known=True)
            job = await self._claim(request, label=label, ask_again=AskAgain.ALWAYS)
            if job.state is JobState.COMPLETED and job.outcome is not None:
                return Done(outcome=job.outcome, was_known=True)
            has_lost_picture = True
        if job.state is JobState.FAILED:
            raise AlreadyFailed(
                f"{job.failure}; not asked again until its input changes, or with `--regenerate failed`"
                if job.failure_kind is FailureKind.REFUSED
                else str(job.failure),
                request_id=job.latest.request_id if job.latest else None,
            )
        if ask_again is not AskAgain.NEVER:
            self._asked_again.add(job.fingerprint)
        outcome = await self._finish(job, request, inputs, behind, has_lost_picture=has_lost_picture)
        self._unkept_in_a_row = 0
        return Done(outcome=outcome, was_known=False)

    async def _claim(self, request: BriaRequest, *, label: str, ask_again: AskAgain) -> Job:
        """The job, to go on with or ended; waits while another run has it in hand."""
        pause_seconds = 0.5
        while True:
            claiming = self._ledger.database.in_turn(
                self._ledger.claim, request, server=self.server, label=label, ask_again=ask_again
            )
            claim = await self._unbroken.run(request.fingerprint(self.server), claiming)
            if claim.is_mine or claim.job.state in {JobState.COMPLETED, JobState.FAILED}:
                return claim.job
            # What comes of it in those hands is new enough: two runs that ask again pay once.
            ask_again = AskAgain.NEVER
            await self._sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, 5.0)

    async def _kept(self, job: Job) -> JobOutcome | None:
        """A completed job's outcome if its picture is in the store, or can be fetched once more; None where it is lost.

        Raises:
            DownloadFailed: it is not to be had now, and may be later.
        """
        outcome = job.outcome
        if outcome is None:
            return None
        if await in_picture_thread(self.store.has, outcome.path, size_bytes=outcome.picture.size_bytes):
            return outcome
        if datetime.now(timezone.utc) >= outcome.source_url_expires_at:
            return None
        try:
            _, path = await self._collector.download(outcome.source_url)
        except ResultGone as gone:
            raise ResultGone(
                f"the store has lost a picture that was paid, and {gone}; it may be served again before "
                f"{outcome.source_url_expires_at:%Y-%m-%d %H:%M} UTC, and until then only `--regenerate all` pays anew",
                request_id=outcome.request_id,
                status_code=gone.status_code,
            ) from gone
        return outcome if path == outcome.path else None

    async def _finish(
        self,
        job: Job,
        request: BriaRequest,
        inputs: Sequence[ImageRecord],
        behind: WorkBehind,
        *,
        has_lost_picture: bool,
    ) -> JobOutcome:
        sent = sent_under_way(job)
        if sent is not None:
            self._note_earlier_bill(job, sent)
            if self._watch is not None:
                await self._watch.recall(sent.accepted.request_id)
        else:
            if job.sent_in_vain >= MOST_SUBMISSIONS and job.fingerprint not in self._asked_again:
                raise BriaError(
                    f"asked {job.sent_in_vain} times without a picture; `--regenerate failed` asks again",
                    request_id=job.latest.request_id if job.latest else None,
                )
            sent = await self._submitter.submit(job, request, inputs)
            if has_lost_picture:
                self.spending.missing_pictures.append(job.label)

        def collect(sent: Sent) -> Awaitable[JobOutcome]:
            return self._collector.collect(job.fingerprint, request, sent, behind=behind)

        if self._lost_answers is not None and sent.possible_second_bill:
            return await self._lost_answers.whichever_is_first(job.fingerprint, sent, collect)
        return await collect(sent)

    def _note_earlier_bill(self, job: Job, sent: Sent) -> None:
        """The run that sent it may have been killed before it could report this."""
        if sent.possible_second_bill:
            # A delivery may have told meanwhile that one of them was taken: it had no answer all the same.
            before = [other for other in job.submissions if other.id < sent.submission_id and other.has_no_end]
            self.spending.possible_second_bills.append(
                PossibleSecondBill(label=job.label, unanswered=len(before), is_of_earlier_run=True)
            )

    async def _release(self, fingerprint: str) -> None:
        """Gives the job up once nothing is under way for it: a POST without its answer must not be sent by others."""
        await self._unbroken.others_ended(fingerprint)
        try:
            await self._ledger.database.in_turn(self._ledger.release, fingerprint)
        except LedgerUnavailable:
            self._unreleased.add(fingerprint)

    async def _beat(self) -> None:
        while True:
            await self._sleep(self._ledger.lease_seconds / 3)
            # To its end, whatever ends the run: its thread has a connection that closing the ledger would leave open.
            await self._unbroken.run("heartbeat", self._one_beat())

    async def _one_beat(self) -> None:
        with suppress(LedgerUnavailable):  # two more beats fit into the lease
            for fingerprint in [*self._unreleased]:
                # With the lock: somebody may have it in hand again.
                async with self._one_at_a_time.setdefault(fingerprint, asyncio.Lock()):
                    await self._ledger.database.in_turn(self._ledger.release, fingerprint)
                self._unreleased.discard(fingerprint)
            await self._ledger.database.in_turn(self._ledger.heartbeat)
