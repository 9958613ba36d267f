"""The sandbox as a server in a process of its own, so that a method has its processor to itself.

Run as a module it is that process: it reads what to serve from its input, and ends when that is closed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from pydantic import BaseModel

from benchmarks.children import Child, module_command, started
from benchmarks.clock import FastClock
from benchmarks.work import say
from bria_assets.sandbox import Lognormal, SandboxSettings, serve

LATENCY = Lognormal(median_seconds=18, p95_seconds=30)
"""What users of the API see: mostly 18 s, one in twenty above 30 s."""


class _Service(BaseModel):
    settings: SandboxSettings
    scale: float
    origin: float


@dataclass(frozen=True, kw_only=True)
class ServedSandbox:
    """A sandbox that answers."""

    base_url: str
    state_dir: Path
    child: Child

    def cpu_seconds(self) -> float:
        """Processor time that it has used."""
        times = psutil.Process(self.child.pid).cpu_times()
        return times.user + times.system


@contextmanager
def served_sandbox(
    folder: Path,
    clock: FastClock,
    *,
    seed: int,
    requests_per_minute: int | None,
    picture_px: int = 128,
    latency: Lognormal = LATENCY,
    is_instant: bool = False,
) -> Generator[ServedSandbox]:
    """A sandbox on a free loopback port, as long as the block lasts.

    Args:
        folder: where its state folder is made.
        clock: what its jobs and its limit go by.
        seed: decides the latency of each job, together with its request.
        requests_per_minute: limit of each endpoint; None: no limit.
        picture_px: side of its pictures in pixels.
        latency: how long jobs take.
        is_instant: whether they end at once instead.
    """
    settings = SandboxSettings(
        state_dir=folder / "sandbox",
        picture_px=picture_px,
        plain_pictures=True,  # drawn ones cost more than all the rest: they would be what is measured
        advance="at once" if is_instant else "time",
        latency=latency,
        requests_per_minute=requests_per_minute,
        random_seed=seed,
    )
    service = _Service(settings=settings, scale=clock.scale, origin=clock.origin)
    with started(module_command("benchmarks.served_sandbox"), folder=folder, name="sandbox") as child:
        child.tell(service.model_dump_json(exclude_unset=True))
        yield ServedSandbox(base_url=child.hear(), state_dir=settings.state_dir, child=child)


def _serve_until_input_ends() -> None:
    service = _Service.model_validate_json(sys.stdin.readline())

    def end() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end, daemon=True).start()
    serve(service.settings, clock=FastClock(scale=service.scale, origin=service.origin).now, when_ready=say)


if __name__ == "__main__":
    _serve_until_input_ends()
