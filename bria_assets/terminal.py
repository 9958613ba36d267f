"""What a person sees of a refresh: its plan, a live display or lines while it goes on, and the result."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from dagster import OpExecutionContext
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from bria_assets.images.record import ImageRecord
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.progress import Progress
from bria_assets.pipeline.quote import Quote
from bria_assets.pipeline.tally import RefreshReport, RootFailure
from bria_assets.progress_view import progress_line, progress_view

SECONDS_BETWEEN_LINES = 5.0
MOST_LINES_OF_A_KIND = 50


class TerminalWatcher:
    """Shows a refresh on a console; keeps its report, or why there is none."""

    def __init__(self, console: Console) -> None:
        self.report: RefreshReport | None = None
        self.refusal: str | None = None
        self.gallery: str | None = None
        self.was_stopped = False
        self._context: OpExecutionContext | None = None
        self._console = console
        self._progress: Progress | None = None
        self._live: Live | None = None
        self._closed = threading.Event()

    def started(self, context: OpExecutionContext) -> None:
        """The run has begun."""
        self._context = context

    def surveyed(self, quote: Quote) -> None:
        """Prints what is about to be done, and begins the display."""
        print_plan(self._console, quote)
        progress = self._progress = Progress(quote)
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                get_renderable=lambda: progress_view(progress, width=self._console.width),
                refresh_per_second=2,
                transient=True,
            )
            self._live.start()
        else:
            threading.Thread(target=self._print_lines, args=[progress], daemon=True).start()

    def walking(self, runner: JobRunner) -> None:
        """The display shows the runner's numbers from now on."""
        if self._progress is not None:
            self._progress.follow(runner)

    async def planned(self, cells: Sequence[Cell]) -> None:
        """Shown when they end."""

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:  # noqa: ARG002 - the protocol's
        """A cell has a new picture."""
        if self._progress is not None:
            self._progress.made(cell, was_known=was_known)

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture still holds."""
        if self._progress is not None:
            self._progress.unchanged(cell, record)

    async def failed(self, failure: CellFailure) -> None:
        """A cell was not made."""
        if self._progress is not None:
            self._progress.failed(failure.cell)

    def finished(self, report: RefreshReport) -> None:
        """The run is over."""
        self.report = report

    def showed(self, words: str) -> None:
        """Where the pictures are to be looked at, or why they are not."""
        self.gallery = words

    def refused(self, reason: str) -> None:
        """The run could not begin, or could not go on."""
        self.refusal = reason

    def stopped(self) -> None:
        """Somebody stopped the run: it ends as canceled, where Dagster would call it failed."""
        self.was_stopped = True
        if self._context is not None:
            self._context.instance.report_run_canceling(self._context.run)

    def close(self) -> None:
        """Ends the display."""
        self._closed.set()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print_lines(self, progress: Progress) -> None:
        """Now and then, also while nothing ends: silence would look like a hang."""
        while not self._closed.wait(SECONDS_BETWEEN_LINES):
            self._console.print(progress_line(progress), highlight=False, soft_wrap=True)


def print_plan(console: Console, quote: Quote) -> None:
    """Prints what a refresh does: one line about cost, time and limits, and how many partitions stand how."""
    where = "Bria" if quote.server == "bria" else "the built-in sandbox (no BRIA_API_TOKEN: nothing is billed)"
    console.print(f"Plan on {where}: {quote.summary}", highlight=False, soft_wrap=True)
    for line in quote.lines:
        console.print(f"  {line}", highlight=False)


def print_report(
    console: Console,
    report: RefreshReport,
    *,
    image_store: str,
    refusal: str | None = None,
    gallery: str | None = None,
) -> None:
    """Prints what was made, where it lies, what failed and why, and what it cost.

    Args:
        console: to print on.
        report: of the refresh.
        image_store: where pictures are kept.
        refusal: why the refresh could not go on, which is said elsewhere: what failed of that alone is only counted.
        gallery: where the pictures are to be looked at, or why they are not.
    """
    table = Table(title="Refresh", title_justify="left")
    for column in ("asset", "requested", "made", "reused", "failed"):
        table.add_column(column, justify="left" if column == "asset" else "right")
    for asset, count in sorted(report.assets.items(), key=lambda counted: _place(counted[0])):
        table.add_row(asset, str(count.requested), str(count.materialized), str(count.reused), str(count.failed))
    console.print(table)
    console.print(_use_of_bria(report), highlight=False, soft_wrap=True)
    console.print(f"Pictures: {escape(image_store)}", highlight=False, soft_wrap=True)
    if gallery is not None:
        console.print(escape(gallery), highlight=False, soft_wrap=True)
    console.print(f"Dagster run: {', '.join(report.run_ids)}", highlight=False)
    _print_lines(console, [f"[yellow]note[/yellow] {escape(warning)}" for warning in report.warnings], "notes")
    failures = [_line_of(failure) for failure in report.failures_by_themselves if failure.error != refusal]
    _print_lines(console, failures, "failures")


def _place(asset: str) -> int:
    """Upstream first, as in the plan and the display; what has no pictures, such as the catalog, before all others."""
    return PICTURE_ASSETS.index(asset) if asset in PICTURE_ASSETS else -1


def _use_of_bria(report: RefreshReport) -> str:
    bria = report.bria
    parts = [
        f"{bria.submitted} job{'' if bria.submitted == 1 else 's'} sent",
        f"{bria.polls} status poll{'' if bria.polls == 1 else 's'}",
        f"{bria.http_429} times HTTP 429",
        f"{bria.cost_usd:.2f} USD at list prices",
        f"{report.seconds:.1f} s",
    ]
    return ", ".join(parts)


def _line_of(failure: RootFailure) -> str:
    request = f" (request {failure.request_id})" if failure.request_id else ""
    what = escape(f"{failure.asset} {failure.partition}: {failure.error}{request}")
    return f"[red]failed[/red] {what}"


def _print_lines(console: Console, lines: Sequence[str], what: str) -> None:
    for line in lines[:MOST_LINES_OF_A_KIND]:
        console.print(line, highlight=False, soft_wrap=True)
    if len(lines) > MOST_LINES_OF_A_KIND:
        console.print(f"... and {len(lines) - MOST_LINES_OF_A_KIND} more {what}")
