"""The axes and bars of the gallery's plots, and the numbers behind them."""

from array import array
from datetime import date, timedelta

import pytest

from bria_assets.gallery.figures import Figures
from bria_assets.gallery.notes import DaySpending
from bria_assets.gallery.plots import MOST_DAYS, Axis, spending_plot

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("largest", "end", "ticks"),
    [(0.0, 1, 2), (0.03, 0.03, 4), (3.43, 4, 5), (4, 4, 5), (99, 100, 5), (101, 150, 4), (12345, 15000, 4)],
)
def test_an_axis_ends_at_a_round_number_that_has_room(largest: float, end: float, ticks: int):
    axis = Axis.to(largest)
    assert (axis.end, len(axis.ticks)) == (pytest.approx(end), ticks)
    assert axis.percent(largest) <= 100


def test_days_on_which_nothing_was_spent_have_their_place():
    plot = spending_plot([DaySpending(day=TODAY - timedelta(days=3), usd=2.0)], today=TODAY)
    assert [bar.usd for bar in plot.days[-4:]] == [2.0, 0.0, 0.0, 0.0]
    assert (plot.days[-1].day, plot.usd) == (TODAY, 2.0)


def test_what_was_spent_long_ago_is_counted_and_not_shown():
    plot = spending_plot([DaySpending(day=TODAY - timedelta(days=500), usd=7.0)], today=TODAY)
    assert (len(plot.days), sum(bar.usd for bar in plot.days), plot.usd) == (MOST_DAYS, 0.0, 7.0)


def test_endpoints_are_told_by_their_quarters_the_slowest_first():
    figures = Figures()
    figures.latencies["/quick"] = array("f", [1.0])
    figures.latencies["/slow"] = array("f", range(101))
    slow, quick = figures.endpoints()
    assert (slow.endpoint, slow.count, slow.median, slow.lower_quarter, slow.upper_quarter) == (
        "/slow",
        101,
        50,
        25,
        75,
    )
    assert (slow.shortest, slow.slowest_twentieth, slow.longest) == (0, 95, 100)
    assert {quick.shortest, quick.median, quick.slowest_twentieth, quick.longest} == {1.0}
