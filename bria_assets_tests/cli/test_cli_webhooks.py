"""`bria-assets webhooks` as a process of its own, and a refresh that it spares its polls."""

import re
import signal
import socket
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from bria_assets.sandbox import SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets_tests.command import Command, Finished, run_command, start_command, wait_until
from bria_assets_tests.shop import Shop

TOKEN = "made-up-0123456789abcdef-token"


def stdout(command: Command) -> str:
    """What it has said so far; at first it has not even begun to."""
    file = command.output / "stdout"
    return file.read_text(encoding="utf-8") if file.exists() else ""


@contextmanager
def receiving(shop: Shop, **variables: str) -> Generator[tuple[Command, str]]:
    """The command and its address."""
    command = start_command("webhooks", "--port", "0", variables={**shop.variables, **variables}, folder=shop.folder)
    try:
        wait_until(lambda: "Ctrl-C stops it" in stdout(command), what="the receiver listens")
        [address] = re.findall(r" on (http://127\.0\.0\.1:\d+), Ctrl-C stops it\n$", stdout(command))
        yield command, address
    finally:
        if command.process.is_alive():
            command.process.kill()


def refused(finished: Finished) -> str:
    lines = finished.stderr.splitlines()
    assert (finished.exit_code, finished.stdout, len(lines)) == (2, "", 1), finished
    return lines[0].removeprefix("bria-assets: ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_ends_quietly(shop: Shop, number: signal.Signals):
    with receiving(shop) as (command, address):
        assert httpx.get(f"{address}/health", trust_env=False).status_code == 200
        command.signal(number)
        finished = command.finish()
    assert finished.exit_code in ({0} if number is signal.SIGINT else {0, -signal.SIGTERM})
    whose = "The built-in sandbox's webhooks (no BRIA_API_TOKEN)"
    assert finished.stdout.splitlines() == [f"{whose} on {address}, Ctrl-C stops it"]
    assert finished.stderr == ""


def test_with_a_token_it_says_that_deliveries_of_bria_are_taken(shop: Shop):
    with receiving(shop, BRIA_API_TOKEN=TOKEN) as (command, address):
        assert stdout(command) == f"Bria's webhooks on {address}, Ctrl-C stops it\n"


def test_without_a_token_other_machines_are_not_listened_to(shop: Shop):
    arguments = ("webhooks", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what is refused
    line = refused(run_command(*arguments, variables=shop.variables, folder=shop.folder))
    assert line.startswith("--host 0.0.0.0 can be reached from other machines, and without BRIA_API_TOKEN anybody")
    assert not (shop.folder / "ledger.db").exists()


def test_with_a_token_other_machines_are_listened_to(shop: Shop):
    arguments = ("webhooks", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what is meant
    variables = {**shop.variables, "BRIA_API_TOKEN": TOKEN}
    command = start_command(*arguments, variables=variables, folder=shop.folder)
    wait_until(lambda: "Bria's webhooks on http://0.0.0.0:" in stdout(command), what="the receiver listens")
    command.signal(signal.SIGINT)
    assert command.finish().exit_code == 0


def test_it_needs_no_dagster_home(shop: Shop):
    with receiving(shop, DAGSTER_HOME=str(shop.folder / "nowhere" / "deep")):
        pass
    assert not (shop.folder / "nowhere").exists()


def test_a_port_that_is_taken(shop: Shop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refused(run_command("webhooks", "--port", port, variables=shop.variables, folder=shop.folder))
    assert line.startswith(f"cannot listen on 127.0.0.1 port {port} (Address already in use): choose another")


def test_an_address_that_is_none_of_this_machine(shop: Shop):
    line = refused(run_command("webhooks", "--host", "192.0.2.1", variables=shop.variables, folder=shop.folder))
    assert line.startswith("cannot listen on 192.0.2.1 port 8800 (")


def test_a_ledger_that_cannot_be_opened(shop: Shop):
    (shop.folder / "folder.db").mkdir()
    variables = {**shop.variables, "BRIA_LEDGER_URL": str(shop.folder / "folder.db")}
    line = refused(run_command("webhooks", "--port", "0", variables=variables, folder=shop.folder))
    assert line.startswith("the job ledger ")


def test_a_refresh_gets_its_pictures_without_a_poll(shop: Shop, tmp_path: Path):
    state = tmp_path / "bria"
    settings = SandboxSettings(state_dir=state, picture_px=48, latency=Uniform.between(0.2, 0.4))
    with (
        running_sandbox(settings) as bria,
        receiving(shop, BRIA_API_TOKEN=TOKEN) as (command, address),
    ):
        variables = {
            **shop.variables,
            "BRIA_SANDBOX_FAULTS": "",
            "BRIA_API_TOKEN": TOKEN,
            "BRIA_BASE_URL": bria,
            "BRIA_WEBHOOK_URL": f"{address}/bria",
        }
        finished = run_command("refresh", variables=variables, folder=shop.folder)
        command.signal(signal.SIGINT)
        received = command.finish()
    assert finished.exit_code == 0, finished
    usage = read_usage(state)
    assert sum(usage.jobs.values()) >= 2
    assert usage.polls == 0
    with closing(sqlite3.connect(shop.folder / "ledger.db")) as ledger:
        nonces = {row[0] for row in ledger.execute("SELECT nonce FROM bria_submission")}
        delivered = {row[0] for row in ledger.execute("SELECT nonce FROM bria_delivery")}
    assert nonces == delivered
    told = finished.stdout + finished.stderr + received.stdout + received.stderr
    assert not [secret for secret in {TOKEN, *nonces} if secret in told]
