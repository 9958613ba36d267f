"""The plots of a gallery: latencies by endpoint and spending by day, as shares of their axes for the page to draw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bria_assets.gallery.figures import Latencies
from bria_assets.gallery.notes import DaySpending

FEWEST_DAYS = 14
MOST_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Axis:
    """From zero to a round number.

    Attributes:
        end: the number.
        ticks: round numbers on the way, zero and the end among them.
    """

    end: float
    ticks: Sequence[float]

    def percent(self, value: float) -> float:
        """Where a value lies."""
        return round(100 * value / self.end, 2)

    @classmethod
    def to(cls, largest: float, *, steps: int = 4) -> Axis:
        """An axis that has room for a value, with about so many steps."""
        if largest <= 0:
            return cls(end=1.0, ticks=(0.0, 1.0))
        rough = largest / steps
        magnitude = 10.0 ** math.floor(math.log10(rough))
        step = next(size * magnitude for size in (1, 2, 2.5, 5, 10) if size * magnitude >= rough * (1 - 1e-9))
        count = math.ceil(largest / step - 1e-9)
        return cls(end=step * count, ticks=tuple(round(step * number, 10) for number in range(count + 1)))


@dataclass(frozen=True, kw_only=True)
class LatencyPlot:
    """A line for each endpoint."""

    axis: Axis
    endpoints: Sequence[Latencies]


@dataclass(frozen=True, kw_only=True)
class SpendingPlot:
    """A bar for each day, also those on which nothing was spent."""

    axis: Axis
    days: Sequence[DaySpending]
    usd: float
    """Of all days that are known, also those that are not shown."""


def latency_plot(endpoints: Sequence[Latencies]) -> LatencyPlot:
    """Lays out how long endpoints took."""
    return LatencyPlot(axis=Axis.to(max((found.longest for found in endpoints), default=0.0)), endpoints=endpoints)


def spending_plot(spending: Sequence[DaySpending], *, today: date) -> SpendingPlot:
    """Lays out what was spent, day by day up to today.

    Args:
        spending: the days on which anything was, oldest first.
        today: the last day shown.
    """
    by_day: Mapping[date, float] = {day.day: day.usd for day in spending}
    since_first = (today - min(by_day, default=today)).days + 1
    shown = min(max(since_first, FEWEST_DAYS), MOST_DAYS)
    days = [today - timedelta(days=ago) for ago in reversed(range(shown))]
    bars = [DaySpending(day=day, usd=by_day.get(day, 0.0)) for day in days]
    return SpendingPlot(axis=Axis.to(max(bar.usd for bar in bars), steps=3), days=bars, usd=sum(by_day.values()))
