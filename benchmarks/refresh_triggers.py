"""How long a tick of the sensor and of the schedule takes, and how long it takes to see what changed in a catalog.

`python -m benchmarks.refresh_triggers` prints a table; `--quick` measures small catalogs only. The catalogs are made
up, with the columns a shop has; everything lies on disk in a temporary folder, with a Dagster instance of its own. A
tick is what Dagster's code server does when the daemon asks it to look: the sensor, its resources and the instance
included.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import dagster as dg

from benchmarks.children import commit
from benchmarks.results import this_machine
from bria_assets.configuration import Configuration
from bria_assets.definitions import build_definitions
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.refresh_state import REFRESH_JOB, tag_state

COLUMNS = ("sku", "title", "description", "category", "brand", "color", "material", "price")
CHANGES = 100
TICKS = 5

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Seconds, for one kind of source and one size of catalog."""

    source: str
    products: int
    unchanged_seconds: float
    changed_seconds: float
    price_seconds: float
    schedule_seconds: float


def rows(count: int, *, changed: int = 0, price: str = "9.00") -> list[Row]:
    """Products, the changed ones scattered evenly."""
    every = count // changed if changed else 0
    return [
        (
            f"KIT-{number:06}",
            f"Stoneware mug number {number}",
            "Hand-thrown, glazed inside and out, holds a third of a litre and goes into the dishwasher.",
            "Kitchen",
            "Kiln & Co",
            "speckled blue" if every and number % every == 0 else "speckled cream",
            "glazed stoneware",
            price,
        )
        for number in range(count)
    ]


def write_csv(folder: Path, products: Sequence[Row]) -> str:
    """The catalog as a file."""
    file = folder / "catalog.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([COLUMNS, *products])
    return str(file)


def write_sqlite(folder: Path, products: Sequence[Row]) -> str:
    """The catalog as a table."""
    file = folder / "shop.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE IF EXISTS products")
        connection.execute(f"CREATE TABLE products ({', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO products VALUES ({marks})", products)  # noqa: S608 - marks alone
    return f"sqlite:///{file}#products"


SOURCES: dict[str, Callable[[Path, Sequence[Row]], str]] = {"CSV": write_csv, "SQLite": write_sqlite}


@dataclass
class Shop:
    """A catalog and a Dagster instance in one folder."""

    folder: Path
    source: str
    instance: dg.DagsterInstance
    cursor: str | None = None

    def sell(self, products: Sequence[Row]) -> None:
        """Writes the catalog."""
        self.location = SOURCES[self.source](self.folder, products)
        self.definitions = build_definitions(
            Configuration.from_environment(
                {
                    "BRIA_CATALOG": self.location,
                    "BRIA_IMAGE_STORE": str(self.folder / "images"),
                    "BRIA_LEDGER_URL": str(self.folder / "ledger.db"),
                    "BRIA_SANDBOX_STATE": str(self.folder / "sandbox"),
                }
            )
        )

    def refresh(self) -> None:
        """Takes the catalog in as a refresh of everything does, but makes no picture: that is another benchmark's."""
        resources = self.definitions.resources or {}
        catalog, store = resources["catalog"], resources["image_store"].open()
        intake = take_in_catalog(self.instance, store, catalog, is_whole=True)
        job = self.definitions.resolve_job_def(REFRESH_JOB)
        run = self.instance.create_run_for_job(job, status=dg.DagsterRunStatus.SUCCESS)
        tag_state(self.instance, run.run_id, intake, store, "sandbox")

    def tick_sensor(self) -> bool:
        """One tick; says whether it asked for a run."""
        sensor = self.definitions.resolve_sensor_def("catalog_changed")
        resources = self._resources(sensor.required_resource_keys)
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=resources) as context:
            data = sensor.evaluate_tick(context)
        self.cursor = data.cursor
        return bool(data.run_requests)

    def tick_schedule(self) -> None:
        """One tick."""
        schedule = self.definitions.resolve_schedule_def("refresh_daily")
        resources = self._resources(schedule.required_resource_keys)
        with dg.build_schedule_context(instance=self.instance, resources=resources) as context:
            schedule.evaluate_tick(context)

    def _resources(self, names: set[str]) -> dict[str, object]:
        return {name: (self.definitions.resources or {})[name] for name in names}


def seconds_of(action: Callable[[], object], *, times: int = 1) -> float:
    """The median of some trials."""

    def trial() -> float:
        began = time.perf_counter()
        action()
        return time.perf_counter() - began

    return statistics.median(trial() for _ in range(times))


def measure(source: str, count: int, folder: Path) -> Measured:
    """All figures of one source and size."""
    home = folder / "dagster"
    home.mkdir(parents=True)
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        shop = Shop(folder=folder, source=source, instance=instance)
        shop.sell(rows(count))
        shop.refresh()
        shop.tick_sensor()
        unchanged = seconds_of(shop.tick_sensor, times=TICKS)
        shop.sell(rows(count, price="8.00"))
        price = seconds_of(lambda: _expect(shop, run=False))
        shop.sell(rows(count, changed=CHANGES))
        changed = seconds_of(lambda: _expect(shop, run=True))
        schedule = seconds_of(shop.tick_schedule)
    return Measured(
        source=source,
        products=count,
        unchanged_seconds=unchanged,
        changed_seconds=changed,
        price_seconds=price,
        schedule_seconds=schedule,
    )


def _expect(shop: Shop, *, run: bool) -> None:
    if shop.tick_sensor() is not run:
        raise SystemExit(f"the sensor asked for {'no ' if run else 'a '}run")


def table(measured: Sequence[Measured]) -> str:
    """The figures in Markdown."""
    machine = this_machine()
    headings = (
        "source",
        "products",
        "sensor, nothing changed",
        f"sensor, {CHANGES} products changed",
        "sensor, all prices changed",
        "schedule",
    )
    figures = [
        f"| {row.source} | {row.products:,} | {row.unchanged_seconds * 1000:,.0f} ms | {row.changed_seconds:.2f} s | "
        f"{row.price_seconds:.2f} s | {row.schedule_seconds:.2f} s |"
        for row in measured
    ]
    when = (
        f"Measured {datetime.now(tz=timezone.utc):%Y-%m-%d} at {commit()}, on {machine.processors} x "
        f"{machine.processor}, Python {machine.python}. Command: `python -m benchmarks.refresh_triggers`."
    )
    return "\n".join([f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}", *figures, "", when])


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.refresh_triggers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 products only")
    sizes = [1_000] if parser.parse_args().quick else [10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        print(
            table([measure(source, count, Path(folder, source, str(count))) for source in SOURCES for count in sizes])
        )


if __name__ == "__main__":
    main()
