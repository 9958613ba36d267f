"""Jobs: what was accepted, and what becomes of it as time goes by.

A job's end is decided when it is accepted; afterwards only the clock moves it from IN_PROGRESS to its end. So nothing
has to run for a job to go on, and every process with the same state folder says the same about it.
Status bodies follow status.yml of docs.bria.ai (read August 2026).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Engine, RowMapping, func, insert, select, update

from bria_assets.sandbox import database

PictureFormat = Literal["png", "jpeg"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One accepted job. Times are seconds since 1970 (UTC).

    Attributes:
        request_id: The job's public name.
        token_hash: SHA-256 of the caller's token.
        endpoint: The endpoint's path.
        payload: The validated request, each picture replaced by the SHA-256 of its bytes.
        answer: What the result says beside the picture's URL, such as the seed.
        error: Bria's error object when the job ends as ERROR.
        picture_format: File format of the result.
        seed: The seed it is drawn with.
        created_at: When it was accepted.
        ready_at: When it ends.
        expires_at: When job and result are forgotten.
        polls: How often its status was asked for.
    """

    request_id: str
    token_hash: str
    endpoint: str
    payload: dict[str, Any]
    answer: dict[str, Any]
    error: dict[str, Any] | None
    picture_format: PictureFormat
    seed: int
    created_at: float
    ready_at: float
    expires_at: float
    polls: int = 0

    def is_ready(self, now: float) -> bool:
        """Tell whether the job has ended, well or not."""
        return now >= self.ready_at

    def is_expired(self, now: float) -> bool:
        """Tell whether the job is forgotten."""
        return now >= self.expires_at

    @property
    def picture_name(self) -> str:
        """File name of the result, also the last part of its URL."""
        return f"{self.request_id}.{self.picture_format}"


class JobBook:
    """The jobs of one state folder; its methods block and are called off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, jobs: Sequence[Job]) -> None:
        """Write new jobs down, all or none."""
        with self._engine.begin() as connection:
            connection.execute(insert(database.jobs), [asdict(job) for job in jobs])

    def find(self, request_id: str) -> Job | None:
        """Return a job, or None when there is none of that name."""
        with self._engine.begin() as connection:
            row = connection.execute(_select_job(request_id)).mappings().one_or_none()
        return _job(row)

    def poll(self, request_id: str) -> Job | None:
        """Return a job and count the look at it."""
        counted = (
            update(database.jobs)
            .where(database.jobs.c.request_id == request_id)
            .values(polls=database.jobs.c.polls + 1)
        )
        with self._engine.begin() as connection:
            connection.execute(counted)
            row = connection.execute(_select_job(request_id)).mappings().one_or_none()
        return _job(row)

    def count_by_endpoint(self) -> dict[str, int]:
        """Count the jobs ever accepted, by endpoint path."""
        endpoint = database.jobs.c.endpoint
        with self._engine.begin() as connection:
            rows = connection.execute(select(endpoint, func.count()).group_by(endpoint).order_by(endpoint)).all()
        return {str(name): int(count) for name, count in rows}


def status_body(job: Job, *, now: float, picture_url: str) -> dict[str, Any]:
    """Say how a job stands, as ``GET /v2/status/{request_id}`` does.

    Args:
        job: The job, not expired.
        now: Seconds since 1970.
        picture_url: Where its result is, or will be.
    """
    if not job.is_ready(now):
        return {"status": "IN_PROGRESS", "request_id": job.request_id}
    if job.error is not None:
        return {"status": "ERROR", "error": job.error, "request_id": job.request_id}
    return {"status": "COMPLETED", "result": {"image_url": picture_url, **job.answer}, "request_id": job.request_id}


def _select_job(request_id: str) -> Any:
    return select(database.jobs).where(database.jobs.c.request_id == request_id)


def _job(row: RowMapping | None) -> Job | None:
    return None if row is None else Job(**row)
