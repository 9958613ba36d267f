"""Jobs: what was accepted, and what becomes of it as time goes by.

A job's end is decided when it is accepted; afterwards only the clock, or the count of looks at it, moves it from
IN_PROGRESS to its end. So nothing has to run for a job to go on, and every process with the same state folder says the
same about it.
Status bodies follow status.yml of docs.bria.ai (read August 2026).
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from bria_assets.sandbox.faults import Fault

PictureFormat = Literal["png", "jpeg"]

LISTED_RESULTS = "results"
"""Field of an answer whose result has several pictures: a list with an object for each of them."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One accepted job. Times are seconds since 1970 (UTC).

    Attributes:
        request_id: The job's public name.
        token_hash: SHA-256 of the caller's token.
        endpoint: The endpoint's path.
        payload_json: The validated request as JSON, each picture replaced by the SHA-256 of its bytes.
        answer_json: What the result says beside the picture's URL, such as the seed, as JSON.
        error_json: Bria's error object as JSON when the job ends as ERROR.
        picture_format: File format of the result's picture, where it has one.
        seed: The seed it is drawn with.
        created_at: When it was accepted.
        ready_at: When it ends, where the clock decides that.
        expires_at: When job and result are forgotten.
        polls: How often its status was asked for, or the picture of a v1 job that advances by polls.
        work_hash: SHA-256 of what was asked for, the same for equal requests; None in old state folders.
        picture_index: Which of its request's pictures this is, from 0.
        fault_json: The fault that goes with the job, as JSON.
        ready_at_poll: Which look at it finds it ended, counted from 1; None: the clock decides.
    """

    request_id: str
    token_hash: str
    endpoint: str
    payload_json: str
    answer_json: str
    error_json: str | None
    picture_format: PictureFormat
    seed: int
    created_at: float
    ready_at: float
    expires_at: float
    polls: int = 0
    work_hash: str | None = None
    picture_index: int = 0
    fault_json: str | None = None
    ready_at_poll: int | None = None

    def is_ready(self, now: float) -> bool:
        """Tell whether the job has ended, well or not."""
        return now >= self.ready_at if self.ready_at_poll is None else self.polls >= self.ready_at_poll

    def is_expired(self, now: float) -> bool:
        """Tell whether the job is forgotten."""
        return now >= self.expires_at

    @property
    def picture_name(self) -> str:
        """File name of the result, also the last part of its URL."""
        return f"{self.request_id}.{self.picture_format}"

    @property
    def picture_names(self) -> tuple[str, ...]:
        """File names of all pictures of the result: one for each of the results that the answer lists, else one."""
        count = len(self.answer.get(LISTED_RESULTS, ["the only one"]))
        further = (f"{self.request_id}-{index}.{self.picture_format}" for index in range(1, count))
        return (self.picture_name, *further)

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The validated request as JSON data."""
        return json.loads(self.payload_json)

    @cached_property
    def answer(self) -> dict[str, Any]:
        """What the result says beside the picture's URL."""
        return json.loads(self.answer_json)

    @cached_property
    def error(self) -> dict[str, Any] | None:
        """Bria's error object when the job ends as ERROR."""
        return None if self.error_json is None else json.loads(self.error_json)

    @cached_property
    def fault(self) -> Fault | None:
        """The fault that goes with the job."""
        return None if self.fault_json is None else Fault.model_validate_json(self.fault_json)


# In the order of the dataclass's fields.
_COLUMNS = (
    "request_id, token_hash, endpoint, payload, answer, error, picture_format, seed, created_at, ready_at, "
    "expires_at, polls, work_hash, picture_index, fault, ready_at_poll"
)
_FIELDS = tuple(Job.__dataclass_fields__)
_INSERT = f"INSERT INTO jobs ({_COLUMNS}) VALUES ({', '.join('?' * len(_FIELDS))})"  # noqa: S608 - constants
_SELECT = f"SELECT {_COLUMNS} FROM jobs WHERE request_id = ?"  # noqa: S608 - constants

_SELECT_NEWEST = f"SELECT {_COLUMNS} FROM jobs ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - constants


def add_jobs(connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Write new jobs down."""
    connection.executemany(_INSERT, [tuple(getattr(job, name) for name in _FIELDS) for job in jobs])


def find_job(connection: sqlite3.Connection, request_id: str) -> Job | None:
    """Return a job, or None when there is none of that name."""
    row = connection.execute(_SELECT, (request_id,)).fetchone()
    return None if row is None else Job(**dict(zip(_FIELDS, row, strict=True)))


def jobs_by_age(connection: sqlite3.Connection, *, limit: int) -> list[Job]:
    """Return the newest jobs, the newest first.

    Args:
        connection: The transaction.
        limit: How many at most.
    """
    rows = connection.execute(_SELECT_NEWEST, (limit,)).fetchall()
    return [Job(**dict(zip(_FIELDS, row, strict=True))) for row in rows]


def count_poll(connection: sqlite3.Connection, job: Job) -> Job:
    """Count a look at a job and return the job with it."""
    connection.execute("UPDATE jobs SET polls = polls + 1 WHERE request_id = ?", (job.request_id,))
    return replace(job, polls=job.polls + 1)


def result_of(job: Job, *, picture_url: str | None) -> dict[str, Any]:
    """Return the result of a job that ended well.

    Args:
        job: The job.
        picture_url: Where its picture, or the first of several, is; None: it has none, such as a structured prompt.
    """
    if picture_url is None:
        return job.answer
    if LISTED_RESULTS not in job.answer:
        return {"image_url": picture_url, **job.answer}
    folder = picture_url.removesuffix(job.picture_name)
    listed = zip(job.answer[LISTED_RESULTS], job.picture_names, strict=True)
    return {**job.answer, LISTED_RESULTS: [{**each, "url": f"{folder}{name}"} for each, name in listed]}


def status_body(job: Job, *, now: float, picture_url: str | None) -> dict[str, Any]:
    """Say how a job stands, as ``GET /v2/status/{request_id}`` does.

    Args:
        job: The job, not expired.
        now: Seconds since 1970.
        picture_url: Where its picture is, or will be; None: it has none.
    """
    if not job.is_ready(now):
        return {"status": "IN_PROGRESS", "request_id": job.request_id}
    if job.error is not None:
        return {"status": "ERROR", "error": job.error, "request_id": job.request_id}
    return {"status": "COMPLETED", "result": result_of(job, picture_url=picture_url), "request_id": job.request_id}
