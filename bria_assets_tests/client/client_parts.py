"""A Bria that says what a test wants it to say, and a clock that only waiting moves."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bria_assets.client.api import BriaClient
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_window import ProcessWindow

BASE_URL = "https://engine.example.com"
TOKEN = "made-up-0123456789abcdef-token"
GENERATE = "/v2/image/generate"

Answer = httpx.Response | Exception


@dataclass
class ManualClock:
    """Monotonic seconds; sleeping moves them at once."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list[float])

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


@dataclass
class ScriptedBria:
    """Gives its answers in turn, the last one for ever."""

    answers: list[Answer]
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        # A response can be read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def scripted(*answers: Answer) -> ScriptedBria:
    return ScriptedBria(list(answers))


def budget_of(requests_per_minute: int | None, clock: ManualClock, **options: Any) -> RateBudget:
    window = ProcessWindow(clock=clock)
    return RateBudget(requests_per_minute, window=window, clock=clock, sleep=clock.sleep, **options)


def open_client(
    bria: Callable[[httpx.Request], httpx.Response] | httpx.AsyncBaseTransport | None,
    *,
    clock: ManualClock | None = None,
    budget: RateBudget | None = None,
    base_url: str = BASE_URL,
    give_up_seconds: float = 600.0,
) -> BriaClient:
    waiting = clock or ManualClock()
    return BriaClient(
        api_token=TOKEN,
        base_url=base_url,
        rate_budget=budget or budget_of(None, waiting),
        transport=httpx.MockTransport(bria) if callable(bria) else bria,
        give_up_seconds=give_up_seconds,
        sleep=waiting.sleep,
    )


def accepted(request_id: Any = "r-1") -> httpx.Response:
    return httpx.Response(202, json={"request_id": request_id, "status_url": f"{BASE_URL}/v2/status/{request_id}"})


def status(state: str, **fields: Any) -> httpx.Response:
    return httpx.Response(200, json={"status": state, "request_id": "r-1", **fields})


def completed(**result: Any) -> httpx.Response:
    return status("COMPLETED", result={"image_url": "https://cdn.example.com/r-1.png", **result})
