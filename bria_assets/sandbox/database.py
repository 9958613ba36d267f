"""The sandbox's SQLite file: its tables, and how several processes share it.

Each request is one short transaction on the event loop itself: a thread for it would cost more than it does. Where
another process holds the file, the loop goes on and tries again a moment later.
Times are seconds since 1970 (UTC), as the sandbox's clock gives them.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

FILE_NAME = "sandbox.sqlite"
SCHEMA_VERSION = 3
BUSY_TIMEOUT_SECONDS = 30.0
BUSY_NAP_SECONDS = 0.001

ResultT = TypeVar("ResultT")

_TABLES = (
    """CREATE TABLE IF NOT EXISTS jobs (
        request_id TEXT PRIMARY KEY, token_hash TEXT NOT NULL, endpoint TEXT NOT NULL, payload TEXT NOT NULL,
        answer TEXT NOT NULL, error TEXT, picture_format TEXT NOT NULL, seed INTEGER NOT NULL,
        created_at REAL NOT NULL, ready_at REAL NOT NULL, expires_at REAL NOT NULL, polls INTEGER NOT NULL,
        work_hash TEXT, picture_index INTEGER NOT NULL DEFAULT 0, fault TEXT,
        ready_at_poll INTEGER)""",
    """CREATE TABLE IF NOT EXISTS request_log (
        id INTEGER PRIMARY KEY, at REAL NOT NULL, token_hash TEXT NOT NULL, endpoint TEXT NOT NULL,
        admitted BOOLEAN NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS fault_strikes (fault TEXT PRIMARY KEY, strikes INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS fault_passes (fault TEXT PRIMARY KEY, passes INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS fault_draws (
        fault TEXT NOT NULL, subject TEXT NOT NULL, draws INTEGER NOT NULL, PRIMARY KEY (fault, subject))""",
    """CREATE TABLE IF NOT EXISTS deliveries (
        id INTEGER PRIMARY KEY, request_id TEXT NOT NULL, url TEXT NOT NULL, signing_key TEXT NOT NULL,
        attempts INTEGER NOT NULL, next_at REAL NOT NULL, leased_until REAL NOT NULL, state TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS request_log_admitted ON request_log (token_hash, endpoint, at) WHERE admitted",
    "CREATE INDEX IF NOT EXISTS jobs_of_endpoint ON jobs (endpoint)",
    "CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (next_at) WHERE state = 'due'",
)

_FROM_VERSION_1 = (
    "ALTER TABLE jobs ADD COLUMN work_hash TEXT",
    "ALTER TABLE jobs ADD COLUMN picture_index INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN fault TEXT",
    "DROP INDEX IF EXISTS request_log_window",
)
_FROM_VERSION_2 = ("ALTER TABLE jobs ADD COLUMN ready_at_poll INTEGER",)
_MIGRATIONS: dict[int, tuple[str, ...]] = {1: (*_FROM_VERSION_1, *_FROM_VERSION_2), 2: _FROM_VERSION_2}
"""What brings the tables of an older version up to this one."""


class StateUnusable(RuntimeError):
    """A state folder cannot be used; the message says which and why."""


class StateVersionError(StateUnusable):
    """A state folder was written by another version of the sandbox."""


class Database:
    """The SQLite file of a state folder; made where there is none.

    Args:
        state_dir: An existing folder.

    Raises:
        StateVersionError: The file has other tables than these.
        StateUnusable: It cannot be opened.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE_NAME
        # An application that is called in process may be called from the event loops of several threads.
        self._lock = threading.Lock()
        try:
            self._connection: sqlite3.Connection | None = self._open()
        except sqlite3.Error as error:
            raise StateUnusable(f"{self._path} cannot be opened ({error}): choose another state folder") from error

    async def write(self, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        """Do something as one transaction, all or nothing.

        Args:
            work: Gets the connection; must not wait for anything else.

        Returns:
            What ``work`` returned.
        """
        # Taking the write lock at once makes "count, then insert" one step for all processes.
        return await self._try_until_free("BEGIN IMMEDIATE", work)

    async def read(self, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        """Read something, all of it as at one moment.

        Args:
            work: Gets the connection; must not wait for anything else.

        Returns:
            What ``work`` returned.
        """
        return await self._try_until_free("BEGIN", work)

    def read_at_once(self, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        """Read something without an event loop; may block while another process writes.

        Args:
            work: Gets the connection.

        Returns:
            What ``work`` returned.
        """
        connection = self._open()
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")
            connection.execute("BEGIN")
            return work(connection)
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    async def _try_until_free(self, begin: str, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        patience_ends = time.monotonic() + BUSY_TIMEOUT_SECONDS
        while True:
            with self._lock:
                try:
                    return self._transact(begin, work)
                except sqlite3.OperationalError as error:
                    if not _is_busy(error) or time.monotonic() > patience_ends:
                        raise
            await asyncio.sleep(BUSY_NAP_SECONDS)

    def _transact(self, begin: str, work: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        if self._connection is None:
            self._connection = self._open()
        connection = self._connection
        connection.execute(begin)
        try:
            done = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return done

    def _open(self) -> sqlite3.Connection:
        # The driver would otherwise start a transaction only at the first write, after a count was already read.
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            # With a write-ahead log a power cut may lose the last jobs, never the file; a sandbox can live with that.
            connection.execute("PRAGMA synchronous = NORMAL")
            _switch_to_write_ahead_log(connection)
            self._prepare_tables(connection)
            connection.execute("PRAGMA busy_timeout = 0")
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare_tables(self, connection: sqlite3.Connection) -> None:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in {0, *_MIGRATIONS, SCHEMA_VERSION}:
                raise StateVersionError(
                    f"{self._path} has version {version}, this sandbox needs {SCHEMA_VERSION}: "
                    "choose another state folder"
                )
            for statement in (*_MIGRATIONS.get(version, ()), *_TABLES):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def check_state(state_dir: Path) -> None:
    """Make sure that a sandbox can use a state folder, where it is there already; makes nothing.

    Args:
        state_dir: The folder, which need not exist.

    Raises:
        StateUnusable: It cannot; StateVersionError where another version wrote it.
    """
    if state_dir.exists() and not state_dir.is_dir():
        raise StateUnusable(f"{state_dir} is not a folder: choose another state folder")
    if (state_dir / FILE_NAME).exists():
        Database(state_dir).close()


def make_state(state_dir: Path) -> None:
    """Make a state folder where there is none.

    Args:
        state_dir: The folder.

    Raises:
        StateUnusable: It cannot be made.
    """
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateUnusable(f"{state_dir} cannot be made ({error.strerror}): choose another state folder") from error


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return "locked" in str(error)


def _switch_to_write_ahead_log(connection: sqlite3.Connection) -> None:
    # SQLite answers "locked" here without waiting when two processes make the file at the same moment.
    patience_ends = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > patience_ends:
                raise
            time.sleep(0.01)
        else:
            return
