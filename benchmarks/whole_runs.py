"""Whole runs: `bria-assets refresh` as a person starts it, with Dagster, catalog, ledger and store on disk."""

from __future__ import annotations

import csv
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, computed_field

from benchmarks.children import ROOT, ChildFailed, commit, environment, own_command, settings
from benchmarks.clock import FastClock
from benchmarks.products import SCENE, product
from benchmarks.served_sandbox import LATENCY, served_sandbox
from benchmarks.server_view import server_view
from benchmarks.trial import TOKEN, benchmark_folder
from benchmarks.work import peak_memory_mb, used_memory_mb
from bria_assets.sandbox import Lognormal

NO_LIMIT_TO_SPEAK_OF = 1_000_000
MOST_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class WholeCase:
    """A catalog of made-up products, each with one scene, refreshed in real time."""

    name: str
    products: int
    requests_per_minute: int | None
    picture_px: int = 128
    latency: Lognormal = LATENCY


WHOLE_CASES = {
    case.name: case
    for case in (
        WholeCase(name="whole-300", products=300, requests_per_minute=1000),
        WholeCase(
            name="whole-2000",
            products=2000,
            requests_per_minute=None,
            picture_px=64,
            latency=Lognormal(median_seconds=LATENCY.median_seconds / 100, p95_seconds=LATENCY.p95_seconds / 100),
        ),
    )
}


class WholeResult(BaseModel):
    """What one whole run came to."""

    model_config = ConfigDict(frozen=True)

    case: str
    seed: int
    measured_at: datetime
    commit: str
    products: int
    pictures: int
    """Records in the store at the end."""
    exit_code: int
    seconds: float
    """From the first POST to the last record in the store."""
    command_seconds: float
    """Of the whole command, with its start and its end."""
    http_429: int
    polls: int
    billed: int
    peak_memory_mb: float

    @computed_field
    @property
    def is_complete(self) -> bool:
        """Whether every picture was made."""
        return self.exit_code == 0 and self.pictures == 3 * self.products


def run_whole(case: WholeCase, *, seed: int) -> WholeResult:
    """Refreshes a new shop once.

    Raises:
        ChildFailed: the command made nothing, or did not end.
    """
    clock = FastClock(scale=1, origin=time.time())
    with benchmark_folder() as folder:
        _write_catalog(folder, case)
        with served_sandbox(
            folder,
            clock,
            seed=seed,
            requests_per_minute=case.requests_per_minute,
            picture_px=case.picture_px,
            latency=case.latency,
        ) as sandbox:
            began = time.monotonic()
            exit_code, memory_mb = _refresh(folder, sandbox.base_url, case.requests_per_minute)
            command_seconds = time.monotonic() - began
            view = server_view(sandbox.state_dir)
        records = list((folder / "images" / "records").rglob("*.json"))
        if not records or view.first_post_at is None:
            last_words = (folder / "refresh.log").read_text(encoding="utf-8", errors="replace")[-3000:]
            raise ChildFailed(f"bria-assets refresh made nothing (exit code {exit_code}): {last_words}")
        return WholeResult(
            case=case.name,
            seed=seed,
            measured_at=datetime.now(timezone.utc),
            commit=commit(),
            products=case.products,
            pictures=len(records),
            exit_code=exit_code,
            seconds=max(record.stat().st_mtime for record in records) - view.first_post_at,
            command_seconds=command_seconds,
            http_429=view.http_429,
            polls=view.polls,
            billed=view.jobs,
            peak_memory_mb=memory_mb,
        )


def _write_catalog(folder: Path, case: WholeCase) -> None:
    with (folder / "catalog.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("sku", "title", "category"))
        for number in range(case.products):
            made_up = product(number)
            writer.writerow((made_up.sku, made_up.title, made_up.category))
    scene = {"id": SCENE.id, "title": SCENE.title, "prompt": SCENE.prompt}
    (folder / "scenes.yaml").write_text(yaml.safe_dump([scene]), encoding="utf-8")


def _refresh(folder: Path, base_url: str, requests_per_minute: int | None) -> tuple[int, float]:
    """Runs the command; gives its exit code and its peak memory in MB."""
    variables = settings(
        {
            "DAGSTER_HOME": str(folder / "dagster"),
            "BRIA_API_TOKEN": TOKEN,
            "BRIA_BASE_URL": base_url,
            "BRIA_REQUESTS_PER_MINUTE": str(requests_per_minute or NO_LIMIT_TO_SPEAK_OF),
            "BRIA_CATALOG": str(folder / "catalog.csv"),
            "BRIA_SCENES": str(folder / "scenes.yaml"),
            "BRIA_IMAGE_STORE": str(folder / "images"),
            "BRIA_LEDGER_URL": str(folder / "ledger.db"),
        }
    )
    with (folder / "refresh.log").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            own_command("refresh"),
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=environment(variables),
            start_new_session=True,
        )
    try:
        return _await_end(process)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        raise


def _await_end(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    deadline = time.monotonic() + MOST_SECONDS
    memory_mb: float | None = None
    while time.monotonic() < deadline:
        memory_mb = peak_memory_mb(process.pid) or memory_mb  # a process that has ended tells no more
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, memory_mb or used_memory_mb(usage)
        time.sleep(0.05)
    raise ChildFailed(f"bria-assets refresh did not end within {MOST_SECONDS:.0f} s")
