"""One trial: a method does a case's work on a fresh sandbox, and is measured against what was possible."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, computed_field

from benchmarks.cases import Case, MethodPlan
from benchmarks.children import Child, ChildFailed, commit, module_command, own_command, settings, started
from benchmarks.clairvoyant import clairvoyant
from benchmarks.clock import FastClock
from benchmarks.products import product_work
from benchmarks.served_sandbox import ServedSandbox, served_sandbox
from benchmarks.server_view import ServerView, server_view
from benchmarks.work import GO, READY, WorkDone, WorkOrder

TOKEN = "benchmark-token"  # noqa: S105 - the sandbox takes any text
LEDGER = "ledger.db"


class TrialResult(BaseModel):
    """What one trial came to. Seconds are those of the benchmark's clock."""

    model_config = ConfigDict(frozen=True)

    case: str
    method: str
    seed: int
    processes: int
    scale: float
    measured_at: datetime
    commit: str
    requests_per_minute: int
    products: int
    completed: int
    seconds: float | None
    """From the first POST to the last picture in the store; None if none came."""
    possible_seconds: float | None
    """The clairvoyant schedule on the latencies of this trial; None if not every product got through its stages."""
    possible_at_least_seconds: float | None
    http_429: int
    polls: int
    billed: int
    collected: int
    fullest_windows: dict[str, int]
    was_stopped: bool
    reasons: list[str]
    sandbox_cpu_share: float
    method_cpu_share: float
    peak_memory_mb: float

    @computed_field
    @property
    def percent(self) -> float | None:
        """Of the clairvoyant schedule."""
        if self.seconds is None or self.possible_seconds is None or self.completed < self.products:
            return None
        return 100 * self.possible_seconds / self.seconds

    @computed_field
    @property
    def products_per_minute(self) -> float:
        """Until the last one that came."""
        return 60 * self.completed / self.seconds if self.seconds else 0.0

    @computed_field
    @property
    def fullest_window(self) -> int:
        """The largest number of requests to any endpoint within any 60 s."""
        return max(self.fullest_windows.values(), default=0)


@contextmanager
def benchmark_folder() -> Generator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="bria-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run_trial(
    case: Case,
    method: MethodPlan,
    *,
    seed: int,
    processes: int = 1,
    scale: float | None = None,
    ledger: Path | None = None,
) -> TrialResult:
    """Runs a method once.

    Args:
        case: the work.
        method: who does it.
        seed: decides the latencies.
        processes: how many processes share the token, the ledger and the products.
        scale: of the clock, in place of the case's and the method's own.
        ledger: a ledger to begin with; it is copied.
    """
    clock = FastClock(scale=scale or method.scale or case.scale, origin=time.time())
    with benchmark_folder() as folder, ExitStack() as open_parts:
        if ledger is not None:
            shutil.copy(ledger, folder / LEDGER)
        sandbox = open_parts.enter_context(
            served_sandbox(folder, clock, seed=seed, requests_per_minute=case.requests_per_minute)
        )
        webhook_url = open_parts.enter_context(_receiver(folder)) if method.by_webhook else None
        workers = [
            open_parts.enter_context(_started(method, folder, name=f"worker-{index}")) for index in range(processes)
        ]
        for index, worker in enumerate(workers):
            order = _order(case, method, clock, folder, sandbox, share=(index, processes), webhook_url=webhook_url)
            worker.tell(order.to_json())
        for worker in workers:
            _expect(worker, READY)
        began, cpu_began = time.monotonic(), sandbox.cpu_seconds()
        for worker in workers:
            worker.tell(GO)
        parts = [WorkDone.from_json(worker.hear()) for worker in workers]
        sandbox_cpu_share = (sandbox.cpu_seconds() - cpu_began) / (time.monotonic() - began)
        view = server_view(sandbox.state_dir)
    return _result(case, method, seed, clock, parts, view, sandbox_cpu_share=sandbox_cpu_share)


@contextmanager
def taught_ledger(case: Case, method: MethodPlan, *, seed: int, scale: float | None = None) -> Generator[Path]:
    """A ledger that one run of other products, with another seed, has left behind."""
    clock = FastClock(scale=scale or case.scale, origin=time.time())
    with benchmark_folder() as folder:
        with (
            served_sandbox(folder, clock, seed=seed, requests_per_minute=case.requests_per_minute) as sandbox,
            _started(method, folder, name="teacher") as worker,
        ):
            worker.tell(_order(case, method, clock, folder, sandbox, share=(0, 1), webhook_url=None).to_json())
            _expect(worker, READY)
            worker.tell(GO)
            done = WorkDone.from_json(worker.hear())
        if len(done.finished_at) < case.products:
            raise ChildFailed(f"the run that was to learn latencies failed: {done.reasons}")
        yield folder / LEDGER


def _started(method: MethodPlan, folder: Path, *, name: str) -> AbstractContextManager[Child]:
    return started(module_command(method.module, python=method.python), folder=folder, name=name)


@contextmanager
def _receiver(folder: Path) -> Generator[str]:
    """The command that receives webhooks, as a process of its own; yields where it listens."""
    variables = settings({"BRIA_API_TOKEN": TOKEN, "BRIA_LEDGER_URL": str(folder / LEDGER)})
    command = own_command("webhooks", "--port", "0")
    with started(command, folder=folder, name="webhooks", variables=variables) as receiver:
        heard = receiver.hear()
        url = re.search(r"http://[^\s,]+", heard)
        if url is None:
            raise ChildFailed(f"bria-assets webhooks said {heard!r} instead of where it listens")
        yield url[0]
        receiver.interrupt()


def _order(
    case: Case,
    method: MethodPlan,
    clock: FastClock,
    folder: Path,
    sandbox: ServedSandbox,
    *,
    share: tuple[int, int],
    webhook_url: str | None,
) -> WorkOrder:
    index, processes = share
    pictures = folder / f"pictures-{0 if method.is_ours else index}"  # ours share one store
    pictures.mkdir(exist_ok=True)
    numbers = range(case.numbers_from, case.numbers_from + case.products)[index::processes]
    return WorkOrder(
        base_url=sandbox.base_url,
        api_token=TOKEN,
        requests_per_minute=case.requests_per_minute,
        scale=clock.scale,
        origin=clock.origin,
        most_seconds=method.most_seconds,
        folder=str(pictures),
        ledger_url=f"sqlite:///{folder / LEDGER}",
        webhook_url=webhook_url,
        products=product_work(numbers),
    )


def _expect(worker: Child, word: str) -> None:
    heard = worker.hear()
    if heard != word:
        raise ChildFailed(f"a worker said {heard!r} instead of {word!r}")


def _result(
    case: Case,
    method: MethodPlan,
    seed: int,
    clock: FastClock,
    parts: Sequence[WorkDone],
    view: ServerView,
    *,
    sandbox_cpu_share: float,
) -> TrialResult:
    finished = [at for part in parts for at in part.finished_at.values()]
    possible = None
    if len(view.chains) == case.products:
        possible = clairvoyant(view.chains, requests_per_minute=case.requests_per_minute, by_webhook=method.by_webhook)
    return TrialResult(
        case=case.name,
        method=method.name,
        seed=seed,
        processes=len(parts),
        scale=clock.scale,
        measured_at=datetime.now(timezone.utc),
        commit=commit(),
        requests_per_minute=case.requests_per_minute,
        products=case.products,
        completed=len(finished),
        seconds=max(finished) - view.first_post_at if finished and view.first_post_at is not None else None,
        possible_seconds=possible and possible.seconds,
        possible_at_least_seconds=possible and possible.at_least_seconds,
        http_429=view.http_429,
        polls=view.polls,
        billed=view.jobs,
        collected=sum(part.jobs_collected for part in parts),
        fullest_windows=view.fullest_windows,
        was_stopped=any(part.was_stopped for part in parts),
        reasons=[reason for part in parts for reason in part.reasons],
        sandbox_cpu_share=sandbox_cpu_share,
        method_cpu_share=max(part.cpu_share for part in parts),
        peak_memory_mb=max(part.peak_memory_mb for part in parts),
    )
