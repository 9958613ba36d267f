"""Callers of a sandbox that cost next to no processor time: HTTP/1.1 over plain sockets, kept open."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from statistics import quantiles
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

CALLERS = 64
WARM_UP_SECONDS = 1.0
DOWNLOADS_AT_A_TIME = 4

_GENERATE = "/v2/image/generate"
_CUTOUT = "/v2/image/edit/product/cutout"
_ACCEPTED, _OK = 202, 200


@dataclass(frozen=True, kw_only=True)
class Mix:
    """What callers ask again and again: a job, then its status.

    Attributes:
        title: for the table.
        picture_px: side of the photo that is sent; None: jobs are made by prompt.
        polls: status requests for each job.
    """

    title: str
    picture_px: int | None
    polls: int


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a sandbox answered."""

    mix: Mix
    callers: int
    requests_per_second: float
    requests_per_cpu_second: float
    median_ms: float
    p99_ms: float


class NotAnswered(RuntimeError):
    """A request was answered otherwise than it should be; the message has status and body."""


class Caller:
    """One open connection with a token of its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, host: str, token: str) -> None:
        self._reader, self._writer = reader, writer
        self._headers = f"Host: {host}\r\napi_token: {token}\r\n"

    async def post(self, path: str, body: bytes) -> bytes:
        """Asks for a job."""
        head = f"POST {path} HTTP/1.1\r\n{self._headers}Content-Type: application/json\r\nContent-Length: {len(body)}"
        return await self._ask(head, body, expected=_ACCEPTED)

    async def get(self, path: str) -> bytes:
        """Asks for a status, or downloads a picture."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._headers}".rstrip(), b"", expected=_OK)

    async def _ask(self, head: str, body: bytes, *, expected: int) -> bytes:
        self._writer.write(f"{head}\r\n\r\n".encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0])
        content = await self._reader.readexactly(length)
        if (status_code := int(answer[9:12])) != expected:
            raise NotAnswered(f"{status_code}: {content[:500]!r}")
        return content


async def keep_asking(base_url: str, mix: Mix, *, seconds: float, cpu_seconds: Callable[[], float]) -> Load:
    """Asks a sandbox as much as it answers.

    Args:
        base_url: of the sandbox.
        mix: what is asked.
        seconds: how long it is measured.
        cpu_seconds: the processor time that the sandbox has used.
    """
    took: list[float] = []
    begin_at = time.perf_counter() + WARM_UP_SECONDS
    end_at = begin_at + seconds
    path = _GENERATE if mix.picture_px is None else _CUTOUT
    photo = None if mix.picture_px is None else photo_base64(mix.picture_px, 0)

    async def timed(answer: Awaitable[bytes]) -> bytes:
        began = time.perf_counter()
        content = await answer
        if began >= begin_at:
            took.append(time.perf_counter() - began)
        return content

    async def go_on(number: int) -> None:
        async with _caller(base_url, number) as caller:
            turn = 0
            while time.perf_counter() < end_at:
                turn += 1
                asked = {"prompt": f"a red ceramic mug, number {number}-{turn}"} if photo is None else {"image": photo}
                body = json.dumps(asked).encode()
                accepted = await timed(caller.post(path, body))
                status_path = urlsplit(json.loads(accepted)["status_url"]).path
                for _ in range(mix.polls):
                    await timed(caller.get(status_path))

    async def used_between() -> float:
        await asyncio.sleep(begin_at - time.perf_counter())
        at_the_beginning = cpu_seconds()
        await asyncio.sleep(end_at - time.perf_counter())
        return cpu_seconds() - at_the_beginning

    asking = asyncio.gather(*(go_on(number) for number in range(CALLERS)))
    used = await used_between()
    await asking
    cuts = quantiles(took, n=100)
    return Load(
        mix=mix,
        callers=CALLERS,
        requests_per_second=len(took) / seconds,
        requests_per_cpu_second=len(took) / used,
        median_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
    )


async def finish_jobs(base_url: str, count: int, *, photos: Sequence[str]) -> int:
    """Makes jobs and downloads their pictures; every fourth job is the cutout of a photo.

    Args:
        base_url: of a sandbox whose jobs end at once.
        count: how many.
        photos: as base64; each is sent again and again.

    Returns:
        How many photos were sent.
    """
    numbers = iter(range(count))

    async def go_on(caller_number: int) -> int:
        sent = 0
        async with _caller(base_url, caller_number) as caller:
            for number in numbers:
                if number % 4 == 0:
                    sent += 1
                    accepted = await caller.post(
                        _CUTOUT, json.dumps({"image": photos[number // 4 % len(photos)]}).encode()
                    )
                else:
                    words = ("red ceramic mug", "green backpack", "oak table", "brass lamp", "white sneaker")
                    prompt = f"{words[number % 5]}, number {number}, on a plain ground"
                    accepted = await caller.post(_GENERATE, json.dumps({"prompt": prompt}).encode())
                status = json.loads(await caller.get(urlsplit(json.loads(accepted)["status_url"]).path))
                await caller.get(urlsplit(status["result"]["image_url"]).path)
        return sent

    return sum(await asyncio.gather(*(go_on(number) for number in range(DOWNLOADS_AT_A_TIME))))


def photo_base64(side_px: int, number: int) -> str:
    """A product photo: a disc on a white ground.

    Args:
        side_px: width and height in pixels.
        number: tells one photo from another.
    """
    photo = Image.new("RGB", (side_px, side_px), "white")
    box = (side_px // 4, side_px // 4, side_px * 3 // 4, side_px * 3 // 4)
    ImageDraw.Draw(photo).ellipse(box, fill=(180, 20 * number, 30))
    file = BytesIO()
    photo.save(file, "JPEG", quality=90)
    return base64.b64encode(file.getvalue()).decode()


@asynccontextmanager
async def _caller(base_url: str, number: int) -> AsyncGenerator[Caller]:
    parts = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Caller(reader, writer, host=parts.netloc, token=f"token-{number}")
    finally:
        writer.close()
        await writer.wait_closed()
