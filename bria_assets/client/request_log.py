"""Every HTTP exchange as one JSON line, for debugging. Off unless a place for it is named.

Kept out of it: the API token wherever it stands, other credentials in headers, what stands behind the `?` of a URL
(signatures), base64 pictures, and the bytes of pictures. What is left may still be confidential: prompts, names.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from queue import SimpleQueue
from typing import Any

import httpx

from bria_assets.client.api import NETWORK_LIMITS
from bria_assets.client.redaction import Redaction
from bria_assets.client.tls import trusted_hosts

MOST_BODY_BYTES = 1024 * 1024
"""More of an answer is not read along: Bria's own answers are a few kilobytes."""

MOST_WAITING_BYTES = 64 * 1024 * 1024
"""Bodies that wait to be written hold no more memory than this; after that only their length is written."""

_READABLE = ("json", "text/", "xml", "x-www-form-urlencoded")

_logger = logging.getLogger(__name__)


class RequestLogUnusable(OSError):
    """The request log cannot be written; the message says where and how to mend it."""


@dataclass(kw_only=True)
class Exchange:
    """One request and what came of it."""

    at: datetime
    request: httpx.Request
    seconds: float = 0.0
    """From the request to the end of its answer."""
    response: httpx.Response | None = None
    body: bytes | None = None
    """Of the answer; None where it was not read along."""
    is_packed: bool = True
    """The body is as it travelled: its `content-encoding` is still to be undone."""
    body_bytes: int = 0
    error: BaseException | None = None


class RequestLog:
    """A file of exchanges that any number of processes append to. Written by a thread of its own.

    Args:
        path: the file; made for its owner's eyes only where it is not there yet.
        secrets: texts that are written nowhere, such as the API token.

    Raises:
        RequestLogUnusable: it cannot be opened.
    """

    def __init__(self, path: str, *, secrets: Sequence[str] = ()) -> None:
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as failed:
            raise RequestLogUnusable(
                f"the request log {path} cannot be written ({type(failed).__name__}: {failed.strerror}); "
                "set BRIA_REQUEST_LOG to another place, or unset it to write none"
            ) from failed
        self._path = path
        self._redaction = Redaction(secrets)
        self._waiting: SimpleQueue[Exchange | None] = SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._is_broken = False
        self._writer = threading.Thread(target=self._write_all, name="request-log", daemon=True)
        self._writer.start()

    def add(self, exchange: Exchange) -> None:
        """Has an exchange written soon; never waits."""
        with self._lock:
            self._waiting_bytes += _held_bytes(exchange)
        self._waiting.put(exchange)

    def close(self) -> None:
        """Waits until all is written. Blocks."""
        self._waiting.put(None)
        self._writer.join()
        os.close(self._file)

    def _write_all(self) -> None:
        while (exchange := self._waiting.get()) is not None:
            with self._lock:
                is_too_much = self._waiting_bytes > MOST_WAITING_BYTES
                self._waiting_bytes -= _held_bytes(exchange)
            try:
                line = json.dumps(self._told(exchange, with_bodies=not is_too_much), ensure_ascii=False)
                # One write a line: a file that is appended to keeps the lines of several processes whole.
                os.write(self._file, line.encode("utf-8", "replace") + b"\n")
            except Exception as failed:  # noqa: BLE001 - a log must not end the work that it tells of
                if not self._is_broken:
                    _logger.warning("The request log %s lacks exchanges: %s", self._path, failed)
                self._is_broken = True

    def _told(self, exchange: Exchange, *, with_bodies: bool) -> dict[str, Any]:
        request, response, error = exchange.request, exchange.response, exchange.error
        clean = self._redaction
        told: dict[str, Any] = {
            "time": exchange.at.isoformat(timespec="milliseconds"),
            "method": request.method,
            "url": clean.text(str(request.url)),
            "status": response.status_code if response is not None else None,
            "seconds": round(exchange.seconds, 3),
            "request": {
                "headers": clean.headers(request.headers),
                "body": clean.body(_request_body(request), request.headers, is_shown=with_bodies),
            },
        }
        if response is not None:
            told["response"] = {
                "headers": clean.headers(response.headers),
                "body": clean.body(
                    exchange.body,
                    response.headers,
                    is_packed=exchange.is_packed,
                    is_shown=with_bodies,
                    size_bytes=exchange.body_bytes,
                ),
            }
        if error is not None:
            told["error"] = clean.text(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
        return told


class LoggedTransport(httpx.AsyncBaseTransport):
    """Carries requests as another transport does, and writes each exchange down when its answer has been read.

    Args:
        inner: carries the requests.
        log: where exchanges are written.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, log: RequestLog) -> None:
        self._inner = inner
        self._log = log

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request."""
        exchange = Exchange(at=datetime.now(timezone.utc), request=request)
        began = time.monotonic()
        try:
            response = await self._inner.handle_async_request(request)
        except BaseException as failed:
            exchange.seconds, exchange.error = time.monotonic() - began, failed
            self._log.add(exchange)
            raise
        exchange.response = response
        if response.is_closed or not isinstance(response.stream, httpx.AsyncByteStream):
            # A transport without a network may give an answer that has been read.
            exchange.seconds = time.monotonic() - began
            exchange.body_bytes, exchange.is_packed = len(response.content), False
            exchange.body = response.content if _is_readable(response) else None
            self._log.add(exchange)
        else:
            response.stream = _ReadAlong(response.stream, exchange, self._log, began=began)
        return response

    async def aclose(self) -> None:
        """Closes the transport that carries the requests."""
        await self._inner.aclose()


class NetworkTransport(httpx.AsyncBaseTransport):
    """The network as a client without a transport of its own uses it, the environment's proxies among it."""

    def __init__(self) -> None:
        # Timeouts travel with each request.
        self._client = httpx.AsyncClient(limits=NETWORK_LIMITS, verify=trusted_hosts(), timeout=None)  # noqa: S113

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request."""
        return await self._client.send(request, stream=True)

    async def aclose(self) -> None:
        """Closes its connections."""
        await self._client.aclose()


class _ReadAlong(httpx.AsyncByteStream):
    """An answer's bytes, read along while somebody reads them."""

    def __init__(self, inner: httpx.AsyncByteStream, exchange: Exchange, log: RequestLog, *, began: float) -> None:
        self._inner = inner
        self._exchange = exchange
        self._log = log
        self._began = began
        self._is_told = False
        is_readable = exchange.response is not None and _is_readable(exchange.response)
        self._kept: bytearray | None = bytearray() if is_readable else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._inner:
                self._exchange.body_bytes += len(chunk)
                if self._kept is not None:
                    self._kept += chunk
                    if len(self._kept) > MOST_BODY_BYTES:
                        self._kept = None
                yield chunk
        except GeneratorExit:  # whoever reads has read enough
            raise
        except BaseException as failed:
            self._tell(failed)
            raise
        self._tell(None)

    async def aclose(self) -> None:
        self._tell(None)
        await self._inner.aclose()

    def _tell(self, error: BaseException | None) -> None:
        if self._is_told:
            return
        self._is_told = True
        self._exchange.seconds = time.monotonic() - self._began
        self._exchange.error = error
        self._exchange.body = None if self._kept is None else bytes(self._kept)
        self._log.add(self._exchange)


def _is_readable(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "")
    return any(part in kind for part in _READABLE)


def _request_body(request: httpx.Request) -> bytes | None:
    try:
        return request.content
    except httpx.RequestNotRead:
        return None


def _held_bytes(exchange: Exchange) -> int:
    return len(_request_body(exchange.request) or b"") + len(exchange.body or b"")
