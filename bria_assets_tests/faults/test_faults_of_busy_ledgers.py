"""A ledger that another process keeps busy: the walk waits for it, and the event loop does not."""

import asyncio
import sqlite3
from contextlib import closing
from itertools import count, pairwise

from bria_assets.jobs.register import Standing
from bria_assets_tests.faults.fault_bench import IMAGE, TWO_HOURS_SECONDS, UNTIL_THE_CLOCK_IS_MOVED, FaultBench
from bria_assets_tests.jobs.workshop import until

TICK_SECONDS = 0.01
TICKS = 50
BUSY_SECONDS = 30.0
"""So long SQLite waits for a lock. A loop that waits with it would tick no sooner, and the ledger be out of reach."""


async def test_while_the_ledger_is_locked_the_event_loop_ticks_on_and_the_walk_goes_on_after_it(bench: FaultBench):
    ledger, pictures = bench.folder / "ledger.db", bench.folder / "images" / "blobs"
    with bench.bria(latency=UNTIL_THE_CLOCK_IS_MOVED), closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        walking = asyncio.create_task(bench.run())
        await until(lambda: bench.job_count == 1)
        await until(lambda: [job.standing for job in bench.written()] == [Standing.SUBMITTED])
        other.execute("BEGIN IMMEDIATE")
        bench.seconds_ahead = TWO_HOURS_SECONDS
        loop = asyncio.get_running_loop()
        ticked_at = [loop.time()]
        ticks_after_the_picture = count()
        # Once the picture is there, the ledger is all that the walk waits for.
        while not any(pictures.rglob("*.png")) or next(ticks_after_the_picture) < TICKS:
            await asyncio.sleep(TICK_SECONDS)
            ticked_at.append(loop.time())
        assert not walking.done()
        other.execute("ROLLBACK")
        run = await walking
    gaps = [later - earlier for earlier, later in pairwise(ticked_at)]
    assert max(gaps) < BUSY_SECONDS / 2
    assert (run.done, run.notes.reasons, bench.job_count) == ([IMAGE], {}, 1)
