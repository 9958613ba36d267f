"""A refresh that is killed at random moments until it gets through: every job is paid for once, or named."""

import hashlib
import json
import random
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import dagster as dg
import pytest

from bria_assets.images.picture import read_picture
from bria_assets.images.record import ImageRecord
from bria_assets.sandbox import SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets_tests.command import Finished, run_command, start_command, wait_until
from bria_assets_tests.shop import Shop, open_shop

pytestmark = pytest.mark.soak

KILLS = 20
LONGEST_LIFE_SECONDS = 6.0
PRODUCTS = [{"sku": f"P-{number}", "title": f"Mug number {number}", "category": "Home"} for number in range(60)]


@dataclass(frozen=True)
class Trial:
    """What was left after the last run."""

    shop: Shop
    last: Finished
    jobs_at_bria: int
    possible_second_bills: int
    cells: int


def possible_second_bills(ledger: Path) -> int:
    with closing(sqlite3.connect(ledger)) as connection:
        return connection.execute("SELECT count(*) FROM bria_submission WHERE possible_second_bill").fetchone()[0]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    moments = random.Random(20)  # noqa: S311 - the same moments each time
    with open_shop(tmp_path_factory.mktemp("kills") / "shop", is_on_disk=True) as shop:
        shop.sell(*PRODUCTS)
        settings = SandboxSettings(state_dir=shop.folder / "bria", picture_px=48, latency=Uniform.between(0.5, 2.0))
        with running_sandbox(settings) as url:
            variables = {
                **shop.variables,
                "BRIA_API_TOKEN": "token",
                "BRIA_BASE_URL": url,
                "BRIA_REQUESTS_PER_MINUTE": "100000",
            }
            for _ in range(KILLS):
                command = start_command("refresh", variables=variables, folder=shop.folder)
                dies_at = monotonic() + moments.uniform(1.0, LONGEST_LIFE_SECONDS)
                wait_until(lambda dies_at=dies_at: monotonic() >= dies_at, what="its hour has come")
                command.signal(signal.SIGKILL)
                command.finish()
            last = run_command("refresh", "--json", "report.json", variables=variables, folder=shop.folder)
        report = json.loads((shop.folder / "report.json").read_text(encoding="utf-8"))
        yield Trial(
            shop=shop,
            last=last,
            jobs_at_bria=sum(read_usage(settings.state_dir).jobs.values()),
            possible_second_bills=possible_second_bills(shop.folder / "ledger.db"),
            cells=sum(count["requested"] for asset, count in report["assets"].items() if asset != "product_catalog"),
        )


def test_the_last_run_gets_through(trial: Trial):
    assert trial.last.exit_code == 0, trial.last


def test_every_job_is_paid_for_once_but_for_those_that_are_named(trial: Trial):
    assert trial.cells <= trial.jobs_at_bria <= trial.cells + trial.possible_second_bills


def test_no_picture_is_half_written(trial: Trial):
    pictures = [path for path in (trial.shop.folder / "images" / "blobs").rglob("*.*") if path.suffix]
    assert pictures
    for path in pictures:
        content = path.read_bytes()
        assert path.stem == hashlib.sha256(content).hexdigest()
        read_picture(content)


def test_every_cell_has_a_record_whose_picture_is_there(trial: Trial):
    records = list((trial.shop.folder / "images" / "records").rglob("*.json"))
    assert len(records) == trial.cells
    for path in records:
        record = ImageRecord.model_validate_json(path.read_bytes())
        assert (trial.shop.folder / "images" / record.path).exists()


def test_no_run_stays_started(trial: Trial):
    statuses = {run.status for run in trial.shop.instance.get_runs()}
    assert statuses == {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS}
