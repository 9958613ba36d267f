"""Stores many entries of a run in Dagster's event log at once, where the storage can."""

from collections.abc import Sequence
from typing import Protocol

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from bria_assets.defs.sqlite_event_log import BatchingSqliteEventLog


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
    if isinstance(storage, BatchingSqliteEventLog):
        return _Batches(storage, is_own=False)
    # Not a class derived from it: that one may keep its events elsewhere.
    if type(storage) is SqliteEventLogStorage:
        return _Batches(BatchingSqliteEventLog.beside(storage), is_own=True)
    return _OneByOne(instance)


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


class _Batches:
    def __init__(self, log: BatchingSqliteEventLog, *, is_own: bool) -> None:
        self._log = log
        self._is_own = is_own

    def store(self, entries: Sequence[EventLogEntry]) -> list[Exception]:
        try:
            self._log.store_event_batch(entries)
        except Exception as error:  # noqa: BLE001 - one of them may be at fault, or none: each is tried by itself
            return [error] if len(entries) == 1 else [failed for entry in entries for failed in self.store([entry])]
        return []

    def close(self) -> None:
        if self._is_own:
            self._log.dispose()
