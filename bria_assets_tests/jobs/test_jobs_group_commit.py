"""Work that waits for a SQLite ledger at the same moment is written together, and fails alone."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable
from bria_assets.jobs.schema import spender_table


def written(database: LedgerDatabase) -> list[str]:
    with database.transaction() as connection:
        return [*connection.execute(sa.select(spender_table.c.spender).order_by(spender_table.c.spender)).scalars()]


def write(database: LedgerDatabase, spender: str) -> sa.Connection:
    with database.transaction() as connection:
        row = {"budget": "token", "spender": spender, "jobs_in_flight": 1, "seen_at": 0.0}
        connection.execute(spender_table.insert().values(row))
        return connection


async def in_turn(database: LedgerDatabase, *spenders: str) -> list[sa.Connection | BaseException]:
    """What came of each, all but the first having waited at the same moment."""
    with database.transaction():  # which the first waits for, in the ledger's thread
        under_way = []
        for spender in spenders:
            under_way.append(asyncio.ensure_future(database.in_turn(write, database, spender)))
            await asyncio.sleep(0)
    return await asyncio.gather(*under_way, return_exceptions=True)


def test_what_waits_at_the_same_moment_is_written_in_one_transaction(sqlite_url: str):
    database = LedgerDatabase(sqlite_url)
    _, *together = asyncio.run(in_turn(database, "a", "b", "c", "d"))
    assert len(set(together)) == 1
    assert written(database) == ["a", "b", "c", "d"]
    database.close()


def test_work_that_fails_fails_alone_whatever_it_was_written_with(sqlite_url: str):
    database = LedgerDatabase(sqlite_url)
    outcomes = asyncio.run(in_turn(database, "a", "b", "b", "c"))
    assert [isinstance(outcome, LedgerUnavailable) for outcome in outcomes] == [False, False, True, False]
    assert written(database) == ["a", "b", "c"]
    database.close()


def test_work_that_nobody_waits_for_any_more_before_it_has_begun_is_not_done(sqlite_url: str):
    database = LedgerDatabase(sqlite_url)

    async def give_up() -> None:
        with database.transaction():
            before = asyncio.ensure_future(database.in_turn(write, database, "before"))
            await asyncio.sleep(0)
            given_up = asyncio.ensure_future(database.in_turn(write, database, "given up"))
            await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
        await before

    asyncio.run(give_up())
    assert written(database) == ["before"]
    database.close()
