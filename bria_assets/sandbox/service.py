"""What the sandbox does, apart from HTTP: lets requests in, accepts jobs, says how they stand."""

import asyncio
import sqlite3
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

from bria_assets.sandbox import moderation
from bria_assets.sandbox.acceptance import Order, deliveries_of, hash_of, jobs_of, work_of
from bria_assets.sandbox.admission import Admission, Gate, Subject, subject_of_job
from bria_assets.sandbox.clock import Clock, wait_until
from bria_assets.sandbox.database import Database, make_state
from bria_assets.sandbox.deliveries import LEASE_SECONDS, Delivery, add_deliveries
from bria_assets.sandbox.downloads import Downloads
from bria_assets.sandbox.endpoint import Endpoint
from bria_assets.sandbox.endpoints import ENDPOINT_BY_PATH
from bria_assets.sandbox.errors import BriaError, invalid_request
from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT, Fault
from bria_assets.sandbox.fetching import PictureFetcher
from bria_assets.sandbox.inputs import InputStore
from bria_assets.sandbox.jobs import Job, add_jobs, count_poll, find_job, status_body
from bria_assets.sandbox.painters import DRAWN, PLAIN
from bria_assets.sandbox.picture_intake import PictureIntake
from bria_assets.sandbox.recent_jobs import RecentJob, newest_jobs
from bria_assets.sandbox.request_pictures import pictures_in, texts_in, with_stored_pictures
from bria_assets.sandbox.requests.fields import SandboxRequest
from bria_assets.sandbox.results import ResultStore
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.usage import Usage, count_usage
from bria_assets.sandbox.webhooks import WebhookSender, signing_key_of

READ_ON_THE_LOOP_BYTES = 64 * 1024
"""Bodies up to this size are read faster than a thread is woken."""

CONNECTION_CUT_SECONDS = 60.0
"""How long Bria's CDN holds the connection of a caller who waits for a result."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What became of a request for jobs.

    Attributes:
        jobs: Those that were accepted; none where a fault prevents it.
        waits: Whether the caller is answered when they have ended.
        fault: What struck the request.
        warning: What the answer warns of.
    """

    jobs: tuple[Job, ...]
    waits: bool
    fault: Fault | None
    warning: str | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A job that was asked about: None when it is unknown or expired, and the fault that struck the asking."""

    job: Job | None
    fault: Fault | None


class Sandbox:
    """One sandbox on one state folder.

    Args:
        settings: How it behaves.
        clock: Tells the time; jobs move by it.
        fetcher: Downloads the pictures that callers give by URL.

    Attributes:
        downloads: Hands out results.

    Raises:
        StateUnusable: The state folder cannot be used.
    """

    def __init__(self, settings: SandboxSettings, *, clock: Clock, fetcher: PictureFetcher) -> None:
        make_state(settings.state_dir)
        self._settings = settings
        self._clock = clock
        self._database = Database(settings.state_dir)
        self._gate = Gate(settings)
        self._inputs = InputStore(settings.state_dir / "inputs")
        results = ResultStore(
            settings.state_dir / "results",
            inputs=self._inputs,
            picture_px=settings.picture_px,
            painter=PLAIN if settings.plain_pictures else DRAWN,
        )
        self.downloads = Downloads(self._database, gate=self._gate, results=results, clock=clock)
        self._pictures = PictureIntake(
            self._inputs, public_url=settings.public_url, fetch=fetcher.fetch, own_picture=self.downloads.own_picture
        )
        self._webhooks = WebhookSender(self._database, clock=clock, body_of=self._final_body)
        self._looks_for_old_deliveries = True

    @property
    def public_url(self) -> str:
        """Base of its status and result URLs."""
        return self._settings.public_url

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self._clock()

    def resume_deliveries(self) -> None:
        """Go on with the webhook deliveries that an earlier sandbox on the state folder left; costs nothing later."""
        if self._looks_for_old_deliveries:
            self._looks_for_old_deliveries = False
            self._webhooks.wake()

    async def stop(self) -> None:
        """Stop delivering and close."""
        await self._webhooks.stop()
        self.close()

    def close(self) -> None:
        """Close the connection to the database; later calls open a new one."""
        self._database.close()

    def check_token(self, token: str | None) -> str:
        """Return a caller's token.

        Args:
            token: The header ``api_token``.

        Raises:
            BriaError: 401 no token or an unknown one.
        """
        accepted = self._settings.accepted_tokens
        if not token or (accepted is not None and token not in accepted):
            raise BriaError(HTTPStatus.UNAUTHORIZED, "the header api_token is missing or its token is not known")
        return token

    async def submit(self, endpoint: Endpoint[Any], body: bytes, *, token: str) -> Submission:
        """Check a request and accept its jobs.

        Args:
            endpoint: Where it was sent.
            body: The request body.
            token: What ``check_token`` returned.

        Raises:
            BriaError: The request is refused.
        """
        # A thread takes longer to wake than a small body to read.
        is_small = len(body) <= READ_ON_THE_LOOP_BYTES
        read = _read(endpoint, body) if is_small else await asyncio.to_thread(_read, endpoint, body)
        token_hash = hash_of(token)
        fault = await self._let_in(endpoint, read, token_hash)
        if isinstance(read, BriaError):
            raise read
        if fault is not None and fault.kind == "refuse":
            raise BriaError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "the request's text did not pass content moderation",
                message=moderation.FAILED,
            )
        if fault is not None and fault.prevents_the_job:
            return Submission(jobs=(), waits=False, fault=fault)
        moderation.check_texts(read)
        payload = await self._pictures.stored(read)
        if endpoint.check is not None:
            await asyncio.to_thread(endpoint.check_stored, payload, self._inputs)
        order = Order(
            endpoint=endpoint,
            request=read,
            payload=payload,
            token_hash=token_hash,
            fault=fault,
            guiding_seed=await self._guiding_seed(read),
        )
        jobs = await self._accept(order, token=token)
        waits, warning = endpoint.holds_the_connection(read), moderation.warning_of(read)
        return Submission(jobs=jobs, waits=waits, fault=fault, warning=warning)

    async def wait_until_ready(self, jobs: tuple[Job, ...]) -> bool:
        """Wait until all jobs of a request have ended, at most as long as a connection is held.

        Args:
            jobs: All jobs of the request, just accepted.

        Returns:
            Whether they have ended; otherwise they go on without the caller.
        """
        ready_at = max(job.ready_at for job in jobs)
        cut_at = jobs[0].created_at + CONNECTION_CUT_SECONDS
        await wait_until(self._clock, min(ready_at, cut_at))
        return ready_at <= cut_at

    async def poll(self, request_id: str, *, token: str) -> Found:
        """Return a job and count the look at it.

        Args:
            request_id: The job's name.
            token: What ``check_token`` returned.

        Raises:
            BriaError: 429 the minute's requests are used up.
        """
        token_hash = hash_of(token)

        def look(connection: sqlite3.Connection) -> tuple[Job | None, Admission]:
            now = self.now()
            job = find_job(connection, request_id)
            admission = self._gate.admit(
                connection, STATUS_ENDPOINT, token_hash=token_hash, now=now, subject=subject_of_job(job)
            )
            counts = admission.refusal is None and not (admission.fault and admission.fault.leaves_no_trace)
            if job is not None and counts:
                job = count_poll(connection, job)
            return (None if job is None or job.is_expired(now) else job), admission

        job, admission = await self._database.write(look)
        if admission.refusal is not None:
            raise admission.refusal
        return Found(job=job, fault=admission.fault)

    async def usage(self) -> Usage:
        """Count what was asked of this sandbox."""
        prices_usd = self._settings.prices_usd
        return await asyncio.to_thread(
            self._database.read_at_once, lambda connection: count_usage(connection, prices_usd=prices_usd)
        )

    async def newest_jobs(self, limit: int) -> list[RecentJob]:
        """List the newest jobs, the newest first.

        Args:
            limit: How many at most.
        """
        now = self.now()
        return await self._database.read(lambda connection: newest_jobs(connection, now=now, limit=limit))

    def status_url(self, job: Job) -> str:
        """Return where a job's status is asked for."""
        return f"{self._settings.public_url}{STATUS_ENDPOINT}/{job.request_id}"

    def picture_url(self, job: Job) -> str | None:
        """Return where a job's picture is, or will be; None: its endpoint makes none."""
        if not ENDPOINT_BY_PATH[job.endpoint].makes_a_picture:
            return None
        return f"{self._settings.public_url}{RESULTS_ENDPOINT}/{job.picture_name}"

    def _final_body(self, job: Job) -> dict[str, Any]:
        return status_body(job, now=job.ready_at, picture_url=self.picture_url(job))

    async def _let_in(self, endpoint: Endpoint[Any], read: SandboxRequest | BriaError, token_hash: str) -> Fault | None:
        def admit(connection: sqlite3.Connection) -> Admission:
            subject = None if isinstance(read, BriaError) else self._subject_of_request(connection, endpoint, read)
            return self._gate.admit(connection, endpoint.path, token_hash=token_hash, now=self.now(), subject=subject)

        admission = await self._database.write(admit)
        if admission.refusal is not None:
            raise admission.refusal
        return admission.fault

    def _subject_of_request(
        self, connection: sqlite3.Connection, endpoint: Endpoint[Any], request: SandboxRequest
    ) -> Subject:
        def work() -> str:
            # A result's URL is another in every run; what it shows is not.
            names: dict[str, str] = {}
            for picture in pictures_in(request):
                own = find_job(connection, (self._pictures.own_name(picture) or "").partition(".")[0])
                names[picture] = picture if own is None or own.work_hash is None else own.work_hash
            return work_of(endpoint.path, with_stored_pictures(request, names))

        return Subject(texts=lambda: texts_in(request), work=work)

    async def _guiding_seed(self, request: SandboxRequest) -> int | None:
        picture = request.guiding_picture()
        if picture is None:
            return None
        request_id = (self._pictures.own_name(picture) or "").partition(".")[0]
        job = await self._database.read(lambda connection: find_job(connection, request_id))
        return None if job is None else job.seed

    async def _accept(self, order: Order, *, token: str) -> tuple[Job, ...]:
        def make_jobs() -> tuple[Job, ...]:
            return jobs_of(order, self._settings, now=self.now(), open_picture=self._inputs.open)

        # A result may speak of the pictures that were sent, which then have to be looked at.
        has_pictures = bool(pictures_in(order.request))
        jobs = await asyncio.to_thread(make_jobs) if has_pictures else make_jobs()
        deliveries = deliveries_of(order, jobs, signing_key=signing_key_of(token))
        comes_early = order.fault is not None and order.fault.kind == "webhook_early"

        def write(connection: sqlite3.Connection) -> list[Delivery]:
            add_jobs(connection, jobs)
            leased_until = time.time() + LEASE_SECONDS if comes_early else 0.0
            return add_deliveries(connection, deliveries, leased_until=leased_until)

        written = await self._database.write(write)
        if comes_early:
            await self._webhooks.deliver_now(written)
        if written:
            self._webhooks.wake()
        return jobs


def _read(endpoint: Endpoint[Any], body: bytes) -> SandboxRequest | BriaError:
    try:
        request: SandboxRequest = endpoint.request.model_validate_json(body)
    except ValidationError as error:
        return invalid_request(error)
    return request
