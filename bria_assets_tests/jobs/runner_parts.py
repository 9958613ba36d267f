"""What the tests of the runner share: a piece of work, Bria's odd answers, and what the ledger says."""

from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import sqlalchemy as sa
from workshop import Workshop, png

from bria_assets.client.requests import (
    BriaRequest,
    GenerateImage,
)
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import Job
from bria_assets.jobs.runner import Done, JobRunner

REQUEST = GenerateImage(prompt="a red mug")
FINGERPRINT = REQUEST.fingerprint("bria")
REFUSAL = httpx.Response(422, json={"error": {"code": 422, "message": "moderation"}})
ENDED = httpx.Response(200, json={"status": "FAILED", "error": {"code": "500", "message": "the model broke"}})
CDN = "https://cdn.example.com"


def first_only(answer: httpx.Response | Exception) -> Any:
    """A handler that answers once, and leaves the rest to Bria."""
    left = [answer]

    def handle(_request: httpx.Request) -> httpx.Response | None:
        return say(left.pop()) if left else None

    return handle


def say(answer: httpx.Response | Exception) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def always(answer: httpx.Response | Exception) -> Any:
    def handle(_request: httpx.Request) -> httpx.Response:
        return say(answer)

    return handle


async def ask(runner: JobRunner, request: BriaRequest = REQUEST, **options: Any) -> Done:
    return await runner.run(request, label="product_image MUG-1", **options)


def written(workshop: Workshop, fingerprint: str = FINGERPRINT) -> Job:
    job = workshop.ledger("reader").job(fingerprint)
    assert job is not None
    return job


def kept(workshop: Workshop, *, source_url: str | None = f"{CDN}/mug.png", lives_hours: float = 24) -> ImageRecord:
    picture, path = workshop.store.keep(png((1, 2, 3)))
    now = datetime.now(timezone.utc)
    return ImageRecord(
        asset="product_image",
        partition="MUG-1",
        picture=picture,
        path=path,
        server="bria",
        input_hash="a" * 64,
        fingerprint="b" * 64,
        made_at=now,
        source_url=source_url,
        source_url_expires_at=now + timedelta(hours=lives_hours),
    )


def rename(workshop: Workshop, name: str, new_name: str) -> None:
    engine = sa.create_engine(workshop.ledger_url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {name} RENAME TO {new_name}"))
    engine.dispose()


def second_bills(runner: JobRunner) -> list[str]:
    """Labels of the jobs that it says it may have had billed twice."""
    return [bill.label for bill in runner.spending.possible_second_bills]
