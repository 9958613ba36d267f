"""A ledger is opened, brought to today's tables, or refused on one line."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bria_assets.jobs.database import LedgerUnavailable, open_database
from bria_assets.jobs.schema import metadata


def test_migrations_make_exactly_the_tables_that_the_code_uses(new_database_url: str):
    engine = open_database(new_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    assert [difference for difference in found if "bria_ledger_version" not in str(difference)] == []


def test_opening_a_ledger_twice_changes_nothing(new_database_url: str):
    for _ in range(2):
        open_database(new_database_url).dispose()


def test_a_ledger_of_a_newer_version_is_refused_on_one_line(new_database_url: str):
    engine = open_database(new_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE bria_ledger_version SET version_num = '9999'"))
    engine.dispose()
    assert "newer version" in refusal(new_database_url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense:pa55word@", "not a database URL"),
        ("postgresql://user:pa55word@host:port/name", "not a database URL"),  # a port that is no number
        ("mysql://user:pa55word@host/name", "SQLite or a PostgreSQL"),
        ("postgres://user:pa55word@host/name", "SQLite or a PostgreSQL"),  # a name that others use
        ("postgresql://user:pa55word@127.0.0.1:1/name?connect_timeout=5", "cannot be opened"),
        ("postgresql://user@127.0.0.1:1/name?password=pa55word", "cannot be opened"),
        ("sqlite:////proc/nowhere/ledger.db", "cannot be opened"),
        ("sqlite:////dev/null/ledger.db", "cannot be opened"),
        ("sqlite:////", "cannot be opened"),  # a folder
    ],
)
def test_a_ledger_that_cannot_be_opened_says_so_on_one_line_without_the_password(url: str, says: str):
    assert says in refusal(url)


def test_a_file_that_is_no_database_is_refused_on_one_line(tmp_path: Any):
    file = tmp_path / "ledger.db"
    file.write_text("these are not the pages of a database" * 200)
    assert "not a database" in refusal(f"sqlite:///{file}")


def test_a_database_that_is_damaged_inside_is_refused_on_one_line(tmp_path: Any, sqlite_url: str):
    open_database(sqlite_url).dispose()
    file = tmp_path / "ledger.db"
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * 3996
    file.write_bytes(content)
    assert "malformed" in refusal(sqlite_url)


def refusal(url: str) -> str:
    with pytest.raises(LedgerUnavailable) as caught:
        open_database(url)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert "pa55word" not in message
    return message
