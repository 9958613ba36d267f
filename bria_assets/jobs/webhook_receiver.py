"""Receives Bria's webhook deliveries into the ledger; pictures are fetched by the run that waits, or by a later one.

Bria wants a 2xx within 10 seconds, and delivers up to 5 times in 45 minutes until it gets one (docs.bria.ai/webhooks,
read August 2026). So another answer is given only where a second try can help, or where it is not Bria that calls.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bria_assets.client.webhooks import DeliveryRefused, nonce_in, signing_key, verify
from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable
from bria_assets.jobs.deliveries import Deliveries
from bria_assets.jobs.prices import LIST_PRICES_USD

MOST_BODY_BYTES = 256 * 1024
"""A status body holds a URL and a structured prompt: some kilobytes."""

READING_SECONDS = 10.0
"""A body that trickles in for longer than Bria waits for the answer is not Bria's."""

WRITING_SECONDS = 8.0
"""What is left of Bria's 10 seconds for the ledger."""

_log = logging.getLogger(__name__)


def create_receiver(
    database: LedgerDatabase,
    *,
    api_token: str,
    prices_usd: Mapping[str, float] = LIST_PRICES_USD,
    clock: Callable[[], float] = time.time,
    writing_seconds: float = WRITING_SECONDS,
) -> Starlette:
    """An ASGI application that takes deliveries on any path, and answers `GET /health`.

    Args:
        database: the ledger's.
        api_token: Bria signs deliveries with a key made from it.
        prices_usd: list price by endpoint, for a bill that only its delivery tells of.
        clock: seconds since 1970.
        writing_seconds: how long the ledger may take before Bria is told to try again.
    """
    receiver = _Receiver(
        Deliveries(database, prices_usd=prices_usd),
        key=signing_key(api_token),
        clock=clock,
        writing_seconds=writing_seconds,
    )
    return Starlette(
        routes=[
            Route("/health", _health, methods=["GET"]),
            Route("/{path:path}", receiver.receive, methods=["POST"]),
        ]
    )


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


class _Receiver:
    def __init__(
        self, deliveries: Deliveries, *, key: bytes, clock: Callable[[], float], writing_seconds: float
    ) -> None:
        self._deliveries = deliveries
        self._key = key
        self._clock = clock
        self._writing_seconds = writing_seconds

    async def receive(self, request: Request) -> Response:
        raw_body = await _body(request)
        try:
            request_id = verify(request.headers, raw_body, key=self._key, now=self._clock())
        except DeliveryRefused as refused:
            _log.warning("a webhook delivery was refused: %s", refused)
            raise HTTPException(HTTPStatus.UNAUTHORIZED, detail=str(refused)) from refused
        status_body = _status_body(raw_body)
        recording = asyncio.to_thread(
            self._deliveries.record, request_id, status_body, nonce=nonce_in(request.url.query)
        )
        try:
            await asyncio.wait_for(recording, self._writing_seconds)
        except LedgerUnavailable as unavailable:
            _log.warning("the webhook delivery of request %s was not written down: %s", request_id, unavailable)
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail="the ledger is out of reach") from unavailable
        except asyncio.TimeoutError as late:
            _log.warning("the webhook delivery of request %s is not written down yet: the ledger is slow", request_id)
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail="the ledger is slow") from late
        return Response(status_code=HTTPStatus.NO_CONTENT)


async def _body(request: Request) -> bytes:
    async def read() -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY_BYTES:
                _too_large()
        return bytes(body)

    announced = request.headers.get("content-length", "0")
    if len(announced) > len(str(MOST_BODY_BYTES)) or not announced.isdecimal() or int(announced) > MOST_BODY_BYTES:
        _too_large()
    try:
        return await asyncio.wait_for(read(), READING_SECONDS)
    except (asyncio.TimeoutError, ClientDisconnect) as broken:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail="the body did not arrive", headers=_CLOSE) from broken


def _too_large() -> NoReturn:
    raise HTTPException(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=f"more than {MOST_BODY_BYTES} bytes", headers=_CLOSE
    )


_CLOSE = {"connection": "close"}
"""What is left of the body is not read."""


def _status_body(raw_body: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw_body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise HTTPException(HTTPStatus.BAD_REQUEST, detail="the body is no JSON") from broken
    if not isinstance(body, dict) or not isinstance(body.get("status"), str):
        raise HTTPException(HTTPStatus.BAD_REQUEST, detail="the body is no status")
    return body


def _refuse_constant(name: str) -> NoReturn:
    """PostgreSQL's JSON knows no NaN and no infinity."""
    raise ValueError(f"{name} is no JSON")
