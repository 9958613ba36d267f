"""Opens the ledger's database: SQLite or PostgreSQL, brought to today's schema."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import event, exc
from sqlalchemy.engine import make_url
from tenacity import retry, retry_if_exception_message, stop_after_delay, wait_fixed
from typing_extensions import ParamSpec

from bria_assets.jobs.group_commit import GroupCommit

P = ParamSpec("P")
T = TypeVar("T")

_MIGRATION_LOCK = 0x42_52_49_41  # "BRIA": one process migrates, the others wait
_BUSY_SECONDS = 30.0

_NOW = sa.select(sa.func.clock_timestamp())

_NETWORK_PATIENCE = {"connect_timeout": "10", "tcp_user_timeout": "20000", "keepalives_idle": "20"}
"""A connection that a network has swallowed is given up (in seconds, ms, seconds) before the leases have run out."""


class LedgerUnavailable(Exception):
    """The ledger's database cannot be opened, read or written."""


class LedgerDatabase:
    """One open database with the ledger's tables. Calls block, but for `in_turn`, which takes them off the event loop.

    Args:
        url: a SQLAlchemy URL; `sqlite:////path/ledger.db` or `postgresql://host/name`.

    Raises:
        LedgerUnavailable: it cannot be opened, or was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)
        self._shown = _shown(self._engine.url)
        # PostgreSQL takes many writers and commits in groups by itself.
        self._group = GroupCommit(self.transaction) if self._engine.dialect.name == "sqlite" else None

    def close(self) -> None:
        """Closes its connections."""
        if self._group is not None:
            self._group.close()
        self._engine.dispose()

    async def in_turn(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does blocking work on this database, and nothing else, off the event loop. May do it anew if it fails."""
        if self._group is None:
            return await asyncio.to_thread(work, *args, **kwargs)
        return await self._group.run(partial(work, *args, **kwargs))

    @contextmanager
    def transaction(self, *, is_durable: bool = True) -> Generator[sa.Connection, None, None]:
        """One transaction: all of it is written, or nothing; within `in_turn` it may be part of a larger one.

        Args:
            is_durable: whether it must survive a power cut, for which SQLite waits for the disk, a few milliseconds.
                What is no bill need not.

        Raises:
            LedgerUnavailable: the database cannot be read or written.
        """
        if self._group is not None and (shared := self._group.connection) is not None:
            yield shared
            return
        try:
            with self._engine.begin() as connection:
                _take_write_lock(connection, is_durable=is_durable)
                yield connection
        except exc.SQLAlchemyError as failed:
            raise LedgerUnavailable(
                f"the job ledger cannot be read or written ({reason(failed)}): mend {self._shown} (BRIA_LEDGER_URL)"
            ) from failed


def now_of(connection: sa.Connection) -> datetime:
    """The time by which leases are reckoned: PostgreSQL's, whose machines may disagree, or this machine's."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_NOW).scalar_one()
    return datetime.now(timezone.utc)


def missing_file(url: str) -> Path | None:
    """The file of a SQLite ledger that was never made, for those who would not make an empty one; None otherwise."""
    prefix, _, place = url.partition(":///")
    file = Path(unquote(place.partition("?")[0]))
    return file if prefix.startswith("sqlite") and not file.is_file() else None


def open_database(url: str) -> sa.Engine:
    """An engine on a database whose tables are there and up to date. Blocks.

    Args:
        url: a SQLAlchemy URL; `sqlite:////path/ledger.db` or `postgresql://host/name`.

    Raises:
        LedgerUnavailable: it cannot be opened, or was written by a newer version.
    """
    engine: sa.Engine | None = None
    try:
        engine = _engine(_parsed(url))
        if engine.dialect.name == "sqlite":
            _switch_to_write_ahead_log(engine)
        with engine.begin() as connection:
            _take_write_lock(connection, is_durable=True)
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            _upgrade(connection)
    except (exc.SQLAlchemyError, sqlite3.Error, OSError, ImportError, CommandError) as failed:
        if engine is not None:
            engine.dispose()
        if isinstance(failed, CommandError):
            raise LedgerUnavailable(
                f"the job ledger {_shown(url)} was written by a newer version of bria_assets ({failed}); "
                "update the project"
            ) from failed
        raise LedgerUnavailable(
            f"the job ledger {_shown(url)} cannot be opened ({reason(failed)}); mend the place or set BRIA_LEDGER_URL"
        ) from failed
    return engine


def reason(failed: Exception) -> str:
    """What a database's error says, on one line."""
    cause = getattr(failed, "orig", None) or failed
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def _parsed(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        # Its words may quote the URL, password and all.
        raise LedgerUnavailable("BRIA_LEDGER_URL is not a database URL such as postgresql://host/name") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise LedgerUnavailable(f"the job ledger {_shown(url)} must be a SQLite or a PostgreSQL database")
    return parsed


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    unset = {name: value for name, value in _NETWORK_PATIENCE.items() if name not in url.query}
    return sa.create_engine(url.update_query_dict(unset), pool_pre_ping=True)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        # The threads of one process take turns at one connection: SQLite's own lock is not fair and may starve one.
        poolclass=sa.QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=2 * _BUSY_SECONDS,
    )

    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin in `_take_write_lock`, not where the driver guesses
        connection.execute("PRAGMA foreign_keys=ON")

    event.listen(engine, "connect", set_up)
    return engine


def _take_write_lock(connection: sa.Connection, *, is_durable: bool) -> None:
    """Begins SQLite's transaction with its write lock: a read lock that is raised later fails when another writes.

    Not as a listener of SQLAlchemy's: an engine with listeners looks for more of them at every statement.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


# SQLite answers "locked" here without waiting when two processes make the file at the same moment.
@retry(
    retry=retry_if_exception_message(match=".*locked"),
    stop=stop_after_delay(_BUSY_SECONDS),
    wait=wait_fixed(0.01),
    reraise=True,
)
def _switch_to_write_ahead_log(engine: sa.Engine) -> None:
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=WAL")


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _shown(url: str | sa.URL) -> str:
    return make_url(url).set(query={}).render_as_string(hide_password=True)
