"""Collecting a job: damaged, missing and late results, and jobs that ended badly."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest
import sqlalchemy as sa
from runner_parts import CDN, always, ask, first_only, written
from workshop import Workshop, png

from bria_assets.client.errors import (
    BriaError,
    DownloadFailed,
    JobOverdue,
    JobUnknown,
    ResultGone,
)
from bria_assets.jobs.job import FailureKind, JobState
from bria_assets.jobs.schema import submission_table


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ([png()[:-30], png()], 2),  # cut short once
        ([b"<html>", b"", png()], 3),  # a page, then nothing
    ],
)
async def test_a_result_that_is_damaged_is_fetched_again(workshop: Workshop, answers: list[bytes], tries: int):
    left = iter(answers)
    workshop.bria.on_result = lambda _request: httpx.Response(200, content=next(left))
    async with workshop.run() as runner:
        await ask(runner)
    assert (workshop.bria.downloads, len(workshop.bria.posts)) == (tries, 1)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, content=png()[:40]), DownloadFailed),
        (httpx.Response(200, html="<html>not here</html>"), DownloadFailed),
        (httpx.Response(200), DownloadFailed),
        (httpx.Response(418), DownloadFailed),
        (httpx.Response(302, headers={"location": f"{CDN}/again"}), DownloadFailed),
        (httpx.Response(403), ResultGone),  # before its time: perhaps it is not served everywhere yet
        (httpx.Response(404), ResultGone),
    ],
)
async def test_a_result_that_cannot_be_had_now_is_collected_later_without_a_bill(
    workshop: Workshop, answer: httpx.Response, error: type[BriaError]
):
    workshop.bria.on_result = always(answer)
    async with workshop.run("run-1") as runner:
        with pytest.raises(error) as caught:
            await ask(runner)
    assert caught.value.request_id == "r-1"
    assert written(workshop).state is JobState.SUBMITTED
    workshop.bria.on_result = None
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1


async def test_a_result_behind_a_redirect_is_collected(workshop: Workshop):
    workshop.bria.on_result = first_only(httpx.Response(302, headers={"location": "https://other.example.com/a.png"}))
    async with workshop.run() as runner:
        await ask(runner)
    assert workshop.bria.downloads == 2


async def test_a_result_gone_after_its_time_is_lost_and_asked_for_by_the_next_run(workshop: Workshop):
    workshop.bria.on_result = lambda request: httpx.Response(403) if "r-1" in request.url.path else None
    async with workshop.run("run-1", result_ttl_seconds=-1) as runner:
        with pytest.raises(ResultGone):
            await ask(runner)
    assert written(workshop).failure_kind is FailureKind.LOST
    async with workshop.run("run-2") as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"


async def test_a_job_that_bria_forgot_is_asked_for_by_the_next_run(workshop: Workshop):
    workshop.bria.on_status = always(httpx.Response(200, json={"status": "IN_PROGRESS"}))
    async with workshop.run("run-1", timeout_seconds=0.05) as runner:
        with pytest.raises(JobOverdue):
            await ask(runner)
    workshop.bria.on_status = lambda request: httpx.Response(404) if request.url.path.endswith("r-1") else None
    age(workshop, timedelta(hours=80))
    async with workshop.run("run-2") as runner:
        with pytest.raises(JobUnknown):
            await ask(runner)
    assert written(workshop).failure_kind is FailureKind.LOST
    async with workshop.run("run-3") as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"


def age(workshop: Workshop, by: timedelta) -> None:
    """Makes all submissions older."""
    engine = sa.create_engine(workshop.ledger_url)
    with engine.begin() as connection:
        connection.execute(submission_table.update().values(sent_at=datetime.now(timezone.utc) - by))
    engine.dispose()


async def test_a_store_that_cannot_be_written_costs_no_bill(workshop: Workshop):
    blobs = workshop.folder / "images" / "blobs"
    blobs.parent.mkdir()
    blobs.write_bytes(b"a file in place of the folder")
    async with workshop.run("run-1") as runner:
        with pytest.raises(OSError, match="BRIA_IMAGE_STORE"):
            await ask(runner)
    blobs.unlink()
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1
