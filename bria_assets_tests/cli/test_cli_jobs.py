"""`bria-assets jobs`: what a killed refresh left behind is listed, shown, collected and used without a second bill."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bria_assets.client.answers import Accepted
from bria_assets.client.requests import GenerateImage
from bria_assets.jobs.job import FailureKind
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.sandbox import SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets_tests.command import Finished, run_command, start_command, wait_until
from bria_assets_tests.shop import BOWL, MUG, Shop, open_shop

TOKEN = "tok-5up3r-s3cr3t-0123456789"
REQUEST, REFUSED = GenerateImage(prompt="a red mug"), GenerateImage(prompt="a bowl")
FINGERPRINT = REQUEST.fingerprint("sandbox")


@dataclass(frozen=True)
class Story:
    """A refresh of two products that was killed, and its jobs before and after they were collected."""

    shop: Shop
    before: list[dict[str, Any]]
    table: Finished
    shown: Finished
    by_request_id: Finished
    refused: Finished
    collected: Finished
    after: list[dict[str, Any]]
    again: Finished
    forgotten: Finished
    next_one: Finished
    jobs_at_bria: int
    log: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("jobs") / "shop", is_on_disk=True) as shop:
        shop.sell(MUG, BOWL)
        settings = SandboxSettings(
            state_dir=shop.folder / "bria", picture_px=48, plain_pictures=True, latency=Uniform.between(0.8, 1.0)
        )
        with running_sandbox(settings) as url:
            log = shop.folder / "requests.jsonl"
            variables = {
                **shop.variables,
                "BRIA_API_TOKEN": TOKEN,
                "BRIA_BASE_URL": url,
                "BRIA_REQUEST_LOG": str(log),
            }

            def command(*arguments: str) -> Finished:
                return run_command(*arguments, variables=variables, folder=shop.folder)

            def listed() -> list[dict[str, Any]]:
                return json.loads(command("jobs", "list", "--json").stdout)["jobs"]

            killed = start_command("refresh", "--select", "product_image", variables=variables, folder=shop.folder)
            wait_until(lambda: _submitted(shop.folder / "ledger.db") == 2, what="both jobs are with Bria")
            killed.signal(signal.SIGKILL)
            killed.process.join()
            before = listed()
            ids = [job["fingerprint"] for job in before]
            table, shown = command("jobs", "list", "--skus", "MUG,BOWL"), command("jobs", "show", ids[0][:8])
            by_request_id = command("jobs", "show", before[1]["request_id"])
            refused = command("jobs", "forget", ids[0])
            wait_until(lambda: "still running" not in command("jobs", "collect", ids[0]).stdout, what="one has ended")
            collected = command("jobs", "collect")
            yield Story(
                shop=shop,
                before=before,
                table=table,
                shown=shown,
                by_request_id=by_request_id,
                refused=refused,
                collected=collected,
                after=listed(),
                again=command("jobs", "collect"),
                next_one=command("refresh", "--select", "product_image", "--json", "report.json"),
                forgotten=command("jobs", "forget", *ids),
                jobs_at_bria=sum(read_usage(shop.folder / "bria").jobs.values()),
                log=log.read_text(encoding="utf-8"),
            )


def _submitted(ledger: Path) -> int:
    if not ledger.is_file():
        return 0
    with sqlite3.connect(ledger) as connection:
        try:
            return connection.execute("SELECT count(*) FROM bria_job WHERE state = 'submitted'").fetchone()[0]
        except sqlite3.OperationalError:  # its tables are being made
            return 0


def test_jobs_of_a_killed_refresh_are_listed_as_submitted(story: Story):
    assert {job["state"] for job in story.before} == {"submitted"}
    assert {job["cells"][0]["partition"] for job in story.before} == {"MUG", "BOWL"}


def test_the_table_names_each_job_with_what_was_paid(story: Story):
    assert (story.table.exit_code, story.table.stderr) == (0, "")
    heading, *rows = story.table.stdout.splitlines()
    assert heading.split() == [
        *("job", "state", "asset", "partition", "sent", "USD", "age", "request", "id", "endpoint", "failure")
    ]
    for row, job in zip(rows, story.before, strict=True):
        assert row.startswith(job["fingerprint"][:12])
        assert {"submitted", "product_image", "generate", "1", "0.030", job["request_id"]} <= set(row.split())


def test_a_job_is_shown_whole_by_the_beginning_of_its_fingerprint(story: Story):
    job = story.before[0]
    assert (story.shown.exit_code, story.shown.stderr) == (0, "")
    for part in (job["fingerprint"], f"request {job['request_id']}", "prompt = ", "accepted, ", "the next refresh"):
        assert part in story.shown.stdout


def test_a_job_is_shown_by_bria_s_request_id(story: Story):
    assert story.before[1]["fingerprint"] in story.by_request_id.stdout


def test_a_job_under_way_is_not_forgotten_by_mistake(story: Story):
    assert story.refused.exit_code == 2
    assert "this work would be paid again, 0.030 USD. --even-if-paid" in story.refused.stderr


def test_what_has_ended_is_collected(story: Story):
    assert (story.collected.exit_code, story.collected.stderr) == (0, "")
    assert {job["state"] for job in story.after} == {"completed"}


def test_a_second_collect_finds_nothing(story: Story):
    assert story.again.stdout == "Nothing to collect: no job is under way that nobody waits for.\n"
    assert story.again.exit_code == 0


def test_the_next_refresh_makes_the_pictures_without_a_job_or_a_poll(story: Story):
    assert story.next_one.exit_code == 0
    assert story.jobs_at_bria == 2
    bria = json.loads((story.shop.folder / "report.json").read_text())["bria"]
    assert (bria["submitted"], bria["polls"]) == (0, 0)
    assert story.shop.statuses("product_image") == {"MUG": "MATERIALIZED", "BOWL": "MATERIALIZED"}


def test_what_is_forgotten_is_said_in_money(story: Story):
    assert story.forgotten.exit_code == 0
    for line in story.forgotten.stdout.splitlines():
        assert "(0.030 USD paid): a run that asks for this work anew pays 0.030 USD; its picture" in line


def test_the_request_log_holds_every_kind_of_exchange_and_no_token(story: Story):
    lines = [json.loads(line) for line in story.log.splitlines()]
    assert TOKEN not in story.log
    assert len([line for line in lines if line["method"] == "POST"]) == 2
    assert [line for line in lines if "/v2/status/" in line["url"]]
    pictures = [line for line in lines if line["response"]["headers"]["content-type"].startswith("image/")]
    assert len(pictures) == 2
    assert all(line["response"]["body"].endswith("bytes of image/png]") for line in pictures)


class TestWrongUse:
    """What cannot be done is said in a line, with exit status 2."""

    def refused(self, folder: Path, *arguments: str, **variables: str) -> str:
        settings = {"BRIA_LEDGER_URL": str(folder / "ledger.db"), **variables}
        finished = run_command("jobs", *arguments, variables=settings, folder=folder)
        assert (finished.exit_code, finished.stdout) == (2, "")
        return finished.stderr

    def test_a_job_that_is_not_there(self, tmp_path: Path):
        _leave_a_job(tmp_path)
        assert "no job is named 'ffffff'" in self.refused(tmp_path, "show", "ffffff")

    def test_a_product_that_is_no_name(self, tmp_path: Path):
        assert "--skus names nothing" in self.refused(tmp_path, "list", "--skus", "")

    def test_an_asset_that_is_none(self, tmp_path: Path):
        assert "--asset cutouts: there is no such asset" in self.refused(tmp_path, "list", "--asset", "cutouts")

    def test_a_job_of_the_other_server(self, tmp_path: Path):
        _leave_a_job(tmp_path)
        said = self.refused(tmp_path, "collect", FINGERPRINT, BRIA_API_TOKEN=TOKEN)
        assert "is one of sandbox: unset BRIA_API_TOKEN to collect it" in said

    def test_a_job_of_a_ledger_that_was_never_made(self, tmp_path: Path):
        assert "there is no job ledger at " in self.refused(tmp_path, "show", FINGERPRINT)
        assert not (tmp_path / "ledger.db").exists()

    def test_a_request_log_that_cannot_be_written(self, tmp_path: Path):
        _leave_a_job(tmp_path)
        said = self.refused(
            tmp_path, "collect", BRIA_REQUEST_LOG=str(tmp_path), BRIA_SANDBOX_STATE=str(tmp_path / "sandbox")
        )
        assert "set BRIA_REQUEST_LOG to another place" in said


def test_of_two_jobs_none_is_forgotten_where_one_would_be_paid_again(tmp_path: Path):
    _leave_a_job(tmp_path)
    _leave_a_refused_job(tmp_path)
    variables = {"BRIA_LEDGER_URL": str(tmp_path / "ledger.db")}
    both = (REFUSED.fingerprint("sandbox"), FINGERPRINT)

    def command(*arguments: str) -> Finished:
        return run_command("jobs", *arguments, variables=variables, folder=tmp_path)

    def left() -> int:
        return len(json.loads(command("list", "--json").stdout)["jobs"])

    refused = command("forget", *both)
    assert (refused.exit_code, refused.stdout, left()) == (2, "", 2)
    assert f"nothing is forgotten: {FINGERPRINT[:12]}: Bria has taken it as request r-1" in refused.stderr
    forgotten = command("forget", *both, "--yes")
    assert (forgotten.exit_code, len(forgotten.stdout.splitlines()), left()) == (0, 2, 0)


def _leave_a_refused_job(folder: Path) -> None:
    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}", owner=this_process(), run="gone")
    ledger.claim(REFUSED, server="sandbox", label="product_image BOWL")
    fingerprint = REFUSED.fingerprint("sandbox")
    submission_id = ledger.sending(fingerprint, possible_second_bill=False)
    ledger.failed(fingerprint, FailureKind.REFUSED, "moderation", submission_id=submission_id)
    ledger.close()


def _leave_a_job(folder: Path) -> None:
    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}", owner=this_process(), run="gone")
    ledger.claim(REQUEST, server="sandbox", label="product_image MUG")
    submission_id = ledger.sending(FINGERPRINT, possible_second_bill=False)
    ledger.accepted(FINGERPRINT, submission_id, Accepted(request_id="r-1"), cost_usd=0.03)
    ledger.release(FINGERPRINT)
    ledger.close()


def test_what_a_dead_process_was_sending_is_shown_as_possibly_billed(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    dead = Ledger(url, owner="another-machine:1:1", run="gone", lease_seconds=-1)
    dead.claim(REQUEST, server="sandbox", label="product_image MUG")
    dead.sending(FINGERPRINT, possible_second_bill=False)
    dead.close()
    shown = run_command("jobs", "show", FINGERPRINT, variables={"BRIA_LEDGER_URL": url}, folder=tmp_path).stdout
    assert "0.000 USD at list prices; 1 sent without an answer, which may have been billed besides" in shown
    assert "sent, 1.   answer lost, no request id" in shown


@pytest.mark.parametrize("what", ["list", "collect"])
def test_without_a_ledger_there_is_nothing_to_list_or_collect(tmp_path: Path, what: str):
    variables = {"BRIA_LEDGER_URL": str(tmp_path / "ledger.db")}
    finished = run_command("jobs", what, variables=variables, folder=tmp_path)
    assert (finished.exit_code, finished.stdout) == (0, "")
    assert "there is no job ledger at " in finished.stderr
    assert not (tmp_path / "ledger.db").exists()


def test_jobs_at_the_server_that_was_not_asked_are_named(tmp_path: Path):
    _leave_a_job(tmp_path)
    variables = {"BRIA_LEDGER_URL": str(tmp_path / "ledger.db"), "BRIA_API_TOKEN": TOKEN}
    variables["BRIA_IMAGE_STORE"] = str(tmp_path / "images")
    finished = run_command("jobs", "collect", variables=variables, folder=tmp_path)
    assert finished.exit_code == 0
    assert "1 more under way at the built-in sandbox, which was not asked: unset BRIA_API_TOKEN" in finished.stdout


def test_the_jobs_command_does_without_dagster(tmp_path: Path):
    _leave_a_job(tmp_path)
    code = (
        "import sys\n"
        "from bria_assets.cli import app\n"
        "for arguments in (['jobs', 'list'], ['jobs', 'show', sys.argv[1]], ['jobs', 'collect']):\n"
        "    try:\n"
        "        app(arguments)\n"
        "    except SystemExit:\n"
        "        pass\n"
        "assert 'dagster' not in sys.modules\n"
    )
    settings = {
        "BRIA_LEDGER_URL": str(tmp_path / "ledger.db"),
        "BRIA_IMAGE_STORE": str(tmp_path / "images"),
        "BRIA_SANDBOX_STATE": str(tmp_path / "sandbox"),
        "PATH": "",
    }
    finished = subprocess.run(
        [sys.executable, "-c", code, FINGERPRINT], env=settings, capture_output=True, text=True, check=False
    )
    assert (finished.returncode, "Traceback" in finished.stderr) == (0, False), finished.stderr
