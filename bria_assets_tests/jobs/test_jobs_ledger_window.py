"""The window that all processes and machines share, on both databases that the ledger runs on."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from rate_traffic import arrivals, most_in_a_minute
from virtual_time import in_virtual_time
from window_claims import GENERATE, WindowClaims, free, granted, refused_seconds

from bria_assets.client.rate import LONGEST_REQUEST_SECONDS, STATUS_ENDPOINT, WINDOW_SECONDS, Grant, RateBudget
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.ledger_window import PRESENT_SECONDS, LedgerWindow
from bria_assets.jobs.schema import grant_table, limit_table, spender_table

HOUR = 3600.0
TIMES = (
    (grant_table, "free_at"),
    (limit_table, "closed_until"),
    (limit_table, "learned_at"),
    (spender_table, "seen_at"),
)


@dataclass
class Kept:
    """Windows on one database. Time passes by writing all times that are in it anew: PostgreSQL's clock is its own."""

    url: str
    databases: list[LedgerDatabase] = field(default_factory=list[LedgerDatabase])
    seconds: float = 1_700_000_000.0
    """What the clock of this machine says, which only SQLite asks; it stands still."""

    def __post_init__(self) -> None:
        self.window = self.open()

    def open(self, *, budget: str = "token", spender: str = "process 1") -> LedgerWindow:
        """A window of another process: it has a connection of its own."""
        self.databases.append(LedgerDatabase(self.url))
        return LedgerWindow(self.databases[-1], budget=budget, spender=spender, clock=lambda: self.seconds)

    def pass_seconds(self, seconds: float) -> None:
        with self.databases[0].transaction() as connection:
            for table, column in TIMES:
                connection.execute(sa.update(table).values({column: table.c[column] - seconds}))

    def rows(self) -> int:
        with self.databases[0].transaction() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(grant_table)).scalar_one()


@pytest.fixture
def kept(database_url: str) -> Iterator[Kept]:
    kept = Kept(database_url)
    yield kept
    for database in kept.databases:
        database.close()


class TestLedgerWindow(WindowClaims):
    """The same promises as those of a process's own window."""


async def test_windows_on_one_database_share_one_limit(kept: Kept):
    one, other = kept.window, kept.open(spender="process 2")
    grant = await granted(one, limit=2)
    await granted(other, limit=2)
    for window in (one, other):
        assert await refused_seconds(window, limit=2) > WINDOW_SECONDS
    await one.answered(grant)
    kept.pass_seconds(WINDOW_SECONDS)
    await granted(other, limit=2)
    assert await refused_seconds(one, limit=2) > 0


async def test_of_many_that_ask_at_once_no_more_than_the_limit_are_granted(kept: Kept):
    windows = [kept.open(spender=f"process {number}") for number in range(4)]
    answers = await asyncio.gather(*(window.take(STATUS_ENDPOINT, limit=10) for window in windows for _ in range(8)))
    assert sum(isinstance(answer, Grant) for answer in answers) == 10
    assert kept.rows() == 10


async def test_budgets_of_different_names_do_not_touch_each_other(kept: Kept):
    other = kept.open(budget="another token")
    await kept.window.refused(await granted(kept.window, limit=1), limit=60, pause_seconds=30)
    await kept.window.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=90)
    room = await other.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=10)
    assert (room.free, list(room.freeing_seconds), room.share) == (60, [], 1.0)
    await granted(other, limit=1)


async def test_other_processes_keep_a_pause_too(kept: Kept):
    other = kept.open(spender="process 2")
    await kept.window.refused(await granted(kept.window, limit=60), limit=60, pause_seconds=30)
    assert await refused_seconds(other, limit=60) == pytest.approx(30, abs=1)
    assert await free(other, limit=60) == 0
    await granted(other, limit=60, endpoint=GENERATE)
    kept.pass_seconds(30)
    await granted(other, limit=60)


async def test_other_processes_know_the_learned_limit(kept: Kept):
    other = kept.open(spender="process 2")
    assert await kept.window.refused(await granted(kept.window, limit=60), limit=60, pause_seconds=1) == 42
    kept.pass_seconds(2)
    assert await free(other, limit=60) == 42


async def test_a_429_in_another_process_within_the_pause_lowers_nothing(kept: Kept):
    other = kept.open(spender="process 2")
    one_grant, other_grant = await granted(kept.window, limit=60), await granted(other, limit=60)
    assert await kept.window.refused(one_grant, limit=60, pause_seconds=30) == 42
    assert await other.refused(other_grant, limit=60, pause_seconds=30) is None


async def test_a_429_within_the_pause_that_asks_for_a_longer_one_is_heeded_by_all_processes(kept: Kept):
    other = kept.open(spender="process 2")
    one_grant, other_grant = await granted(kept.window, limit=60), await granted(other, limit=60)
    await kept.window.refused(one_grant, limit=60, pause_seconds=2)
    await other.refused(other_grant, limit=60, pause_seconds=60)
    assert await refused_seconds(kept.window, limit=60) == pytest.approx(60, abs=1)


async def test_the_room_is_shared_by_jobs_in_flight(kept: Kept):
    other = kept.open(spender="process 2")
    await kept.window.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=30)
    assert (await other.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=10)).share == 0.25
    assert (await kept.window.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=30)).share == 0.75


async def test_a_process_that_has_not_looked_for_a_while_leaves_its_share(kept: Kept):
    other = kept.open(spender="process 2")
    await kept.window.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=30)
    kept.pass_seconds(PRESENT_SECONDS + 0.1)
    assert (await other.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=10)).share == 1.0


async def test_a_process_without_jobs_alone_has_all_the_room(kept: Kept):
    assert (await kept.window.room(STATUS_ENDPOINT, limit=60, jobs_in_flight=0)).share == 1.0


async def test_a_clock_that_is_set_back_by_an_hour_stalls_nobody_for_an_hour(kept: Kept):
    await granted(kept.window, limit=2)
    await kept.window.refused(await granted(kept.window, limit=2), limit=2, pause_seconds=30)
    await kept.window.room(STATUS_ENDPOINT, limit=2, jobs_in_flight=30)
    kept.pass_seconds(-HOUR)
    longest_seconds = LONGEST_REQUEST_SECONDS + WINDOW_SECONDS
    answer = await kept.window.take(STATUS_ENDPOINT, limit=2)
    if not isinstance(answer, Grant):
        assert answer.wait_seconds <= longest_seconds
    kept.pass_seconds(longest_seconds)
    await granted(kept.window, limit=2)
    other = kept.open(spender="process 2")
    assert (await other.room(STATUS_ENDPOINT, limit=2, jobs_in_flight=10)).share == 1.0


async def test_rows_do_not_pile_up(kept: Kept):
    for _ in range(3):
        for _ in range(4):
            await kept.window.answered(await granted(kept.window, limit=4))
        kept.pass_seconds(WINDOW_SECONDS)
    await granted(kept.window, limit=4)
    assert kept.rows() == 1


@pytest.mark.parametrize("seed", range(3))
def test_no_minute_at_the_server_sees_more_requests_than_the_limit_of_three_processes(seed: int, sqlite_url: str):
    limit = [2, 7, 20][seed]
    databases = [LedgerDatabase(sqlite_url) for _ in range(3)]

    async def run() -> list[float]:
        clock = asyncio.get_running_loop().time
        windows = [
            LedgerWindow(database, budget="token", spender=f"process {number}", clock=clock)
            for number, database in enumerate(databases)
        ]
        budgets = [RateBudget(limit, window=window, clock=clock) for window in windows]
        return await arrivals(budgets, requests=4 * limit, at_once=limit, seed=seed)

    arrived = in_virtual_time(run())
    for database in databases:
        database.close()
    assert len(arrived) == 4 * limit
    assert most_in_a_minute(arrived) <= limit


HAMMER = """
import asyncio, json, sys, time
from bria_assets.client.rate import RateBudget, STATUS_ENDPOINT
from bria_assets.jobs.database import LedgerDatabase
from bria_assets.jobs.ledger_window import LedgerWindow

url, spender, limit, requests, times_faster = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])

def clock():
    return time.time() * times_faster

async def sleep(seconds):
    await asyncio.sleep(seconds / times_faster)

async def hammer():
    window = LedgerWindow(database, budget="token", spender=spender, clock=clock)
    budget = RateBudget(limit, window=window, clock=clock, sleep=sleep)
    arrived = []
    async def call():
        grant = await budget.acquire(STATUS_ENDPOINT)
        arrived.append(clock())
        await budget.answered(grant)
    await asyncio.gather(*(call() for _ in range(requests)))
    return arrived

database = LedgerDatabase(url)
print(json.dumps(asyncio.run(hammer())))
"""


def test_two_processes_that_ask_without_a_pause_never_exceed_their_common_limit(sqlite_url: str):
    limit, requests, times_faster = 20, 30, 60  # a minute takes a second
    hammers = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, sqlite_url, spender, *map(str, (limit, requests, times_faster))],
            stdout=subprocess.PIPE,
        )
        for spender in ("process 1", "process 2")
    ]
    arrived = [json.loads(hammer.communicate(timeout=60)[0]) for hammer in hammers]
    assert [len(of_one) for of_one in arrived] == [requests, requests]
    assert most_in_a_minute([*arrived[0], *arrived[1]]) <= limit
