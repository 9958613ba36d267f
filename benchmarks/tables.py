"""Tables of what was measured: medians over the seeds, and the worst where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.table import Table as RichTable

from benchmarks.cases import (
    CASES,
    METHODS,
    SHARING_MUST_PERCENT,
    SHARING_PROCESSES,
    WEBHOOK_MUST_PERCENT,
    WHOLE_MOST_GROWTH,
    WHOLE_MOST_MEMORY_MB,
    WHOLE_MUST_PERCENT,
    Case,
    MethodPlan,
)
from benchmarks.results import Results
from benchmarks.trial import TrialResult
from benchmarks.whole_runs import WHOLE_CASES, WholeResult

NOTHING = "-"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of text under a title."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def to_rich(self) -> RichTable:
        """For a terminal."""
        table = RichTable(*self.columns, title=self.title, title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def to_markdown(self) -> str:
        """For a page."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tables(results: Results) -> list[Table]:
    """All tables that there are results for."""
    every = [_methods(results), _windows(results), _possible(results), _sharing(results), _whole(results)]
    return [table for table in every if table.rows]


def _methods(results: Results) -> Table:
    table = Table(
        title="Side by side",
        columns=(
            "plan",
            "method",
            "seeds",
            "done",
            "a minute",
            "of possible",
            "worst",
            "must / aim",
            "429s",
            "polls a job",
            "billed",
            "lost",
            "fullest minute",
        ),
    )
    for case, method, trials in _groups(results):
        percents = [trial.percent for trial in trials if trial.percent is not None]
        is_whole = len(percents) == len(trials)
        table.rows.append(
            (
                f"{case.requests_per_minute}",
                method.name + (" (stopped)" if any(trial.was_stopped for trial in trials) else ""),
                f"{len(trials)}",
                f"{_middle(trials, lambda trial: trial.completed):.0f} of {case.products}",
                f"{_middle(trials, lambda trial: trial.products_per_minute):.1f}",
                f"{median(percents):.1f} %" if is_whole else NOTHING,
                f"{min(percents):.1f} %" if is_whole else NOTHING,
                _asked_of(case, method),
                f"{max(trial.http_429 for trial in trials)}",
                f"{_middle(trials, lambda trial: trial.polls / max(1, trial.billed)):.2f}",
                f"{_middle(trials, lambda trial: trial.billed):.0f}",
                f"{_middle(trials, lambda trial: trial.billed - trial.collected):.0f}",
                f"{max(trial.fullest_window for trial in trials)}",
            )
        )
    return table


def _windows(results: Results) -> Table:
    table = Table(
        title="Fullest minutes, by endpoint",
        columns=("plan", "method", "endpoint", "most requests"),
    )
    for case, method, trials in _groups(results):
        for endpoint in sorted({endpoint for trial in trials for endpoint in trial.fullest_windows}):
            most = max(trial.fullest_windows.get(endpoint, 0) for trial in trials)
            table.rows.append((f"{case.requests_per_minute}", method.name, endpoint, f"{most}"))
    return table


def _possible(results: Results) -> Table:
    table = Table(
        title="What was possible, and how busy the machine was",
        columns=(
            "plan",
            "method",
            "time scale",
            "possible, s",
            "at least, s",
            "measured, s",
            "sandbox busy",
            "method busy",
        ),
    )
    for case, method, trials in _groups(results):
        possible = [trial.possible_seconds for trial in trials if trial.possible_seconds is not None]
        bounds = [trial.possible_at_least_seconds for trial in trials if trial.possible_at_least_seconds is not None]
        measured = [trial.seconds for trial in trials if trial.seconds is not None]
        table.rows.append(
            (
                f"{case.requests_per_minute}",
                method.name,
                f"{max(trial.scale for trial in trials):g}x",
                f"{median(possible):.1f}" if possible else NOTHING,
                f"{median(bounds):.1f}" if bounds else NOTHING,
                f"{median(measured):.1f}" if measured else NOTHING,
                f"{max(trial.sandbox_cpu_share for trial in trials):.0%}",
                f"{max(trial.method_cpu_share for trial in trials):.0%}",
            )
        )
    return table


def _sharing(results: Results) -> Table:
    table = Table(
        title="Several processes, one token",
        columns=(
            "plan",
            "products",
            "processes",
            "seeds",
            "done",
            "measured, s",
            "of one process",
            "must",
            "429s",
            "fullest minute",
        ),
    )
    for case in CASES.values():
        alone = _trials(results, case, METHODS["ours"], processes=1)
        for processes in SHARING_PROCESSES:
            # Of one version and one clock: else two engines are compared, and not one with several processes.
            pairs = [
                (one, trial)
                for trial in _trials(results, case, METHODS["ours"], processes=processes)
                for one in alone
                if (one.seed, one.commit, one.scale) == (trial.seed, trial.commit, trial.scale)
            ]
            if not pairs:
                continue
            trials = [trial for _, trial in pairs]
            shares = [100 * one.seconds / trial.seconds for one, trial in pairs if one.seconds and trial.seconds]
            table.rows.append(
                (
                    f"{case.requests_per_minute}",
                    f"{case.products}",
                    f"{processes}",
                    f"{len(trials)}",
                    f"{_middle(trials, lambda trial: trial.completed):.0f}",
                    f"{_middle(trials, lambda trial: trial.seconds or 0.0):.1f}",
                    f"{median(shares):.1f} %" if shares else NOTHING,
                    f"{SHARING_MUST_PERCENT:.0f} %",
                    f"{max(trial.http_429 for trial in trials)}",
                    f"{max(trial.fullest_window for trial in trials)}",
                )
            )
    return table


def _whole(results: Results) -> Table:
    table = Table(
        title="Whole runs of `bria-assets refresh`, real time",
        columns=(
            "products x assets",
            "plan",
            "seeds",
            "pictures",
            "measured, s",
            "command, s",
            "of the client alone",
            "must",
            "429s",
            "peak memory, MB",
            "must",
        ),
    )
    client = {
        trial.seed: trial
        for trial in _trials(results, CASES["1000x300"], METHODS["ours"], processes=1)
        if trial.scale == 1
    }
    small_memory: float | None = None
    for case in WHOLE_CASES.values():
        runs = [run for run in results.whole_runs if run.case == case.name]
        if not runs:
            continue
        memory_mb = max(run.peak_memory_mb for run in runs)
        if case.requests_per_minute is not None:
            small_memory = memory_mb
            memory_must = f"< {WHOLE_MOST_MEMORY_MB:.0f}"
        else:
            growth = f", is {memory_mb / small_memory:.2f}" if small_memory else ""
            memory_must = f"<= {WHOLE_MOST_GROWTH} of the first row{growth}"
        shares = list(_shares_of_client(runs, client)) if case.requests_per_minute is not None else []
        table.rows.append(
            (
                f"{case.products} x 3",
                f"{case.requests_per_minute}" if case.requests_per_minute else "no limit, latencies / 100",
                f"{len(runs)}",
                f"{min(run.pictures for run in runs)}",
                f"{median(run.seconds for run in runs):.1f}",
                f"{median(run.command_seconds for run in runs):.1f}",
                f"{median(shares):.1f} %" if shares else NOTHING,
                f"{WHOLE_MUST_PERCENT:.0f} %" if case.requests_per_minute else NOTHING,
                f"{max(run.http_429 for run in runs)}",
                f"{memory_mb:.0f}",
                memory_must,
            )
        )
    return table


def _shares_of_client(runs: Iterable[WholeResult], client: dict[int, TrialResult]) -> Iterator[float]:
    for run in runs:
        alone = client.get(run.seed)
        if alone is not None and alone.seconds:
            yield 100 * alone.seconds / run.seconds


def _groups(results: Results) -> Iterator[tuple[Case, MethodPlan, list[TrialResult]]]:
    for case in CASES.values():
        for method in METHODS.values():
            trials = _trials(results, case, method, processes=1)
            if trials:
                yield case, method, trials


def _trials(results: Results, case: Case, method: MethodPlan, *, processes: int) -> list[TrialResult]:
    return [
        trial
        for trial in results.trials
        if (trial.case, trial.method, trial.processes) == (case.name, method.name, processes)
    ]


def _middle(trials: Sequence[TrialResult], figure: Callable[[TrialResult], float]) -> float:
    return median(map(figure, trials))


def _asked_of(case: Case, method: MethodPlan) -> str:
    if not method.is_ours:
        return NOTHING
    if method.by_webhook:
        return f"{WEBHOOK_MUST_PERCENT:.0f} %"
    return f"{case.must_percent:.0f} / {case.aim_percent:.0f} %"
