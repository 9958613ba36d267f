"""A workbench whose Bria answers over real HTTP and gets things wrong; long waits pass fifty times as fast."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from bria_assets.client.api import BriaClient, CallCounts
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_log import NetworkTransport
from bria_assets.images.record import ServerName
from bria_assets.images.room import FreeRoom
from bria_assets.images.store import ImageStore
from bria_assets.jobs.delivery_watch import DeliveryWatch
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.ledger_window import LedgerWindow
from bria_assets.jobs.lost_answers import Webhooks
from bria_assets.jobs.process import this_process
from bria_assets.jobs.register import JobLine, Register
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.spending import Spending
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.walk import Walk
from bria_assets.sandbox import Fault, SandboxSettings, Uniform, Usage, read_usage, running_sandbox
from bria_assets_tests.jobs.receiver_parts import receiver
from bria_assets_tests.workbench import MUG, Notes, Workbench

TOKEN = "made-up-0123456789abcdef-token"
GENERATE = "/v2/image/generate"
STATUS = "/v2/status"
RESULTS = "/results"
IMAGE = "product_image MUG"
"""The cell that most of these tests make."""

TIMES_AS_FAST = 50

UNTIL_THE_CLOCK_IS_MOVED = Uniform.between(3600, 3601)
"""How long a job takes that a test ends, by moving Bria's clock an hour and more ahead."""

TWO_HOURS_SECONDS = 7200.0


def hasty_clock() -> float:
    """Monotonic seconds that pass quickly."""
    return TIMES_AS_FAST * time.monotonic()


async def hasty_sleep(seconds: float) -> None:
    """Waits that long by the hasty clock."""
    await asyncio.sleep(seconds / TIMES_AS_FAST)


@dataclass(frozen=True)
class Run:
    """What one run did, and what it says."""

    notes: Notes
    spending: Spending
    counts: CallCounts
    closed_door: str | None

    @property
    def done(self) -> list[str]:
        """Cells that have a new picture."""
        return self.notes.made_cells

    @property
    def second_bills(self) -> list[str]:
        """Labels of the jobs that this run says it may have had billed twice."""
        return [bill.label for bill in self.spending.possible_second_bills if not bill.is_of_earlier_run]

    @property
    def reason(self) -> str:
        """Why the one cell failed that did."""
        [reason] = self.notes.reasons.values()
        return reason


@dataclass
class FaultBench(Workbench):
    """Runs one after the other on one store, one ledger and one faulty Bria."""

    server: ServerName = "bria"
    ledger_url: str = ""
    images: str = ""
    room: FreeRoom | None = None
    base_url: str = ""
    webhook_url: str | None = None
    give_up_seconds: float = 600.0
    timeout_seconds: float = 900.0
    lease_seconds: float = 60.0
    requests_per_minute: int | None = None
    transport: httpx.AsyncBaseTransport | None = None
    seconds_ahead: float = 0.0
    """How far Bria's clock is ahead: a test that moves it ends the jobs that Bria works at."""
    runner_sleep: Callable[[float], Awaitable[None]] = hasty_sleep
    runner_options: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def store(self) -> ImageStore:
        return ImageStore(self.images or self.folder / "images", room=self.room)

    @property
    def usage(self) -> Usage:
        """What Bria was asked for."""
        return read_usage(self._state_dir())

    @property
    def second_bills(self) -> int:
        """Jobs at Bria beyond the distinct ones."""
        return self.usage.repeated_posts

    def open_ledger(self) -> Ledger:
        url = self.ledger_url or f"sqlite:///{self.folder / 'ledger.db'}"
        return Ledger(url, owner=this_process(), run=uuid4().hex, lease_seconds=self.lease_seconds)

    def written(self) -> list[JobLine]:
        """The jobs in the ledger."""
        with closing(self.open_ledger()) as ledger:
            return list(Register(ledger.database).jobs(limit=1000).lines)

    def image_only(self) -> list[ProductOrder]:
        """One product's one picture."""
        return self.orders(MUG, assets=["product_image"])

    @contextmanager
    def bria(self, *faults: Fault, **settings: Any) -> Generator[str]:
        """A Bria with these faults, for as long as it listens; the next one knows the same jobs."""
        usual = SandboxSettings(
            state_dir=self._state_dir(),
            picture_px=48,
            plain_pictures=True,
            latency=Uniform.between(0.0, 0.02),
            random_seed=7,
            faults=faults,
        )
        clock = lambda: time.time() + self.seconds_ahead  # noqa: E731
        with running_sandbox(usual.model_copy(update=settings), clock=clock) as url:
            self.base_url = url
            yield url

    @contextmanager
    def receiving(self) -> Generator[None]:
        """Bria's webhooks are received meanwhile, and jobs carry their address."""
        with closing(self.open_ledger()) as ledger, receiver(ledger.database) as address:
            self.webhook_url = f"{address}/bria"
            yield
            self.webhook_url = None

    async def run(self, orders: Sequence[ProductOrder] = (), *, regenerate: Regenerate = Regenerate.NOTHING) -> Run:
        """One run, over one product's picture unless told otherwise."""
        ledger = self.open_ledger()
        notes = Notes()
        try:
            async with self.open_runner(ledger) as runner:
                walk = Walk(survey=self.survey(regenerate), runner=runner, listener=notes)
                await walk.orders(orders or self.image_only())
        finally:
            ledger.close()
        door = runner.closed_door
        return Run(notes, runner.spending, runner.client.counts, None if door is None else str(door))

    @asynccontextmanager
    async def open_runner(self, ledger: Ledger) -> AsyncGenerator[JobRunner]:
        """As a connection opens it, but for the pace of time."""
        budget = RateBudget(
            self.requests_per_minute,
            window=LedgerWindow(ledger.database, budget="trial", spender=ledger.owner),
            clock=hasty_clock,
            sleep=hasty_sleep,
        )
        client = BriaClient(
            api_token=TOKEN,
            base_url=self.base_url,
            rate_budget=budget,
            transport=self.transport,
            give_up_seconds=self.give_up_seconds,
            sleep=hasty_sleep,
        )
        poller = StatusPoller(
            client,
            timeout_seconds=self.timeout_seconds,
            expects_deliveries=self.webhook_url is not None,
            clock=hasty_clock,
            sleep=hasty_sleep,
        )
        webhooks = self.webhook_url and Webhooks(
            url=self.webhook_url, watch=DeliveryWatch(ledger.database, deliver=poller.deliver, look_seconds=0.02)
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(client)
            yield await stack.enter_async_context(
                JobRunner(
                    client=client,
                    poller=poller,
                    ledger=ledger,
                    store=self.store,
                    server=self.server,
                    webhooks=webhooks or None,
                    sleep=self.runner_sleep,
                    **self.runner_options,
                )
            )


class HeldAnswers(NetworkTransport):
    """The network, but that answers to POSTs are held back until they may arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.may_arrive = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.method == "POST":
            await self.may_arrive.wait()
        return answer


def only(kind: str, **fields: Any) -> Fault:
    """A fault of this kind, where the product's image is asked for unless told otherwise."""
    return Fault.model_validate({"kind": kind, "endpoint": GENERATE, **fields})
