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


def polls_until_completed(client: httpx.Client) -> int:
    """How many status requests find a new job ended."""
    status_url = client.post(GENERATE, json={"prompt": "a red mug"}).json()["status_url"]
    return 1 + next(turn for turn in range(1000) if client.get(status_url).json()["status"] == "COMPLETED")


def test_its_jobs_advance_as_the_profile_of_the_option_says(shop: Shop):
    (shop.folder / "patient.yaml").write_text("advance: polls\nready_at_poll: 4\n")
    with serving(shop, "--profile", "patient.yaml") as client:
        assert polls_until_completed(client) == 4


def test_its_jobs_advance_as_the_profile_of_the_environment_says_unless_an_option_says_otherwise(shop: Shop):
    file = shop.folder / "patient.yaml"
    file.write_text("advance: polls\nready_at_poll: 4\n")
    with serving(shop, BRIA_SANDBOX_PROFILE=str(file)) as client:
        assert polls_until_completed(client) == 4
    with serving(shop, "--profile", "instant", BRIA_SANDBOX_PROFILE=str(file)) as client:
        assert polls_until_completed(client) == 1


def test_it_keeps_a_plan_s_limit_and_says_when_to_come_again(shop: Shop):
    with serving(shop, "--plan", "free", "--retry-after", "seconds") as client:
        answers = [client.get("/v2/status/unknown") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_an_option_takes_back_the_plan_of_the_environment(shop: Shop):
    with serving(shop, "--plan", "none", BRIA_SANDBOX_PLAN="free") as client:
        assert {client.get("/v2/status/unknown").status_code for _ in range(11)} == {404}


def test_it_gives_out_the_urls_that_clients_reach_it_by(shop: Shop):
    with serving(shop, "--public-url", "http://pictures.example.com/") as client:
        accepted = client.post(GENERATE, json={"prompt": "a red mug"}).json()
    assert accepted["status_url"].startswith("http://pictures.example.com/v2/status/")


def test_it_warns_where_others_reach_it(shop: Shop):
    command = start_command("sandbox", "--port", "0", "--host", "0.0.0.0", variables=shop.variables, folder=shop.folder)  # noqa: S104 - what is warned of
    file = command.output / "stdout"
    try:
        wait_until(lambda: file.exists() and "Ctrl-C stops it" in file.read_text(), what="the sandbox listens")
        command.signal(signal.SIGINT)
        warning, listens = command.finish().stdout.splitlines()
    finally:
        if command.process.is_alive():
            command.process.kill()
    assert warning.startswith("Warning: 0.0.0.0 is not this machine alone; ")
    assert listens.startswith("Sandbox on http://0.0.0.0:")
