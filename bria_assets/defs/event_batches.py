"""Stores many entries of a run in Dagster's event log at once.

Dagster's SQLite storage opens a database, compiles its statements, writes, and closes the database again for each event
and each of the two or three tables that mention it: 10 to 30 ms of processor time, of which a picture needs three or
more. Its PostgreSQL storage writes batches; the same is done here for SQLite, into the same files and with the same
rows (`dagster._core.storage.event_log`, 1.13.27; a test compares them). Other storages are left to themselves.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Protocol

import dagster as dg
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorageTable, SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine

_INDEXED = ASSET_EVENTS | ASSET_CHECK_EVENTS
_INSERT = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)


class EventBatches(Protocol):
    """Stores entries."""

    def store(self, entries: Sequence[EventLogEntry]) -> list[Exception]:
        """Stores entries of one run, in order. Blocks; one thread at a time.

        Returns:
            What went wrong with some of them; all others are stored.
        """
        ...

    def close(self) -> None:
        """Ends what is open."""
        ...


def open_event_batches(instance: dg.DagsterInstance) -> EventBatches:
    """How entries are best stored in this instance."""
    storage = instance.event_log_storage
    # Not a class derived from it: that one may keep its events elsewhere.
    return _SqliteBatches(storage) if type(storage) is SqliteEventLogStorage else _OneByOne(instance)


class _OneByOne:
    """As Dagster stores events."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance

    def store(self, entries: Sequence[EventLogEntry]) -> list[Exception]:
        failures: list[Exception] = []
        for entry in entries:
            try:
                self._instance.handle_new_event(entry)
            except Exception as error:  # noqa: BLE001 - each entry tells of another partition
                failures.append(error)
        return failures

    def close(self) -> None:
        """Nothing is open."""


class _SqliteBatches(SqliteEventLogStorage):
    """Dagster's own storage on its own files, with connections that stay open and one transaction a batch."""

    def __init__(self, storage: SqliteEventLogStorage) -> None:
        super().__init__(storage._base_dir)  # noqa: SLF001 - Dagster gives it nowhere else
        self._engines: dict[str, Engine] = {}
        self._tables: dict[str, bool] = {}
        self._batch: Connection | None = None
        """Of the index, while a batch is written into it."""

    def store(self, entries: Sequence[EventLogEntry]) -> list[Exception]:
        try:
            self._store_whole(entries)
        except Exception as error:  # noqa: BLE001 - one of them may be at fault, or none: each is tried by itself
            return [error] if len(entries) == 1 else [failed for entry in entries for failed in self.store([entry])]
        return []

    def _store_whole(self, entries: Sequence[EventLogEntry]) -> None:
        rows = [self._event_to_row(entry) for entry in entries]
        indexed = [number for number, entry in enumerate(entries) if entry.dagster_event_type in _INDEXED]
        # Both or none: what could not be indexed can be stored again.
        with self._engine(entries[0].run_id).begin() as shard, self._engine(INDEX_SHARD_NAME).begin() as index:
            shard.execute(SqlEventLogStorageTable.insert(), rows)
            if indexed:
                ids = index.execute(_INSERT, [rows[number] for number in indexed]).scalars().all()
                self._batch = index
                try:
                    self._store_in_tables(
                        [(entries[number], event_id) for number, event_id in zip(indexed, ids, strict=True)]
                    )
                finally:
                    self._batch = None

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
        for entry, event_id in stored:
            if entry.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(entry, event_id)

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()

    def has_table(self, table_name: str) -> bool:
        """Dagster asks before each event; once is enough."""
        if table_name not in self._tables:
            self._tables[table_name] = super().has_table(table_name)
        return self._tables[table_name]

    @contextmanager
    def _connect(self, shard: str) -> Generator[Connection]:
        """What Dagster's methods write with: the batch's own connection while there is one."""
        if shard == INDEX_SHARD_NAME and self._batch is not None:
            yield self._batch
        else:
            with super()._connect(shard) as connection:
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            )
        return self._engines[shard]
