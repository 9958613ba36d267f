"""`bria-assets sandbox` as a process of its own: what it is told by options, and by the environment."""

import re
import signal
from collections.abc import Generator
from contextlib import contextmanager

import httpx

from bria_assets_tests.command import start_command, wait_until
from bria_assets_tests.shop import Shop

GENERATE = "/v2/image/generate"


@contextmanager
def serving(shop: Shop, *arguments: str, **variables: str) -> Generator[httpx.Client]:
    """The command, and a client of it."""
    command = start_command(
        "sandbox", "--port", "0", *arguments, variables={**shop.variables, **variables}, folder=shop.folder
    )
    file = command.output / "stdout"
    try:
        wait_until(lambda: file.exists() and "Ctrl-C stops it" in file.read_text(), what="the sandbox listens")
        [address] = re.findall(r"^Sandbox on (http://127\.0\.0\.1:\d+), Ctrl-C stops it\n$", file.read_text())
        with httpx.Client(base_url=address, headers={"api_token": "any"}, trust_env=False) as client:
            yield client
        command.signal(signal.SIGINT)
        assert command.finish().stderr == ""
    finally:
        if command.process.is_alive():
            command.process.kill()


def asked(client: httpx.Client) -> int:
    """How a request for a picture is answered."""
    return client.post(GENERATE, json={"prompt": "a red mug"}).status_code


def test_it_plays_the_faults_that_the_environment_names(shop: Shop):
    shop.go_wrong({"kind": "refuse"})
    with serving(shop) as client:
        assert asked(client) == 422


def test_an_option_names_other_faults(shop: Shop):
    shop.go_wrong({"kind": "refuse"})
    (shop.folder / "other.yaml").write_text("- kind: status\n  status_code: 503\n")
    with serving(shop, "--faults", "other.yaml") as client:
        assert asked(client) == 503


def test_it_keeps_its_jobs_where_it_is_told_to(shop: Shop):
    with serving(shop, "--state", "elsewhere") as client:
        assert asked(client) == 202
        assert client.get("/usage").json()["jobs"] == {GENERATE: 1}
    assert (shop.folder / "elsewhere" / "sandbox.sqlite").is_file()
    assert not (shop.folder / "sandbox").exists()


def test_it_needs_no_dagster_home(shop: Shop):
    with serving(shop, DAGSTER_HOME=str(shop.folder / "nowhere" / "deep")) as client:
        assert asked(client) == 202
    assert not (shop.folder / "nowhere").exists()
