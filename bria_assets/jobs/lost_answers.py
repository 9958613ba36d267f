"""Jobs whose POST got no answer, while Bria's webhooks are on: a delivery may yet tell that Bria took them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone

from bria_assets.client.answers import Accepted
from bria_assets.jobs.delivery_watch import DeliveryWatch
from bria_assets.jobs.job import UNANSWERED, AnyOutcome, Job, Sent, SubmissionState, sent_under_way
from bria_assets.jobs.ledger import Ledger

GRACE_SECONDS = 300.0
"""How long after a POST without an answer a delivery is waited for: the slowest job seen, a cold edit, took 260 s."""


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    """Jobs carry an address for their delivery, and deliveries are looked for."""

    url: str
    """Where `bria-assets webhooks` can be reached from Bria."""
    watch: DeliveryWatch
    grace_seconds: float = GRACE_SECONDS
    """How long after a POST without an answer a delivery is waited for before the job may be sent once more."""


class LostAnswers:
    """Waits for deliveries that settle such jobs.

    Args:
        ledger: where the receiver settles them.
        webhooks: where deliveries are seen, and how long they are waited for.
    """

    def __init__(self, *, ledger: Ledger, webhooks: Webhooks) -> None:
        self._ledger = ledger
        self._watch = webhooks.watch
        self._grace_seconds = webhooks.grace_seconds

    async def found(self, fingerprint: str) -> Sent | None:
        """The submission that a delivery told of, within the grace of the last one that could; None where none did.

        Raises:
            LedgerUnavailable: the ledger cannot be read.
        """
        job = await self._read(fingerprint)
        unanswered = {sent.nonce: sent.sent_at for sent in job.submissions if sent.nonce and sent.state in UNANSWERED}
        with self._watch.expecting(unanswered) as arrived:
            # Read again: what was settled since the first time may have gone past the watch.
            sent = sent_under_way(await self._read(fingerprint))
            if sent is not None or not unanswered:
                return sent
            age = datetime.now(timezone.utc) - max(unanswered.values())
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(arrived.wait(), max(0.0, self._grace_seconds - age.total_seconds()))
        return sent_under_way(await self._read(fingerprint))

    async def whichever_is_first(
        self, fingerprint: str, sent: Sent, collect: Callable[[Sent], Awaitable[AnyOutcome]]
    ) -> AnyOutcome:
        """Collects a submission that followed one without an answer, or that one, should it end first.

        Raises:
            BriaError: see `Collector.collect`.
            LedgerUnavailable: the ledger cannot be read.
        """
        job = await self._read(fingerprint)
        rivals = {rival.nonce for rival in job.submissions if rival.nonce and rival.id != sent.submission_id}
        collecting = asyncio.ensure_future(collect(sent))
        try:
            with self._watch.expecting(rivals) as arrived:
                rival = await self._completed(fingerprint, rivals)
                if rival is None and rivals:
                    arriving = asyncio.ensure_future(arrived.wait())
                    try:
                        await asyncio.wait({collecting, arriving}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        arriving.cancel()
                    rival = None if collecting.done() else await self._completed(fingerprint, rivals)
            if rival is None or collecting.done():
                return await collecting
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)
        await self._watch.recall(rival.accepted.request_id)
        return await collect(rival)

    async def _completed(self, fingerprint: str, nonces: Collection[str]) -> Sent | None:
        """One of these submissions whose result is there, as a delivery told."""
        for sent in (await self._read(fingerprint)).submissions:
            if sent.nonce not in nonces or sent.state is not SubmissionState.ACCEPTED or sent.request_id is None:
                continue
            told = await asyncio.to_thread(self._watch.deliveries.find, sent.request_id)
            if told is not None and told.result is not None:
                accepted = Accepted(request_id=sent.request_id)
                return Sent(submission_id=sent.id, accepted=accepted, sent_at=sent.sent_at)
        return None

    async def _read(self, fingerprint: str) -> Job:
        job = await self._ledger.database.in_turn(self._ledger.job, fingerprint)
        if job is None:
            raise LookupError(f"job {fingerprint} vanished from the ledger")
        return job
