"""The request log: every exchange on a line of its own, and nothing in it that is secret or a picture."""

import base64
import gzip
import json
import multiprocessing
import stat
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_parts import BASE_URL, GENERATE, TOKEN, accepted, completed, open_client, scripted

from bria_assets.client.errors import AnswerLost
from bria_assets.client.request_log import LoggedTransport, NetworkTransport, RequestLog, RequestLogUnusable

pytestmark = pytest.mark.anyio

PICTURE = base64.b64encode(bytes(range(256)) * 40).decode()


class Logbook:
    """A log file, and what it says once it is closed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "requests.jsonl"

    @contextmanager
    def around(self, inner: httpx.AsyncBaseTransport) -> Generator[LoggedTransport]:
        log = RequestLog(str(self.path), secrets=(TOKEN,))
        try:
            yield LoggedTransport(inner, log)
        finally:
            log.close()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        [line] = self.lines
        return line


@pytest.fixture
def logbook(tmp_path: Path) -> Logbook:
    return Logbook(tmp_path)


@contextmanager
def served_files(folder: Path) -> Generator[str]:
    """A folder's files on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def submit(logbook: Logbook, answer: httpx.Response | Exception, body: dict[str, Any] | None = None) -> None:
    with logbook.around(httpx.MockTransport(scripted(answer))) as transport:
        async with open_client(transport) as client:
            await client.submit(GENERATE, body or {"prompt": "a red mug"})


async def fetch(logbook: Logbook, answer: Callable[[httpx.Request], httpx.Response], url: str) -> httpx.Response:
    with logbook.around(httpx.MockTransport(answer)) as transport:
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url)


async def test_an_exchange_is_told_with_time_method_address_status_seconds_and_bodies(logbook: Logbook):
    await submit(logbook, accepted("r-1"))
    line = logbook.line
    assert (line["method"], line["url"], line["status"]) == ("POST", BASE_URL + GENERATE, 202)
    assert line["time"].endswith("+00:00")
    assert line["seconds"] >= 0
    assert line["request"]["body"] == {"prompt": "a red mug"}
    assert line["response"]["body"]["request_id"] == "r-1"
    assert line["response"]["headers"]["content-type"] == "application/json"


async def test_the_token_stands_nowhere_in_it(logbook: Logbook):
    answer = httpx.Response(202, json={"request_id": "r-1", "echo": f"you sent {TOKEN}"}, headers={"x-echo": TOKEN})
    await submit(logbook, answer, {"prompt": f"a mug with {TOKEN}", TOKEN: 1})
    assert TOKEN not in logbook.path.read_text(encoding="utf-8")
    assert logbook.line["request"]["headers"]["api_token"] == f"[{len(TOKEN)} characters]"
    assert logbook.line["response"]["body"]["echo"] == "you sent [api_token]"


async def test_the_token_in_an_error_s_words_is_taken_out(logbook: Logbook):
    with pytest.raises(AnswerLost):
        await submit(logbook, httpx.ReadError(f"connection of {TOKEN} was reset"))
    assert logbook.line["error"] == "ReadError: connection of [api_token] was reset"
    assert logbook.line["status"] is None


async def test_signatures_in_addresses_are_taken_out_of_lines_headers_and_bodies(logbook: Logbook):
    signed = "https://cdn.example.com/r-1.png?Signature=abcdef&Expires=1"

    def redirect(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, json={"image_url": signed}, headers={"location": signed})

    await fetch(logbook, redirect, signed)
    kept = "https://cdn.example.com/r-1.png?Signature=[...]&Expires=[...]"
    assert logbook.line["url"] == kept
    assert logbook.line["response"]["headers"]["location"] == kept
    assert logbook.line["response"]["body"] == {"image_url": kept}


async def test_a_login_in_an_address_is_taken_out(logbook: Logbook):
    await submit(logbook, accepted(), {"image": "https://shop:geheim@example.com/mug.png"})
    assert logbook.line["request"]["body"] == {"image": "https://[login]@example.com/mug.png"}


async def test_a_picture_in_a_body_is_told_by_its_length(logbook: Logbook):
    await submit(logbook, accepted(), {"image": PICTURE, "prompt": "a mug"})
    assert logbook.line["request"]["body"] == {
        "image": f"[base64 of {len(PICTURE)} characters]",
        "prompt": "a mug",
    }


async def test_a_long_text_is_told_by_its_length(logbook: Logbook):
    words = "a red mug " * 300
    await submit(logbook, accepted(), {"prompt": words})
    assert logbook.line["request"]["body"] == {"prompt": f"[text of {len(words)} characters]"}


async def test_a_picture_that_is_downloaded_is_told_without_its_bytes(logbook: Logbook):
    content = b"\x89PNG" + bytes(5000)
    got = await fetch(
        logbook,
        lambda _request: httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-type": "image/png"}),
        "https://cdn.example.com/r-1.png",
    )
    assert got.content == content
    assert logbook.line["response"]["body"] == "[5004 bytes of image/png]"


async def test_a_gateway_s_page_is_told_by_how_it_begins(logbook: Logbook):
    page = "<html>Bad gateway " + "again " * 1000
    await fetch(logbook, lambda _request: httpx.Response(502, html=page), BASE_URL)
    assert logbook.line["response"]["body"].startswith("<html>Bad gateway again")
    assert logbook.line["response"]["body"].endswith(f"[text of {len(page)} characters]")


async def test_a_packed_answer_is_told_unpacked_and_reaches_the_client_whole(logbook: Logbook):
    packed = gzip.compress(b'{"status": "COMPLETED"}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(packed))

    got = await fetch(logbook, answer, BASE_URL)
    assert got.json() == {"status": "COMPLETED"}
    assert logbook.line["response"]["body"] == {"status": "COMPLETED"}


async def test_an_answer_that_breaks_off_is_told_with_its_error(logbook: Logbook):
    class Broken(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b'{"half'
            raise httpx.ReadError("cut")

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "application/json"}, stream=Broken())

    with pytest.raises(httpx.ReadError):
        await fetch(logbook, answer, BASE_URL)
    assert logbook.line["error"] == "ReadError: cut"
    assert logbook.line["response"]["body"] == '{"half'


async def test_status_polls_and_submissions_are_lines_in_their_order(logbook: Logbook):
    with logbook.around(httpx.MockTransport(scripted(accepted(), completed()))) as transport:
        async with open_client(transport) as client:
            await client.submit(GENERATE, {"prompt": "a red mug"})
            await client.status("r-1")
    assert [(line["method"], line["url"]) for line in logbook.lines] == [
        ("POST", BASE_URL + GENERATE),
        ("GET", f"{BASE_URL}/v2/status/r-1"),
    ]


async def test_the_network_is_logged_as_it_is_used_without_a_log(logbook: Logbook, tmp_path: Path):
    (tmp_path / "mug.json").write_text('{"mug": "red"}', encoding="utf-8")
    with served_files(tmp_path) as server, logbook.around(NetworkTransport()) as transport:
        async with httpx.AsyncClient(transport=transport) as client:
            got = await client.get(f"{server}/mug.json")
    assert got.json() == {"mug": "red"}
    assert logbook.line["response"]["body"] == {"mug": "red"}


def test_the_file_is_for_its_owner_alone(logbook: Logbook):
    RequestLog(str(logbook.path)).close()
    assert stat.S_IMODE(logbook.path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_refused_with_the_variable_to_mend(tmp_path: Path):
    with pytest.raises(RequestLogUnusable, match=r"cannot be written \(IsADirectoryError.*BRIA_REQUEST_LOG"):
        RequestLog(str(tmp_path))


def _write_many(path: str, name: str) -> None:
    import asyncio  # noqa: PLC0415

    async def write() -> None:
        log = RequestLog(path)
        transport = LoggedTransport(httpx.MockTransport(lambda _request: httpx.Response(200, json={"ok": True})), log)
        async with httpx.AsyncClient(transport=transport) as client:
            for number in range(200):
                await client.post(BASE_URL, json={"from": name, "number": number, "prompt": "words " * 300})
        log.close()

    asyncio.run(write())


def test_several_processes_write_whole_lines_into_one_file(logbook: Logbook):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(logbook.path), name)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    bodies = [line["request"]["body"] for line in logbook.lines]
    assert sorted((body["from"], body["number"]) for body in bodies) == [
        (name, number) for name in ("one", "two") for number in range(200)
    ]
