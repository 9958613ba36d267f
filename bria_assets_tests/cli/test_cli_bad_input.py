"""What cannot be used is refused with exit code 2 and one line that says what, where and how to mend it."""

import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.sandbox import SandboxSettings, running_sandbox
from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import MUG, Shop, open_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One for all: what is refused changes nothing."""
    with open_shop(tmp_path_factory.mktemp("bad_input") / "shop", is_on_disk=True) as opened:
        opened.sell(MUG)
        yield opened


def refresh(shop: Shop, *arguments: str, **variables: str) -> Finished:
    return run_command("refresh", *arguments, variables={**shop.variables, **variables}, folder=shop.folder)


def the_one_line(finished: Finished) -> str:
    """The refusal, which is all there is on stderr."""
    lines = finished.stderr.splitlines()
    assert (finished.exit_code, len(lines)) == (2, 1), finished
    assert lines[0].startswith("bria-assets: ")
    return lines[0].removeprefix("bria-assets: ")


def test_an_unknown_asset(shop: Shop):
    line = the_one_line(refresh(shop, "--select", "cutouts"))
    assert line.startswith("unknown asset cutouts: choose from product_image, cutout, lifestyle_shot, edited_image, ")


def test_an_unknown_sku(shop: Shop):
    line = the_one_line(refresh(shop, "--skus", "MUGG"))
    assert line == "unknown SKU MUGG: not in the catalog; did you mean MUG?"


def test_a_missing_catalog(shop: Shop):
    line = the_one_line(refresh(shop, "--catalog", "nowhere.csv"))
    assert line.startswith(f"{shop.folder / 'nowhere.csv'}: ")


def test_a_catalog_of_an_unknown_format(shop: Shop):
    (shop.folder / "catalog.xlsx").write_bytes(b"PK")
    line = the_one_line(refresh(shop, "--catalog", "catalog.xlsx"))
    assert line.startswith(f"{shop.folder / 'catalog.xlsx'}: ")
    assert ".csv" in line


def test_broken_scenes(shop: Shop):
    (shop.folder / "broken.yaml").write_text("- id: [\n")
    line = the_one_line(refresh(shop, "--scenes", "broken.yaml"))
    assert line.startswith(f"{shop.folder / 'broken.yaml'}: this is no valid YAML")


def test_a_token_that_is_not_accepted(shop: Shop):
    settings = SandboxSettings(state_dir=shop.folder / "bria", accepted_tokens=frozenset({"another"}))
    with running_sandbox(settings) as url:
        finished = refresh(shop, "--select", "product_image", BRIA_API_TOKEN="secret-token", BRIA_BASE_URL=url)
    line = the_one_line(finished)
    assert "the API token is not accepted; set BRIA_API_TOKEN to a valid one" in line
    assert "secret-token" not in finished.stdout + finished.stderr


def test_an_image_store_that_cannot_be_written(shop: Shop):
    file = shop.folder / "a_file"
    file.write_text("where the folder should be")
    line = the_one_line(refresh(shop, BRIA_IMAGE_STORE=str(file)))
    assert line.startswith(f"the image store {file} cannot be written")
    assert "BRIA_IMAGE_STORE" in line


@pytest.mark.parametrize("url", ["nonsense://", "mysql://user:secret@host/name"])
def test_a_ledger_that_cannot_be_opened(shop: Shop, url: str):
    line = the_one_line(refresh(shop, BRIA_LEDGER_URL=url))
    assert "BRIA_LEDGER_URL" in line or "ledger" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BRIA_REQUESTS_PER_MINUTE", "abc"),
        ("BRIA_REQUESTS_PER_MINUTE", "0"),
        ("BRIA_LIFESTYLE_WIRE", "foo"),
        ("BRIA_BASE_URL", "engine.prod.bria-api.com"),
        ("BRIA_SANDBOX_PICTURE_PX", "5"),
        ("BRIA_LEDGER_URL", "ledger"),
        ("BRIA_REFRESH_CRON", "4 o'clock"),
        ("BRIA_REFRESH_TIMEZONE", "Berlin"),
    ],
)
def test_a_setting_that_cannot_be_used(shop: Shop, variable: str, value: str):
    line = the_one_line(refresh(shop, **{variable: value}))
    assert line.startswith(f"{variable} is {value!r}: ")


def test_a_file_of_faults_that_is_missing(shop: Shop):
    line = the_one_line(refresh(shop, BRIA_SANDBOX_FAULTS="nowhere.yaml"))
    assert "nowhere.yaml" in line


BAD_FAULTS = "- kind: refuse\n- kind: error\n  endpoint: /v2/image/generte\n"


def serve_sandbox(shop: Shop, *arguments: str, **variables: str) -> Finished:
    return run_command("sandbox", *arguments, variables={**shop.variables, **variables}, folder=shop.folder)


@pytest.mark.parametrize("command", ["refresh", "sandbox", "jobs collect"])
def test_a_fault_for_an_endpoint_that_there_is_not(shop: Shop, tmp_path: Path, command: str):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD_FAULTS)
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", owner=this_process(), run="run").close()
    variables = {
        **shop.variables,
        "BRIA_SANDBOX_FAULTS": str(file),
        "BRIA_LEDGER_URL": str(tmp_path / "ledger.db"),
    }
    line = the_one_line(run_command(*command.split(), variables=variables, folder=shop.folder))
    assert line.startswith(
        f"faults file {file}: entry 2 endpoint: no endpoint /v2/image/generte for a fault; there are"
    )


@pytest.mark.parametrize("picture_px", ["0", "5"])
def test_a_picture_of_the_sandbox_that_is_too_small(shop: Shop, picture_px: str):
    line = the_one_line(serve_sandbox(shop, "--picture-px", picture_px))
    assert line == f"--picture-px {picture_px}: give the side of square pictures in pixels, 16 to 4096"


@pytest.mark.parametrize(
    ("option", "value", "mended_by"),
    [
        ("--port", "70000", "give a port up to 65535, or 0 for a free one"),
        ("--port", "http", "give a port up to 65535, or 0 for a free one"),
        ("--picture-px", "large", "give the side of square pictures in pixels, 16 to 4096"),
        ("--plan", "gold", "choose free, starter, enterprise, none"),
        ("--retry-after", "soon", "choose seconds, date, none"),
        ("--public-url", "example.com", "give the base that clients reach it by, such as http://"),
    ],
)
def test_an_option_of_the_sandbox_that_cannot_be_used(shop: Shop, option: str, value: str, mended_by: str):
    line = the_one_line(serve_sandbox(shop, option, value))
    assert line.startswith(f"{option} {value}: {mended_by}")


def test_a_file_of_faults_that_is_not_there(shop: Shop):
    line = the_one_line(serve_sandbox(shop, "--faults", "nowhere.yaml"))
    assert line.startswith("--faults: faults file nowhere.yaml: cannot be read: ")


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("slow", "no profile slow: choose instant, quick, realistic, or name a YAML file that ends in .yaml"),
        ("nowhere.yaml", "profile nowhere.yaml: cannot be read: "),
    ],
)
def test_a_profile_of_the_sandbox_that_there_is_not(shop: Shop, profile: str, reason: str):
    assert the_one_line(serve_sandbox(shop, "--profile", profile)).startswith(f"--profile: {reason}")


@pytest.mark.parametrize("command", ["refresh", "sandbox", "jobs collect"])
def test_a_profile_of_the_environment_that_there_is_not(shop: Shop, tmp_path: Path, command: str):
    Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", owner=this_process(), run="run").close()
    variables = {
        **shop.variables,
        "BRIA_SANDBOX_PROFILE": "slow",
        "BRIA_LEDGER_URL": str(tmp_path / "ledger.db"),
    }
    line = the_one_line(run_command(*command.split(), variables=variables, folder=shop.folder))
    assert line.startswith("no profile slow: choose instant, quick, realistic, or ")
    assert line.endswith("(BRIA_SANDBOX_PROFILE)")


def test_a_plan_of_the_environment_that_there_is_not(shop: Shop):
    line = the_one_line(serve_sandbox(shop, BRIA_SANDBOX_PLAN="gold"))
    assert line == "BRIA_SANDBOX_PLAN is 'gold': Input should be 'free', 'starter' or 'enterprise'"


@pytest.mark.parametrize("command", ["refresh", "sandbox"])
def test_a_state_of_the_sandbox_of_another_version(shop: Shop, tmp_path: Path, command: str):
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    variables = {**shop.variables, "BRIA_SANDBOX_STATE": str(tmp_path)}
    line = the_one_line(run_command(command, variables=variables, folder=shop.folder))
    assert line.startswith(f"the sandbox's state {tmp_path / 'sandbox.sqlite'} has version 99, this sandbox needs ")
    assert "BRIA_SANDBOX_STATE" in line


@pytest.mark.parametrize("command", ["refresh", "sandbox"])
def test_a_state_of_the_sandbox_that_is_no_folder(shop: Shop, tmp_path: Path, command: str):
    (tmp_path / "state").write_text("where the folder should be")
    variables = {**shop.variables, "BRIA_SANDBOX_STATE": str(tmp_path / "state")}
    line = the_one_line(run_command(command, variables=variables, folder=shop.folder))
    assert line.startswith(f"the sandbox's state {tmp_path / 'state'} ")


def test_a_state_of_the_sandbox_that_is_no_database(shop: Shop, tmp_path: Path):
    (tmp_path / "sandbox.sqlite").write_text("where the database should be")
    line = the_one_line(serve_sandbox(shop, "--state", str(tmp_path)))
    assert line.startswith(
        f"the sandbox's state {tmp_path / 'sandbox.sqlite'} cannot be opened (file is not a database"
    )


@pytest.mark.parametrize("command", ["sandbox", "webhooks"])
@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b"])
def test_a_host_that_there_is_not(shop: Shop, command: str, host: str):
    line = the_one_line(run_command(command, "--host", host, variables=shop.variables, folder=shop.folder))
    assert re.search(rf"cannot listen on {re.escape(host)} port \d+ \(\D+\): choose another --host or --port", line)


def test_a_json_file_in_a_folder_that_does_not_exist(shop: Shop):
    line = the_one_line(refresh(shop, "--json", "nowhere/report.json"))
    assert line == f"--json nowhere/report.json: there is no folder {shop.folder / 'nowhere'}"


def test_a_json_file_that_is_a_folder(shop: Shop):
    line = the_one_line(refresh(shop, "--json", str(shop.folder)))
    assert line == f"--json {shop.folder} is a folder: name a file in it"


@pytest.mark.parametrize("option", ["--skus", "--select"])
@pytest.mark.parametrize("nothing", ["", " , "])
def test_a_choice_that_names_nothing_is_not_taken_for_all(shop: Shop, option: str, nothing: str):
    line = the_one_line(refresh(shop, option, nothing))
    assert line == f"{option} names nothing: name something, or leave {option} out for all"


def test_a_password_in_the_base_url_is_not_repeated(shop: Shop):
    assert "secret" not in the_one_line(refresh(shop, BRIA_BASE_URL="https://user:secret@host"))


def test_a_port_of_the_sandbox_that_is_taken(shop: Shop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = run_command("sandbox", "--port", port, variables=shop.variables, folder=shop.folder)
    line = the_one_line(finished)
    assert line.startswith(f"the sandbox cannot listen on 127.0.0.1 port {port} (Address already in use")


def test_a_dagster_home_that_cannot_be_made(shop: Shop):
    line = the_one_line(refresh(shop, DAGSTER_HOME=str(shop.folder / "nowhere" / "deep")))
    assert line.startswith(f"The Dagster home '{shop.folder / 'nowhere' / 'deep'}' cannot be made")


def test_an_unknown_choice_of_what_to_make_anew(shop: Shop):
    finished = refresh(shop, "--regenerate", "everything")
    assert finished.exit_code == 2
    assert all(word in finished.stderr for word in ("--regenerate", "everything", "all", "failed", "stale"))


def test_what_is_mistyped_starts_no_run_and_makes_no_folder(shop: Shop):
    runs = shop.instance.get_runs_count()
    refresh(shop, "--select", "cutouts", BRIA_IMAGE_STORE=str(shop.folder / "never_made"))
    assert shop.instance.get_runs_count() == runs
    assert not (shop.folder / "never_made").exists()


def test_the_installed_command_is_this_one(tmp_path: Path):
    command = Path(sys.executable).parent / "bria-assets"
    finished = subprocess.run([command, "--help"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert finished.returncode == 0
    assert "refresh" in finished.stdout
