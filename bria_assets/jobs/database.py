"""Opens the ledger's database: SQLite or PostgreSQL, brought to today's schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import event, exc
from sqlalchemy.engine import make_url

_MIGRATION_LOCK = 0x42_52_49_41  # "BRIA": one process migrates, the others wait


class LedgerUnavailable(Exception):
    """The ledger's database cannot be opened, read or written."""


def open_database(url: str) -> sa.Engine:
    """An engine on a database whose tables are there and up to date. Blocks.

    Args:
        url: a SQLAlchemy URL; `sqlite:////path/ledger.db` or `postgresql://host/name`.

    Raises:
        LedgerUnavailable: it cannot be opened, or was written by a newer version.
    """
    try:
        engine = _sqlite_engine(url) if url.startswith("sqlite") else _server_engine(url)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            _upgrade(connection)
    except (exc.SQLAlchemyError, OSError, ImportError) as failed:
        raise LedgerUnavailable(
            f"the job ledger {_shown(url)} cannot be opened ({_reason(failed)}); mend the place or set BRIA_LEDGER_URL"
        ) from failed
    except CommandError as newer:
        raise LedgerUnavailable(
            f"the job ledger {_shown(url)} was written by a newer version of bria_assets ({newer}); update the project"
        ) from newer
    return engine


def _sqlite_engine(url: str) -> sa.Engine:
    database = make_url(url).database
    if database:
        Path(database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        connection.execute("PRAGMA journal_mode=WAL")
        # A request id that is written down must survive a power cut: it may stand for a bill.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    def begin(connection: sa.Connection) -> None:
        # Take the write lock at once: a read lock that is raised later fails when another process writes.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def _server_engine(url: str) -> sa.Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(parsed, pool_pre_ping=True)


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except exc.ArgumentError:
        return "(not a database URL)"


def _reason(failed: Exception) -> str:
    cause = getattr(failed, "orig", None) or failed
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
