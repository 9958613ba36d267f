"""Dagster's SQLite event log, which writes many events at once.

Dagster's own opens a database, compiles its statements, writes, and closes the database again for each event and each
of the two or three tables that mention it: 10 to 30 ms of processor time. A run of 10,000 partitions begins with 20,000
planned events, and a picture needs three or more. Planned checks are worse: each partition's row repeats the event,
which names all partitions. Here a batch is one transaction, and a planned check's row tells of its own partition.

Its PostgreSQL storage writes batches; the same is done here, into the same files and with the same rows
(`dagster._core.storage.event_log`, 1.13.27; a test compares them), so dagster.yaml may name this class or not.
"""

import os
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._config import StringSource, UserConfigSchema
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import SqlEventLogStorageTable, SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.dialects.sqlite import insert
from typing_extensions import Self, override

HOME_VARIABLE = "DAGSTER_HOME"
MOST_OPEN_RUNS = 4
"""Databases of runs that stay open: a worker writes one, the daemon creates a few at once."""

_INDEXED = ASSET_EVENTS | ASSET_CHECK_EVENTS
_INSERT = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
_CHECKS = AssetCheckExecutionsTable.c
_INSERT_CHECK = insert(AssetCheckExecutionsTable)
_UPSERT_EVALUATION = _INSERT_CHECK.on_conflict_do_update(
    index_elements=[_CHECKS.asset_key, _CHECKS.check_name, _CHECKS.run_id, _CHECKS.partition],
    set_={
        name: _INSERT_CHECK.excluded[name]
        for name in (
            "execution_status",
            "evaluation_event",
            "evaluation_event_timestamp",
            "evaluation_event_storage_id",
            "materialization_event_storage_id",
        )
    },
)
"""Dagster tries to change the row of a planned check and then adds one, for each event."""


class BatchingSqliteEventLog(SqliteEventLogStorage):
    """Dagster's SQLite event log with connections that stay open and one transaction a batch.

    In dagster.yaml it is `event_log_storage`; without `base_dir` its files lie where Dagster's default puts them.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._writing = threading.Lock()
        self._engines: dict[str, Engine] = {}
        self._tables: dict[str, bool] = {}
        self._of_this_thread = threading.local()
        super().__init__(base_dir, inst_data)  # which may already write

    @classmethod
    @override
    def config_type(cls) -> UserConfigSchema:
        return {"base_dir": dg.Field(StringSource, is_required=False)}

    @classmethod
    @override
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        base_dir = config_value.get("base_dir")
        if base_dir is None:
            home = os.environ.get(HOME_VARIABLE)
            if not home:
                raise dg.DagsterInvariantViolationError(
                    f"The event log needs a folder: set {HOME_VARIABLE}, or base_dir of event_log_storage"
                )
            base_dir = str(Path(home) / "history" / "runs")
        return cls(base_dir, inst_data)

    @classmethod
    def beside(cls, storage: SqliteEventLogStorage) -> Self:
        """Writes into the same files."""
        return cls(storage._base_dir)  # noqa: SLF001 - Dagster gives it nowhere else

    @override
    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Stores events of one run, in order; all or none."""
        rows = [self._event_to_row(event) for event in events]
        indexed = [number for number, event in enumerate(events) if event.dagster_event_type in _INDEXED]
        # Both or none: what could not be indexed can be stored again.
        with (
            self._writing,
            self._engine(events[0].run_id).begin() as shard,
            self._engine(INDEX_SHARD_NAME).begin() as index,
        ):
            shard.execute(SqlEventLogStorageTable.insert(), rows)
            if indexed:
                ids = index.execute(_INSERT, [rows[number] for number in indexed]).scalars().all()
                self._of_this_thread.batch = index
                try:
                    self._store_in_tables(
                        [(events[number], event_id) for number, event_id in zip(indexed, ids, strict=True)]
                    )
                finally:
                    self._of_this_thread.batch = None

    def _store_in_tables(self, stored: Sequence[tuple[EventLogEntry, int]]) -> None:
        of_assets = [(entry, event_id) for entry, event_id in stored if entry.dagster_event_type in ASSET_EVENTS]
        self.store_asset_event_tags([entry for entry, _ in of_assets], [event_id for _, event_id in of_assets])
        # An asset's row tells of its latest event of each kind, and of no earlier one.
        latest = {
            (entry.get_dagster_event().asset_key, entry.dagster_event_type): at
            for at, (entry, _) in enumerate(of_assets)
        }
        for at in sorted(latest.values()):
            self.store_asset_event(*of_assets[at])
        of_checks = [(entry, event_id) for entry, event_id in stored if entry.dagster_event_type in ASSET_CHECK_EVENTS]
        evaluations = [evaluated for evaluated in of_checks if _is_of_a_partition(evaluated[0])]
        for entry, event_id in of_checks:
            if not _is_of_a_partition(entry):
                self.store_asset_check_event(entry, event_id)
        if evaluations:
            with self.index_connection() as index:
                index.execute(_UPSERT_EVALUATION, [self._evaluation_row(*evaluated) for evaluated in evaluations])

    def _evaluation_row(self, entry: EventLogEntry, event_id: int) -> dict[str, Any]:
        evaluation = entry.get_dagster_event().asset_check_evaluation_data
        status = (
            AssetCheckExecutionRecordStatus.SUCCEEDED if evaluation.passed else AssetCheckExecutionRecordStatus.FAILED
        )
        target = evaluation.target_materialization_data
        return {
            "asset_key": evaluation.asset_key.to_string(),
            "check_name": evaluation.check_name,
            "partition": evaluation.partition,
            "run_id": entry.run_id,
            "execution_status": status.value,
            "evaluation_event": dg.serialize_value(entry),
            "evaluation_event_timestamp": self._event_insert_timestamp(entry),
            "evaluation_event_storage_id": event_id,
            "materialization_event_storage_id": target.storage_id if target else None,
        }

    @override
    def store_asset_check_event(self, event: EventLogEntry, event_id: int | None) -> None:
        if event.dagster_event_type is DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED:
            self._store_planned_check(event, event_id)
        else:
            super().store_asset_check_event(event, event_id)

    def _store_planned_check(self, event: EventLogEntry, event_id: int | None) -> None:
        dagster_event = event.get_dagster_event()
        planned = dagster_event.event_specific_data
        assert isinstance(planned, AssetCheckEvaluationPlanned)  # noqa: S101 - so says the event's type
        subset = planned.partitions_subset
        keys = [None] if subset is None else list(subset.get_partition_keys())
        own = AssetCheckEvaluationPlanned(asset_key=planned.asset_key, check_name=planned.check_name)
        row = {
            "asset_key": planned.asset_key.to_string(),
            "check_name": planned.check_name,
            "run_id": event.run_id,
            "execution_status": "PLANNED",
            "evaluation_event": dg.serialize_value(
                event._replace(dagster_event=dagster_event._replace(event_specific_data=own))
            ),
            "evaluation_event_timestamp": self._event_insert_timestamp(event),
            "evaluation_event_storage_id": event_id,
        }
        with self.index_connection() as index:
            index.execute(AssetCheckExecutionsTable.insert(), [{**row, "partition": key} for key in keys])

    @override
    def has_table(self, table_name: str) -> bool:
        """Dagster asks before each event; once is enough."""
        if table_name not in self._tables:
            self._tables[table_name] = super().has_table(table_name)
        return self._tables[table_name]

    @override
    def dispose(self) -> None:
        with self._writing:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()

    @override
    @contextmanager
    def _connect(self, shard: str) -> Generator[Connection]:
        """What Dagster's methods write with: in a batch its own connection."""
        batch = getattr(self._of_this_thread, "batch", None)
        if shard == INDEX_SHARD_NAME and batch is not None:
            yield batch
        else:
            with super()._connect(shard) as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            with super()._connect(shard):
                pass  # which makes the database where there is none
            runs = [open_shard for open_shard in self._engines if open_shard != INDEX_SHARD_NAME]
            for oldest in runs[: len(runs) + 1 - MOST_OPEN_RUNS]:
                self._engines.pop(oldest).dispose()
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            )
        return self._engines[shard]


def _is_of_a_partition(entry: EventLogEntry) -> bool:
    """Whether a run evaluated a check of one partition: such rows the database itself knows one by one."""
    if entry.dagster_event_type is not DagsterEventType.ASSET_CHECK_EVALUATION or not entry.run_id:
        return False
    return entry.get_dagster_event().asset_check_evaluation_data.partition is not None
