"""What a method is told to do and what it says of it; both travel as one line of JSON between processes.

Needs nothing but Python: the official client runs in an environment that has none of our packages.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.clock import FastClock

READY = "ready"
GO = "go"
MOST_REASONS = 5


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One job of a product's chain: its endpoint, and its body without the picture of the stage before."""

    endpoint: str
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ProductWork:
    """One product's chain of jobs."""

    number: int
    stages: tuple[Stage, ...]


@dataclass(frozen=True, kw_only=True)
class WorkOrder:
    """What one process is to do.

    Attributes:
        base_url: of the API.
        api_token: of the organisation.
        requests_per_minute: the plan's limit, which the method may know; None: no limit.
        scale: how much faster the clock runs.
        origin: where the clock agrees with the machine's, in seconds since 1970.
        most_seconds: after this, by the clock, it stops and says how far it came.
        folder: for pictures; exists.
        ledger_url: of the job ledger, for the method that has one.
        webhook_url: where finished jobs are reported to, for the method that can make use of it.
        products: in the order in which they are begun.
    """

    base_url: str
    api_token: str = field(repr=False)
    requests_per_minute: int | None
    scale: float
    origin: float
    most_seconds: float
    folder: str
    ledger_url: str
    webhook_url: str | None
    products: tuple[ProductWork, ...]

    @property
    def clock(self) -> FastClock:
        """The clock that it goes by."""
        return FastClock(scale=self.scale, origin=self.origin)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> WorkOrder:
        """Reads what `to_json` wrote."""
        given: dict[str, Any] = json.loads(line)
        products = tuple(
            ProductWork(number=product["number"], stages=tuple(Stage(**stage) for stage in product["stages"]))
            for product in given.pop("products")
        )
        return cls(products=products, **given)


@dataclass(kw_only=True)
class WorkDone:
    """What came of it. Times are seconds since 1970 by the order's clock."""

    finished_at: dict[int, float] = field(default_factory=dict[int, float])
    """When the last picture of each product was in the store."""
    jobs_collected: int = 0
    """Jobs whose end the method learned."""
    failures: int = 0
    reasons: list[str] = field(default_factory=list[str])
    was_stopped: bool = False
    """The order's time was up."""
    cpu_share: float = 0.0
    """Of one processor, from the start signal to the end."""
    peak_memory_mb: float = 0.0

    def failed(self, reason: str) -> None:
        """A product was given up."""
        self.failures += 1
        if len(self.reasons) < MOST_REASONS:
            self.reasons.append(reason)

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> WorkDone:
        """Reads what `to_json` wrote."""
        given: dict[str, Any] = json.loads(line)
        return cls(finished_at={int(number): at for number, at in given.pop("finished_at").items()}, **given)


Method = Callable[[WorkOrder, WorkDone], Awaitable[None]]
"""Does an order and notes what came of it as it goes."""


def attend(method: Method) -> None:
    """The life of a process that does one order: takes it, says that it is ready, waits for the signal, reports."""
    order = WorkOrder.from_json(sys.stdin.readline())
    say(READY)
    if sys.stdin.readline().strip() != GO:
        return
    done = WorkDone()
    began, cpu_began = time.monotonic(), time.process_time()
    asyncio.run(_within_its_time(method, order, done))
    done.cpu_share = (time.process_time() - cpu_began) / max(time.monotonic() - began, 1e-9)
    done.peak_memory_mb = peak_memory_mb(os.getpid()) or used_memory_mb(resource.getrusage(resource.RUSAGE_SELF))
    say(done.to_json())


def say(line: str) -> None:
    """Tells the process that started this one."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def peak_memory_mb(pid: int) -> float | None:
    """Largest resident memory that a living process has had, in MB (10^6 bytes); None where the system does not tell.

    What `getrusage` tells on Linux is at least what the process that started this one had.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in status.splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) * 1024 / 1e6
    return None


def used_memory_mb(usage: resource.struct_rusage) -> float:
    """The same from the system's account of a process; Linux counts in KiB, macOS in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


async def _within_its_time(method: Method, order: WorkOrder, done: WorkDone) -> None:
    async def work() -> None:
        await method(order, done)

    task = asyncio.create_task(work())
    finished, _ = await asyncio.wait({task}, timeout=order.most_seconds / order.scale)
    if finished:
        task.result()
        return
    done.was_stopped = True
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
