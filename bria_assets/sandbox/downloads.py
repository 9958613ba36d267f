"""Downloads of results: which picture a URL names, whether it may be had now, and what strikes its download."""

import asyncio
import sqlite3
from http import HTTPStatus

from bria_assets.sandbox import moderation
from bria_assets.sandbox.admission import Gate, subject_of_job
from bria_assets.sandbox.clock import Clock
from bria_assets.sandbox.database import Database
from bria_assets.sandbox.endpoints import ENDPOINT_BY_PATH
from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.faults import RESULTS_ENDPOINT, Fault
from bria_assets.sandbox.jobs import Job, count_poll, find_job
from bria_assets.sandbox.results import ResultStore


class Downloads:
    """The results of one sandbox.

    Args:
        database: Where its jobs are.
        gate: Draws the faults that strike downloads.
        results: Draws the pictures and keeps them.
        clock: Tells the time.
    """

    def __init__(self, database: Database, *, gate: Gate, results: ResultStore, clock: Clock) -> None:
        self._database = database
        self._gate = gate
        self._may_fail = gate.may_strike(RESULTS_ENDPOINT)
        self._results = results
        self._clock = clock

    async def begin(self, picture_name: str) -> tuple[Job, Fault | None]:
        """Return the job of a result picture, and the fault that strikes the download.

        Args:
            picture_name: The last part of the result's URL.

        Raises:
            BriaError: 404 unknown, not ready or failed; 403 expired.
        """
        await self._count_download(picture_name)
        job = await self._ended_job(picture_name)
        if not self._may_fail:
            return job, None
        subject = subject_of_job(job)
        fault = await self._database.write(lambda connection: self._gate.strike(connection, RESULTS_ENDPOINT, subject))
        return job, fault

    async def picture_of(self, job: Job, picture_name: str) -> bytes:
        """Return the file of a picture of a job that ended well; no bytes when moderation stopped it.

        Args:
            job: What ``begin`` returned.
            picture_name: The last part of the result's URL.
        """
        return b"" if job.error is not None else await self._results.content_of(job, picture_name)

    def is_drawn(self, job: Job) -> bool:
        """Tell whether the picture of a job is there as a file, which it is from its first download on."""
        return self._results.is_drawn(job)

    async def thumbnail(self, picture_name: str) -> bytes:
        """Return a result picture in small as a WebP file; draws none that nobody has downloaded.

        Args:
            picture_name: The last part of the result's URL.

        Raises:
            BriaError: 404 there is no such picture, or not as a file.
        """
        request_id = picture_name.partition(".")[0]
        job = await self._database.read(lambda connection: find_job(connection, request_id))
        if job is None or job.picture_name != picture_name or not self.is_drawn(job):
            raise BriaError(HTTPStatus.NOT_FOUND, "there is no such picture, or nobody has downloaded it")
        return await asyncio.to_thread(self._results.thumbnail_of, job)

    async def own_picture(self, picture_name: str) -> bytes:
        """Return the file of a result as the sandbox itself reads it, uncounted and struck by no fault.

        Args:
            picture_name: The last part of the result's URL.

        Raises:
            BriaError: 404 unknown, not ready or failed; 403 expired.
        """
        return await self.picture_of(await self._ended_job(picture_name), picture_name)

    async def _count_download(self, picture_name: str) -> None:
        # A v1 job has no status that could be asked for: where jobs advance by polls, its placeholder URL is polled.
        request_id = picture_name.partition(".")[0]

        def is_moved_by_downloads(job: Job | None) -> bool:
            return (
                job is not None
                and job.ready_at_poll is not None
                and ENDPOINT_BY_PATH[job.endpoint].is_v1
                and not job.is_ready(self._clock())
            )

        def count(connection: sqlite3.Connection) -> None:
            job = find_job(connection, request_id)
            if job is not None and is_moved_by_downloads(job):
                count_poll(connection, job)

        if is_moved_by_downloads(await self._database.read(lambda connection: find_job(connection, request_id))):
            await self._database.write(count)

    async def _ended_job(self, picture_name: str) -> Job:
        request_id = picture_name.partition(".")[0].partition("-")[0]
        job = await self._database.read(lambda connection: find_job(connection, request_id))
        if job is None or picture_name not in job.picture_names or not ENDPOINT_BY_PATH[job.endpoint].makes_a_picture:
            raise BriaError(HTTPStatus.NOT_FOUND, "there is no such result")
        if not job.is_ready(self._clock()) or (job.error is not None and not _is_blocked(job)):
            raise BriaError(HTTPStatus.NOT_FOUND, "there is no such result, or not yet")
        if job.is_expired(self._clock()):
            raise BriaError(HTTPStatus.FORBIDDEN, "the result's URL has expired")
        return job


def _is_blocked(job: Job) -> bool:
    # v1 has no status in which it could say that moderation stopped a picture; its placeholder becomes an empty file.
    endpoint = ENDPOINT_BY_PATH[job.endpoint]
    return endpoint.form == "results" and job.error is not None and moderation.is_moderation_error(job.error)
