"""How far a refresh is, how fast it goes, what it has cost, and about how long it still takes."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from bria_assets.images.record import ImageRecord
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.pace import AssetJobs, Pace
from bria_assets.pipeline.quote import AssetQuote, Quote
from bria_assets.pipeline.survey import SETTLED

SECONDS_BETWEEN_ESTIMATES = 10.0
"""What the plan's pace says takes a tenth of a second to find out; a display asks twice a second."""


@dataclass(kw_only=True)
class AssetProgress:
    """What has become of one asset's cells so far."""

    cells: int = 0
    """All that are wanted."""
    made: int = 0
    reused: int = 0
    failed: int = 0

    @property
    def ended(self) -> int:
        """Cells that nothing more is done for in this run."""
        return self.made + self.reused + self.failed

    @property
    def left(self) -> int:
        """Cells that are still to come."""
        return self.cells - self.ended


class Progress:
    """Counts as cells end, and reads the rest off the runner. A display may read it from a thread of its own.

    Args:
        quote: what was to be done, before the first call.
        clock: monotonic seconds.
    """

    def __init__(self, quote: Quote, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.quote = quote
        self.assets = {
            asset: AssetProgress(cells=part.cells, reused=_settled(part)) for asset, part in quote.assets.items()
        }
        self._clock = clock
        self._began = clock()
        self._runner: JobRunner | None = None
        self._by_latencies_seconds = 0.0
        self._estimated_at = -math.inf

    def follow(self, runner: JobRunner) -> None:
        """Work begins."""
        self._runner = runner
        self._estimated_at = -math.inf

    def made(self, cell: Cell, *, was_known: bool) -> None:
        """A cell has a new picture, which was paid for before if it `was_known`."""
        asset = self._of(cell)
        asset.reused += was_known
        asset.made += not was_known
        asset.cells = max(asset.cells, asset.ended)

    def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture still holds; the survey has counted it, unless it is a photo that had to be looked at."""
        if record.server == OWN:
            self.made(cell, was_known=True)

    def failed(self, cell: Cell) -> None:
        """A cell was not made."""
        asset = self._of(cell)
        asset.failed += 1
        asset.cells = max(asset.cells, asset.ended)

    @property
    def total(self) -> AssetProgress:
        """All assets together."""
        each = [*self.assets.values()]
        return AssetProgress(
            cells=sum(asset.cells for asset in each),
            made=sum(asset.made for asset in each),
            reused=sum(asset.reused for asset in each),
            failed=sum(asset.failed for asset in each),
        )

    @property
    def elapsed_seconds(self) -> float:
        """Since the survey."""
        return self._clock() - self._began

    @property
    def jobs_in_flight(self) -> int:
        """Jobs that Bria has and this run waits for."""
        return self._runner.poller.jobs_in_flight if self._runner else 0

    @property
    def cost_usd(self) -> float:
        """What this run has spent."""
        return self._runner.spending.cost_usd if self._runner else 0.0

    @property
    def holdup(self) -> str | None:
        """Why what was sent last is to be sent again; None where nothing is in the way."""
        return self._runner.client.holdup if self._runner else None

    @property
    def requests_in_last_minute(self) -> list[tuple[str, int]]:
        """This run's requests by endpoint, most first; the plan's limit is one for each endpoint."""
        granted = self._runner.client.rate_budget.granted_in_last_minute() if self._runner else {}
        return sorted(granted.items(), key=lambda one: (-one[1], one[0]))

    def seconds_left(self) -> float:
        """About how long it still takes.

        Two estimates are weighed by how much of the work is done: one by the plan's pace and what is known of Bria's
        latencies by now, which is all there is at first; and one by this run's own pace, which knows what else takes
        time. The second, `elapsed * (1 - done) / done`, weighed by `done`, is `elapsed * (1 - done)`.
        """
        total = self.total
        settled = sum(_settled(part) for part in self.quote.assets.values())
        work = total.cells - settled
        done = (total.ended - settled) / work if work else 1.0
        now = self._clock()
        if now - self._estimated_at >= SECONDS_BETWEEN_ESTIMATES:
            self._estimated_at = now
            self._by_latencies_seconds = self._pace().about_seconds(self._steps_left())
        return (1 - done) * (self._by_latencies_seconds + self.elapsed_seconds)

    def _of(self, cell: Cell) -> AssetProgress:
        return self.assets.setdefault(cell.asset, AssetProgress())

    def _steps_left(self) -> list[AssetJobs]:
        steps: list[AssetJobs] = []
        for asset, part in self.quote.assets.items():
            if not part.endpoint:
                continue
            # Identical work is one job, so there may be fewer jobs than cells: they end in proportion.
            work = part.cells - _settled(part)
            jobs = part.jobs + part.jobs_under_way
            left = math.ceil(jobs * self.assets[asset].left / work) if work else 0
            steps.append(
                AssetJobs(endpoint=part.endpoint, to_send=min(left, part.jobs), to_collect=max(0, left - part.jobs))
            )
        return steps

    def _pace(self) -> Pace:
        if self._runner is None:
            return Pace(requests_per_minute=self.quote.requests_per_minute)
        return Pace(
            requests_per_minute=self._runner.client.rate_budget.requests_per_minute,
            # Copies: they work out their tables when asked, and the run goes on learning in its own thread.
            beliefs={name: copy.copy(belief) for name, belief in [*self._runner.poller.beliefs.items()]},
            has_webhooks=self._runner.has_webhooks,
        )


def _settled(part: AssetQuote) -> int:
    """Cells that hold as they are."""
    return sum(part.standings.get(standing.name.lower(), 0) for standing in SETTLED)
