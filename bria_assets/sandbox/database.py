"""The sandbox's SQLite file: its tables, and how several processes share it.

Times are seconds since 1970 (UTC), as the sandbox's clock gives them.
"""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.schema import CreateIndex, CreateTable

FILE_NAME = "sandbox.sqlite"
SCHEMA_VERSION = 1
BUSY_TIMEOUT_SECONDS = 30.0

_metadata = MetaData()

jobs = Table(
    "jobs",
    _metadata,
    Column("request_id", String, primary_key=True),
    Column("token_hash", String, nullable=False),
    Column("endpoint", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("picture_format", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("ready_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("polls", Integer, nullable=False, default=0),
)

request_log = Table(
    "request_log",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("token_hash", String, nullable=False),
    Column("endpoint", String, nullable=False),
    Column("admitted", Boolean, nullable=False),
)

fault_strikes = Table(
    "fault_strikes",
    _metadata,
    Column("fault", String, primary_key=True),
    Column("strikes", Integer, nullable=False),
)

_indexes = (
    Index("request_log_window", request_log.c.token_hash, request_log.c.endpoint, request_log.c.at),
    Index("jobs_of_endpoint", jobs.c.endpoint),
)


class StateVersionError(RuntimeError):
    """A state folder was written by another version of the sandbox."""


def open_database(state_dir: Path) -> Engine:
    """Open the SQLite file of a state folder, and make it where there is none.

    Args:
        state_dir: An existing folder.

    Raises:
        StateVersionError: The file has other tables than these.
    """
    path = state_dir / FILE_NAME
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin_immediately)
    _switch_to_write_ahead_log(engine)
    with engine.begin() as connection:
        version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version not in (0, SCHEMA_VERSION):
            raise StateVersionError(
                f"{path} has version {version}, this sandbox needs {SCHEMA_VERSION}: choose another state folder"
            )
        for table in _metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        for index in _indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    # The driver would otherwise start a transaction only at the first write, after a count was already read.
    connection.isolation_level = None
    # With a write-ahead log a power cut may lose the last jobs, never the file; a sandbox can live with that.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_immediately(connection: Any) -> None:
    # Taking the write lock at once makes "count, then insert" one step for all processes.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _switch_to_write_ahead_log(engine: Engine) -> None:
    # SQLite answers "locked" here without waiting when two processes make the file at the same moment.
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        except engine.dialect.loaded_dbapi.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
        finally:
            connection.close()
