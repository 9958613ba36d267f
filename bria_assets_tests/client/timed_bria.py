"""A Bria in virtual time: jobs of known latencies, a limit of requests per minute, and a chain of jobs a product."""

import asyncio
import json
import math
import random
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from client_parts import BASE_URL, TOKEN

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import WorkBehind
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import STATUS_ENDPOINT, WINDOW_SECONDS, Grant, RateBudget, Refusal, RequestWindow
from bria_assets.client.request_window import ProcessWindow

STAGES = ("/v2/image/generate", "/v2/image/edit/remove_background", "/v2/image/edit/replace_background")
MEDIAN_SECONDS, SPREAD = 18.0, math.log(30 / 18) / 1.645
"""Median 18 s, 95th percentile 30 s."""

ON_THE_WAY_SECONDS = 0.01
POSTS_AT_ONCE = 6


def now() -> float:
    return asyncio.get_running_loop().time()


def latencies(products: int, *, seed: int) -> list[list[float]]:
    """A product's latencies in seconds, stage by stage."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    return [[MEDIAN_SECONDS * math.exp(chance.gauss(0, SPREAD)) for _ in STAGES] for _ in range(products)]


@dataclass
class TimedBria:
    """Does the jobs of products, product and stage by number, and counts as Bria does.

    Args:
        latencies_seconds: of each product's stages.
        limit: requests per minute and endpoint; None: any number.
    """

    latencies_seconds: Sequence[Sequence[float]]
    limit: int | None = None
    ends_at: dict[str, float] = field(default_factory=dict[str, float])
    found_seconds_late: list[float] = field(default_factory=list[float])
    """For each job, how long it had been finished when a poll said so."""
    http_429: int = 0
    polled: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    """When each poll came, and the stage of the job that it asked for."""
    _minutes: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    @property
    def polls(self) -> int:
        return len(self.polled)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(ON_THE_WAY_SECONDS)
        answer = self._answer(request)
        await asyncio.sleep(ON_THE_WAY_SECONDS)
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        endpoint = STATUS_ENDPOINT if path.startswith(STATUS_ENDPOINT) else path
        minute = self._minutes[endpoint]
        while minute and minute[0] <= now() - WINDOW_SECONDS:
            minute.popleft()
        if self.limit is not None and len(minute) >= self.limit:
            self.http_429 += 1
            return httpx.Response(429)
        minute.append(now())
        if request.method == "POST":
            product = json.loads(request.content)["product"]
            request_id = f"{product}-{STAGES.index(path)}"
            self.ends_at[request_id] = now() + self.latencies_seconds[product][STAGES.index(path)]
            return httpx.Response(202, json={"request_id": request_id})
        request_id = path.rsplit("/", 1)[-1]
        self.polled.append((now(), int(request_id.rsplit("-", 1)[-1])))
        if now() < self.ends_at[request_id]:
            return httpx.Response(200, json={"status": "IN_PROGRESS"})
        self.found_seconds_late.append(now() - self.ends_at[request_id])
        result = {"image_url": f"https://cdn.example.com/{request_id}.png"}
        return httpx.Response(200, json={"status": "COMPLETED", "result": result})

    def critical_path_seconds(self) -> float:
        """No schedule can be shorter: the longest product, without any wait."""
        return max(sum(stages) for stages in self.latencies_seconds)


class NotingWindow(ProcessWindow):
    """Counts, by endpoint, how often somebody had to wait for a request to leave the window."""

    def __init__(self) -> None:
        super().__init__(clock=now)
        self.waits: Counter[str] = Counter()

    async def take(self, endpoint: str, *, limit: int) -> Grant | Refusal:
        answer = await super().take(endpoint, limit=limit)
        self.waits[endpoint] += isinstance(answer, Refusal)
        return answer


@asynccontextmanager
async def opened(
    bria: Callable[[httpx.Request], Any],
    *,
    limit: int | None,
    give_up_seconds: float = 600.0,
    window: RequestWindow | None = None,
):
    budget = RateBudget(limit, window=window or ProcessWindow(clock=now), clock=now)
    async with BriaClient(
        api_token=TOKEN,
        base_url=BASE_URL,
        rate_budget=budget,
        transport=httpx.MockTransport(bria),
        give_up_seconds=give_up_seconds,
    ) as client:
        yield client


Wait = Callable[[Accepted, str, WorkBehind], Awaitable[object]]


@dataclass(frozen=True)
class Made:
    """What became of a run."""

    products: int
    seconds: float
    beliefs: Mapping[str, LatencyBelief]


async def make_products(
    bria: TimedBria,
    *,
    beliefs: Mapping[str, LatencyBelief] | None = None,
    waiting: Callable[[BriaClient], Wait] | None = None,
    window: RequestWindow | None = None,
) -> Made:
    """All products, stage after stage; `waiting` takes the poller's place."""
    async with opened(bria, limit=bria.limit, window=window) as client:
        poller = StatusPoller(client, beliefs=beliefs, clock=now)

        async def by_poller(accepted: Accepted, endpoint: str, behind: WorkBehind) -> object:
            return await poller.wait(accepted, endpoint=endpoint, behind=behind, on_poll=lambda: None)

        wait = by_poller if waiting is None else waiting(client)
        turns = {stage: asyncio.Semaphore(POSTS_AT_ONCE) for stage in STAGES}

        async def make(product: int) -> None:
            for number, stage in enumerate(STAGES):
                async with turns[stage]:
                    accepted = await client.submit(stage, {"product": product})
                behind = len(STAGES) - 1 - number
                await wait(accepted, stage, WorkBehind(steps=behind, jobs=behind))

        began = now()
        ends = await asyncio.gather(
            *(make(product) for product in range(len(bria.latencies_seconds))), return_exceptions=True
        )
        return Made(products=sum(end is None for end in ends), seconds=now() - began, beliefs=poller.beliefs)
