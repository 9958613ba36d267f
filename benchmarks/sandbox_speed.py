"""How many requests a second the sandbox answers on one processor, and how much room its jobs take.

`python -m benchmarks.sandbox_speed` measures and writes the table of docs/sandbox.md; `--quick` takes half a minute and
writes nothing. The sandbox is `bria-assets sandbox` as anybody starts it, bound to one processor; the callers, plain
sockets that cost next to nothing, have the others.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import psutil

from benchmarks.children import ROOT, Child, commit, own_command, started
from benchmarks.figures import write_figures
from benchmarks.guard import guard_children
from benchmarks.results import this_machine
from benchmarks.sandbox_callers import Load, Mix, finish_jobs, keep_asking, photo_base64

PAGE = ROOT / "docs" / "sandbox.md"

MIXES = (
    Mix(title="`image/generate` by prompt, one status request a job", picture_px=None, polls=1),
    Mix(title="`image/generate` by prompt, four status requests a job", picture_px=None, polls=4),
    Mix(title="`product/cutout` of a sent photo of 1024 px, four status requests a job", picture_px=1024, polls=4),
)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A sandbox that answers."""

    base_url: str
    state_dir: Path
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Processor time that it has used."""
        times = self.process.cpu_times()
        return times.user + times.system


@dataclass(frozen=True, kw_only=True)
class Room:
    """What jobs that have ended, with downloaded pictures, take."""

    jobs: int
    sent_pictures: int
    results_mb: float
    state_mb: float
    inputs_mb: float
    more_memory_mb: float


@contextmanager
def _served(folder: Path, *options: str, on_one_processor: bool) -> Generator[Server]:
    state_dir = folder / "state"
    command = own_command("sandbox", "--port", "0", "--state", str(state_dir), *options)
    with started(command, folder=folder, name="sandbox") as child:
        address, process = _address(child), psutil.Process(child.pid)
        if on_one_processor:
            _bind(process)
        yield Server(base_url=address, state_dir=state_dir, process=process)
        child.interrupt()


def _address(child: Child) -> str:
    return child.hear().split()[2].rstrip(",")


def _bind(process: psutil.Process) -> None:
    if not hasattr(process, "cpu_affinity"):
        raise SystemExit("this system cannot bind a process to a processor: measure on Linux")
    process.cpu_affinity([0])


def measured_load(mix: Mix, *, seconds: float) -> Load:
    """Asks a fresh sandbox on the largest plan, whose jobs take as long as Bria's, without a pause.

    Args:
        mix: what is asked.
        seconds: how long.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sandbox-speed-") as folder,
        _served(Path(folder), "--plan", "enterprise", "--profile", "realistic", on_one_processor=True) as server,
    ):
        return asyncio.run(keep_asking(server.base_url, mix, seconds=seconds, cpu_seconds=server.cpu_seconds))


def measured_room(jobs: int) -> Room:
    """Lets a sandbox draw pictures of 1024 px, and looks at its folder and its memory.

    Args:
        jobs: how many; every fourth sends a photo, always one of the same ten.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sandbox-speed-") as folder,
        _served(Path(folder), "--profile", "instant", "--picture-px", "1024", on_one_processor=False) as server,
    ):
        photos = [photo_base64(1024, number) for number in range(10)]
        asyncio.run(finish_jobs(server.base_url, 2, photos=photos))
        memory_before = server.process.memory_info().rss
        sent = asyncio.run(finish_jobs(server.base_url, jobs, photos=photos))
        more_memory = server.process.memory_info().rss - memory_before
        results, inputs = (_bytes_in(server.state_dir / name) for name in ("results", "inputs"))
        return Room(
            jobs=jobs + 2,
            sent_pictures=sent,
            results_mb=results / 1e6,
            inputs_mb=inputs / 1e6,
            state_mb=_bytes_in(server.state_dir) / 1e6,
            more_memory_mb=more_memory / 1e6,
        )


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def table(loads: list[Load], room: Room) -> str:
    """The figures as Markdown."""
    machine = this_machine()
    rows = [
        f"| {load.mix.title} | {load.requests_per_second:,.0f} | {load.requests_per_cpu_second:,.0f} | "
        f"{load.median_ms:.0f} / {load.p99_ms:.0f} ms |"
        for load in loads
    ]
    callers = (
        f"{loads[0].callers} callers at once, each with a token of its own on the enterprise plan; no picture is "
        "downloaded, so none is drawn."
    )
    headings = (
        "jobs of 1024 px, all downloaded",
        "their result files",
        "photos sent",
        "kept of them",
        "whole state folder",
        "memory grew by",
    )
    figures = (
        f"{room.jobs:,}",
        f"{room.results_mb:,.0f} MB",
        f"{room.sent_pictures:,}",
        f"{room.inputs_mb:,.1f} MB",
        f"{room.state_mb:,.0f} MB",
        f"{room.more_memory_mb:,.0f} MB",
    )
    measured = (
        f"Measured {datetime.now(tz=timezone.utc):%Y-%m-%d} at {commit()}, on one of {machine.processors} x "
        f"{machine.processor}, Python {machine.python}. Command: `python -m benchmarks.sandbox_speed`."
    )
    return "\n".join(
        [
            "| what is asked | requests a second | a second of processor time | answered in (median / 99 %) |",
            "|---|---|---|---|",
            *rows,
            "",
            callers,
            "",
            f"| {' | '.join(headings)} |",
            f"|{'---|' * len(headings)}",
            f"| {' | '.join(figures)} |",
            "",
            measured,
        ]
    )


def main() -> None:
    """Measures, prints, and writes the page."""
    guard_children()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox_speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds each, and nothing is written")
    parser.add_argument("--jobs", type=int, default=1000, help="jobs whose room is measured; 1000 by default")
    chosen = parser.parse_args()
    seconds, jobs = (3.0, min(chosen.jobs, 12)) if chosen.quick else (20.0, chosen.jobs)
    loads = [measured_load(mix, seconds=seconds) for mix in MIXES]
    figures = table(loads, measured_room(jobs))
    print(figures)
    if not chosen.quick:
        write_figures(PAGE, "speed", figures)


if __name__ == "__main__":
    main()
