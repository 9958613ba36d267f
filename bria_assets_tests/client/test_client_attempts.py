"""What is tried again and what is not: a submission costs, a download does not. Polls are the scheduler's."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from client_parts import GENERATE, ManualClock, accepted, budget_of, open_client, scripted

from bria_assets.client.api import BriaClient
from bria_assets.client.errors import (
    AnswerLost,
    BriaError,
    DownloadFailed,
    JobUnknown,
    NotSent,
    RateLimited,
    ResultGone,
    ServerBusy,
)

CDN = "https://cdn.example.com/r-1.png?signature=s3cr3t"


async def until_accepted(client: BriaClient) -> str:
    async for attempt in client.until_accepted():
        with attempt:
            return (await client.submit(GENERATE, {})).request_id
    raise AssertionError


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(429), RateLimited),
        (httpx.Response(503), ServerBusy),
        (httpx.ConnectError("refused"), NotSent),
        (httpx.ConnectTimeout("slow"), NotSent),
        (httpx.ProxyError("no tunnel"), NotSent),
    ],
)
async def test_a_submission_that_was_surely_not_accepted_is_tried_again(
    answer: httpx.Response | Exception, kind: type[BriaError], clock: ManualClock
):
    bria = scripted(answer, answer, accepted("r-7"))
    async with open_client(bria, clock=clock) as client:
        with pytest.raises(kind):
            await client.submit(GENERATE, {})  # by itself it is one POST
        assert await until_accepted(client) == "r-7"
    assert (len(bria.requests), client.counts.submitted) == (3, 1)
    assert client.counts.http_429 == (2 if kind is RateLimited else 0)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(502, html="<html>bad gateway</html>"),
        httpx.Response(504),
        httpx.Response(202, content=b"{"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.WriteTimeout("slow"),
        httpx.RemoteProtocolError("hung up"),
        httpx.DecodingError("not gzip"),
    ],
)
async def test_a_submission_whose_answer_is_lost_is_never_repeated(
    answer: httpx.Response | Exception, clock: ManualClock
):
    bria = scripted(answer)
    async with open_client(bria, clock=clock) as client:
        with pytest.raises(AnswerLost):
            await until_accepted(client)
    assert len(bria.requests) == 1


async def test_a_refused_connection_means_not_sent(clock: ManualClock):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        port = taken.getsockname()[1]
        async with open_client(None, clock=clock, base_url=f"http://127.0.0.1:{port}") as client:
            with pytest.raises(NotSent, match="cannot be reached"):
                await client.submit(GENERATE, {})


async def test_a_connection_that_is_cut_after_the_request_means_a_lost_answer():
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with open_client(None, base_url=f"http://127.0.0.1:{port}") as client:
            with pytest.raises(AnswerLost):
                await client.submit(GENERATE, {})


async def test_trying_ends_when_the_patience_does(clock: ManualClock):
    bria = scripted(httpx.Response(503))
    async with open_client(bria, clock=clock, give_up_seconds=60) as client:
        with pytest.raises(ServerBusy):
            await until_accepted(client)
    assert 60 <= sum(clock.slept) <= 60 + 31


async def test_waiting_for_the_rate_budget_costs_no_patience(clock: ManualClock):
    bria = scripted(httpx.Response(429), accepted("r-7"))
    budget = budget_of(1, clock)
    await budget.answered(await budget.acquire(GENERATE))  # the minute is spent
    async with open_client(bria, clock=clock, give_up_seconds=5, budget=budget) as client:
        assert await until_accepted(client) == "r-7"
    assert sum(clock.slept) >= 60


async def test_retry_after_is_waited_for(clock: ManualClock):
    bria = scripted(httpx.Response(503, headers={"retry-after": "17"}), accepted())
    async with open_client(bria, clock=clock) as client:
        await until_accepted(client)
    assert 17 <= clock.slept[0] <= 18


async def test_an_unknown_request_id_is_said_at_once(clock: ManualClock):
    bria = scripted(httpx.Response(404, json={"status": "NOT_FOUND"}))
    async with open_client(bria, clock=clock) as client:
        with pytest.raises(JobUnknown, match="r-1"):
            await client.status("r-1")
    assert len(bria.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.ReadTimeout("slow"), AnswerLost),
        (httpx.ConnectError("no"), NotSent),
        (httpx.Response(500), AnswerLost),
        (httpx.Response(429), RateLimited),
    ],
)
async def test_a_poll_is_one_request_whose_trouble_is_said_at_once(
    answer: httpx.Response | Exception, kind: type[BriaError], clock: ManualClock
):
    bria = scripted(answer)
    async with open_client(bria, clock=clock) as client:
        with pytest.raises(kind):
            await client.status("r-1")
    assert (len(bria.requests), client.counts.polls) == (1, 1)


@pytest.mark.parametrize("answer", [httpx.ReadError("cut"), httpx.Response(500), httpx.RemoteProtocolError("short")])
async def test_a_download_that_broke_off_is_tried_again(answer: httpx.Response | Exception, clock: ManualClock):
    async with open_client(scripted(answer, httpx.Response(200, content=b"picture")), clock=clock) as client:
        assert await client.download(CDN) == b"picture"


@pytest.mark.parametrize("status_code", [403, 404, 410])
async def test_a_result_that_has_expired_is_gone(status_code: int):
    async with open_client(scripted(httpx.Response(status_code))) as client:
        with pytest.raises(ResultGone) as caught:
            await client.download(CDN)
    assert "s3cr3t" not in str(caught.value)


async def test_a_result_that_is_too_large_is_not_read_to_its_end(clock: ManualClock):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1000
            yield b"x" * 1000

    def bria(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=endless())

    async with open_client(bria, clock=clock) as client:
        with pytest.raises(DownloadFailed, match="larger than 5000 bytes"):
            await client.download(CDN, most_bytes=5000)
    assert sent < 10_000


@pytest.mark.parametrize("url", ["file:///etc/passwd", "/results/a.png", "", "ftp://x/a", "http://"])
async def test_a_result_without_a_web_address_is_refused(url: str):
    async with open_client(scripted(httpx.Response(200))) as client:
        with pytest.raises(DownloadFailed):
            await client.download(url)
        assert await client.is_ready(url) is False


async def test_a_result_that_redirects_for_ever_is_given_up(clock: ManualClock):
    bria = scripted(httpx.Response(302, headers={"location": CDN}))
    async with open_client(bria, clock=clock, give_up_seconds=1) as client:
        with pytest.raises(DownloadFailed):
            await client.download(CDN)
