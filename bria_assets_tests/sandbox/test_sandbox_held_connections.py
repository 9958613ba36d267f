"""Callers who wait on the open connection: answered when the job has ended, or cut off after a minute by a gateway."""

import time
from pathlib import Path
from typing import Any

import pytest
from good_bodies import CUTOUT_PICTURE, PACKSHOT, STRUCTURED_PROMPT, V1_CUTOUT
from sandbox_caller import GENERATE, V1_LIFESTYLE, Caller, open_caller

from bria_assets.sandbox import read_usage

PACE = 2000.0
"""Seconds of the sandbox's clock in one of the machine's."""

HELD: list[tuple[str, dict[str, Any]]] = [
    (GENERATE, {"prompt": "a red mug", "sync": True}),
    (STRUCTURED_PROMPT, {"prompt": "a red mug", "sync": True}),
    (V1_CUTOUT, {"file": CUTOUT_PICTURE}),
    (PACKSHOT, {"file": CUTOUT_PICTURE}),
    (V1_LIFESTYLE, {"file": CUTOUT_PICTURE, "scene_description": "a desk", "num_results": 1, "sync": True}),
]
held = pytest.mark.parametrize(("path", "body"), HELD, ids=[path for path, _ in HELD])


def fast_caller(state_dir: Path, *, latency_seconds: float) -> Caller:
    began = time.monotonic()
    return open_caller(
        state_dir, clock=lambda: 1e6 + (time.monotonic() - began) * PACE, latency_seconds=latency_seconds
    )


@held
async def test_a_job_that_ends_within_a_minute_is_answered(state_dir: Path, path: str, body: dict[str, Any]):
    response = await fast_caller(state_dir, latency_seconds=59).post(path, body)
    assert (response.status_code, "request_id" in response.json() or "result" in response.text) == (200, True)


@held
async def test_a_connection_is_cut_after_a_minute_by_a_gateways_page(state_dir: Path, path: str, body: dict[str, Any]):
    response = await fast_caller(state_dir, latency_seconds=61).post(path, body)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (504, "text/html")
    assert "request_id" not in response.text


async def test_the_job_of_a_cut_connection_goes_on(state_dir: Path):
    await fast_caller(state_dir, latency_seconds=61).post(*HELD[0])
    assert read_usage(state_dir).jobs == {GENERATE: 1}
