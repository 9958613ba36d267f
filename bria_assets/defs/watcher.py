"""Who follows a refresh while it runs: the run's log, or the command line's display."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

import dagster as dg

from bria_assets.images.record import ImageRecord
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure, WalkListener
from bria_assets.pipeline.quote import Quote
from bria_assets.pipeline.tally import RefreshReport

SECONDS_BETWEEN_LINES = 15.0


class RefreshWatcher(WalkListener, Protocol):
    """Follows a refresh."""

    def started(self, context: dg.OpExecutionContext) -> None:
        """The run has begun."""
        ...

    def surveyed(self, quote: Quote) -> None:
        """What is about to be done, before any money is spent."""
        ...

    def walking(self, runner: JobRunner) -> None:
        """Work begins; the runner knows what is in flight, what was asked and what was paid."""
        ...

    def finished(self, report: RefreshReport) -> None:
        """What was done; also where the refresh is stopped, or cannot go on, which is said next."""
        ...

    def showed(self, words: str) -> None:
        """Where the pictures are to be looked at, or why they are not, once all is done."""
        ...

    def refused(self, reason: str) -> None:
        """The refresh cannot begin, or cannot go on; nothing that was made is lost."""
        ...

    def stopped(self) -> None:
        """Somebody stopped the refresh; what Bria is making is collected by the next one."""
        ...


class LogWatcher:
    """Writes a line into the run's log now and then."""

    def __init__(self) -> None:
        self._log: dg.DagsterLogManager | None = None
        self._done = 0
        self._next_line_at = 0.0

    def started(self, context: dg.OpExecutionContext) -> None:
        """The run has begun."""
        self._log = context.log
        self._done = 0

    def surveyed(self, quote: Quote) -> None:
        """What is about to be done."""
        self._say(f"Plan on {quote.server}: {quote.summary}: {'; '.join(quote.lines)}")

    def walking(self, runner: JobRunner) -> None:
        """Said in the report."""

    async def planned(self, cells: Sequence[Cell]) -> None:
        """Said with the next line."""

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:  # noqa: ARG002 - the protocol's
        """A cell has a new picture."""
        self._done += 1
        if time.monotonic() >= self._next_line_at:
            self._next_line_at = time.monotonic() + SECONDS_BETWEEN_LINES
            await asyncio.to_thread(self._say, f"{self._done} pictures made; the latest is {cell}")

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """Nothing to say."""

    async def failed(self, failure: CellFailure) -> None:
        """The partition's own log line says it."""

    def finished(self, report: RefreshReport) -> None:
        """What was done."""
        self._say(f"{report.model_dump_json(include={'assets', 'bria', 'seconds'})}")

    def showed(self, words: str) -> None:
        """Where the pictures are to be looked at."""
        self._say(words)

    def refused(self, reason: str) -> None:
        """The run's failure says it."""

    def stopped(self) -> None:
        """What was made is kept."""
        self._say("Stopped. What was made is kept; what Bria is making is collected by the next refresh.")

    def _say(self, line: str) -> None:
        if self._log is not None:
            self._log.info(line)
