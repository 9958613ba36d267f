"""What a refresh says of what it made and paid, also where it could not go on or was stopped."""

import json
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bria_assets.pipeline.tally import BriaUse, RefreshReport, RootFailure
from bria_assets.sandbox import Fault, SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets.terminal import MOST_LINES_OF_A_KIND, print_report
from bria_assets_tests.command import Finished, run_command, start_command, wait_until
from bria_assets_tests.shop import MUG, Shop, open_shop

GENERATE = "/v2/image/generate"
CUTOUT = "/v2/image/edit/remove_background"
SECOND_BILL = "product_image MUG: its first request got no answer, so this may be a second bill"


@dataclass(frozen=True)
class Story:
    """How one refresh ended, and what it left."""

    finished: Finished
    report: dict[str, Any]
    run_log: list[str]


@dataclass(frozen=True)
class Stops:
    """A refresh that was stopped, and the next one, which was stopped as well."""

    first: Story
    next_one: Finished


def at_bria(url: str) -> dict[str, str]:
    return {"BRIA_API_TOKEN": "token", "BRIA_BASE_URL": url, "BRIA_REQUESTS_PER_MINUTE": "1000"}


def read_report(shop: Shop) -> dict[str, Any]:
    return json.loads((shop.folder / "report.json").read_text(encoding="utf-8"))


def run_log(shop: Shop) -> list[str]:
    """What the only run said."""
    [run] = shop.instance.get_runs()
    return [entry.user_message for entry in shop.instance.all_logs(run.run_id)]


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Its token is refused when the image is made, which may have been paid twice."""
    with open_shop(tmp_path_factory.mktemp("cut_short") / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        faults = (
            Fault(kind="reset_after_accept", endpoint=GENERATE, times=1),
            Fault(kind="status", endpoint=CUTOUT, status_code=401),
        )
        settings = SandboxSettings(
            state_dir=shop.folder / "bria", picture_px=48, latency=Uniform.between(0.0, 0.02), faults=faults
        )
        with running_sandbox(settings) as url:
            finished = run_command(
                *("refresh", "--select", "product_image,cutout", "--json", "report.json"),
                variables=shop.variables | at_bria(url),
                folder=shop.folder,
            )
        yield Story(finished=finished, report=read_report(shop), run_log=run_log(shop))


def test_a_refresh_that_cannot_go_on_exits_2_with_that_one_line(cut_short: Story):
    [line] = cut_short.finished.stderr.splitlines()
    assert cut_short.finished.exit_code == 2
    assert "the API token is not accepted; set BRIA_API_TOKEN to a valid one" in line


def test_a_refresh_that_cannot_go_on_shows_what_was_made_and_paid(cut_short: Story):
    shown = cut_short.finished.stdout
    [images] = [line.split() for line in shown.splitlines() if "product_image" in line and "│" in line]
    assert [word for word in images if word != "│"] == ["product_image", "1", "1", "0", "0"]
    assert f"note {SECOND_BILL}" in shown
    assert "USD at list prices" in shown


def test_a_refresh_that_cannot_go_on_names_the_reason_once(cut_short: Story):
    assert "failed cutout" not in cut_short.finished.stdout


def test_a_refresh_that_cannot_go_on_writes_its_json_file(cut_short: Story):
    images = cut_short.report["assets"]["product_image"]
    assert images == {"requested": 1, "materialized": 1, "reused": 0, "failed": 0}
    assert [failure["asset"] for failure in cut_short.report["failures"]] == ["cutout"]
    assert cut_short.report["bria"]["cost_usd"] > 0


def test_the_log_of_a_run_that_cannot_go_on_names_possible_second_bills(cut_short: Story):
    assert SECOND_BILL in cut_short.run_log


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stops]:
    """Stopped while Bria works at what was asked for twice."""
    with open_shop(tmp_path_factory.mktemp("stopped") / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        fault = Fault(kind="reset_after_accept", endpoint=GENERATE, times=1)
        settings = SandboxSettings(
            state_dir=shop.folder / "bria", picture_px=48, latency=Uniform.between(600, 601), faults=(fault,)
        )
        with running_sandbox(settings) as url:
            command = ("refresh", "--json", "report.json")
            first = start_command(*command, variables=shop.variables | at_bria(url), folder=shop.folder)
            wait_until(lambda: sum(read_usage(settings.state_dir).jobs.values()) == 2, what="it was sent once more")
            first.signal(signal.SIGTERM)
            story = Story(finished=first.finish(), report=read_report(shop), run_log=run_log(shop))
            next_one = start_command(*command, variables=shop.variables | at_bria(url), folder=shop.folder)
            wait_until(lambda: has_a_job_in_hand(shop.folder / "ledger.db"), what="it has taken up the job")
            shown = next_one.output / "stdout"
            so_far = shown.stat().st_size
            wait_until(lambda: shown.stat().st_size > so_far, what="it waits, and says so every few seconds")
            next_one.signal(signal.SIGINT)
            yield Stops(first=story, next_one=next_one.finish())


def has_a_job_in_hand(ledger: Path) -> bool:
    with closing(sqlite3.connect(ledger)) as connection:
        return connection.execute("SELECT count(*) FROM bria_job WHERE owner IS NOT NULL").fetchone()[0] > 0


def test_a_stopped_refresh_names_possible_second_bills(stopped: Stops):
    assert stopped.first.finished.exit_code == 130
    assert f"note {SECOND_BILL}" in stopped.first.finished.stdout
    assert SECOND_BILL in stopped.first.run_log


def test_the_run_that_takes_up_a_job_names_the_possible_second_bill_of_an_earlier_one(stopped: Stops):
    earlier = "product_image MUG: its first request got no answer, and an earlier run sent it once more"
    assert f"note {earlier}, so this may be a second bill" in stopped.next_one.stdout


def test_where_there_is_no_terminal_a_line_now_and_then_says_what_is_in_flight_and_what_it_cost(stopped: Stops):
    lines = [line for line in stopped.next_one.stdout.splitlines() if " in flight; " in line]
    assert re.match(r"0 of \d pictures; 1 job in flight; \d+ s, about .* left; 0.00 of at most \d.\d\d USD", lines[0])


def test_a_stopped_refresh_writes_its_json_file(stopped: Stops):
    assert stopped.first.report["bria"]["cost_usd"] == 0.03


def test_a_stopped_refresh_says_how_many_jobs_are_left_to_collect(stopped: Stops):
    left = "note 1 job was sent and is not collected yet: the next refresh does it, no new bill"
    assert left in stopped.first.finished.stdout


def test_a_limit_that_turns_out_lower_is_told_once_in_the_log_and_in_the_report(shop: Shop):
    shop.go_wrong({"kind": "status", "status_code": 429, "endpoint": GENERATE, "times": 1})
    variables = {**shop.variables, "BRIA_REQUESTS_PER_MINUTE": "60"}
    finished = run_command("refresh", "--select", "product_image", variables=variables, folder=shop.folder)
    assert f"note Bria answered 429 for {GENERATE} within the configured 60 requests a minute" in finished.stdout
    assert [GENERATE in line for line in run_log(shop) if line.startswith("Bria answered 429")] == [True]


def test_a_sandbox_folder_that_cannot_be_made_is_refused_in_one_line(shop: Shop):
    (shop.folder / "file").touch()
    variables = {**shop.variables, "BRIA_SANDBOX_STATE": str(shop.folder / "file" / "sandbox")}
    finished = run_command("refresh", variables=variables, folder=shop.folder)
    [line] = finished.stderr.splitlines()
    assert finished.exit_code == 2
    assert "cannot be made (Not a directory): choose another state folder (BRIA_SANDBOX_STATE)" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a file that is always full")
def test_a_json_file_that_finds_no_room_is_told_and_the_result_is_shown(tmp_path: Path):
    with open_shop(tmp_path / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        arguments = ("refresh", "--select", "product_image", "--json", "/dev/full")
        finished = run_command(*arguments, variables=shop.variables, folder=shop.folder)
    assert finished.exit_code == 2
    assert finished.stderr == (
        "bria-assets: --json /dev/full cannot be written (No space left on device): the result is shown above\n"
    )
    assert "1 job sent" in finished.stdout


def shown(capsys: pytest.CaptureFixture[str], **contents: Any) -> list[str]:
    report = RefreshReport(run_ids=["r"], assets={}, bria=BriaUse(), seconds=1.0, **{"failures": [], **contents})
    print_report(Console(width=200), report, image_store="images")
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("more", [0, 3])
def test_what_is_not_shown_of_many_notes_and_failures_is_counted(capsys: pytest.CaptureFixture[str], more: int):
    notes = [f"note {number}" for number in range(MOST_LINES_OF_A_KIND + more)]
    failures = [RootFailure(asset="cutout", partition=f"P-{number}", error="broken") for number in range(len(notes))]
    lines = shown(capsys, warnings=notes, failures=failures)
    counted = [line for line in lines if line.startswith("...")]
    assert counted == (["... and 3 more notes", "... and 3 more failures"] if more else [])
    assert len([line for line in lines if line.startswith(("note", "failed"))]) == 2 * MOST_LINES_OF_A_KIND
