"""A batch leaves the same rows in Dagster's databases as Dagster itself, which writes one event after another."""

import re
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster_shared.check import CheckError

from bria_assets.defs.event_batches import open_event_batches
from bria_assets.defs.run_events import RunEvents

CUTOUT, SHOT = dg.AssetKey("cutout"), dg.AssetKey("lifestyle_shot")
RUN = "11111111-1111-4111-8111-111111111111"
TABLES = ("event_logs", "asset_keys", "asset_event_tags", "asset_check_executions")
OF_THEIR_OWN = {"id", "create_timestamp", "cached_status_data", "evaluation_event_storage_id"}


def entries(events: RunEvents) -> list[EventLogEntry]:
    """What two products of a refresh have written, and a line of its log; always the same."""
    written: list[EventLogEntry] = []
    for number, sku in enumerate(("MUG", "BOWL", "MUG")):
        made = dg.AssetMaterialization(
            CUTOUT, partition=sku, metadata={"seed": number}, tags={"dagster/data_version": sku}
        )
        check = dg.AssetCheckEvaluation(
            passed=sku == "MUG", asset_key=CUTOUT, check_name="clean_cutout", partition=sku, metadata={"clear": 0.5}
        )
        written += [events.planned("cutout", sku), events.materialized(made), events.checked(check)]
    written += [events.error("cutout LAMP: refused"), events.planned("lifestyle_shot", "MUG|table")]
    return [entry._replace(timestamp=1_700_000_000.0 + number) for number, entry in enumerate(written)]


@dg.op
def write(context: dg.OpExecutionContext, in_batches: dg.ResourceParam[Any]) -> None:
    wanted = entries(RunEvents(context))
    if not in_batches:
        for entry in wanted:
            context.instance.handle_new_event(entry)
        return
    batches = open_event_batches(context.instance)
    for begin, end in ((0, 4), (4, 5), (5, len(wanted))):
        batches.store(wanted[begin:end])
    batches.close()


@dg.job
def a_run() -> None:
    write()


@contextmanager
def run(folder: Path, *, in_batches: bool) -> Generator[dg.DagsterInstance]:
    folder.mkdir()
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        resource = dg.ResourceDefinition.hardcoded_resource(in_batches)
        a_run.execute_in_process(instance=instance, resources={"in_batches": resource}, run_id=RUN)
        yield instance


def rows(folder: Path, database: str, table: str) -> Sequence[object]:
    with closing(sqlite3.connect(next(folder.rglob(f"{database}.db")))) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our own names
    told = [
        {column: _without_ids(value) for column, value in row.items() if column not in OF_THEIR_OWN}
        for row in found
        if table != "event_logs" or row["dagster_event_type"] is None or row["dagster_event_type"].startswith("ASSET")
    ]
    return sorted(told, key=str)


def _without_ids(value: object) -> object:
    return re.sub(r'"storage_id": \d+', "", value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("batches")
    for name in ("singly", "batched"):
        with run(folder / name, in_batches=name == "batched"):
            pass
    return folder / "singly", folder / "batched"


@pytest.mark.parametrize("table", TABLES)
def test_the_index_has_the_same_rows(homes: tuple[Path, Path], table: str):
    singly, batched = (rows(home, "index", table) for home in homes)
    assert singly
    assert batched == singly


def test_the_run_s_own_log_has_the_same_rows(homes: tuple[Path, Path]):
    singly, batched = (rows(home, RUN, "event_logs") for home in homes)
    assert batched == singly


def test_dagster_reads_what_a_batch_wrote(tmp_path: Path):
    with run(tmp_path / "home", in_batches=True) as instance:
        made = instance.fetch_materializations(CUTOUT, limit=10).records
        assert [record.partition_key for record in made] == ["MUG", "BOWL", "MUG"]
        latest = instance.get_latest_materialization_event(CUTOUT)
        assert latest is not None
        assert latest.asset_materialization is not None
        assert latest.asset_materialization.metadata["seed"].value == 2
        check = dg.AssetCheckKey(CUTOUT, "clean_cutout")
        history = instance.event_log_storage.get_asset_check_execution_history(check, limit=10)
        assert {(record.partition, record.status.value) for record in history} == {
            ("MUG", "SUCCEEDED"),
            ("BOWL", "FAILED"),
        }


def test_an_entry_that_cannot_be_stored_is_told_and_all_others_are_stored_once(tmp_path: Path):
    with run(tmp_path / "home", in_batches=True) as instance:
        before = len(instance.fetch_materializations(CUTOUT, limit=100).records)
        good = instance.get_latest_materialization_event(CUTOUT)
        assert good is not None
        batches = open_event_batches(instance)
        failures = batches.store([good, good._replace(dagster_event=cast("Any", "no event")), good])
        batches.close()
        assert [type(failure) for failure in failures] == [CheckError]
        assert len(instance.fetch_materializations(CUTOUT, limit=100).records) == before + 2
