"""What was learned of latencies outlives its run, on both databases."""

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from runner_parts import rename
from workshop import Workshop, until

from bria_assets.client.latency import AGES_SECONDS, LatencyBelief
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.latency_book import LatencyBook, keeping_latencies
from bria_assets.jobs.schema import latency_table

GENERATE = "/v2/image/generate"
CUTOUT = "/v2/image/edit/product/cutout"


@pytest.fixture
def database(database_url: str) -> Iterator[LedgerDatabase]:
    database = LedgerDatabase(database_url)
    yield database
    database.close()


@pytest.fixture
def book(database: LedgerDatabase) -> LatencyBook:
    return LatencyBook(database, server="bria")


def learned(seconds: float, endpoint: str = GENERATE) -> LatencyBelief:
    belief = LatencyBelief.of_endpoint(endpoint)
    for _ in range(20):
        belief.finished(1.05 * seconds, since_seconds=seconds)
    return belief


def believes_the_same(one: LatencyBelief, other: LatencyBelief) -> bool:
    return one.share_ended_by(AGES_SECONDS) == pytest.approx(other.share_ended_by(AGES_SECONDS), abs=1e-3)


def test_a_new_book_is_empty(book: LatencyBook):
    assert book.read() == {}


def test_what_was_written_is_read_again(book: LatencyBook):
    beliefs = {GENERATE: learned(50), CUTOUT: learned(2, CUTOUT)}
    book.write(beliefs)
    read = book.read()
    assert set(read) == {GENERATE, CUTOUT}
    for endpoint, belief in beliefs.items():
        assert believes_the_same(read[endpoint], belief)
        assert read[endpoint].jobs_seen == 20


def test_what_was_written_last_counts(book: LatencyBook):
    book.write({GENERATE: learned(5)})
    book.write({GENERATE: learned(50), CUTOUT: learned(2, CUTOUT)})
    assert believes_the_same(book.read()[GENERATE], learned(50))


def test_each_server_has_a_book_of_its_own(database: LedgerDatabase, book: LatencyBook):
    LatencyBook(database, server="sandbox").write({GENERATE: learned(0.1)})
    assert book.read() == {}


def test_what_another_version_wrote_in_another_form_is_left_out(database: LedgerDatabase, book: LatencyBook):
    book.write({GENERATE: learned(5), CUTOUT: learned(2, CUTOUT)})
    with database.transaction() as connection:
        connection.execute(
            sa.update(latency_table).where(latency_table.c.endpoint == GENERATE).values(belief={"median": 7})
        )
    assert set(book.read()) == {CUTOUT}


async def test_latencies_are_kept_at_the_end(book: LatencyBook):
    beliefs: dict[str, LatencyBelief] = {}
    async with keeping_latencies(book, beliefs):
        beliefs[GENERATE] = learned(50)  # an endpoint that the run got to know
    assert believes_the_same(book.read()[GENERATE], learned(50))


async def test_latencies_are_kept_when_a_run_breaks(book: LatencyBook):
    with pytest.raises(ZeroDivisionError):
        async with keeping_latencies(book, {GENERATE: learned(50)}):
            raise ZeroDivisionError
    assert GENERATE in book.read()


async def test_latencies_are_kept_when_a_run_is_cancelled(book: LatencyBook):
    is_running = asyncio.Event()

    async def run() -> None:
        async with keeping_latencies(book, {GENERATE: learned(50)}):
            is_running.set()
            await asyncio.Event().wait()

    running = asyncio.create_task(run())
    await is_running.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert GENERATE in book.read()


async def test_latencies_are_kept_now_and_then(book: LatencyBook):
    async with keeping_latencies(book, {GENERATE: learned(50)}, keep_every_seconds=0.01):
        await until(lambda: GENERATE in book.read())


async def test_a_ledger_out_of_reach_costs_no_run_its_end(workshop: Workshop):
    database = workshop.ledger("run-1").database
    rename(workshop, "bria_latency", "out_of_reach")
    async with keeping_latencies(LatencyBook(database, server="bria"), {GENERATE: learned(50)}):
        pass
    rename(workshop, "out_of_reach", "bria_latency")
    assert LatencyBook(database, server="bria").read() == {}
