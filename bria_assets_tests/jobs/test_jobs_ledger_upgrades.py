"""Ledgers that an earlier version wrote: what was paid for is known after the upgrade."""

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from ledger_parts import FINGERPRINT, OUTCOME, REQUEST

from bria_assets.client.requests import RemoveBackground
from bria_assets.jobs import migrations
from bria_assets.jobs.job import JobCell, JobState
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.register import Register

LATER = datetime(2026, 8, 1, 12, tzinfo=timezone.utc)
CUTOUT = RemoveBackground(image="b" * 64)


def write_version_1(url: str) -> None:
    """A completed product image, and a cutout whose POST got no answer."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = sa.MetaData()
        tables.reflect(connection)
        job, submission = tables.tables["bria_job"], tables.tables["bria_submission"]
        common = {"server": "bria", "created_at": LATER, "updated_at": LATER}
        for fingerprint, request, label, state, outcome in (
            (FINGERPRINT, REQUEST, "product_image MUG-1", "completed", OUTCOME.model_dump(mode="json")),
            (CUTOUT.fingerprint("bria"), CUTOUT, "cutout MUG-1", "submitting", None),
        ):
            row = {"fingerprint": fingerprint, "label": label, "state": state, "outcome": outcome}
            request_fields = {"endpoint": request.endpoint, "request": request.deciding_fields()}
            connection.execute(job.insert().values(common | row | request_fields))
            sent = {"possible_second_bill": False, "cost_usd": 0.03, "polls": 3, "sent_at": LATER}
            answered = {"state": state if outcome else "answer lost", "request_id": "r-1" if outcome else None}
            connection.execute(submission.insert().values({"fingerprint": fingerprint} | sent | answered))
    engine.dispose()


@pytest.fixture
def ledger(new_database_url: str) -> Iterator[Ledger]:
    write_version_1(new_database_url)
    opened = Ledger(new_database_url, owner=this_process(), run="run-1")
    yield opened
    opened.close()


def test_a_job_that_was_paid_for_is_not_paid_for_again(ledger: Ledger):
    claim = ledger.claim(REQUEST, server="bria", label="product_image MUG-1")
    assert (claim.is_mine, claim.job.state, claim.job.outcome) == (False, JobState.COMPLETED, OUTCOME)


def test_an_ambiguous_job_is_still_ambiguous(ledger: Ledger):
    claim = ledger.claim(CUTOUT, server="bria", label="cutout MUG-1")
    assert (claim.is_mine, claim.job.is_ambiguous) == (True, True)


def test_jobs_are_found_by_the_product_that_their_label_names(ledger: Ledger):
    listed = Register(ledger.database).jobs(skus=["MUG-1"])
    assert {cell for line in listed.lines for cell in line.cells} == {
        JobCell(asset="product_image", partition="MUG-1", sku="MUG-1"),
        JobCell(asset="cutout", partition="MUG-1", sku="MUG-1"),
    }
