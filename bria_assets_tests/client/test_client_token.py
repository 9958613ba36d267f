"""The API token: where it goes, and where it never stands."""

import logging
import traceback
from pathlib import Path

import httpx
import pytest
from client_parts import BASE_URL, GENERATE, TOKEN, ManualClock, accepted, completed, open_client, scripted

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import BriaError, CallRefused, TokenRefused
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_window import ProcessWindow
from bria_assets.sandbox import SandboxSettings, Uniform, running_sandbox

CDN = "https://cdn.example.com/r-1.png"


async def test_the_token_goes_to_the_api_and_not_to_the_host_of_results():
    seen: dict[str, str | None] = {}

    def bria(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("api_token")
        if request.method == "POST":
            return accepted()
        return completed() if request.url.host == "engine.example.com" else httpx.Response(200, content=b"picture")

    async with open_client(bria) as client:
        await client.submit(GENERATE, {"prompt": "a mug"})
        result = (await client.status("r-1")).result
        assert result is not None
        await client.download(result.image_url or "")
        await client.is_ready(CDN)
    assert seen == {BASE_URL + GENERATE: TOKEN, f"{BASE_URL}/v2/status/r-1": TOKEN, CDN: None}


async def test_a_result_that_redirects_is_followed_without_the_token():
    bria = scripted(
        httpx.Response(302, headers={"location": "https://other.example.com/a.png"}),
        httpx.Response(200, content=b"picture"),
    )
    async with open_client(bria) as client:
        assert await client.download(CDN) == b"picture"
    assert [(request.url.host, "api_token" in request.headers) for request in bria.requests] == [
        ("cdn.example.com", False),
        ("other.example.com", False),
    ]


@pytest.mark.parametrize("status_code", [301, 302, 303, 307, 308])
async def test_an_api_that_redirects_is_not_followed(status_code: int):
    bria = scripted(httpx.Response(status_code, headers={"location": "https://evil.example.com/"}))
    async with open_client(bria) as client:
        with pytest.raises(CallRefused):
            await client.submit(GENERATE, {})
    assert [request.url.host for request in bria.requests] == ["engine.example.com"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": {"code": 401, "message": f"bad token {TOKEN}", "details": TOKEN}}),  # v2
        httpx.Response(422, json=f"no such token: {TOKEN}"),  # v1's plain string
        httpx.Response(500, html=f"<html><body>{TOKEN}</body></html>"),  # a gateway's page
        httpx.Response(400, text="x" * 290 + TOKEN),  # where a cut would leave half of it
        httpx.Response(400, json={"error": TOKEN}),  # an error that is no object
        httpx.Response(400, json={"detail": [{"loc": ["header"], "input": TOKEN}]}),  # a validator's list
        httpx.Response(200, json={"headers": {"api_token": TOKEN}}),  # a success without a request id
        httpx.Response(202, text=f"ok {TOKEN}"),  # a success without JSON
        httpx.Response(202, text="y" * 290 + TOKEN),  # the same, where it is cut
    ],
)
async def test_no_error_says_the_token_that_a_server_echoes_to_a_submission(answer: httpx.Response):
    async with open_client(scripted(answer)) as client:
        with pytest.raises(BriaError) as caught:
            await client.submit(GENERATE, {})
    assert _leaks(caught.value) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"status": "ERROR", "error": {"code": 500, "message": f"for {TOKEN}"}}),  # its reason
        httpx.Response(200, json={"status": "ERROR", "error": f"{TOKEN} is blocked"}),  # as a string
        httpx.Response(200, json={"state": TOKEN}),  # no status
        httpx.Response(200, json={"status": "COMPLETED", "result": {"url": TOKEN}}),  # no picture
        httpx.Response(403, json=TOKEN),  # refused
    ],
)
async def test_no_error_says_the_token_that_a_server_echoes_to_a_poll(answer: httpx.Response, clock: ManualClock):
    async with open_client(scripted(answer), clock=clock, give_up_seconds=1) as client:
        poller = StatusPoller(client, clock=clock, sleep=clock.sleep)
        with pytest.raises(BriaError) as caught:
            await poller.wait(Accepted(request_id="r-1"), endpoint=GENERATE, on_poll=lambda: None)
    assert _leaks(caught.value) == []


@pytest.mark.parametrize(
    "token",
    [
        "",  # none
        "  \n",  # blank
        f"{TOKEN}\nx-other: 1",  # a second header
        f"{TOKEN}\u2026",  # copied from a page that shortened it
        f"{TOKEN}\x7f",  # a control character
    ],
)
def test_an_unusable_token_is_refused_without_being_said(token: str):
    with pytest.raises(TokenRefused, match="BRIA_API_TOKEN") as caught:
        BriaClient(api_token=token, rate_budget=RateBudget(None, window=ProcessWindow()))
    assert _leaks(caught.value) == []


async def test_white_space_around_a_token_is_not_sent():
    bria = scripted(accepted())
    client = BriaClient(
        api_token=f" {TOKEN}\n",
        rate_budget=RateBudget(None, window=ProcessWindow()),
        transport=httpx.MockTransport(bria),
    )
    async with client:
        await client.submit(GENERATE, {})
    assert bria.requests[0].headers["api_token"] == TOKEN


async def test_no_log_line_of_any_library_holds_the_token(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    settings = SandboxSettings(state_dir=tmp_path, picture_px=16, latency=Uniform.exactly(0))
    with running_sandbox(settings) as base_url:
        # A real connection: only that makes the HTTP libraries log what they send.
        async with open_client(None, base_url=base_url) as client:
            request_id = (await client.submit(GENERATE, {"prompt": "a mug"})).request_id
            result = (await client.status(request_id)).result
            assert result is not None
            await client.download(result.image_url or "")
            with pytest.raises(CallRefused):
                await client.submit(GENERATE, {"propmt": "a mug"})
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    assert [record.getMessage() for record in caplog.records if TOKEN in record.getMessage()] == []


def _leaks(error: BaseException) -> list[str]:
    said = [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
    # Half of a token is a leak too.
    return [text for text in said if TOKEN[:12] in text]
