"""The sandbox over TCP, its settings, and its state file."""

import contextlib
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from sandbox_caller import GENERATE, ManualClock, open_caller

from bria_assets.sandbox import (
    SandboxSettings,
    SandboxStartError,
    Uniform,
    create_sandbox,
    read_usage,
    running_sandbox,
    serve,
)
from bria_assets.sandbox.database import StateVersionError

HEADERS = {"api_token": "t"}


def test_a_running_sandbox_makes_a_picture_over_tcp(state_dir: Path):
    settings = SandboxSettings(state_dir=state_dir, picture_px=32, latency=Uniform.exactly(0))
    with running_sandbox(settings) as base_url, httpx.Client(base_url=base_url, headers=HEADERS) as client:
        accepted = client.post(GENERATE, json={"prompt": "a red mug"}).json()
        result = client.get(accepted["status_url"]).json()["result"]
        picture = client.get(result["image_url"])
    assert accepted["status_url"].startswith(base_url)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


def test_a_given_public_url_is_kept_when_served(state_dir: Path):
    settings = SandboxSettings(state_dir=state_dir, public_url="http://sandbox:8900/")
    with running_sandbox(settings) as base_url:
        accepted = httpx.post(f"{base_url}{GENERATE}", json={"prompt": "a red mug"}, headers=HEADERS).json()
    assert accepted["status_url"] == f"http://sandbox:8900/v2/status/{accepted['request_id']}"


def test_a_running_sandbox_is_gone_after_its_block(state_dir: Path):
    with running_sandbox(SandboxSettings(state_dir=state_dir)) as base_url:
        assert httpx.get(f"{base_url}/usage").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base_url}/usage")


def test_two_sandboxes_run_side_by_side_on_one_state_folder(state_dir: Path):
    settings = SandboxSettings(state_dir=state_dir, latency=Uniform.exactly(0))
    with running_sandbox(settings) as one, running_sandbox(settings) as other:
        accepted = httpx.post(f"{one}{GENERATE}", json={"prompt": "a red mug"}, headers=HEADERS).json()
        status = httpx.get(f"{other}/v2/status/{accepted['request_id']}", headers=HEADERS).json()
    assert status["status"] == "COMPLETED"
    usage = read_usage(state_dir)
    assert (usage.jobs, usage.polls, usage.too_many_requests) == ({GENERATE: 1}, 1, 0)


def test_a_port_in_use_is_an_error_at_once(state_dir: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SandboxStartError, match="in use"):
        serve(SandboxSettings(state_dir=state_dir), port=taken.getsockname()[1])


def test_serving_says_when_it_is_ready_and_prints_nothing(state_dir: Path, capfd: pytest.CaptureFixture[str]):
    def stop_at_once(base_url: str) -> None:
        raise InterruptedError(base_url)

    with pytest.raises(InterruptedError, match=r"http://127\.0\.0\.1:"):
        serve(SandboxSettings(state_dir=state_dir), when_ready=stop_at_once)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "sandbox"},
        {"latency": {"shortest_seconds": 2, "longest_seconds": 1}},
        {"latency": {"shortest_seconds": -1}},
        {"picture_px": 0},
        {"requests_per_minute": 0},
        {"result_ttl_seconds": 0},
        {"latency": 1},
    ],
)
def test_settings_that_make_no_sense_are_refused(state_dir: Path, wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        SandboxSettings(state_dir=state_dir, **wrong)


def test_every_setting_is_described():
    fields = SandboxSettings.model_fields.items()
    assert not [name for name, field in fields if not field.description]


def test_a_state_folder_of_the_first_version_is_taken_over(state_dir: Path, clock: ManualClock):
    state_dir.mkdir()
    with contextlib.closing(sqlite3.connect(state_dir / "sandbox.sqlite")) as connection:
        connection.executescript(
            """
            CREATE TABLE jobs (request_id VARCHAR PRIMARY KEY, token_hash VARCHAR NOT NULL, endpoint VARCHAR NOT NULL,
                payload JSON NOT NULL, answer JSON NOT NULL, error JSON, picture_format VARCHAR NOT NULL,
                seed BIGINT NOT NULL, created_at FLOAT NOT NULL, ready_at FLOAT NOT NULL, expires_at FLOAT NOT NULL,
                polls INTEGER NOT NULL);
            CREATE TABLE request_log (id INTEGER PRIMARY KEY, at FLOAT NOT NULL, token_hash VARCHAR NOT NULL,
                endpoint VARCHAR NOT NULL, admitted BOOLEAN NOT NULL);
            CREATE TABLE fault_strikes (fault VARCHAR PRIMARY KEY, strikes INTEGER NOT NULL);
            CREATE INDEX request_log_window ON request_log (token_hash, endpoint, at);
            INSERT INTO jobs VALUES
                ('old', 't', '/v2/image/generate', '{}', '{"seed": 1}', NULL, 'png', 1, 0, 1, 9e9, 0);
            PRAGMA user_version = 1;
            """
        )
    settings = SandboxSettings(state_dir=state_dir)
    with running_sandbox(settings, clock=clock) as base_url:
        status = httpx.get(f"{base_url}/v2/status/old", headers=HEADERS).json()
    assert status["status"] == "COMPLETED"
    assert read_usage(state_dir).jobs == {GENERATE: 1}


def test_a_state_folder_of_another_version_is_refused(state_dir: Path, clock: ManualClock):
    open_caller(state_dir, clock=clock)
    with contextlib.closing(sqlite3.connect(state_dir / "sandbox.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateVersionError, match="99"):
        create_sandbox(SandboxSettings(state_dir=state_dir))
