"""How one server is reached and with what rights; opened for one run, it sends and collects jobs."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bria_assets.client.api import BriaClient, Transport
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_log import LoggedTransport, NetworkTransport, RequestLog
from bria_assets.images.record import ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.delivery_watch import DeliveryWatch
from bria_assets.jobs.latency_book import LatencyBook, keeping_latencies
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.ledger_window import LedgerWindow
from bria_assets.jobs.lost_answers import Webhooks
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.jobs.runner import RESULT_TTL_SECONDS, JobRunner
from bria_assets.jobs.spending_limit import SpendingLimits

JOB_TIMEOUT_SECONDS = 900.0
"""After this a job is left to be collected by the next run; a cold edit takes 260 seconds."""


class ServerUnusable(Exception):
    """What stands in Bria's place cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Bria, or what stands in its place, with one organisation's token.

    Args:
        server: who answers: `bria` or `sandbox`.
        api_token: sent to `base_url` and nowhere else.
        base_url: scheme, host and port of the API.
        requests_per_minute: the plan's limit for each endpoint; None sets no limit.
        transport: how requests travel; None is the network.
        job_timeout_seconds: after which a job is left to be collected by the next run.
        result_ttl_seconds: how long v2 result URLs live.
        resend_ambiguous: whether a job that may have been billed without an answer is sent once more.
        rate_budget: names the limit, for all tokens of one organisation; None: this token has one of its own.
        request_log: file that every exchange is written to, for debugging; None writes nothing.
        webhook_url: where Bria's deliveries reach the receiver of this ledger; None: polls alone.
        prices_usd: price of a call by endpoint.
        max_spend_usd: the most that all runs of a day of UTC may spend; None: no limit.
        max_spend_usd_per_run: the most that a run may spend; None: no limit.
    """

    server: ServerName
    api_token: str = field(repr=False)
    base_url: str
    requests_per_minute: int | None
    transport: Transport | None = None
    job_timeout_seconds: float = JOB_TIMEOUT_SECONDS
    result_ttl_seconds: int = RESULT_TTL_SECONDS
    resend_ambiguous: bool = True
    rate_budget: str | None = None
    request_log: str | None = None
    webhook_url: str | None = None
    prices_usd: Mapping[str, float] = field(default_factory=lambda: LIST_PRICES_USD)
    max_spend_usd: float | None = None
    max_spend_usd_per_run: float | None = None

    @asynccontextmanager
    async def open_runner(
        self, *, ledger: Ledger, store: ImageStore, tell: Callable[[str], None] = lambda _notice: None
    ) -> AsyncGenerator[JobRunner]:
        """A runner on an open connection to the API, for the length of one run.

        Args:
            ledger: knows what was asked; its database also holds the rate budget and what was learned of latencies.
            store: keeps pictures.
            tell: is told what a person should know while the run goes on, such as a limit lower than configured.

        Raises:
            TokenRefused: the token cannot be one.
            RequestLogUnusable: the log cannot be opened.
        """
        async with self._open_transport() as transport:
            client = BriaClient(
                api_token=self.api_token,
                base_url=self.base_url,
                rate_budget=self._rate_budget(ledger, tell),
                transport=transport,
            )
            async with client:
                book = LatencyBook(ledger.database, server=self.server)
                poller = StatusPoller(
                    client,
                    beliefs=await asyncio.to_thread(book.read),
                    timeout_seconds=self.job_timeout_seconds,
                    expects_deliveries=self.webhook_url is not None,
                )
                webhooks: Webhooks | None = None
                if self.webhook_url is not None:
                    watch = DeliveryWatch(ledger.database, deliver=poller.deliver)
                    webhooks = Webhooks(url=self.webhook_url, watch=watch)
                async with (
                    keeping_latencies(book, poller.beliefs),
                    JobRunner(
                        client=client,
                        poller=poller,
                        ledger=ledger,
                        store=store,
                        server=self.server,
                        result_ttl_seconds=self.result_ttl_seconds,
                        resend_ambiguous=self.resend_ambiguous,
                        webhooks=webhooks,
                        prices_usd=self.prices_usd,
                        limits=SpendingLimits(usd_per_day=self.max_spend_usd, usd_per_run=self.max_spend_usd_per_run),
                    ) as runner,
                ):
                    yield runner

    def _rate_budget(self, ledger: Ledger, tell: Callable[[str], None]) -> RateBudget:
        name = self.rate_budget or hashlib.sha256(self.api_token.strip().encode()).hexdigest()[:16]
        window = LedgerWindow(ledger.database, budget=f"{self.server} {name}", spender=ledger.owner)
        return RateBudget(self.requests_per_minute, window=window, tell=tell)

    @asynccontextmanager
    async def _open_transport(self) -> AsyncGenerator[Transport | None]:
        if self.request_log is None:
            yield self.transport
            return
        log = await asyncio.to_thread(RequestLog, self.request_log, secrets=(self.api_token.strip(),))
        try:
            yield LoggedTransport(self.transport or NetworkTransport(), log)
        finally:
            await asyncio.to_thread(log.close)
