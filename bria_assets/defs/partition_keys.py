"""Keeps Dagster's dynamic partitions in step with a list of keys, tens of thousands of them at a time."""

from collections.abc import Iterable, Sequence
from itertools import islice

import dagster as dg
from dagster._core.storage.event_log.schema import DynamicPartitionsTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage

MOST_KEYS_AT_A_TIME = 10_000
"""Dagster asks for all keys of a call in one query, and SQLite may take no more than 32,766 variables."""


def add_keys(instance: dg.DagsterInstance, partitions: dg.DynamicPartitionsDefinition, keys: Iterable[str]) -> None:
    """Adds the keys that are not there yet, behind those that are, in their order: new ones stay side by side."""
    name = _name(partitions)
    there = set(instance.get_dynamic_partitions(name))
    for some in _batches(key for key in keys if key not in there):
        instance.add_dynamic_partitions(name, some)


def delete_all_but(
    instance: dg.DagsterInstance, partitions: dg.DynamicPartitionsDefinition, keys: Iterable[str]
) -> None:
    """Deletes every key but these. What was materialized for a deleted one stays in Dagster's history."""
    name = _name(partitions)
    kept = set(keys)
    for some in _batches(key for key in instance.get_dynamic_partitions(name) if key not in kept):
        _delete(instance, name, some)


def _delete(instance: dg.DagsterInstance, name: str, keys: Sequence[str]) -> None:
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        for key in keys:
            instance.delete_dynamic_partition(name, key)
        return
    # Dagster (1.13.27) deletes one key a transaction, 20 ms each on SQLite: minutes for a season's retirements. This is
    # the statement of its `delete_dynamic_partition` for many.
    table = DynamicPartitionsTable.c
    with storage.index_connection() as connection:
        connection.execute(
            DynamicPartitionsTable.delete().where(table.partitions_def_name == name, table.partition.in_(keys))
        )


def _batches(keys: Iterable[str]) -> Iterable[list[str]]:
    left = iter(keys)
    while some := list(islice(left, MOST_KEYS_AT_A_TIME)):
        yield some


def _name(partitions: dg.DynamicPartitionsDefinition) -> str:
    return str(partitions.name)
