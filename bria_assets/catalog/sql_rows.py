"""Rows of a table or a SELECT statement in any database SQLAlchemy knows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, create_engine, select, table, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.location import SqlLocation
from bria_assets.catalog.table import SourceRow, SourceTable

T = TypeVar("T")


def read_sql_rows(location: SqlLocation) -> SourceTable:
    """Read all rows, counted from 1.

    Raises:
        CatalogError: The driver is missing, the database is out of reach or refuses, or the statement is wrong.
    """

    def table_of(connection: Connection) -> SourceTable:
        result = open_rows(connection, location)
        return SourceTable(
            columns=tuple(result.keys()),
            rows=tuple(SourceRow(number=number, cells=tuple(row)) for number, row in enumerate(result, start=1)),
        )

    return reading(location, table_of)


def open_rows(connection: Connection, location: SqlLocation) -> CursorResult[Any]:
    """Ask for the rows of a location."""
    if location.is_table:
        schema, _, name = location.target.rpartition(".")
        return connection.execute(select(text("*")).select_from(table(name, schema=schema or None)))
    # Passed on as it was written: colons and percent signs in it are not places for parameters.
    return connection.execution_options(no_parameters=True).exec_driver_sql(location.target)


def reading(location: SqlLocation, read: Callable[[Connection], T]) -> T:
    """Read from a database. Nothing is committed: a statement cannot change the shop's database.

    Raises:
        CatalogError: The driver is missing, the database is out of reach or refuses, or the statement is wrong.
    """
    _refuse_missing_sqlite_file(location)
    secrets = _secrets(location)
    try:
        engine = create_engine(location.url, poolclass=NullPool)
    except ImportError as error:
        raise CatalogError(
            f"{location.display}: the database's Python driver is missing ({one_line(error)}): install it"
        ) from None
    try:
        with engine.connect() as connection:
            return read(connection)
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # Not chained: a driver's own message may quote the connection string.
        raise CatalogError(
            f"{location.display}: the database refused ({one_line(cause, secrets=secrets)}): "
            "check the URL, the credentials and the statement"
        ) from None
    except Exception as error:  # noqa: BLE001 - drivers also raise errors SQLAlchemy does not know
        raise CatalogError(
            f"{location.display}: the rows cannot be read ({one_line(error, secrets=secrets)}): check URL and statement"
        ) from None
    finally:
        engine.dispose()


def _refuse_missing_sqlite_file(location: SqlLocation) -> None:
    # SQLite would create an empty database under a mistyped name.
    file = location.url.database
    if location.url.get_backend_name() != "sqlite" or not file or file == ":memory:" or file.startswith("file:"):
        return
    if not Path(file).is_file():
        raise CatalogError(f"{location.display}: there is no such database file: check the path")


def _secrets(location: SqlLocation) -> frozenset[str]:
    options = location.url.query.values()
    values = [value for option in options for value in ((option,) if isinstance(option, str) else option)]
    return frozenset([str(location.url.password or ""), *values])
