"""What the sandbox does, apart from HTTP: lets requests in, accepts jobs, says how they stand, hands out results."""

import asyncio
import hashlib
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from bria_assets.sandbox.database import open_database
from bria_assets.sandbox.endpoints import Endpoint
from bria_assets.sandbox.errors import DOWNLOAD_FAILED, BriaError, invalid_request
from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.fetching import PictureFetcher
from bria_assets.sandbox.inputs import InputStore, decode_base64
from bria_assets.sandbox.jobs import Job, JobBook
from bria_assets.sandbox.rate import RequestLog
from bria_assets.sandbox.request_pictures import Picture, pictures_in, texts_in, with_stored_pictures
from bria_assets.sandbox.requests import SandboxRequest
from bria_assets.sandbox.results import ResultStore
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.strikes import FaultBook

Clock = Callable[[], float]
"""Tells the time in seconds since 1970 (UTC)."""

STATUS_ENDPOINT = "/v2/status"
RESULTS_PATH = "/results"
CLOCK_TOLERANCE_SECONDS = 0.01
"""How far the event loop's clock may be ahead of the one that jobs move by."""

_SEED_LIMIT = 2**31
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class Usage(BaseModel):
    """What was asked of a sandbox since its state folder was made."""

    jobs: dict[str, int] = Field(description="Accepted jobs by endpoint path; a v1 request makes one for each picture.")
    polls: int = Field(description="Status requests that were let in.")
    too_many_requests: int = Field(description="Requests answered with 429.")


@dataclass(frozen=True, kw_only=True)
class Submission:
    """An accepted request: its jobs, and whether the caller waits for them."""

    jobs: tuple[Job, ...]
    sync: bool


class Sandbox:
    """One sandbox on one state folder.

    Args:
        settings: How it behaves.
        clock: Tells the time; jobs move by it.
        fetcher: Downloads the pictures that callers give by URL.
    """

    def __init__(self, settings: SandboxSettings, *, clock: Clock, fetcher: PictureFetcher) -> None:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self._clock = clock
        self._fetcher = fetcher
        self._engine = open_database(settings.state_dir)
        self._jobs = JobBook(self._engine)
        self._log = RequestLog(self._engine, requests_per_minute=settings.requests_per_minute)
        self._faults = FaultBook(self._engine, settings.faults)
        self._inputs = InputStore(settings.state_dir / "inputs")
        self._results = ResultStore(settings.state_dir / "results", inputs=self._inputs, picture_px=settings.picture_px)

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self._clock()

    def close(self) -> None:
        """Close the connections to the database; later calls open new ones."""
        self._engine.dispose()

    async def admit(self, token: str | None, endpoint: str) -> str:
        """Let a request in.

        Args:
            token: The header ``api_token``.
            endpoint: The endpoint's path.

        Returns:
            The token's hash, the only form in which it is kept.

        Raises:
            BriaError: 401 no token or an unknown one, 429 the minute's requests are used up.
        """
        accepted = self._settings.accepted_tokens
        if not token or (accepted is not None and token not in accepted):
            raise BriaError(HTTPStatus.UNAUTHORIZED, "the header api_token is missing or its token is not known")
        token_hash = hashlib.sha256(token.encode()).hexdigest()
        if not await asyncio.to_thread(self._log.admit, token_hash=token_hash, endpoint=endpoint, now=self.now()):
            raise BriaError(HTTPStatus.TOO_MANY_REQUESTS, f"too many requests to {endpoint} within a minute")
        return token_hash

    async def submit(self, endpoint: Endpoint[Any], body: bytes, *, token_hash: str) -> Submission:
        """Check a request and accept its jobs.

        Args:
            endpoint: Where it was sent.
            body: The request body.
            token_hash: What ``admit`` returned.

        Raises:
            BriaError: The request is refused.
        """
        request, fault = await asyncio.to_thread(self._read, endpoint, body)
        if fault is not None and fault.kind == "refuse":
            raise BriaError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "the request's text did not pass content moderation",
                message="Content moderation failed",
            )
        if fault is not None and fault.status_code is not None:
            raise BriaError(fault.status_code, "a fault that the sandbox was told to show")
        stored_names: dict[str, str] = {picture: await self._keep(picture) for picture in pictures_in(request)}
        payload = with_stored_pictures(request, stored_names)
        jobs = await asyncio.to_thread(
            self._accept, endpoint, request, payload, token_hash=token_hash, fails=fault is not None
        )
        return Submission(jobs=jobs, sync=request.sync)

    async def wait_until_ready(self, jobs: tuple[Job, ...]) -> None:
        """Wait until all of these jobs have ended."""
        seconds_left = max(job.ready_at for job in jobs) - self.now()
        await asyncio.sleep(max(0.0, seconds_left) + CLOCK_TOLERANCE_SECONDS)

    async def poll(self, request_id: str) -> Job | None:
        """Return a job and count the look at it; None when it is unknown or expired."""
        job = await asyncio.to_thread(self._jobs.poll, request_id)
        return None if job is None or job.is_expired(self.now()) else job

    async def result(self, picture_name: str) -> Path:
        """Return the file of a result picture.

        Args:
            picture_name: The last part of the result's URL.

        Raises:
            BriaError: 404 unknown, not ready or failed; 403 expired.
        """
        job = await asyncio.to_thread(self._jobs.find, picture_name.partition(".")[0])
        if job is None or job.picture_name != picture_name or not job.is_ready(self.now()) or job.error is not None:
            raise BriaError(HTTPStatus.NOT_FOUND, "there is no such result, or not yet")
        if job.is_expired(self.now()):
            raise BriaError(HTTPStatus.FORBIDDEN, "the result's URL has expired")
        return await self._results.path_of(job)

    async def usage(self) -> Usage:
        """Count what was asked of this sandbox."""
        return await asyncio.to_thread(_count_usage, self._jobs, self._log)

    def status_url(self, job: Job) -> str:
        """Return where a job's status is asked for."""
        return f"{self._settings.public_url}{STATUS_ENDPOINT}/{job.request_id}"

    def picture_url(self, job: Job) -> str:
        """Return where a job's picture is, or will be."""
        return f"{self._settings.public_url}{RESULTS_PATH}/{job.picture_name}"

    def _read(self, endpoint: Endpoint[Any], body: bytes) -> tuple[SandboxRequest, Fault | None]:
        try:
            request: SandboxRequest = endpoint.request.model_validate_json(body)
        except ValidationError as error:
            raise invalid_request(error) from error
        return request, self._faults.strike(endpoint.path, texts_in(request))

    async def _keep(self, picture: Picture) -> str:
        if "://" not in picture:
            return await asyncio.to_thread(lambda: self._inputs.keep(decode_base64(picture)))
        picture_name = self._own_picture_name(picture)
        if picture_name is None:
            content = await self._fetcher.fetch(picture)
        else:
            content = await self._own_picture(picture_name)
        return await asyncio.to_thread(self._inputs.keep, content)

    def _own_picture_name(self, url: str) -> str | None:
        # A sandbox that was started again on another port still knows its earlier URLs.
        try:
            parts = urlsplit(url)
            is_loopback = parts.hostname in _LOOPBACK_HOSTS
        except ValueError:
            return None
        prefix = f"{self._settings.public_url}{RESULTS_PATH}/"
        if url.startswith(prefix):
            return url.removeprefix(prefix).partition("?")[0]
        if is_loopback and parts.path.startswith(f"{RESULTS_PATH}/"):
            return parts.path.removeprefix(f"{RESULTS_PATH}/")
        return None

    async def _own_picture(self, picture_name: str) -> bytes:
        try:
            path = await self.result(picture_name)
        except BriaError as error:
            if error.status_code != HTTPStatus.FORBIDDEN:
                raise
            raise BriaError(DOWNLOAD_FAILED, error.details) from error
        return await asyncio.to_thread(path.read_bytes)

    def _accept(
        self,
        endpoint: Endpoint[Any],
        request: SandboxRequest,
        payload: dict[str, Any],
        *,
        token_hash: str,
        fails: bool,
    ) -> tuple[Job, ...]:
        first_seed = self._seed(endpoint, request, payload)
        jobs = tuple(
            self._new_job(endpoint, request, payload, token_hash=token_hash, seed=first_seed + index, fails=fails)
            for index in range(request.picture_count())
        )
        self._jobs.add(jobs)
        return jobs

    def _new_job(
        self,
        endpoint: Endpoint[Any],
        request: SandboxRequest,
        payload: dict[str, Any],
        *,
        token_hash: str,
        seed: int,
        fails: bool,
    ) -> Job:
        request_id = uuid.uuid4().hex
        created_at = self.now()
        ready_at = created_at + latency_of(request_id, self._settings.latency_seconds)
        ttl_seconds = self._settings.v1_result_ttl_seconds if endpoint.is_v1 else self._settings.result_ttl_seconds
        failure = BriaError(HTTPStatus.INTERNAL_SERVER_ERROR, "a fault that the sandbox was told to show")
        return Job(
            request_id=request_id,
            token_hash=token_hash,
            endpoint=endpoint.path,
            payload=payload,
            answer=endpoint.answer(request, seed),
            error=failure.object() if fails else None,
            picture_format=request.picture_format(),
            seed=seed,
            created_at=created_at,
            ready_at=ready_at,
            expires_at=ready_at + ttl_seconds,
        )

    def _seed(self, endpoint: Endpoint[Any], request: SandboxRequest, payload: dict[str, Any]) -> int:
        given = request.given_seed()
        if given is not None:
            return given
        if self._settings.random_seed is None:
            return secrets.randbelow(_SEED_LIMIT)
        source = json.dumps([self._settings.random_seed, endpoint.path, payload], sort_keys=True)
        return int.from_bytes(hashlib.sha256(source.encode()).digest()[:8], "big") % _SEED_LIMIT


def latency_of(request_id: str, latency_seconds: tuple[float, float]) -> float:
    """Return a job's time in seconds from acceptance to its end, between the given two, always the same for its id."""
    shortest, longest = latency_seconds
    fraction = int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:4], "big") / 2**32
    return shortest + fraction * (longest - shortest)


def read_usage(state_dir: Path) -> Usage:
    """Count what was asked of the sandboxes of a state folder, also while they run.

    Args:
        state_dir: An existing state folder.
    """
    engine = open_database(state_dir)
    try:
        return _count_usage(JobBook(engine), RequestLog(engine, requests_per_minute=None))
    finally:
        engine.dispose()


def _count_usage(jobs: JobBook, log: RequestLog) -> Usage:
    return Usage(
        jobs=jobs.count_by_endpoint(),
        polls=log.count_admitted(STATUS_ENDPOINT),
        too_many_requests=log.count_turned_away(),
    )
