"""How a job's end shows: in a status body, or, for v1, by a picture at its placeholder URL."""

from __future__ import annotations

from dataclasses import dataclass

from bria_assets.client.answers import Accepted, JobResult, JobStatus
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import JobFailed, JobUnknown

PLACEHOLDER_LIFE_SECONDS = 3600.0
"""A v1 result that did not appear within the life of its URL never will (docs.bria.ai, read August 2026)."""


@dataclass(frozen=True)
class FinishedJob:
    """A job that Bria completed."""

    result: JobResult
    latency_seconds: float
    """From submission to the answer that said so."""
    polls: int


def failure_of(status: JobStatus, request_id: str) -> JobFailed:
    """What a status says of a job that ended without a picture."""
    code = f" {status.error_code}" if status.error_code else ""
    why = f"Bria's job ended with error{code}: {status.error_message or 'no reason given'}"
    return JobFailed(why, request_id=request_id)


async def look_at_placeholder(
    client: BriaClient, accepted: Accepted, placeholder_url: str, *, age_seconds: float
) -> JobResult | None:
    """A v1 job's result, None while it has none. Looking spends nothing of the API's limits.

    Raises:
        JobUnknown: there will be none any more.
    """
    if await client.is_ready(placeholder_url):
        return JobResult(image_url=placeholder_url, seed=accepted.seed)
    if age_seconds > PLACEHOLDER_LIFE_SECONDS:
        raise JobUnknown(
            "no picture appeared at Bria's address for it within the hour that it lives",
            request_id=accepted.request_id,
        )
    return None
