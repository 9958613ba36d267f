"""A ledger file with all its tables and nothing in them, as a copy: to make them takes longer than most tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bria_assets.jobs.database import open_database


def make_ledger(file: Path) -> str:
    """Writes one. Returns its URL."""
    file.write_bytes(_of_today())
    return _url(file)


@cache
def _of_today() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        open_database(_url(file)).dispose()
        return file.read_bytes()


def _url(file: Path) -> str:
    return f"sqlite:///{file}"
