"""schemathesis against the sandbox's own OpenAPI document: no 500, no answer beside its schema or its statuses.

A few requests an operation, the same in every run: good ones, and ones that break the schema somewhere.
"""

import atexit
import functools
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from good_bodies import CUTOUT_PICTURE, PHOTO
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_caller import TOKEN, file_bytes, product_photo
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bria_assets.sandbox import PictureFetcher, SandboxSettings, Uniform, create_sandbox
from bria_assets.sandbox.endpoints import ENDPOINTS

EXAMPLES = 5
"""How many requests of each operation."""

ONE_IN = 4
"""Of how many operations one is tried each time; the soak tries all. To make requests up takes most of the time."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
READS = ["/v2/status/{request_id}", "/results/{picture_name}", "/usage"]
OPERATIONS = [
    *((path, "POST") for endpoint in ENDPOINTS for path in (endpoint.path, *endpoint.aliases)),
    *((path, "GET") for path in READS),
]
CASES = [
    pytest.param(*operation, marks=() if number % ONE_IN == 0 else pytest.mark.soak)
    for number, operation in enumerate(OPERATIONS)
]
PICTURE_URL = "https://shop.example/mug.png"

schemathesis.openapi.format("picture", st.sampled_from([PHOTO, CUTOUT_PICTURE, PICTURE_URL]))
schemathesis.openapi.format("picture-base64", st.sampled_from([PHOTO, CUTOUT_PICTURE]))
schemathesis.openapi.format("picture-url", st.just(PICTURE_URL))
schemathesis.openapi.format("json-object", st.sampled_from(["{}", '{"objects": [{"description": "a red mug"}]}']))


async def find_addresses(_host: str, _port: int) -> list[str]:
    return ["93.184.216.34"]


@functools.cache
def api() -> Any:
    """Return the schema of a sandbox of this process whose jobs end at once."""
    photo = file_bytes(product_photo())
    fetcher = PictureFetcher(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=photo)), find_addresses=find_addresses
    )
    state_dir = tempfile.TemporaryDirectory(prefix="sandbox-schemathesis-")
    atexit.register(state_dir.cleanup)
    prepared = SandboxSettings(
        state_dir=Path(state_dir.name),
        picture_px=16,
        plain_pictures=True,
        latency=Uniform.exactly(0),
    )
    return schemathesis.openapi.from_asgi("/openapi.json", create_sandbox(prepared, fetcher=fetcher))


def hold_against_schema(path: str, method: str, mode: Any) -> None:
    @given(case=api()[path][method].as_strategy(generation_mode=mode, headers={"api_token": TOKEN}))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large),
    )
    def hold(case: Any) -> None:
        # No delivery goes to hosts that were made up.
        if isinstance(case.body, dict):
            case.body.pop("webhook_url", None)
        case.call_and_validate(checks=CHECKS)

    hold()


def test_the_document_keeps_to_the_specification_of_openapi():
    assert api().raw_schema["openapi"] == "3.1.0"
    api().validate()


@pytest.mark.parametrize(("path", "method"), CASES)
def test_requests_that_keep_to_the_schema_are_answered_as_it_says(path: str, method: str):
    hold_against_schema(path, method, schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize(("path", "method"), CASES[: -len(READS)])
def test_requests_that_break_the_schema_are_answered_as_it_says(path: str, method: str):
    hold_against_schema(path, method, schemathesis.GenerationMode.NEGATIVE)
