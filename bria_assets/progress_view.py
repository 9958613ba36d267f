"""How far a refresh is, for people: a table with bars in a terminal, a line in a log."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bria_assets.pipeline.pace import in_words
from bria_assets.pipeline.progress import Progress

NARROW_COLUMNS = 72
"""Below this width bars would leave no room for the numbers."""

BAR_COLUMNS = 24


def progress_view(progress: Progress, *, width: int) -> RenderableType:
    """The table of assets, and below it time, money and requests.

    Args:
        progress: what there is to show.
        width: of the terminal, in columns.
    """
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("asset", no_wrap=True, overflow="ellipsis")
    if width >= NARROW_COLUMNS:
        table.add_column("", width=BAR_COLUMNS)
    for name in ("made", "reused", "failed", "left", "of"):
        table.add_column(name, justify="right", no_wrap=True)
    for asset, counts in [*progress.assets.items()]:
        bar = [
            ProgressBar(
                total=max(counts.cells, 1),
                completed=counts.ended,
                width=BAR_COLUMNS,
                complete_style="cyan",
                finished_style="green",
            )
        ]
        table.add_row(
            Text(asset),
            *(bar if width >= NARROW_COLUMNS else []),
            str(counts.made),
            str(counts.reused),
            Text(str(counts.failed), style="bold red" if counts.failed else ""),
            str(counts.left),
            str(counts.cells),
        )
    below = [
        Text(f"{_time(progress)} · {_in_flight(progress)} · {_money(progress)}", style="dim"),
        Text(_requests(progress), style="dim"),
        Text(_holdup(progress), style="dim", no_wrap=True, overflow="ellipsis"),
    ]
    return Group(table, *(line for line in below if line))


def progress_line(progress: Progress) -> str:
    """The same in one line, the assets together."""
    total = progress.total
    failed = f", {total.failed} failed" if total.failed else ""
    parts = [
        f"{total.ended} of {total.cells} pictures{failed}",
        _in_flight(progress),
        _time(progress),
        _money(progress),
        _requests(progress),
        _holdup(progress),
    ]
    return "; ".join(filter(None, parts))


def _time(progress: Progress) -> str:
    left = f"{in_words(progress.seconds_left())} left" if progress.total.left else "ending"
    return f"{progress.elapsed_seconds:.0f} s, {left}"


def _in_flight(progress: Progress) -> str:
    jobs = progress.jobs_in_flight
    return f"{jobs} job{'' if jobs == 1 else 's'} in flight"


def _money(progress: Progress) -> str:
    return f"{progress.cost_usd:.2f} of at most {progress.quote.cost_usd:.2f} USD"


def _requests(progress: Progress) -> str:
    """What this run uses of the plan's limit, which is one for each endpoint."""
    limit = progress.quote.requests_per_minute
    # `/v2/image/edit/remove_background`: the last word tells it from the others.
    used = [f"{endpoint.rpartition('/')[2]} {count}" for endpoint, count in progress.requests_in_last_minute]
    return f"requests a minute{'' if limit is None else f', of {limit}'}: {', '.join(used)}" if used else ""


def _holdup(progress: Progress) -> str:
    return f"tried again: {progress.holdup}" if progress.holdup else ""
