"""What was measured, kept in a file: a later run of some cases replaces these and leaves the others."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import psutil
from pydantic import BaseModel

from benchmarks.children import ROOT
from benchmarks.trial import TrialResult
from benchmarks.whole_runs import WholeResult

RESULTS_FILE = ROOT / "benchmarks" / "results.json"


class Machine(BaseModel):
    """Where it was measured."""

    processor: str
    processors: int
    memory_gb: float
    system: str
    python: str
    versions: dict[str, str]


class Results(BaseModel):
    """All measurements."""

    machine: Machine
    trials: list[TrialResult] = []
    whole_runs: list[WholeResult] = []

    def add_trial(self, result: TrialResult) -> None:
        """Takes a trial in, in place of an earlier one of the same kind."""
        same = (result.case, result.method, result.seed, result.processes)
        kept = [old for old in self.trials if (old.case, old.method, old.seed, old.processes) != same]
        self.trials = [*kept, result]

    def add_whole_run(self, result: WholeResult) -> None:
        """Takes a whole run in, in place of an earlier one of the same kind."""
        kept = [old for old in self.whole_runs if (old.case, old.seed) != (result.case, result.seed)]
        self.whole_runs = [*kept, result]

    def write(self, file: Path = RESULTS_FILE) -> None:
        """Writes the file."""
        file.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path = RESULTS_FILE) -> Results:
        """The results so far, on this machine."""
        machine = this_machine()
        if not file.exists():
            return cls(machine=machine)
        return cls.model_validate_json(file.read_bytes()).model_copy(update={"machine": machine})


def this_machine() -> Machine:
    """Describes the machine without naming it."""
    names = ("dagster", "httpx", "numpy", "pillow", "sqlalchemy")
    return Machine(
        processor=_processor(),
        processors=psutil.cpu_count() or 0,
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        versions={name: version(name) for name in names},
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
