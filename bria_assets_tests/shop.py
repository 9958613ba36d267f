"""A small shop with real parts: catalog and scenes on disk, image store, ledger, sandbox, and a Dagster instance."""

import csv
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
import httpx
import yaml
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from pydantic import Field

from bria_assets.client.api import Transport
from bria_assets.configuration import Configuration
from bria_assets.definitions import SandboxBriaResource, build_definitions
from bria_assets.defs.partitions import PARTITIONS
from bria_assets.defs.resources import BriaResource
from bria_assets.defs.watcher import LogWatcher
from bria_assets.images.record import ServerName
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.quote import Quote
from bria_assets.pipeline.tally import RefreshReport
from bria_assets.sandbox import (
    IN_PROCESS_URL,
    SandboxSettings,
    Uniform,
    create_sandbox,
    read_faults,
    read_profile,
    read_usage,
)
from bria_assets_tests.migration_scripts import read_migration_scripts_once

read_migration_scripts_once()

COLUMNS: tuple[str, ...] = ("sku", "title", "category", "color", "image", "scenes", "price")
MUG = {"sku": "MUG", "title": "Red mug", "category": "Kitchen", "price": "9.00"}
BOWL = {"sku": "BOWL", "title": "Oak bowl", "category": "Kitchen", "price": "19.00"}
LAMP = {"sku": "LAMP", "title": "Brass lamp", "category": "Home", "price": "49.00"}
TABLE = {"id": "table", "title": "Table", "prompt": "On an oak table", "categories": ["Kitchen"]}
STUDIO = {"id": "studio", "title": "Studio", "prompt": "In a grey studio"}

Row = Mapping[str, str]


class BriaInThisProcess(BriaResource):
    """Bria itself, as far as anything here can tell: the sandbox answers in its place."""

    server: ClassVar[ServerName] = "bria"

    api_token: str = "token"
    base_url: str = IN_PROCESS_URL
    requests_per_minute: int | None = None
    state_dir: str = Field(description="Folder of its jobs and pictures.")

    def transport(self) -> Transport | None:
        settings = SandboxSettings(
            state_dir=Path(self.state_dir), picture_px=48, plain_pictures=True, latency=Uniform.between(0.0, 0.02)
        )
        return httpx.ASGITransport(app=create_sandbox(settings))


class PlainSandbox(SandboxBriaResource):
    """The built-in sandbox with pictures that show nothing: drawing them takes longer than all the rest."""

    def transport(self) -> Transport | None:
        settings = SandboxSettings(
            state_dir=Path(self.state_dir),
            public_url=self.base_url,
            picture_px=self.picture_px,
            plain_pictures=True,
            faults=read_faults(Path(self.faults)) if self.faults else (),
            **read_profile(self.profile).as_settings(),
        )
        return httpx.ASGITransport(app=create_sandbox(settings))


class Recorder(LogWatcher):
    """Keeps what a refresh said of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.quote: Quote | None = None
        self.report: RefreshReport | None = None
        self.refusal: str | None = None
        self.words: str | None = None

    def surveyed(self, quote: Quote) -> None:
        super().surveyed(quote)
        self.quote = quote

    def finished(self, report: RefreshReport) -> None:
        super().finished(report)
        self.report = report

    def showed(self, words: str) -> None:
        super().showed(words)
        self.words = words

    def refused(self, reason: str) -> None:
        super().refused(reason)
        self.refusal = reason


@dataclass(frozen=True)
class Refreshed:
    """What one run of the refresh job did."""

    run: dg.DagsterRun
    watcher: Recorder

    @property
    def report(self) -> RefreshReport:
        assert self.watcher.report is not None
        return self.watcher.report

    @property
    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Materialized, reused and failed cells of each picture asset."""
        return {
            asset: (count.materialized, count.reused, count.failed)
            for asset, count in self.report.assets.items()
            if asset in PARTITIONS
        }

    @property
    def plan_lines(self) -> list[str]:
        return self.quote.lines

    @property
    def quote(self) -> Quote:
        """What it said that it would do."""
        assert self.watcher.quote is not None
        return self.watcher.quote


@dataclass
class Shop:
    """One shop in one folder.

    Attributes:
        folder: Of everything but Dagster's records.
        instance: Dagster's records.
        resources: In place of those that the configuration gives.
        settings: In place of, or besides, `variables`.
        draws_pictures: Whether the sandbox's pictures show what they are of.
    """

    folder: Path
    instance: dg.DagsterInstance
    resources: dict[str, Any] = field(default_factory=dict[str, Any])
    settings: dict[str, str] = field(default_factory=dict[str, str])
    draws_pictures: bool = False

    @property
    def configuration(self) -> Configuration:
        return Configuration.from_environment(self.variables)

    @property
    def variables(self) -> dict[str, str]:
        """The settings, as the environment would hold them."""
        return {
            "DAGSTER_HOME": str(self.folder / "dagster"),
            "BRIA_CATALOG": str(self.folder / "catalog.csv"),
            "BRIA_SCENES": str(self.folder / "scenes.yaml"),
            "BRIA_IMAGE_STORE": str(self.folder / "images"),
            "BRIA_LEDGER_URL": str(self.folder / "ledger.db"),
            "BRIA_SANDBOX_STATE": str(self.folder / "sandbox"),
            "BRIA_SANDBOX_PICTURE_PX": "48",
            "BRIA_SANDBOX_PROFILE": "instant",
            "BRIA_SANDBOX_FAULTS": str(self.folder / "faults.yaml"),
            # In a shop of two products one is half of them: tests of the limits set their own.
            "BRIA_MOST_REJECTED_SHARE": "1",
            "BRIA_MOST_RETIRED_SHARE": "1",
            **self.settings,
        }

    @property
    def store(self) -> ImageStore:
        return ImageStore(self.folder / "images")

    def jobs(self, server: str = "sandbox") -> int:
        """How many jobs a server was asked for."""
        state = self.folder / server
        return sum(read_usage(state).jobs.values()) if state.is_dir() else 0

    def request_ids_in_flight(self) -> set[str]:
        """The ids of Bria's that the ledger holds of jobs in flight."""
        ledger = self.folder / "ledger.db"
        if not ledger.exists():
            return set()
        with closing(sqlite3.connect(ledger)) as connection:
            try:
                rows = connection.execute(
                    "SELECT request_id FROM bria_submission JOIN bria_job USING (fingerprint) "
                    "WHERE bria_job.state = 'submitted' AND request_id IS NOT NULL"
                )
            except sqlite3.OperationalError:  # its tables are being made
                return set()
            return {row[0] for row in rows}

    def sell(self, *rows: Row, name: str = "catalog.csv") -> Path:
        """Writes a catalog."""
        file = self.folder / name
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return file

    def show_in(self, *scenes: Mapping[str, object], name: str = "scenes.yaml") -> Path:
        """Writes a file of scenes."""
        file = self.folder / name
        file.write_text(yaml.safe_dump([dict(scene) for scene in scenes]))
        return file

    def go_wrong(self, *faults: Mapping[str, object]) -> None:
        """Writes what the sandbox gets wrong."""
        (self.folder / "faults.yaml").write_text(yaml.safe_dump([dict(fault) for fault in faults]))

    def use_bria(self) -> None:
        """From now on pictures are asked of Bria, not of the sandbox."""
        self.resources["bria"] = BriaInThisProcess(state_dir=str(self.folder / "bria"))

    def refresh(self, *, tags: Mapping[str, str] | None = None, **config: Any) -> Refreshed:
        """Runs the refresh job in this process."""
        watcher = Recorder()
        job = self.definitions(watcher).resolve_job_def("refresh")
        result = job.execute_in_process(
            instance=self.instance,
            run_config={"ops": {"refresh_pictures": {"config": config}}},
            tags=dict(tags or {}),
            raise_on_error=False,
        )
        return Refreshed(run=self._run(result.run_id), watcher=watcher)

    def materialize(
        self, *assets: str, partitions: str | tuple[str, str], tags: Mapping[str, str] | None = None
    ) -> dg.DagsterRun:
        """Materializes assets for one partition or, as the UI's backfill does, for a range of them."""
        one = partitions if isinstance(partitions, str) else None
        names = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
        ends = {} if isinstance(partitions, str) else dict(zip(names, partitions, strict=True))
        job = self.definitions().resolve_implicit_global_asset_job_def()
        result = job.execute_in_process(
            instance=self.instance,
            asset_selection=[dg.AssetKey(asset) for asset in assets],
            partition_key=one,
            tags={**ends, **(tags or {})},
            raise_on_error=False,
        )
        return self._run(result.run_id)

    def retry(self, run: dg.DagsterRun, *, tags: Mapping[str, str] | None = None) -> dg.DagsterRun:
        """Runs a run once more, as the daemon's retries and the UI's re-execution do: with its tags."""
        definitions = self.definitions()
        if run.asset_selection:
            job = definitions.resolve_implicit_global_asset_job_def().get_subset(asset_selection=run.asset_selection)
        else:
            job = definitions.resolve_job_def(run.job_name)
        again = self.instance.create_run_for_job(
            job,
            run_config=run.run_config,
            tags={**run.tags, **(tags or {})},
            root_run_id=run.root_run_id or run.run_id,
            parent_run_id=run.run_id,
            asset_selection=run.asset_selection,
        )
        execute_run(InMemoryJob(job), again, self.instance)
        return self._run(again.run_id)

    def materialize_catalog(self) -> dg.DagsterRun:
        """Materializes the catalog asset, as the UI does."""
        return self.materialize_unpartitioned("product_catalog")

    def materialize_unpartitioned(self, asset: str) -> dg.DagsterRun:
        """Materializes an asset without partitions, as the UI does."""
        job = self.definitions().resolve_implicit_global_asset_job_def()
        result = job.execute_in_process(
            instance=self.instance, asset_selection=[dg.AssetKey(asset)], raise_on_error=False
        )
        return self._run(result.run_id)

    def statuses(self, asset: str) -> dict[str, str]:
        """Dagster's status of every partition of an asset."""
        found = self.instance.get_status_by_partition(dg.AssetKey(asset), self.partitions(asset), PARTITIONS[asset])
        return {partition: "NONE" if status is None else status.name for partition, status in (found or {}).items()}

    def partitions(self, asset: str) -> Sequence[str]:
        return PARTITIONS[asset].get_partition_keys(dynamic_partitions_store=self.instance)

    def materialization(self, asset: str, partition: str | None = None) -> dg.AssetMaterialization:
        """The latest one."""
        key = dg.AssetKey(asset)
        records = self.instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition] if partition else None), limit=1
        ).records
        materialization = records[0].asset_materialization
        assert materialization is not None
        return materialization

    def data_version(self, asset: str, partition: str) -> str | None:
        """Of the latest materialization."""
        return (self.materialization(asset, partition).tags or {}).get("dagster/data_version")

    def failure_message(self, run: dg.DagsterRun) -> str:
        """What the failed step of a run said."""
        return "\n".join(
            str(record.event_log_entry.get_dagster_event().step_failure_data.error_display_string)
            for record in self.instance.get_records_for_run(
                run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE
            ).records
        )

    def definitions(self, watcher: LogWatcher | None = None) -> dg.Definitions:
        """The project's definitions on this shop."""
        configured = build_definitions(self.configuration, watcher=watcher)
        return dg.Definitions(
            assets=configured.assets,
            asset_checks=configured.asset_checks,
            jobs=configured.jobs,
            schedules=configured.schedules,
            sensors=configured.sensors,
            executor=configured.executor,
            resources={**self._resources(configured.resources or {}), **self.resources},
        )

    def _resources(self, configured: Mapping[str, Any]) -> dict[str, Any]:
        bria = configured["bria"]
        if self.draws_pictures or not isinstance(bria, SandboxBriaResource):
            return dict(configured)
        return {**configured, "bria": PlainSandbox(**{name: getattr(bria, name) for name in type(bria).model_fields})}

    def _run(self, run_id: str) -> dg.DagsterRun:
        run = self.instance.get_run_by_id(run_id)
        assert run is not None
        return run


@contextmanager
def open_shop(folder: Path, *, is_on_disk: bool = False) -> Generator[Shop]:
    """A shop that sells nothing yet.

    Args:
        folder: Where it is made.
        is_on_disk: Whether Dagster's records are kept on disk, as its web server needs them, or in memory.
    """
    home = folder / "dagster"
    home.mkdir(parents=True)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    records = dg.DagsterInstance.local_temp(str(home)) if is_on_disk else dg.DagsterInstance.ephemeral()
    with records as instance:
        shop = Shop(folder=folder, instance=instance)
        shop.show_in(TABLE, STUDIO)
        shop.go_wrong()
        yield shop
