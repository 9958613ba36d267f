"""Jobs that Bria has taken and that nobody waits for any more: collects those that have ended. Sends nothing, ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from bria_assets.client.api import BriaClient
from bria_assets.client.errors import BriaError, JobFailed, JobUnknown, NotSent, TokenRefused
from bria_assets.client.one_look import OneLook, StillRunning
from bria_assets.client.requests import UnknownRequest, request_of
from bria_assets.images.store import ImageStore
from bria_assets.jobs.collecting import Collector
from bria_assets.jobs.deliveries import Deliveries
from bria_assets.jobs.job import Job, JobOutcome, JobState, sent_under_way
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.outlook import after_failure
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.register import standing

AT_ONCE = 20
"""Jobs looked at together: enough to keep a line busy with pictures; the rate budget does the rest."""


class Fate(str, Enum):
    """What became of a job that somebody wanted collected."""

    COLLECTED = "collected"
    FAILED = "failed"  # Bria ended it without a picture, or it is lost
    RUNNING = "still running"
    LEFT = "left"  # it could not be collected now, and stays as it was
    IN_HANDS = "in other hands"  # a run waits for it
    NOTHING = "nothing to collect"  # it was never sent, or has ended


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """One job and what became of it."""

    fingerprint: str
    label: str
    request_id: str | None
    fate: Fate
    words: str


class Leftovers:
    """Collects them for one run, whose ledger must be kept alive by heartbeats meanwhile.

    Args:
        client: Bria's API.
        ledger: where the jobs stand.
        store: where pictures are kept.
        result_ttl_seconds: how long v2 result URLs live.
        prices_usd: list price by endpoint.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        *,
        client: BriaClient,
        ledger: Ledger,
        store: ImageStore,
        result_ttl_seconds: int,
        prices_usd: Mapping[str, float] = LIST_PRICES_USD,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._collector = Collector(
            client=client,
            poller=OneLook(client, told=Deliveries(ledger.database).find, sleep=sleep),
            ledger=ledger,
            store=store,
            prices_usd=prices_usd,
            result_ttl_seconds=result_ttl_seconds,
            sleep=sleep,
        )

    async def collect(self, fingerprints: Iterable[str], *, when_known: Callable[[Leftover], None]) -> None:
        """Looks at each job once, and collects it where it has ended.

        Args:
            fingerprints: of the jobs.
            when_known: told of each as soon as its fate is known.

        Raises:
            NotSent: Bria cannot be reached.
            TokenRefused: Bria does not accept the token.
            LedgerUnavailable: the ledger cannot be read or written.
            StoreNotWritable: the pictures cannot be kept.
        """
        waiting = iter(fingerprints)

        async def work() -> None:
            for fingerprint in waiting:
                when_known(await self._one(fingerprint))

        workers = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _one(self, fingerprint: str) -> Leftover:
        job = await self._ledger.database.in_turn(self._ledger.take_over, fingerprint)
        if job is None:
            return _not_taken(fingerprint, await self._ledger.database.in_turn(self._ledger.job, fingerprint))
        try:
            return await self._taken(job)
        finally:
            await self._ledger.database.in_turn(self._ledger.release, fingerprint)

    async def _taken(self, job: Job) -> Leftover:
        sent = sent_under_way(job)
        if sent is None:
            return _told(job, Fate.LEFT, "its request id is not in the ledger; the next refresh decides")
        try:
            outcome = await self._collector.collect(job.fingerprint, request_of(job.endpoint, job.request), sent)
        except StillRunning:
            return _told(job, Fate.RUNNING, "Bria is still at it; left for the next refresh, or the next collect")
        except (JobFailed, JobUnknown) as failed:
            return await self._failed(job, failed)
        except (NotSent, TokenRefused):
            raise
        except (BriaError, UnknownRequest) as failed:
            return await self._failed(job, failed)
        kept = f"kept as {outcome.path}" if isinstance(outcome, JobOutcome) else "its structured prompt is kept"
        words = f"{kept}; the next refresh uses it without a call"
        if sent.possible_second_bill:
            words += "; a request before it got no answer, so this may be a second bill"
        return _told(job, Fate.COLLECTED, words)

    async def _failed(self, job: Job, failed: BriaError | UnknownRequest) -> Leftover:
        left = await self._ledger.database.in_turn(self._ledger.job, job.fingerprint)
        if left is not None and left.state is JobState.FAILED:
            return _told(job, Fate.FAILED, f"{failed}; {after_failure(left)}")
        return _told(job, Fate.LEFT, f"{failed}; left for the next refresh")


def _told(job: Job, fate: Fate, words: str) -> Leftover:
    latest = job.latest
    return Leftover(
        fingerprint=job.fingerprint,
        label=job.label,
        request_id=latest.request_id if latest else None,
        fate=fate,
        words=words,
    )


def _not_taken(fingerprint: str, job: Job | None) -> Leftover:
    if job is None:
        return Leftover(
            fingerprint=fingerprint, label="", request_id=None, fate=Fate.NOTHING, words="not in the ledger any more"
        )
    if job.state is JobState.SUBMITTED:
        return _told(job, Fate.IN_HANDS, f"the process {job.owner} waits for it")
    return _told(job, Fate.NOTHING, f"it is {standing(job.state, job.owner, job.lease_until).value}")
