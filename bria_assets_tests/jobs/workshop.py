"""What a runner works with: a Bria in memory that counts its bills, a real ledger and a real store."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from bria_assets.client.api import BriaClient
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_window import ProcessWindow
from bria_assets.images.store import ImageStore
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.runner import JobRunner
from bria_assets_tests.ready_ledger import make_ledger

BASE_URL = "https://engine.example.com"
TOKEN = "made-up-0123456789abcdef-token"
GENERATE = "/v2/image/generate"

Handler = Callable[[httpx.Request], "httpx.Response | Awaitable[httpx.Response]"]


def png(colour: tuple[int, int, int] = (200, 30, 40), *, side_px: int = 8) -> bytes:
    file = BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(file, "PNG")
    return file.getvalue()


async def hurry(_seconds: float) -> None:
    """Waits as good as not at all; a beat that never waited would keep the loop busy."""
    await asyncio.sleep(0.001)


async def until(condition: Callable[[], bool]) -> None:
    """Waits for a condition, and fails a test that waits in vain."""

    async def wait() -> None:
        while not condition():  # noqa: ASYNC110 - anything may be waited for
            await asyncio.sleep(0.002)

    await asyncio.wait_for(wait(), 10)


@dataclass
class BriaInMemory:
    """A Bria that does every job at once. `on_post`, `on_status` and `on_result` may answer in its place.

    A handler gives an answer, raises, or gives None for the usual answer.
    """

    on_post: Callable[[httpx.Request], Any] | None = None
    on_status: Callable[[httpx.Request], Any] | None = None
    on_result: Callable[[httpx.Request], Any] | None = None
    posts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    polls: Counter[str] = field(default_factory=Counter[str])
    downloads: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.posts.append(json.loads(request.content))
            number = len(self.posts)
            return await _answer(self.on_post, request, httpx.Response(202, json={"request_id": f"r-{number}"}))
        if request.url.path.startswith("/v2/status/"):
            request_id = request.url.path.rsplit("/", 1)[-1]
            self.polls[request_id] += 1
            result = {"image_url": f"https://cdn.example.com/{request_id}.png", "seed": "7"}
            return await _answer(
                self.on_status, request, httpx.Response(200, json={"status": "COMPLETED", "result": result})
            )
        self.downloads += 1
        return await _answer(self.on_result, request, httpx.Response(200, content=png()))


async def _answer(
    handler: Callable[[httpx.Request], Any] | None, request: httpx.Request, usual: httpx.Response
) -> httpx.Response:
    answer = handler(request) if handler else None
    if asyncio.iscoroutine(answer):
        answer = await answer
    return usual if answer is None else answer


class Workshop:
    """Opens runners that share a ledger file, a store and a Bria, as runs one after the other do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bria = BriaInMemory()
        self.store = ImageStore(folder / "images")
        self.ledger_url = make_ledger(folder / "runner-ledger.db")
        self._ledgers: list[Ledger] = []

    def ledger(self, run: str, *, owner: str | None = None, lease_seconds: float = 60.0) -> Ledger:
        ledger = Ledger(self.ledger_url, owner=owner or this_process(), run=run, lease_seconds=lease_seconds)
        self._ledgers.append(ledger)
        return ledger

    def close(self) -> None:
        for ledger in self._ledgers:
            ledger.close()

    @asynccontextmanager
    async def run(
        self,
        name: str = "run-1",
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        base_url: str = BASE_URL,
        requests_per_minute: int | None = None,
        timeout_seconds: float = 900.0,
        lease_seconds: float = 60.0,
        sleep: Callable[[float], Awaitable[None]] = hurry,
        **options: Any,
    ) -> AsyncGenerator[JobRunner, None]:
        """A runner of a new run."""
        async with BriaClient(
            api_token=TOKEN,
            base_url=base_url,
            rate_budget=RateBudget(requests_per_minute, window=ProcessWindow()),
            transport=transport or httpx.MockTransport(self.bria),
            give_up_seconds=1.0,
            sleep=hurry,
        ) as client:
            runner = JobRunner(
                client=client,
                poller=StatusPoller(client, timeout_seconds=timeout_seconds, sleep=hurry),
                ledger=self.ledger(name, lease_seconds=lease_seconds),
                store=self.store,
                server="bria",
                sleep=sleep,
                **options,
            )
            async with runner:
                yield runner
