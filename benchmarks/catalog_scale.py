"""How a catalog of thousands is refreshed and backfilled: time per product, events, memory, runs.

`python -m benchmarks.catalog_scale` measures and writes docs/scale.md; `--quick` takes two minutes and writes nothing.
Parts: `growth` (first refreshes of growing catalogs), `changes` (100 scattered changes among 10,000), `backfill`
(launched through the UI's own door). A part that is not named keeps its last figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.children import ROOT, commit
from benchmarks.figures import write_figures
from benchmarks.products import product
from benchmarks.results import this_machine
from benchmarks.scale_backfill import backfill, dagster_ui, materialize_catalog
from benchmarks.scale_shop import RefreshTimes, ScaleShop, scale_shop

PAGE = ROOT / "docs" / "scale.md"
PRODUCT_ASSETS = ("product_image", "cutout")


def growth(sizes: tuple[int, ...]) -> str:
    """First refreshes, image and cutout of each product."""
    rows = []
    for size in sizes:
        with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
            shop.sell(size)
            times = shop.refresh("--select", ",".join(PRODUCT_ASSETS))
            rows.append(
                f"| {size:,} | {times.seconds:,.0f} s | {1000 * times.seconds / size:.1f} ms | "
                f"{1000 * times.cpu_seconds / size:.1f} ms | {shop.event_bytes() / size / 1000:.1f} KB | "
                f"{times.peak_memory_mb:,.0f} MB |"
            )
    return _table(
        ("products", "first refresh", "a product", "processor time a product", "Dagster's events a product", "memory"),
        rows,
    )


def changes(products: int, changed: int) -> str:
    """A refresh in which nothing changed, then one with scattered changes; all three assets."""
    with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
        shop.sell(products)
        shop.refresh()
        before = shop.jobs()
        nothing = shop.refresh()
        unchanged_jobs = shop.jobs() - before
        shop.sell(products, renamed=range(0, products, products // changed))
        before = shop.jobs()
        times = shop.refresh()
        jobs = shop.jobs() - before
        more_ms = 1000 * (times.seconds - nothing.seconds) / max(times.materialized, 1)
        more_cpu_ms = 1000 * (times.cpu_seconds - nothing.cpu_seconds) / max(times.materialized, 1)
    rows = [
        _change_row("nothing", nothing, unchanged_jobs, ("", "")),
        _change_row(f"{changed} scattered products", times, jobs, (f"{more_ms:.1f} ms", f"{more_cpu_ms:.1f} ms")),
    ]
    heads = (
        f"changed among {products:,}",
        "whole command",
        "calls",
        "materialized",
        "more time for each",
        "more processor time for each",
        "memory",
    )
    return _table(heads, rows)


def _change_row(title: str, times: RefreshTimes, jobs: int, more: tuple[str, str]) -> str:
    return (
        f"| {title} | {times.seconds:.1f} s | {jobs} | {times.materialized} | {' | '.join(more)} | "
        f"{times.peak_memory_mb:,.0f} MB |"
    )


def backfills(products: int) -> str:
    """All products, image and cutout, by a backfill from the UI."""
    with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
        shop.sell(products)
        rows = [_backfilled(shop, "all", range(products))]
        rows.append(_backfilled(shop, "every 100th, once more", range(0, products, max(products // 100, 1))))
    heads = ("products", "runs", "run workers", "all launched within", "ended within", "ended", "largest run worker")
    return _table(heads, rows)


def _backfilled(shop: ScaleShop, title: str, numbers: range) -> str:
    with dagster_ui(shop) as client:
        materialize_catalog(client)
        times = backfill(client, [product(number).sku for number in numbers], PRODUCT_ASSETS)
    return (
        f"| {len(numbers):,} ({title}) | {times.runs} | {times.worker_runs} | {times.launched_seconds:.0f} s | "
        f"{times.seconds:.0f} s | {times.status.lower()} | {times.peak_memory_mb:,.0f} MB |"
    )


def _table(heads: tuple[str, ...], rows: list[str]) -> str:
    machine = this_machine()
    measured = (
        f"Measured {datetime.now(tz=timezone.utc):%Y-%m-%d} at {commit()}, {machine.processors} x {machine.processor}, "
        f"Python {machine.python}."
    )
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *rows, "", measured])


def main() -> None:
    """Measures, prints, and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalog_scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small catalogs, and nothing is written")
    parser.add_argument("--parts", default="growth,changes,backfill", help="which parts, separated by commas")
    chosen = parser.parse_args()
    sizes, products, changed = ((50, 200), 200, 10) if chosen.quick else ((1_000, 10_000, 50_000), 10_000, 100)
    parts: dict[str, Callable[[], str]] = {
        "growth": lambda: growth(sizes),
        "changes": lambda: changes(products, changed),
        "backfill": lambda: backfills(products),
    }
    for name in chosen.parts.split(","):
        figures = parts[name]()
        print(figures, flush=True)
        if not chosen.quick:
            write_figures(PAGE, name, figures)


if __name__ == "__main__":
    main()
