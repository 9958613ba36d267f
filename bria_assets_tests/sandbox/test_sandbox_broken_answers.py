"""Faults of single requests: what a client sees of each, over TCP and in process."""

import json
import time
from pathlib import Path

import httpx
import pytest
from sandbox_caller import GENERATE
from sandbox_doors import DOORS, open_door, status, submit

from bria_assets.sandbox import Fault, read_usage

BODY = {"prompt": "a red mug"}
STATUS = "/v2/status"
RESULTS = "/results"

pytestmark = pytest.mark.parametrize("door", DOORS)


async def test_a_reset_before_acceptance_leaves_no_trace(door: str, state_dir: Path):
    async with open_door(door, state_dir, Fault(kind="reset_before_accept")) as client:
        with pytest.raises(httpx.ReadError):
            await client.post(GENERATE, json=BODY)
    usage = read_usage(state_dir)
    assert (usage.jobs, usage.most_in_a_minute) == ({}, {})


async def test_a_reset_after_acceptance_leaves_a_job(door: str, state_dir: Path):
    async with open_door(door, state_dir, Fault(kind="reset_after_accept")) as client:
        with pytest.raises(httpx.ReadError):
            await client.post(GENERATE, json=BODY)
    assert read_usage(state_dir).jobs == {GENERATE: 1}


@pytest.mark.parametrize(("kind", "polls"), [("reset_before_accept", 1), ("reset_after_accept", 2)])
async def test_a_status_request_can_be_reset_and_asked_again(door: str, state_dir: Path, kind: str, polls: int):
    fault = Fault.model_validate({"endpoint": STATUS, "kind": kind, "times": 1})
    async with open_door(door, state_dir, fault) as client:
        request_id = await submit(client)
        with pytest.raises(httpx.ReadError):
            await status(client, request_id)
        assert (await status(client, request_id)).json()["status"] == "COMPLETED"
    assert read_usage(state_dir).polls == polls


async def test_a_download_can_be_reset(door: str, state_dir: Path):
    async with open_door(door, state_dir, Fault(endpoint=RESULTS, kind="reset_after_accept")) as client:
        request_id = await submit(client)
        with pytest.raises(httpx.ReadError):
            await client.get(f"/results/{request_id}.png")


@pytest.mark.parametrize("endpoint", [None, STATUS, RESULTS])
async def test_an_answer_can_be_late(door: str, state_dir: Path, endpoint: str | None):
    async with open_door(door, state_dir, Fault(endpoint=endpoint, kind="slow", delay_seconds=0.2)) as client:
        request_id = await submit(client)
        started = time.monotonic()
        urls = {STATUS: f"/v2/status/{request_id}", RESULTS: f"/results/{request_id}.png"}
        answer = await (client.get(urls[endpoint]) if endpoint else client.post(GENERATE, json=BODY))
    assert answer.is_success
    # However busy the machine is: a timer of the event loop may go off early by what its clock cannot tell apart alone.
    assert time.monotonic() - started >= 0.2 - time.get_clock_info("monotonic").resolution


@pytest.mark.parametrize("kind", ["malformed_json", "truncated_json"])
async def test_the_answer_to_an_accepted_request_can_be_no_json(door: str, state_dir: Path, kind: str):
    async with open_door(door, state_dir, Fault.model_validate({"kind": kind})) as client:
        answer = await client.post(GENERATE, json=BODY)
    assert (answer.status_code, answer.headers["content-type"]) == (202, "application/json")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert read_usage(state_dir).jobs == {GENERATE: 1}


@pytest.mark.parametrize("kind", ["malformed_json", "truncated_json"])
async def test_a_status_answer_can_be_no_json(door: str, state_dir: Path, kind: str):
    async with open_door(door, state_dir, Fault.model_validate({"endpoint": STATUS, "kind": kind})) as client:
        answer = await status(client, await submit(client))
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("status_code", [200, 502, 504])
async def test_a_gateway_can_answer_with_a_page(door: str, state_dir: Path, status_code: int):
    async with open_door(door, state_dir, Fault(kind="html", status_code=status_code)) as client:
        answer = await client.post(GENERATE, json=BODY)
    assert (answer.status_code, answer.headers["content-type"]) == (status_code, "text/html; charset=utf-8")
    assert "<html>" in answer.text
    assert read_usage(state_dir).jobs == {}


@pytest.mark.parametrize("kind", ["html", "status"])
async def test_behind_a_gateways_error_the_job_may_exist(door: str, state_dir: Path, kind: str):
    fault = Fault.model_validate({"kind": kind, "status_code": 504, "accepted": True})
    async with open_door(door, state_dir, fault) as client:
        answer = await client.post(GENERATE, json=BODY)
    assert (answer.status_code, read_usage(state_dir).jobs) == (504, {GENERATE: 1})


@pytest.mark.parametrize("endpoint", [STATUS, RESULTS])
@pytest.mark.parametrize("kind", ["status", "html"])
async def test_status_requests_and_downloads_can_fail(door: str, state_dir: Path, endpoint: str, kind: str):
    fault = Fault.model_validate({"endpoint": endpoint, "kind": kind, "status_code": 503, "times": 1})
    async with open_door(door, state_dir, fault) as client:
        request_id = await submit(client)
        url = {STATUS: f"/v2/status/{request_id}", RESULTS: f"/results/{request_id}.png"}[endpoint]
        assert [(await client.get(url)).status_code for _ in range(2)] == [503, 200]


async def test_a_storm_of_429s_says_what_it_is_told_to_say_and_is_counted(door: str, state_dir: Path):
    storm = Fault(endpoint=STATUS, kind="status", status_code=429, retry_after_seconds=7, times=3)
    async with open_door(door, state_dir, storm) as client:
        request_id = await submit(client)
        answers = [await status(client, request_id) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert read_usage(state_dir).too_many_requests_by_endpoint == {STATUS: 3}
