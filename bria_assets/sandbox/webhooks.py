"""Delivers the ends of jobs to the webhook URLs of their callers, as docs.bria.ai/webhooks describes it.

A delivery's body is the status body. It is tried until a 2xx comes within 10 seconds, up to 5 times within 45
minutes, at least once (read August 2026). The URL may lead to this machine, for people try webhooks on one machine;
the receiver's answer is not read, and its redirects are not followed.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from bria_assets.sandbox.clock import LONGEST_NAP_SECONDS, Clock
from bria_assets.sandbox.database import Database
from bria_assets.sandbox.deliveries import Delivery, DeliveryState, claim_due, next_due_at, release, settle
from bria_assets.sandbox.jobs import Job, find_job

ATTEMPT_TIMEOUT_SECONDS = 10.0
PAUSES_SECONDS = (15.0, 60.0, 300.0, 1500.0)
"""Between the five attempts: 31 minutes and at most 50 seconds of attempts, within Bria's 45 minutes."""

MAX_DELIVERIES_AT_A_TIME = 20

SIGNING_KEY_CONTEXT = b"bria-webhook-signing-v1"


def signing_key_of(token: str) -> str:
    """Derive what a caller's deliveries are signed with, in hex.

    Args:
        token: The caller's API token, which the key does not reveal.
    """
    return hmac.new(token.encode(), SIGNING_KEY_CONTEXT, hashlib.sha256).hexdigest()


def signed_headers(*, request_id: str, body: bytes, signing_key: str, timestamp: int) -> dict[str, str]:
    """Return the headers of a delivery.

    Args:
        request_id: The job.
        body: The exact bytes that are sent.
        signing_key: What ``signing_key_of`` returned.
        timestamp: Seconds since 1970 at the signing.
    """
    message = f"{request_id}.{timestamp}.".encode() + body
    signature = hmac.new(bytes.fromhex(signing_key), message, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "Bria-Webhook-Id": request_id,
        "Bria-Webhook-Timestamp": str(timestamp),
        "Bria-Webhook-Signature": f"v1={base64.b64encode(signature).decode()}",
    }


class WebhookSender:
    """Delivers what is due in a state folder, a few at a time, on the event loop of whoever wakes it.

    Args:
        database: The state folder's.
        clock: The sandbox's.
        body_of: Makes the status body of a job that has ended.
    """

    def __init__(self, database: Database, *, clock: Clock, body_of: Callable[[Job], dict[str, Any]]) -> None:
        self._database = database
        self._clock = clock
        self._body_of = body_of
        self._round: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """See to it that deliveries go out as long as this event loop runs and some are left."""
        loop = asyncio.get_running_loop()
        if self._round is None or self._round.done() or self._loop is not loop:
            self._loop, self._round = loop, loop.create_task(self._deliver_all(), name="sandbox-webhooks")

    async def deliver_now(self, deliveries: list[Delivery]) -> None:
        """Try deliveries at once, one after the other, that the caller has claimed."""
        async with _client() as client:
            for delivery in deliveries:
                await self._try(client, delivery)

    async def stop(self) -> None:
        """Stop delivering; what is left is taken up by the next sandbox on the state folder."""
        if self._round is not None and self._loop is asyncio.get_running_loop():
            stopping = self._round
            stopping.cancel()
            await asyncio.wait([stopping])

    async def _deliver_all(self) -> None:
        # Most sandboxes never deliver anything: to read the TLS certificates for it takes longer than to start.
        if await self._database.read(next_due_at) is None:
            return
        under_way: dict[asyncio.Task[None], int] = {}
        async with _client() as client:
            try:
                # The round ends without a pause after its last look, so that no delivery comes in between unseen.
                while (next_at := await self._database.read(next_due_at)) is not None:
                    now, free = self._clock(), MAX_DELIVERIES_AT_A_TIME - len(under_way)
                    if next_at <= now and free:
                        for delivery in await self._claim(now, free):
                            under_way[asyncio.create_task(self._try(client, delivery))] = delivery.id
                    await asyncio.sleep(LONGEST_NAP_SECONDS)
                    for task in [task for task in under_way if task.done()]:
                        del under_way[task]
                        task.result()
            finally:
                self._round = None
                await self._abandon(under_way)

    async def _abandon(self, under_way: dict[asyncio.Task[None], int]) -> None:
        if under_way:
            for task in under_way:
                task.cancel()
            await asyncio.wait(under_way)
            await self._database.write(lambda connection: release(connection, under_way.values()))

    async def _claim(self, now: float, limit: int) -> list[Delivery]:
        return await self._database.write(
            lambda connection: claim_due(connection, now=now, machine_now=time.time(), limit=limit)
        )

    async def _try(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        job = await self._database.read(lambda connection: find_job(connection, delivery.request_id))
        if job is None:
            raise LookupError(f"delivery {delivery.id} is of job {delivery.request_id}, which is not there")
        body = json.dumps(self._body_of(job)).encode()
        # Signed by the machine's clock: receivers refuse what is older than minutes of their own.
        headers = signed_headers(
            request_id=delivery.request_id, body=body, signing_key=delivery.signing_key, timestamp=int(time.time())
        )
        arrived = await _arrives(client, delivery.url, body, headers)
        state: DeliveryState = "delivered"
        next_at = self._clock()
        if not arrived:
            state = "given_up" if delivery.attempts >= len(PAUSES_SECONDS) else "due"
            next_at += 0.0 if state == "given_up" else PAUSES_SECONDS[delivery.attempts]
        await self._database.write(lambda connection: settle(connection, delivery, state=state, next_at=next_at))


def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=MAX_DELIVERIES_AT_A_TIME)
    return httpx.AsyncClient(trust_env=False, timeout=ATTEMPT_TIMEOUT_SECONDS, limits=limits)


async def _arrives(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> bool:
    async def post() -> bool:
        async with client.stream("POST", url, content=body, headers=headers) as response:
            return response.is_success

    try:
        return await asyncio.wait_for(post(), ATTEMPT_TIMEOUT_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError, asyncio.TimeoutError):
        return False
