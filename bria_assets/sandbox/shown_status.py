"""What a status request is told: the job's standing, or what a fault that goes with the job makes of it."""

from http import HTTPStatus
from typing import Any

from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.jobs import Job, status_body

NOT_FOUND: tuple[int, dict[str, Any]] = (HTTPStatus.NOT_FOUND, {"status": "NOT_FOUND"})


def shown_status(job: Job, *, now: float, picture_url: str | None) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status and the body of a status answer.

    Args:
        job: The job, not expired, with this look at it counted.
        now: Seconds since 1970.
        picture_url: Where its picture is, or will be; None: it has none.
    """
    in_progress = (HTTPStatus.OK, {"status": "IN_PROGRESS", "request_id": job.request_id})
    unknown = (HTTPStatus.OK, {"status": "UNKNOWN", "request_id": job.request_id})
    fault = job.fault
    match fault:
        case Fault(kind="early_404") if _is_still_early(fault, job, now=now):
            return NOT_FOUND
        case Fault(kind="unknown") if _is_still_early(fault, job, now=now):
            return unknown
        case Fault(kind="flapping") if job.polls <= len(flaps := (in_progress, unknown, NOT_FOUND, in_progress)):
            return flaps[job.polls - 1]
        case _:
            return HTTPStatus.OK, status_body(job, now=now, picture_url=picture_url)


def _is_still_early(fault: Fault, job: Job, *, now: float) -> bool:
    if fault.polls is not None:
        return job.polls <= fault.polls
    return fault.for_seconds is not None and now < job.created_at + fault.for_seconds
