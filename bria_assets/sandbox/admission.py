"""Who is let in: the rate limit and the faults, decided in one step with the request log."""

import math
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.jobs import Job
from bria_assets.sandbox.rate import log_request, seconds_until_room
from bria_assets.sandbox.request_pictures import texts_in_payload
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.strikes import FaultBook


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a request is about, for the faults that may strike it; only looked at where there are such faults.

    Attributes:
        texts: Returns the texts of the body that asked for the job.
        work: Returns what the job is, the same in every run with the same random seed.
    """

    texts: Callable[[], Sequence[str]]
    work: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Whether a request is let in: the refusal when it is not, and the fault that strikes it when it is."""

    refusal: BriaError | None = None
    fault: Fault | None = None


class Gate:
    """Lets requests in, or not.

    Args:
        settings: Those of the sandbox.
    """

    def __init__(self, settings: SandboxSettings) -> None:
        self._requests_per_minute = settings.allowed_requests_per_minute
        self._retry_after = settings.retry_after
        self._faults = FaultBook(settings.faults, random_seed=settings.random_seed)

    def admit(
        self, connection: sqlite3.Connection, endpoint: str, *, token_hash: str, now: float, subject: Subject | None
    ) -> Admission:
        """Decide about a request and write it down.

        Args:
            connection: The transaction.
            endpoint: The endpoint's path.
            token_hash: SHA-256 of the token.
            now: Seconds since 1970.
            subject: What it is about; None: no fault strikes it.
        """
        wait_seconds = seconds_until_room(
            connection,
            token_hash=token_hash,
            endpoint=endpoint,
            now=now,
            requests_per_minute=self._requests_per_minute,
        )
        if wait_seconds > 0:
            log_request(connection, token_hash=token_hash, endpoint=endpoint, now=now, admitted=False)
            return Admission(refusal=self._too_many(endpoint, wait_seconds, now=now))
        fault = None if subject is None else self.strike(connection, endpoint, subject)
        if fault is None or not fault.leaves_no_trace:
            answered_429 = fault is not None and fault.status_code == HTTPStatus.TOO_MANY_REQUESTS
            log_request(connection, token_hash=token_hash, endpoint=endpoint, now=now, admitted=not answered_429)
        return Admission(fault=fault)

    def strike(self, connection: sqlite3.Connection, endpoint: str, subject: Subject) -> Fault | None:
        """Return the fault that strikes a request, if any, and count it.

        Args:
            connection: The transaction.
            endpoint: The endpoint's path.
            subject: What it is about.
        """
        return self._faults.strike(connection, endpoint, texts=subject.texts, subject=subject.work)

    def may_strike(self, endpoint: str) -> bool:
        """Tell whether a request to an endpoint could be struck by a fault.

        Args:
            endpoint: The endpoint's path.
        """
        return self._faults.may_strike(endpoint)

    def _too_many(self, endpoint: str, wait_seconds: float, *, now: float) -> BriaError:
        headers: dict[str, str] = {}
        if self._retry_after == "seconds":
            headers["Retry-After"] = str(math.ceil(wait_seconds))
        elif self._retry_after == "date":
            headers["Retry-After"] = formatdate(math.ceil(now + wait_seconds), usegmt=True)
        details = f"too many requests to {endpoint} within a minute"
        return BriaError(HTTPStatus.TOO_MANY_REQUESTS, details, headers=headers)


def subject_of_job(job: Job | None) -> Subject:
    """Say what a look at a job is about; nothing where there is none."""
    return Subject(
        texts=lambda: [] if job is None else texts_in_payload(job.payload),
        work=lambda: "" if job is None else job.work_hash or job.request_id,
    )
