"""Makes jobs of checked requests: their seeds, their times, and what is delivered about them."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from PIL import Image

from bria_assets.sandbox.broken_answers import DETAILS
from bria_assets.sandbox.deliveries import Delivery
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.jobs import Job
from bria_assets.sandbox.latency import latency_of
from bria_assets.sandbox.moderation import made_picture_error, made_picture_fails
from bria_assets.sandbox.renderings.commission import Basis
from bria_assets.sandbox.request_pictures import pictures_in
from bria_assets.sandbox.requests.fields import HIGHEST_SEED, LOWEST_SEED, SandboxRequest
from bria_assets.sandbox.settings import SandboxSettings

_SEED_LIMIT = 2**31
_DELIVERY_FIELDS = frozenset({"sync", "webhook_url"})


@dataclass(frozen=True, kw_only=True)
class Order:
    """A checked request, about to become jobs.

    Attributes:
        endpoint: Where it was sent.
        request: Its body.
        payload: Its body as JSON data, each picture by its stored name.
        token_hash: SHA-256 of the caller's token.
        fault: What goes with the jobs, or struck their answer.
        guiding_seed: The seed of the picture whose form the result is to keep, if this sandbox drew it.
    """

    endpoint: Endpoint[Any]
    request: SandboxRequest
    payload: dict[str, Any]
    token_hash: str
    fault: Fault | None
    guiding_seed: int | None = None


def jobs_of(
    order: Order, settings: SandboxSettings, *, now: float, open_picture: Callable[[str], Image.Image]
) -> tuple[Job, ...]:
    """Make the jobs of a request, one a picture.

    Args:
        order: The request.
        settings: Those of the sandbox.
        now: Seconds since 1970.
        open_picture: Opens an input picture by its stored name.
    """
    work = work_of(order.endpoint.path, order.payload)
    first_seed = _seed(order, work, random_seed=settings.random_seed)
    stored_request = order.endpoint.stored_request(order.payload) if pictures_in(order.request) else order.request
    jobs: list[Job] = []
    for index in range(order.request.picture_count()):
        basis = Basis(seed=_next_seed(first_seed, index), open_picture=open_picture)
        answer = order.endpoint.answer(stored_request, basis)
        jobs.append(_job(order, settings, work=work, index=index, seed=basis.seed, answer=answer, now=now))
    return tuple(jobs)


def deliveries_of(order: Order, jobs: tuple[Job, ...], *, signing_key: str) -> list[Delivery]:
    """Make what is to be delivered when jobs end: nothing for callers that gave no ``webhook_url``.

    Args:
        order: The request.
        jobs: Its jobs.
        signing_key: What the caller's deliveries are signed with, in hex.
    """
    url = order.request.webhook_address()
    if url is None:
        return []
    kind = None if order.fault is None else order.fault.kind
    if kind == "webhook_bad_signature":
        signing_key = hmac.new(bytes.fromhex(signing_key), b"another key", hashlib.sha256).hexdigest()
    return [
        Delivery(
            request_id=job.request_id,
            url=url,
            signing_key="" if kind == "webhook_lost" else signing_key,
            next_at=job.ready_at,
            state="lost" if kind == "webhook_lost" else "due",
        )
        for job in jobs
        for _ in range(2 if kind == "webhook_twice" else 1)
    ]


def work_of(path: str, payload: dict[str, Any]) -> str:
    """Return what a request asks for as text, the same for equal requests.

    Args:
        path: The endpoint's path.
        payload: The request as JSON data. How its answer travels (sync, webhook_url) does not count.
    """
    asked = {name: value for name, value in payload.items() if name not in _DELIVERY_FIELDS}
    return json.dumps([path, asked], sort_keys=True)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _job(
    order: Order,
    settings: SandboxSettings,
    *,
    work: str,
    index: int,
    seed: int,
    answer: dict[str, Any],
    now: float,
) -> Job:
    request_id = uuid.uuid4().hex
    endpoint, fault = order.endpoint, order.fault
    drawn_from = request_id if settings.random_seed is None else f"{settings.random_seed} {index} {work}"
    comes_early = fault is not None and fault.kind == "webhook_early"
    ready_at_poll = _ready_at_poll(order, settings)
    ready_at = now
    if settings.advance != "at once" and ready_at_poll is None and not comes_early:
        ready_at += latency_of(drawn_from, settings.latency_of_endpoint(endpoint.path))
        ready_at += settings.more_seconds_for(order.payload)
    ttl_seconds = settings.v1_result_ttl_seconds if endpoint.is_v1 else settings.result_ttl_seconds
    return Job(
        request_id=request_id,
        token_hash=order.token_hash,
        endpoint=endpoint.path,
        payload_json=json.dumps(order.payload),
        answer_json=json.dumps(answer),
        error_json=_error_json(order),
        picture_format=order.request.picture_format(),
        seed=seed,
        created_at=now,
        ready_at=ready_at,
        expires_at=ready_at + ttl_seconds,
        work_hash=hash_of(f"{index} {work}"),
        picture_index=index,
        fault_json=fault.model_dump_json(exclude_defaults=True) if fault and fault.goes_with_the_job else None,
        ready_at_poll=ready_at_poll,
    )


def _ready_at_poll(order: Order, settings: SandboxSettings) -> int | None:
    # Whoever waits for the answer or for a delivery does not poll.
    waits = order.endpoint.holds_the_connection(order.request) or order.request.webhook_address() is not None
    return settings.ready_at_poll if settings.advance == "polls" and not waits else None


def _error_json(order: Order) -> str | None:
    fault = order.fault
    if fault is not None and fault.kind == "error":
        failure = BriaError(HTTPStatus.INTERNAL_SERVER_ERROR, DETAILS)
        return json.dumps({**failure.object(), "code": fault.code})
    return json.dumps(made_picture_error()) if made_picture_fails(order.request) else None


def _next_seed(first: int, index: int) -> int:
    # The highest seed is followed by the lowest.
    return (first - LOWEST_SEED + index) % (HIGHEST_SEED - LOWEST_SEED + 1) + LOWEST_SEED


def _seed(order: Order, work: str, *, random_seed: int | None) -> int:
    for known in (order.request.given_seed(), order.guiding_seed):
        if known is not None:
            return known
    if random_seed is None:
        return secrets.randbelow(_SEED_LIMIT)
    return int.from_bytes(hashlib.sha256(f"{random_seed} {work}".encode()).digest()[:8], "big") % _SEED_LIMIT
