"""Runs benchmarks and shows them: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from typing_extensions import Self

from benchmarks.cases import CASES, METHODS, SHARING_CASES, SHARING_PROCESSES, Case, MethodPlan
from benchmarks.children import OFFICIAL_PYTHON, ChildFailed, commit
from benchmarks.clock import FASTEST
from benchmarks.guard import guard_children
from benchmarks.report import write_page
from benchmarks.results import Results, this_machine
from benchmarks.tables import tables
from benchmarks.trial import TrialResult, run_trial, taught_ledger
from benchmarks.whole_runs import WHOLE_CASES, WholeCase, run_whole

TABLE, SHARING, WHOLE = PARTS = ("table", "sharing", "whole")
FIRST_SEED = 1
TEACHER_SEED = 1000
TEACHER_CASE = Case(
    name="teaching", requests_per_minute=1000, products=20, scale=4, must_percent=0, aim_percent=0, numbers_from=90_000
)
QUICK_CASES = ("10x6", "60x20")
WRONG_USE = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Engine:
    """Runs trials one after the other, shows each as it ends, and keeps the results.

    Args:
        console: where trials are shown.
        results: where they are kept.
        writes: whether results and page are written after each trial.
        scale: of the clock, in place of the cases' own.
    """

    def __init__(self, console: Console, results: Results, *, writes: bool, scale: float | None) -> None:
        self.results = results
        self._console = console
        self._writes = writes
        self._scale = scale
        self._lessons = ExitStack()
        self._ledger: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._lessons.close()

    def table(self, cases: Sequence[Case], methods: Sequence[MethodPlan], seeds: Sequence[int]) -> None:
        """Each method on each case."""
        for case in cases:
            for seed in seeds:
                for method in methods:
                    self._trial(case, method, seed)

    def sharing(self, cases: Sequence[Case], seeds: Sequence[int]) -> None:
        """Our engine in several processes; in one, too, where this version was not measured so before."""
        ours = METHODS["ours"]
        for case in cases:
            for seed in seeds:
                if not self._has(case, ours, seed):
                    self._trial(case, ours, seed)
                for processes in SHARING_PROCESSES:
                    self._trial(case, ours, seed, processes=processes)

    def whole(self, cases: Sequence[WholeCase], seeds: Sequence[int]) -> None:
        """The command; the client alone, too, where it was not measured in real time before."""
        ours, alone = METHODS["ours"], CASES["1000x300"]
        for case in cases:
            # What grows with the number of products does so with every seed.
            for seed in seeds if case.requests_per_minute else seeds[:1]:
                if case.requests_per_minute and not self._has(alone, ours, seed, scale=1):
                    self._trial(alone, ours, seed)
                result = run_whole(case, seed=seed)
                self.results.add_whole_run(result)
                self._console.print(
                    f"{case.name} seed {seed}: {result.pictures} pictures, {result.seconds:.1f} s "
                    f"(command {result.command_seconds:.1f} s), {result.peak_memory_mb:.0f} MB"
                )
                self._write()

    def _trial(self, case: Case, method: MethodPlan, seed: int, *, processes: int = 1) -> None:
        ledger = self._taught() if method.is_taught else None
        result = run_trial(case, method, seed=seed, processes=processes, scale=self._scale, ledger=ledger)
        self.results.add_trial(result)
        self._console.print(_line(result), soft_wrap=True)
        self._write()

    def _taught(self) -> Path:
        if self._ledger is None:
            lesson = taught_ledger(TEACHER_CASE, METHODS["ours"], seed=TEACHER_SEED)
            self._ledger = self._lessons.enter_context(lesson)
        return self._ledger

    def _has(self, case: Case, method: MethodPlan, seed: int, *, scale: float | None = None) -> bool:
        wanted = (case.name, method.name, seed, 1)
        return any(
            (old.case, old.method, old.seed, old.processes) == wanted
            and old.commit == commit()
            and scale in {None, old.scale}
            for old in self.results.trials
        )

    def _write(self) -> None:
        if self._writes:
            self.results.write()
            write_page(self.results)


@app.command()
def bench(
    *,
    parts: Annotated[str, typer.Option(help=f"What to run, of {', '.join(PARTS)}.")] = ",".join(PARTS),
    cases: Annotated[str, typer.Option(help=f"Cases, of {', '.join(CASES)}.")] = ",".join(CASES),
    methods: Annotated[str, typer.Option(help=f"Methods of the table, of {', '.join(METHODS)}.")] = ",".join(METHODS),
    whole_cases: Annotated[str, typer.Option(help=f"Whole runs, of {', '.join(WHOLE_CASES)}.")] = ",".join(WHOLE_CASES),
    seeds: Annotated[int, typer.Option(help="How many seeds; medians are of these.", min=1)] = 5,
    scale: Annotated[
        float | None, typer.Option(help="Speed of the clock, in place of the cases' own.", min=1, max=FASTEST)
    ] = None,
    quick: Annotated[
        bool, typer.Option(help="One seed of the small cases, ours and the plain script; writes nothing.")
    ] = False,
    write: Annotated[bool, typer.Option(help="Keep the results and write docs/benchmarks.md.")] = True,
    show: Annotated[bool, typer.Option(help="Runs nothing: shows the results there are and writes the page.")] = False,
) -> None:
    """Measures the engine against the best possible schedule; writes docs/benchmarks.md as it goes."""
    signal.signal(signal.SIGTERM, _end)
    console = Console()
    if quick:
        parts, seeds, cases, methods = TABLE, 1, ",".join(QUICK_CASES), "ours,plain-script"
    chosen_parts = _chosen("--parts", parts, PARTS)
    chosen_cases = [CASES[name] for name in _chosen("--cases", cases, tuple(CASES))]
    chosen_methods = [METHODS[name] for name in _chosen("--methods", methods, tuple(METHODS))]
    chosen_whole = [WHOLE_CASES[name] for name in _chosen("--whole-cases", whole_cases, tuple(WHOLE_CASES))]
    if not show and TABLE in chosen_parts and any(method.python is not None for method in chosen_methods):
        _check_official_client()
    numbers = range(FIRST_SEED, FIRST_SEED + seeds)
    results = Results.read() if (write or show) and not quick else Results(machine=this_machine())
    try:
        with Engine(console, results, writes=write and not quick, scale=scale) as engine:
            if TABLE in chosen_parts and not show:
                engine.table(chosen_cases, chosen_methods, numbers)
            if SHARING in chosen_parts and not show:
                engine.sharing([case for case in chosen_cases if case.name in SHARING_CASES], numbers)
            if WHOLE in chosen_parts and not show:
                engine.whole(chosen_whole, numbers)
    except KeyboardInterrupt:
        console.print("Stopped; what was measured before is kept.")
        raise typer.Exit(130) from None
    except ChildFailed as failed:
        console.print(str(failed), markup=False, style="red")
        raise typer.Exit(1) from failed
    if show and write:
        write_page(results)
    for table in tables(results):
        console.print(table.to_rich())


def main() -> None:
    """The command."""
    guard_children()
    app()


def _end(_number: int, _frame: object) -> NoReturn:
    """An orderly end: what was started is ended, too."""
    sys.exit(143)


def _line(result: TrialResult) -> str:
    percent = f"{result.percent:.1f} % of clairvoyant" if result.percent is not None else "not complete"
    return (
        f"{result.case} {result.method} seed {result.seed}, {result.processes} process(es) at {result.scale:g}x: "
        f"{result.completed} of {result.products} in {result.seconds or 0:.1f} s, {percent}, {result.http_429} x 429, "
        f"{result.polls} polls, {result.billed} billed, fullest window {result.fullest_window}, "
        f"processor: sandbox {result.sandbox_cpu_share:.0%}, method {result.method_cpu_share:.0%}"
        + "".join(f"\n    {reason}" for reason in result.reasons)
    )


def _chosen(option: str, names: str, known: Sequence[str]) -> list[str]:
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        _refuse(f"{option}: choose from {', '.join(known)}")
    return chosen


def _check_official_client() -> None:
    if not OFFICIAL_PYTHON.exists():
        _refuse("bria-client is not installed: `make bench` installs it; or leave official-client out of --methods")


def _refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"benchmarks: {reason}\n")
    raise typer.Exit(WRONG_USE)
