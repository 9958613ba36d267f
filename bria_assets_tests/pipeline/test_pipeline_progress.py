"""What is shown of a refresh that is under way: counts, time, money and requests."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bria_assets.client.latency import LatencyBelief
from bria_assets.client.polling import StatusPoller
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import CUTOUT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.progress import Progress
from bria_assets.pipeline.quote import AssetQuote, Quote
from bria_assets.progress_view import progress_line, progress_view
from bria_assets_tests.workbench import MUG, Workbench

GENERATE = "/v2/image/generate"
REMOVE = "/v2/image/edit/remove_background"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def part(endpoint: str, *, jobs: int, **standings: int) -> AssetQuote:
    return AssetQuote(
        cells=sum(standings.values()),
        standings=standings,
        already_paid=0,
        stale=standings.get("stale", 0),
        endpoint=endpoint,
        jobs=jobs,
        jobs_under_way=0,
        price_usd=0.03,
        cost_usd=0.03 * jobs,
    )


def quote(assets: dict[str, AssetQuote], *, requests_per_minute: int | None = 60) -> Quote:
    return Quote(
        server="bria",
        assets=assets,
        jobs=sum(asset.jobs for asset in assets.values()),
        already_paid=0,
        stale=0,
        cost_usd=sum(asset.cost_usd for asset in assets.values()),
        seconds=0.0,
        requests_per_minute=requests_per_minute,
        spent_today_usd=0.0,
        max_spend_usd=None,
        left_today_usd=None,
        max_spend_usd_per_run=None,
        missing_usd=0.0,
        lines=[],
    )


def images(number: int) -> list[Cell]:
    return [Cell(PRODUCT_IMAGE, f"P-{place}") for place in range(number)]


def test_what_holds_counts_as_reused_from_the_start_and_once(clock: Clock):
    progress = Progress(quote({PRODUCT_IMAGE: part(GENERATE, jobs=2, up_to_date=5, stale=1, new=2)}), clock=clock)
    progress.unchanged(images(1)[0], record_by("bria"))
    assert (progress.total.reused, progress.total.left, progress.total.cells) == (6, 2, 8)


def test_an_own_photo_counts_when_it_was_looked_at(clock: Clock):
    progress = Progress(quote({PRODUCT_IMAGE: part(GENERATE, jobs=0, own_photo=2)}), clock=clock)
    before = progress.total.left
    progress.unchanged(images(1)[0], record_by(OWN))
    assert (before, progress.total.left) == (2, 1)


def record_by(server: str) -> ImageRecord:
    return ImageRecord.model_construct(server=server)


def test_the_time_left_is_the_plans_at_first_and_nothing_at_the_end(clock: Clock):
    progress = Progress(quote({PRODUCT_IMAGE: part(GENERATE, jobs=600, new=600)}), clock=clock)
    # The first minute's sixty at once, then sixty a minute: nine minutes, and the polls take longer than that.
    at_first = progress.seconds_left()
    for cell in images(600):
        progress.made(cell, was_known=False)
        clock.seconds += 1.5
    assert (540 < at_first < 1800, progress.seconds_left()) == (True, 0.0)


def test_the_time_left_follows_the_runs_own_pace_where_that_is_slower_than_the_plan(clock: Clock):
    progress = Progress(
        quote({PRODUCT_IMAGE: part(GENERATE, jobs=100, new=100)}, requests_per_minute=None), clock=clock
    )
    for cell in images(80):
        progress.made(cell, was_known=False)
        clock.seconds += 10
    assert progress.seconds_left() == pytest.approx(200, rel=0.25)


def test_what_fails_counts_as_ended(clock: Clock):
    progress = Progress(quote({PRODUCT_IMAGE: part(GENERATE, jobs=2, new=2)}), clock=clock)
    for cell in images(2):
        progress.failed(cell)
    assert (progress.total.failed, progress.total.left, progress.seconds_left()) == (2, 0, 0.0)


class Snapshots:
    """A listener that shows progress whenever a picture is made."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.lines: list[str] = []

    async def planned(self, cells: Any) -> None:
        pass

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:  # noqa: ARG002
        self.progress.made(cell, was_known=was_known)
        self.lines.append(progress_line(self.progress))

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        self.progress.unchanged(cell, record)

    async def failed(self, failure: Any) -> None:
        raise AssertionError(failure.reason)


async def test_money_requests_and_learned_latencies_are_those_of_the_runner(tmp_path: Path):
    bench = Workbench(tmp_path)
    assets = {PRODUCT_IMAGE: part(GENERATE, jobs=1, new=1), CUTOUT: part(REMOVE, jobs=1, follows=1)}
    progress = Progress(quote(assets))
    ledger, client = bench.open_ledger(), bench.open_client()
    poller = StatusPoller(client, beliefs={GENERATE: learned(100.0), REMOVE: learned(100.0)})
    listener = Snapshots(progress)
    try:
        async with (
            client,
            JobRunner(client=client, poller=poller, ledger=ledger, store=bench.store, server="sandbox") as runner,
        ):
            without_runner = progress.seconds_left()
            progress.follow(runner)
            assert without_runner < 80 < progress.seconds_left()
            await bench.walk_with(runner, bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT]), listener)
            used = dict(progress.requests_in_last_minute)
    finally:
        ledger.close()
    assert (used[GENERATE], used[REMOVE], used["/v2/status"]) == (1, 1, client.counts.polls)
    assert [line.split("; ")[0] for line in listener.lines] == ["1 of 2 pictures", "2 of 2 pictures"]
    assert "; 0.03 of at most 0.06 USD; requests a minute, of 60: " in listener.lines[0]


def learned(latency_seconds: float) -> LatencyBelief:
    belief = LatencyBelief.of_endpoint(GENERATE)
    for _ in range(60):
        belief.finished(latency_seconds, since_seconds=latency_seconds / 2)
    return belief


@pytest.fixture
def shown(clock: Clock) -> Callable[[int], list[str]]:
    """The display of a given width, in its middle."""
    parts = {PRODUCT_IMAGE: part(GENERATE, jobs=9000, new=9000, up_to_date=1000), CUTOUT: part(REMOVE, jobs=1, new=1)}
    progress = Progress(quote(parts), clock=clock)
    for cell in images(4000):
        progress.made(cell, was_known=False)
    progress.failed(Cell(CUTOUT, "P-0"))

    def view(width: int) -> list[str]:
        console = Console(file=io.StringIO(), width=width)
        console.print(progress_view(progress, width=width))
        return console.file.getvalue().splitlines()  # pyright: ignore[reportAttributeAccessIssue]

    return view


@pytest.mark.parametrize("width", [48, 80, 140])
def test_no_number_is_cut_off_at_any_usual_width(shown: Callable[[int], list[str]], width: int):
    lines = shown(width)
    assert max(map(len, lines)) <= width
    assert [line.split()[-5:] for line in lines[:3]] == [
        ["made", "reused", "failed", "left", "of"],
        ["4000", "1000", "0", "5000", "10000"],
        ["0", "0", "1", "0", "1"],
    ]


def test_bars_give_way_where_there_is_no_room(shown: Callable[[int], list[str]]):
    assert ["━" in shown(width)[1] for width in (48, 80)] == [False, True]
