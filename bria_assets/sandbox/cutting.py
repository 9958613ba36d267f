"""Connections that break on purpose: over TCP the socket itself, in process an exception that stands for it.

An ASGI application cannot break a connection. A served sandbox therefore finds its connection in the ASGI state, put
there by the protocol below; called in process, it raises ``ConnectionCut``, which ``InProcessTransport`` turns into
what httpx raises when a network does the same.
"""

import socket
import struct
from asyncio import Transport
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

_STATE_KEY = "sandbox_connection"
_LINGER_ZERO = struct.pack("ii", 1, 0)

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _HttpProtocol
else:
    _HttpProtocol = AutoHTTPProtocol


class ConnectionCut(Exception):
    """A connection that is called in process breaks.

    Attributes:
        begun: The answer as far as it was sent: status, headers, part of the body; None: nothing was.
    """

    def __init__(self, begun: tuple[int, list[tuple[bytes, bytes]], bytes] | None = None) -> None:
        super().__init__("the sandbox was told to break this connection")
        self.begun = begun


class CuttableProtocol(_HttpProtocol):
    """uvicorn's HTTP protocol, whose connection the application can break."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Hand the connection to the requests that will come over it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _STATE_KEY: transport}


class Reset(Response):
    """No answer: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break the connection of a request."""
        del send
        transport = _transport_of(scope)
        if transport is None:
            raise ConnectionCut
        # Without lingering the peer gets a reset (RST), not an orderly end.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        transport.abort()
        await _disconnected(receive)


class CutShort(Response):
    """An answer that announces more than is sent before the connection ends.

    Args:
        content: The whole body, of which the first half is sent.
        media_type: Its type.
    """

    def __init__(self, content: bytes, *, media_type: str) -> None:
        super().__init__(content, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer's first half."""
        part = bytes(self.body[: len(self.body) // 2])
        transport = _transport_of(scope)
        if transport is None:
            raise ConnectionCut((self.status_code, self.raw_headers, part))
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": part, "more_body": True})
        transport.close()
        await _disconnected(receive)


class InProcessTransport(httpx.AsyncBaseTransport):
    """Calls a sandbox in process, its broken connections included.

    Args:
        app: What ``create_sandbox`` returned.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.ReadError: A fault broke the connection.
        """
        try:
            return await self._transport.handle_async_request(request)
        except ConnectionCut as cut:
            if cut.begun is None:
                raise httpx.ReadError("connection reset by the sandbox", request=request) from cut
            status_code, headers, part = cut.begun
            return httpx.Response(status_code, headers=headers, stream=_CutStream(part), request=request)


class _CutStream(httpx.AsyncByteStream):
    def __init__(self, part: bytes) -> None:
        self._part = part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._part
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def _transport_of(scope: Scope) -> Any:
    return scope.get("state", {}).get(_STATE_KEY)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
