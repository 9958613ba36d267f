"""A ledger that an earlier version wrote knows after its upgrade what was spent today."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from ledger_parts import FINGERPRINT, REQUEST, Ledgers

from bria_assets.jobs import migrations
from bria_assets.jobs.spending_book import SpendingBook


@pytest.fixture
def database_url(new_database_url: str) -> str:
    return new_database_url


def write_version_2(url: str, *submissions: dict[str, Any]) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        tables = sa.MetaData()
        tables.reflect(connection)
        job, submission = tables.tables["bria_job"], tables.tables["bria_submission"]
        now = datetime.now(timezone.utc)
        row = {"fingerprint": FINGERPRINT, "server": "bria", "label": "product_image MUG-1", "state": "completed"}
        row |= {"endpoint": REQUEST.endpoint, "request": REQUEST.deciding_fields(), "created_at": now}
        connection.execute(job.insert().values(row | {"updated_at": now}))
        sent = {"fingerprint": FINGERPRINT, "possible_second_bill": False, "polls": 0, "sent_at": now}
        for each in submissions:
            connection.execute(submission.insert().values({**sent, **each}))
    engine.dispose()


def test_what_was_billed_today_counts_and_what_may_have_been_too(database_url: str, ledgers: Ledgers):
    yesterday = datetime.now(timezone.utc) - timedelta(days=1)
    write_version_2(
        database_url,
        {"state": "completed", "cost_usd": 0.5},
        {"state": "answer lost", "cost_usd": 0.0},  # possibly billed: at list price
        {"state": "failed", "cost_usd": 0.0},  # refused
        {"state": "completed", "cost_usd": 7.0, "sent_at": yesterday},
    )
    assert SpendingBook(ledgers.open().database, server="bria").spent_today_usd() == 0.53


def test_a_job_in_an_upgraded_ledger_reserves_nothing(database_url: str, ledgers: Ledgers):
    write_version_2(database_url, {"state": "completed", "cost_usd": 0.5})
    job = ledgers.open().job(FINGERPRINT)
    assert job is not None
    assert [sent.reserved_micro_usd for sent in job.submissions] == [0]
