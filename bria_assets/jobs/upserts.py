"""Inserts that meet a row of the same key, in SQLite and PostgreSQL. Each statement is built once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_ignore(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Makes a row, or does nothing where its key is there already; says whether it made one."""
    # Not by the row count: PostgreSQL's driver gives none here.
    return connection.execute(_insert_or_ignore(connection.dialect.name, table), dict(row)).one_or_none() is not None


def upsert(connection: sa.Connection, table: sa.Table, *, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Makes the row of this key, or changes it."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(key), tuple(values)), {**key, **values})


def add_to(connection: sa.Connection, table: sa.Table, *, key: Mapping[str, Any], amount: Mapping[str, int]) -> int:
    """Adds to the number in one column of this key's row, which begins at 0; returns the sum.

    Whoever adds to the same row at the same moment is waited for.
    """
    [name] = amount
    return connection.execute(_add_to(connection.dialect.name, table, tuple(key), name), {**key, **amount}).scalar_one()


@cache
def _insert_or_ignore(dialect: str, table: sa.Table) -> sa.Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(sa.literal(1))


@cache
def _upsert(dialect: str, table: sa.Table, key: tuple[str, ...], names: tuple[str, ...]) -> sa.Executable:
    insert = _insert(dialect, table)
    return insert.on_conflict_do_update(index_elements=key, set_={name: insert.excluded[name] for name in names})


@cache
def _add_to(dialect: str, table: sa.Table, key: tuple[str, ...], name: str) -> sa.Executable:
    insert = _insert(dialect, table)
    total = table.c[name] + insert.excluded[name]
    return insert.on_conflict_do_update(index_elements=key, set_={name: total}).returning(table.c[name])


def _insert(dialect: str, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
