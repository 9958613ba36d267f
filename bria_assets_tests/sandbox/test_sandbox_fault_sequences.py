"""Scripted sequences: the first request this, the second that; and faults on every endpoint."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from good_bodies import GOOD_BODIES
from sandbox_caller import GENERATE, TOKEN, Caller

from bria_assets.sandbox import Fault
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.endpoints import ENDPOINTS, wrong_endpoint
from bria_assets.sandbox.faults import FaultKind

OpenSandbox = Callable[..., Caller]

EVERY_ENDPOINT = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path)

FIELDS_OF_KINDS: dict[str, dict[str, Any]] = {
    "status": {"status_code": 503},
    "html": {"status_code": 502},
    "slow": {"delay_seconds": 0.1},
    "early_404": {"polls": 1},
    "unknown": {"for_seconds": 1},
    "result_status": {"status_code": 500},
}


async def answers(caller: Caller, *prompts: str) -> list[int]:
    return [(await caller.post(GENERATE, {"prompt": prompt})).status_code for prompt in prompts]


async def test_the_first_request_fails_this_way_and_the_second_that_way(open_sandbox: OpenSandbox):
    faults = (
        Fault(kind="status", status_code=503, times=1),
        Fault(kind="refuse", times=1),
        Fault(kind="status", status_code=429, times=2),
    )
    assert await answers(open_sandbox(faults=faults), *"abcdef") == [503, 422, 429, 429, 202, 202]


async def test_a_fault_may_let_the_first_requests_by(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=(Fault(kind="status", status_code=503, after=2, times=1),))
    assert await answers(caller, *"abcd") == [202, 202, 503, 202]


async def test_only_requests_that_come_to_an_entry_are_let_by(open_sandbox: OpenSandbox):
    faults = (Fault(kind="refuse", times=1), Fault(kind="status", status_code=503, after=1))
    assert await answers(open_sandbox(faults=faults), *"abcd") == [422, 202, 503, 503]


async def test_only_requests_that_an_entry_is_meant_for_are_let_by(open_sandbox: OpenSandbox):
    caller = open_sandbox(faults=(Fault(kind="refuse", when_body_contains="SKU-7", after=1),))
    assert await answers(caller, "SKU-1", "SKU-7", "SKU-1", "SKU-7") == [202, 202, 202, 422]


async def test_who_was_let_by_is_remembered_by_the_next_sandbox_on_the_folder(open_sandbox: OpenSandbox):
    faults = (Fault(kind="refuse", after=1),)
    assert await answers(open_sandbox(faults=faults), "a") == [202]
    assert await answers(open_sandbox(faults=faults), "b") == [422]


def fault(kind: FaultKind, endpoint: str) -> Fault:
    return Fault(kind=kind, endpoint=endpoint, **FIELDS_OF_KINDS.get(kind, {}))


@EVERY_ENDPOINT
def test_every_kind_of_fault_can_be_meant_for_every_endpoint_where_it_shows(endpoint: Endpoint[Any]):
    refused = [kind for kind in get_args(FaultKind) if wrong_endpoint(fault(kind, endpoint.path))]
    of_pictures = [kind for kind in get_args(FaultKind) if kind.startswith("result_")]
    assert refused == ([] if endpoint.makes_a_picture else of_pictures)


def test_a_fault_of_a_picture_is_refused_where_there_is_none():
    never_shown = fault("result_damaged", "/v2/structured_prompt/generate")
    assert wrong_endpoint(never_shown) == (
        "kind: result_damaged never shows at /v2/structured_prompt/generate, whose result is text: choose another kind"
    )


@EVERY_ENDPOINT
async def test_faults_strike_every_endpoint_in_sequence(open_sandbox: OpenSandbox, endpoint: Endpoint[Any]):
    faults = (
        Fault(kind="status", status_code=503, endpoint=endpoint.path, times=1),
        Fault(kind="refuse", endpoint=endpoint.path, after=1, times=1),
    )
    caller = open_sandbox(faults=faults, advance="at once")
    codes = [(await caller.post(endpoint.path, GOOD_BODIES[endpoint.path])).status_code for _ in range(4)]
    good = 202 if endpoint.form == "job" else 200
    assert codes == [503, good, 422, good]


@EVERY_ENDPOINT
async def test_a_job_of_every_endpoint_can_end_with_an_error(open_sandbox: OpenSandbox, endpoint: Endpoint[Any]):
    caller = open_sandbox(faults=(Fault(kind="error", code=506),), advance="at once")
    answer = await caller.post(endpoint.path, GOOD_BODIES[endpoint.path])
    match endpoint.form:
        case "job":
            status = (await caller.client.get(answer.json()["status_url"], headers={"api_token": TOKEN})).json()
            assert (status["status"], status["error"]["code"]) == ("ERROR", 506)
        case "results":
            assert [(await caller.client.get(url)).status_code for url, *_ in answer.json()["result"]] == [404]
        case "result_url":
            assert answer.status_code == 506
