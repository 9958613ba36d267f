"""A shop of thousands of products on disk, and `bria-assets refresh` on it as a person starts it.

The sandbox is a process of its own whose jobs end at once and whose pictures are plain, so that what is measured is
everything but Bria.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import time
from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.children import ROOT, ChildFailed, environment, module_command, own_command, settings
from benchmarks.clock import FastClock
from benchmarks.products import product, scene
from benchmarks.served_sandbox import ServedSandbox, served_sandbox
from benchmarks.trial import TOKEN
from benchmarks.work import peak_memory_mb
from bria_assets.sandbox import read_usage

NO_LIMIT_TO_SPEAK_OF = 10_000_000
PICTURE_PX = 64


@dataclass(frozen=True, kw_only=True)
class RefreshTimes:
    """What one refresh came to."""

    seconds: float
    """Of the whole command."""
    walk_seconds: float
    """From the first product to the report, as the report says."""
    cpu_seconds: float
    """Processor time of the whole command; the sandbox's is not in it."""
    materialized: int
    submitted: int
    peak_memory_mb: float


@dataclass(frozen=True, kw_only=True)
class ProcessTimes:
    """What a process took that measures itself, from the first product to the last."""

    seconds: float
    cpu_seconds: float
    """Processor time of its process."""
    sandbox_cpu_seconds: float
    """Processor time of the sandbox, which stands for Bria."""


@dataclass(frozen=True, kw_only=True)
class ScaleShop:
    """A shop in one folder, and the sandbox that makes its pictures."""

    folder: Path
    sandbox: ServedSandbox

    @property
    def variables(self) -> dict[str, str]:
        """Its settings, as the environment holds them."""
        return settings(
            {
                "DAGSTER_HOME": str(self.folder / "dagster"),
                "BRIA_API_TOKEN": TOKEN,
                "BRIA_BASE_URL": self.sandbox.base_url,
                "BRIA_REQUESTS_PER_MINUTE": str(NO_LIMIT_TO_SPEAK_OF),
                "BRIA_CATALOG": str(self.folder / "catalog.csv"),
                "BRIA_SCENES": str(self.folder / "scenes.yaml"),
                "BRIA_IMAGE_STORE": str(self.folder / "images"),
                "BRIA_LEDGER_URL": str(self.folder / "ledger.db"),
            }
        )

    def sell(self, products: int, *, renamed: Collection[int] = (), scenes: int = 1) -> None:
        """Writes the catalog and the scenes.

        Args:
            products: how many.
            renamed: numbers of those whose title is another than before.
            scenes: how many, each of which suits all products.
        """
        with (self.folder / "catalog.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("sku", "title", "category"))
            for number in range(products):
                made_up = product(number)
                title = f"{made_up.title}, renamed" if number in renamed else made_up.title
                writer.writerow((made_up.sku, title, made_up.category))
        (self.folder / "scenes.yaml").write_text(
            yaml.safe_dump([scene(number).model_dump(include={"id", "title", "prompt"}) for number in range(scenes)]),
            encoding="utf-8",
        )

    def jobs(self) -> int:
        """How many jobs the sandbox was asked for so far."""
        return sum(read_usage(self.sandbox.state_dir).jobs.values())

    def event_bytes(self) -> int:
        """What Dagster's databases hold."""
        return sum(file.stat().st_size for file in (self.folder / "dagster").rglob("*.db*"))

    def refresh(self, *options: str) -> RefreshTimes:
        """Runs the command to its end.

        Raises:
            ChildFailed: it ended with an error.
        """
        report_file = self.folder / "report.json"
        began = time.monotonic()
        log = self.folder / "refresh.log"
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(  # noqa: S603 - our own command
                own_command("refresh", "--json", str(report_file), *options),
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=environment(self.variables),
                start_new_session=True,
            )
        status, cpu_seconds, memory_mb = _awaited(process)
        if status:
            raise ChildFailed(f"bria-assets refresh ended with {status}: {log.read_text(encoding='utf-8')[-3000:]}")
        report = json.loads(report_file.read_text(encoding="utf-8"))
        return RefreshTimes(
            seconds=time.monotonic() - began,
            walk_seconds=report["seconds"],
            cpu_seconds=cpu_seconds,
            materialized=sum(
                count["materialized"] for name, count in report["assets"].items() if name != "product_catalog"
            ),
            submitted=report["bria"]["submitted"],
            peak_memory_mb=memory_mb,
        )

    def walk_without_dagster(self, products: int) -> ProcessTimes:
        """What the engine alone takes for image and cutout of as many products.

        Raises:
            ChildFailed: it did not make them.
        """
        return self._measured("benchmarks.engine_alone", products)

    def call_without_engine(self, products: int) -> ProcessTimes:
        """What their calls take by themselves.

        Raises:
            ChildFailed: one was not answered.
        """
        return self._measured("benchmarks.bare_calls", products)

    def _measured(self, module: str, products: int) -> ProcessTimes:
        command = [*module_command(module), str(products)]
        sandbox_began = self.sandbox.cpu_seconds()
        ended = subprocess.run(  # noqa: S603 - our own module
            command, cwd=ROOT, env=environment(self.variables), capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise ChildFailed(f"{module} ended with {ended.returncode}: {ended.stderr[-3000:]}")
        return ProcessTimes(**json.loads(ended.stdout), sandbox_cpu_seconds=self.sandbox.cpu_seconds() - sandbox_began)


def _awaited(process: subprocess.Popen[bytes]) -> tuple[int, float, float]:
    """Exit status, processor seconds and peak memory in MB of a process, once it has ended."""
    memory_mb = 0.0
    while True:
        memory_mb = peak_memory_mb(process.pid) or memory_mb
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_utime + usage.ru_stime, memory_mb
        time.sleep(0.1)


@contextmanager
def scale_shop(folder: Path) -> Generator[ScaleShop]:
    """A new shop, as long as the block lasts."""
    clock = FastClock(scale=1, origin=time.time())
    with served_sandbox(
        folder, clock, seed=1, requests_per_minute=None, picture_px=PICTURE_PX, is_instant=True
    ) as sandbox:
        yield ScaleShop(folder=folder, sandbox=sandbox)
