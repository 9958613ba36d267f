"""How a catalog of thousands is refreshed and backfilled: time per product, events, memory, runs.

`python -m benchmarks.catalog_scale` measures and writes docs/scale.md; `--quick` takes two minutes and writes nothing.
Parts: `growth` (growing catalogs: a first refresh, one in which nothing changed, one with 100 scattered changes),
`overhead` (a refresh beside the engine alone) and `backfill` (launched through the UI's own door). A part that is not
named keeps its last figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.children import ROOT, commit
from benchmarks.figures import write_figures
from benchmarks.guard import guard_children
from benchmarks.products import product, scene
from benchmarks.results import this_machine
from benchmarks.scale_backfill import backfill, dagster_ui, materialize_catalog
from benchmarks.scale_shop import ProcessTimes, RefreshTimes, ScaleShop, scale_shop

PAGE = ROOT / "docs" / "scale.md"
PRODUCT_ASSETS = ("product_image", "cutout")
SHOTS = "lifestyle_shot"
SCENES = 8
GROWING_ASSET = "product_image"
"""One picture a product, so that fifty thousand of them take half an hour."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """One catalog from its first refresh on; the image of each product."""

    products: int
    first: RefreshTimes
    event_bytes: int
    nothing_changed: RefreshTimes
    changed: RefreshTimes
    changed_jobs: int

    def first_row(self) -> str:
        """What the first refresh took."""
        return (
            f"| {self.products:,} | {self.first.seconds:,.0f} s | {1000 * self.first.seconds / self.products:.1f} ms | "
            f"{1000 * self.first.cpu_seconds / self.products:.1f} ms | "
            f"{self.event_bytes / self.products / 1000:.1f} KB | {self.first.peak_memory_mb:,.0f} MB |"
        )

    def change_row(self) -> str:
        """What the refreshes after it took."""
        made = max(self.changed.materialized, 1)
        return (
            f"| {self.products:,} | {self.nothing_changed.seconds:.1f} s | {self.changed.seconds:.1f} s | "
            f"{self.changed_jobs} | {self.changed.materialized} | {1000 * self.changed.walk_seconds / made:.1f} ms |"
        )


def growth(products: int, changed: int) -> Growth:
    """Refreshes a new catalog, then once more as it is, then with scattered changes."""
    with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
        shop.sell(products)
        assets = ("--select", GROWING_ASSET)
        first = shop.refresh(*assets)
        event_bytes = shop.event_bytes()
        nothing_changed = shop.refresh(*assets)
        shop.sell(products, renamed=range(0, products, products // changed))
        before = shop.jobs()
        times = shop.refresh(*assets)
        return Growth(
            products=products,
            first=first,
            event_bytes=event_bytes,
            nothing_changed=nothing_changed,
            changed=times,
            changed_jobs=shop.jobs() - before,
        )


FIRST = ("products", "first refresh", "a product", "processor time a product", "Dagster's events a product", "memory")
CHANGES = (
    "products",
    "nothing changed",
    "100 scattered changes",
    "calls",
    "materialized",
    "each, from the first product to the report",
)


def overhead(products: int, rounds: int) -> str:
    """What the same jobs take as bare calls, by the engine alone and by a refresh; in turns, medians of some rounds.

    The sandbox is a process of its own: what its processor time is, is Bria's. A refresh's processor time is what it
    takes beyond one in which nothing has changed, which has started Python and Dagster too.
    """
    bare: list[ProcessTimes] = []
    alone: list[ProcessTimes] = []
    whole: list[RefreshTimes] = []
    unchanged: list[RefreshTimes] = []
    assets = ("--select", ",".join(PRODUCT_ASSETS))
    for _ in range(rounds):
        with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
            bare.append(shop.call_without_engine(products))
        with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
            alone.append(shop.walk_without_dagster(products))
        with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
            shop.sell(products)
            whole.append(shop.refresh(*assets))
            unchanged.append(shop.refresh(*assets))
    pictures = products * len(PRODUCT_ASSETS)

    def each(seconds: Iterable[float]) -> float:
        return 1000 * median(seconds) / pictures

    bare_ms, alone_ms, whole_ms = (
        each(times.seconds for times in bare),
        each(times.seconds for times in alone),
        each(times.walk_seconds for times in whole),
    )
    whole_cpu = each(first.cpu_seconds - again.cpu_seconds for first, again in zip(whole, unchanged, strict=True))
    sandbox_cpu = each(times.sandbox_cpu_seconds for times in bare)
    alone_cpu = each(times.cpu_seconds for times in alone)
    rows = [
        f"| the calls alone | {bare_ms:.1f} ms | {each(times.cpu_seconds for times in bare):.1f} ms | |",
        f"| the engine alone | {alone_ms:.1f} ms | {alone_cpu:.1f} ms | {alone_ms - bare_ms:.1f} ms |",
        f"| the refresh | {whole_ms:.1f} ms | {whole_cpu:.1f} ms | {whole_ms - bare_ms:.1f} ms |",
        f"| the sandbox, for the calls alone | | {sandbox_cpu:.1f} ms | |",
    ]
    return _table((f"{pictures:,} pictures", "time for each", "processor time for each", "beyond the calls"), rows)


def backfills(products: int) -> str:
    """Image and cutout of all products, of scattered ones once more, and their shots, by backfills from the UI."""
    every = max(products // 100, 1)
    all_skus = [product(number).sku for number in range(products)]
    scattered = all_skus[::every]
    shots = [f"{sku}|{scene(number).id}" for sku in scattered for number in range(SCENES)]
    with TemporaryDirectory(prefix="scale-") as folder, scale_shop(Path(folder)) as shop:
        shop.sell(products, scenes=SCENES)
        rows = [
            _backfilled(shop, f"image and cutout of {products:,}", all_skus, PRODUCT_ASSETS),
            _backfilled(shop, f"of every {every}th, once more", scattered, PRODUCT_ASSETS),
            _backfilled(shop, f"of these, shots in {SCENES} scenes", shots, (SHOTS,)),
        ]
    heads = (
        "selected",
        "runs",
        "run workers",
        "all in the queue within",
        "all begun within",
        "ended within",
        "ended",
        "largest run worker",
    )
    return _table(heads, rows)


def _backfilled(shop: ScaleShop, title: str, partitions: Sequence[str], assets: Sequence[str]) -> str:
    with dagster_ui(shop) as client:
        materialize_catalog(client)
        times = backfill(client, partitions, assets)
    return (
        f"| {title} | {times.runs} | {times.worker_runs} | "
        f"{times.queued_seconds:.0f} s | {times.begun_seconds:.0f} s | {times.seconds:.0f} s | "
        f"{times.status.lower()} | {times.peak_memory_mb:,.0f} MB |"
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
    guard_children()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalog_scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small catalogs, and nothing is written")
    parser.add_argument("--parts", default="growth,overhead,backfill", help="which parts, separated by commas")
    parser.add_argument("--sizes", default="1000,10000,50000", help="products of the growing catalogs")
    chosen = parser.parse_args()
    sizes = (50, 200) if chosen.quick else tuple(int(size) for size in chosen.sizes.split(","))
    figures: dict[str, str] = {}
    if "growth" in chosen.parts:
        grown: list[Growth] = []
        for size in sizes:
            grown.append(growth(size, 10 if chosen.quick else 100))
            print(grown[-1].first_row(), grown[-1].change_row(), sep="\n", flush=True)
        figures["growth"] = _table(FIRST, [each.first_row() for each in grown])
        figures["changes"] = _table(CHANGES, [each.change_row() for each in grown])
    if "overhead" in chosen.parts:
        figures["overhead"] = overhead(50 if chosen.quick else 500, 1 if chosen.quick else 3)
    if "backfill" in chosen.parts:
        figures["backfill"] = backfills(200 if chosen.quick else 10_000)
    for name, table in figures.items():
        print(table, flush=True)
        if not chosen.quick:
            write_figures(PAGE, name, table)


if __name__ == "__main__":
    main()
