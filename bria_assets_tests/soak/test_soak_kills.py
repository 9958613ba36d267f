"""A refresh that is killed or stopped at random moments until it gets through: jobs are paid for once, or named."""

import hashlib
import json
import random
import signal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import dagster as dg
import pytest

from bria_assets.images.picture import read_picture
from bria_assets.images.record import ImageRecord
from bria_assets.sandbox import SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets_tests.command import Command, Finished, start_command, wait_until
from bria_assets_tests.shop import Shop, open_shop

pytestmark = pytest.mark.soak

ENDS = 20
LONGEST_LIFE_SECONDS = 8.0
"""Counted from the first line that a refresh says: it is about to walk."""

LAST_LIFE_SECONDS = 400.0
LATENCY = Uniform.between(5.0, 60.0)
"""So long that there is work left in every life, and so uneven that some job ends in each."""

REQUESTS_PER_MINUTE = 1000

PRODUCTS = [{"sku": f"P-{number}", "title": f"Mug number {number}", "category": "Home"} for number in range(60)]
KILLS: Sequence[signal.Signals] = (signal.SIGKILL,)
STOPS: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was left after the last run."""

    shop: Shop
    last: Finished
    cells: int
    jobs_at_bria: int
    second_bills: int
    """Jobs at Bria beyond the distinct ones."""
    posts: int
    """POSTs in the ledger, but for those that Bria surely did not take."""
    unanswered: int
    """POSTs whose answer never came: the ambiguous window."""
    named_second_bills: int
    """POSTs that followed one without an answer."""
    lives_with_work: int
    """Lives in which a job was sent or collected."""

    def __str__(self) -> str:
        return (
            f"{self.cells} distinct jobs, {self.posts} POSTs, {self.jobs_at_bria} billed, {self.unanswered} without an "
            f"answer, {self.named_second_bills} sent once more and named, {self.second_bills} second bills; "
            f"{self.lives_with_work} of {ENDS} lives sent or collected something"
        )


def count(ledger: Path, where: str) -> int:
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(ledger)) as connection:
        try:
            return connection.execute(f"SELECT count(*) FROM bria_submission WHERE {where}").fetchone()[0]  # noqa: S608
        except sqlite3.OperationalError:  # its tables are not there yet
            return 0


def work_done(ledger: Path) -> int:
    return count(ledger, "TRUE") + count(ledger, "state = 'completed'")


def says_something(command: Command) -> bool:
    stdout = command.output / "stdout"
    return not command.process.is_alive() or (stdout.exists() and stdout.stat().st_size > 0)


@pytest.fixture(scope="module", params=[KILLS, STOPS], ids=["kills", "stops"])
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    moments = random.Random(20)  # noqa: S311 - the same moments each time
    lives_with_work = 0
    with open_shop(tmp_path_factory.mktemp("ends") / "shop", is_on_disk=True) as shop:
        ledger = shop.folder / "ledger.db"
        shop.sell(*PRODUCTS)
        settings = SandboxSettings(state_dir=shop.folder / "bria", picture_px=48, latency=LATENCY)
        with running_sandbox(settings) as url:
            variables = {
                **shop.variables,
                "BRIA_API_TOKEN": "token",
                "BRIA_BASE_URL": url,
                "BRIA_REQUESTS_PER_MINUTE": str(REQUESTS_PER_MINUTE),
            }
            for number in range(ENDS):
                before = work_done(ledger)
                command = start_command("refresh", variables=variables, folder=shop.folder)
                wait_until(lambda command=command: says_something(command), what="it walks")
                dies_at = monotonic() + moments.uniform(0.0, LONGEST_LIFE_SECONDS)
                wait_until(lambda dies_at=dies_at: monotonic() >= dies_at, what="its hour has come")
                command.signal(request.param[number % len(request.param)])
                command.finish()
                lives_with_work += work_done(ledger) > before
            command = start_command("refresh", "--json", "report.json", variables=variables, folder=shop.folder)
            command.process.join(LAST_LIFE_SECONDS)
            last = command.finish()
        report = json.loads((shop.folder / "report.json").read_text(encoding="utf-8"))
        usage = read_usage(settings.state_dir)
        trial = Trial(
            shop=shop,
            last=last,
            cells=sum(count["requested"] for asset, count in report["assets"].items() if asset != "product_catalog"),
            jobs_at_bria=sum(usage.jobs.values()),
            second_bills=usage.repeated_posts,
            posts=count(ledger, "TRUE"),
            unanswered=count(ledger, "state IN ('sending', 'answer_lost')"),
            named_second_bills=count(ledger, "possible_second_bill"),
            lives_with_work=lives_with_work,
        )
        print(trial)  # noqa: T201 - the soak's figures, see `pytest -s`
        yield trial


def test_the_last_run_gets_through(trial: Trial):
    assert trial.last.exit_code == 0, trial.last
    assert trial.cells == 3 * len(PRODUCTS)


def test_the_ends_came_in_mid_run(trial: Trial):
    assert trial.lives_with_work >= ENDS // 2, str(trial)


def test_every_job_is_paid_for_once_but_for_those_whose_answer_was_cut_off_and_these_are_named(trial: Trial):
    assert trial.jobs_at_bria == trial.cells + trial.second_bills, str(trial)
    assert trial.second_bills <= trial.named_second_bills == trial.unanswered, str(trial)
    assert trial.posts == trial.cells + trial.unanswered, str(trial)


@pytest.mark.parametrize("trial", [STOPS], ids=["stops"], indirect=True)
def test_a_stopped_run_leaves_no_post_without_its_answer_and_so_nothing_is_sent_twice(trial: Trial):
    assert (trial.unanswered, trial.second_bills, trial.jobs_at_bria) == (0, 0, trial.cells), str(trial)


def test_no_file_is_half_written(trial: Trial):
    images = trial.shop.folder / "images"
    pictures = [path for path in (images / "blobs").rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert pictures
    for path in pictures:
        content = path.read_bytes()
        assert path.stem == hashlib.sha256(content).hexdigest()
        read_picture(content)


def test_every_cell_has_a_record_whose_picture_is_there(trial: Trial):
    images = trial.shop.folder / "images"
    records = [path for path in (images / "records").rglob("*.json") if not path.name.startswith(".")]
    assert len(records) == trial.cells
    for path in records:
        record = ImageRecord.model_validate_json(path.read_bytes())
        assert (images / record.path).stat().st_size == record.picture.size_bytes


def test_no_run_stays_started(trial: Trial):
    statuses = {run.status for run in trial.shop.instance.get_runs()}
    assert statuses <= {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.SUCCESS}
