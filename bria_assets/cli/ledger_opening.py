"""Opens the job ledger for a command that only looks at it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from bria_assets.cli.preparation import refuse
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from bria_assets.jobs.ledger import Ledger


def missing_ledger(configuration: Configuration) -> str | None:
    """What to say where no ledger was ever made, rather than to make an empty one."""
    from bria_assets.jobs.database import missing_file  # noqa: PLC0415

    file = missing_file(configuration.ledger_url)
    if file is None:
        return None
    return f"there is no job ledger at {file} (BRIA_LEDGER_URL): nothing was asked of Bria by these settings yet"


@contextmanager
def open_ledger(configuration: Configuration) -> "Generator[Ledger]":
    """The ledger; the command ends where it cannot be used."""
    from bria_assets.jobs.database import LedgerUnavailable  # noqa: PLC0415
    from bria_assets.jobs.ledger import Ledger  # noqa: PLC0415
    from bria_assets.jobs.process import this_process  # noqa: PLC0415

    try:
        ledger = Ledger(configuration.ledger_url, owner=this_process(), run=uuid4().hex)
        try:
            yield ledger
        finally:
            ledger.close()
    except LedgerUnavailable as unusable:
        refuse(str(unusable))
