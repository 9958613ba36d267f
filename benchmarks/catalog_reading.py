"""How long it takes to read a catalog, to load what was stored of the last one, and to compare both.

`python -m benchmarks.catalog_reading` prints a table in Markdown; figures after it take the place of 1,000, 10,000 and
100,000 products. One product in a hundred has a new title, and every product has a photo of the shop's own and a price.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from upath import UPath

from benchmarks.results import this_machine
from bria_assets.catalog import CatalogSnapshot, StoredCatalog, compare_catalogs, read_catalog

T = TypeVar("T")

PRODUCTS = (1_000, 10_000, 100_000)
CHANGED_EVERY = 100
COLUMNS = ("sku", "title", "description", "category", "brand", "color", "material", "image", "price")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Seconds that one refresh's look at its catalog takes."""

    products: int
    read_seconds: float
    save_seconds: float
    load_seconds: float
    compare_seconds: float


def measured(products: int) -> Reading:
    """Reads a catalog of that many products, stores it, and compares it with the next one."""
    with tempfile.TemporaryDirectory(prefix="catalog-reading-") as folder:
        source, snapshot = Path(folder, "catalog.csv"), CatalogSnapshot(UPath(folder))
        _sell(source, products, changed_every=None)
        earlier = StoredCatalog().joined_by(read_catalog(str(source)), ())
        save_seconds, _ = _timed(lambda: snapshot.save(earlier))
        _sell(source, products, changed_every=CHANGED_EVERY)
        read_seconds, catalog = _timed(lambda: read_catalog(str(source)))
        load_seconds, stored = _timed(snapshot.load)
        compare_seconds, changes = _timed(
            lambda: compare_catalogs(stored.products_by_sku, catalog.products_by_sku, keep=catalog.rejected_skus)
        )
    expected = len(range(0, products, CHANGED_EVERY))
    if (len(changes.changed), len(changes.added), len(changes.retired)) != (expected, 0, 0):
        raise SystemExit(f"{expected} products were changed, and {len(changes.changed)} found: nothing was measured")
    return Reading(
        products=products,
        read_seconds=read_seconds,
        save_seconds=save_seconds,
        load_seconds=load_seconds,
        compare_seconds=compare_seconds,
    )


def table(readings: list[Reading]) -> str:
    """The figures as Markdown."""
    machine = this_machine()
    rows = [
        f"| {reading.products:,} | {reading.read_seconds:.3f} | {reading.load_seconds:.3f} | "
        f"{reading.compare_seconds:.3f} | {reading.save_seconds:.3f} |"
        for reading in readings
    ]
    return "\n".join(
        [
            "| products | reading the CSV file, s | loading the stored catalog, s | comparing, s | storing, s |",
            "|---|---|---|---|---|",
            *rows,
            "",
            f"Measured on one of {machine.processors} x {machine.processor}, Python {machine.python}.",
        ]
    )


def _sell(file: Path, products: int, *, changed_every: int | None) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(products):
            edition = "second edition" if changed_every and number % changed_every == 0 else "first edition"
            writer.writerow(
                [
                    f"SKU-{number:06}",
                    f"Mug number {number}, {edition}",
                    "Stoneware, glazed by hand, for the dishwasher",
                    "Kitchen",
                    "Fired",
                    "red",
                    "stoneware",
                    f"photos/{number}.png",
                    "9.00",
                ]
            )


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalog_reading", description=__doc__)
    parser.add_argument("products", type=int, nargs="*", default=PRODUCTS, help="how many products")
    print(table([measured(products) for products in parser.parse_args().products]))


if __name__ == "__main__":
    main()
