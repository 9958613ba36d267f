"""What every window of requests promises, wherever it is kept."""

from itertools import pairwise
from typing import Protocol

import pytest

from bria_assets.client.rate import (
    LONGEST_LESSON_MINUTES,
    LONGEST_REQUEST_SECONDS,
    LOWERED_TO,
    STATUS_ENDPOINT,
    WINDOW_SECONDS,
    Grant,
    Refusal,
    RequestWindow,
)

GENERATE = "/v2/image/generate"
A_MOMENT = 0.5


class KeptWindow(Protocol):
    """A window, and time that passes for it when a test says so; on PostgreSQL some passes by itself."""

    window: RequestWindow

    def pass_seconds(self, seconds: float) -> None: ...


async def granted(window: RequestWindow, *, limit: int, endpoint: str = STATUS_ENDPOINT) -> Grant:
    grant = await window.take(endpoint, limit=limit)
    assert isinstance(grant, Grant)
    return grant


async def refused_seconds(window: RequestWindow, *, limit: int, endpoint: str = STATUS_ENDPOINT) -> float:
    refusal = await window.take(endpoint, limit=limit)
    assert isinstance(refusal, Refusal)
    return refusal.wait_seconds


async def free(window: RequestWindow, *, limit: int) -> int | None:
    return (await window.room(STATUS_ENDPOINT, limit=limit, jobs_in_flight=1)).free


class WindowClaims:
    """Subclasses give the fixture `kept`: a `KeptWindow`."""

    async def test_no_more_than_the_limit_is_granted(self, kept: KeptWindow):
        for _ in range(3):
            await granted(kept.window, limit=3)
        assert await refused_seconds(kept.window, limit=3) > WINDOW_SECONDS

    async def test_each_endpoint_has_a_window_of_its_own(self, kept: KeptWindow):
        await granted(kept.window, limit=1)
        assert await granted(kept.window, limit=1, endpoint=GENERATE)

    async def test_a_request_counts_until_a_minute_after_its_answer(self, kept: KeptWindow):
        grant = await granted(kept.window, limit=1)
        kept.pass_seconds(20)
        await kept.window.answered(grant)
        kept.pass_seconds(WINDOW_SECONDS - 10)
        assert await refused_seconds(kept.window, limit=1) == pytest.approx(10, abs=A_MOMENT)
        kept.pass_seconds(10)
        assert await granted(kept.window, limit=1)

    async def test_a_request_whose_process_died_counts_until_a_minute_after_its_longest_life(self, kept: KeptWindow):
        await granted(kept.window, limit=1)
        kept.pass_seconds(LONGEST_REQUEST_SECONDS + WINDOW_SECONDS - 10)
        assert await refused_seconds(kept.window, limit=1) == pytest.approx(10, abs=A_MOMENT)
        kept.pass_seconds(10)
        assert await granted(kept.window, limit=1)

    async def test_an_answer_to_a_request_that_left_the_window_lets_nobody_in(self, kept: KeptWindow):
        grant = await granted(kept.window, limit=1)
        kept.pass_seconds(LONGEST_REQUEST_SECONDS + WINDOW_SECONDS + 1)
        await granted(kept.window, limit=1)
        await kept.window.answered(grant)
        assert await refused_seconds(kept.window, limit=1) >= WINDOW_SECONDS - A_MOMENT

    async def test_what_was_refused_never_counted(self, kept: KeptWindow):
        grant = await granted(kept.window, limit=1)
        await kept.window.refused(grant, limit=1, pause_seconds=5)
        kept.pass_seconds(5)
        assert await granted(kept.window, limit=1)

    async def test_a_burst_of_429s_within_one_pause_lowers_the_limit_once(self, kept: KeptWindow):
        grants = [await granted(kept.window, limit=60) for _ in range(5)]
        taught = [await kept.window.refused(grant, limit=60, pause_seconds=30) for grant in grants]
        assert taught == [int(LOWERED_TO * 60), None, None, None, None]

    async def test_the_limit_falls_in_steps_but_not_below_what_was_answered_in_the_last_minute(self, kept: KeptWindow):
        for _ in range(9):
            await kept.window.answered(await granted(kept.window, limit=20))
        learned: list[int | None] = []
        for _ in range(5):
            await kept.window.refused(await granted(kept.window, limit=20), limit=20, pause_seconds=1)
            kept.pass_seconds(2)
            learned.append(await free(kept.window, limit=20))
            if learned[-1] == 0:
                break
        assert learned == [14 - 9, 9 - 9]

    async def test_a_limit_of_one_is_not_lowered(self, kept: KeptWindow):
        assert await kept.window.refused(await granted(kept.window, limit=1), limit=1, pause_seconds=1) is None

    async def test_a_lowered_limit_comes_back_little_by_little(self, kept: KeptWindow):
        await kept.window.refused(await granted(kept.window, limit=60), limit=60, pause_seconds=1)
        limits: list[int] = []
        for _ in range(12):
            kept.pass_seconds(WINDOW_SECONDS)
            limits.append(await free(kept.window, limit=60) or 0)
        assert 42 < limits[0] <= 50
        assert all(1 <= later - earlier <= 8 for earlier, later in pairwise(limits) if later < 60)
        assert limits[-1] == 60

    async def test_a_lesson_is_forgotten_after_an_hour_for_the_plan_may_have_changed(self, kept: KeptWindow):
        for _ in range(9):
            grant = await granted(kept.window, limit=1000)
            await kept.window.refused(grant, limit=1000, pause_seconds=1)
            kept.pass_seconds(2)
        learned = await free(kept.window, limit=1000)
        assert learned is not None
        assert learned < 50
        kept.pass_seconds(LONGEST_LESSON_MINUTES * 60)
        assert await free(kept.window, limit=1000) == 1000

    async def test_where_the_limit_was_lowered_more_than_one_leaves_the_window_first(self, kept: KeptWindow):
        grants = [await granted(kept.window, limit=10) for _ in range(10)]
        for grant in grants[:5]:
            await kept.window.answered(grant)
            kept.pass_seconds(5)
        await kept.window.refused(grants[9], limit=10, pause_seconds=1)  # nine count, seven may
        kept.pass_seconds(1)
        third_answered_seconds_ago = 3 * 5 + 1
        assert await refused_seconds(kept.window, limit=10) == pytest.approx(
            WINDOW_SECONDS - third_answered_seconds_ago, abs=A_MOMENT
        )

    async def test_the_room_says_when_what_is_taken_comes_free(self, kept: KeptWindow):
        on_its_way, answered = [await granted(kept.window, limit=5) for _ in range(2)]
        await kept.window.answered(answered)
        kept.pass_seconds(10)
        room = await kept.window.room(STATUS_ENDPOINT, limit=5, jobs_in_flight=3)
        assert (room.free, room.share) == (3, 1.0)
        assert list(room.freeing_seconds) == pytest.approx(
            [WINDOW_SECONDS - 10, LONGEST_REQUEST_SECONDS + WINDOW_SECONDS - 10], abs=A_MOMENT
        )
        assert on_its_way.number != answered.number

    async def test_without_a_limit_a_429_lowers_nothing(self, kept: KeptWindow):
        assert await kept.window.refused(Grant(endpoint=STATUS_ENDPOINT), limit=None, pause_seconds=1) is None
