"""How many POSTs are on their way at a time: few, but as many as the plan's pace needs."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from runner_parts import ask, kept
from workshop import GENERATE, Workshop, until

from bria_assets.client.requests import GenerateImage, RemoveBackground
from bria_assets.jobs.post_turns import FEWEST_TURNS, MOST_TURNS, PostTurns


async def turns_given(turns: PostTurns) -> int:
    """How many are given before one has to wait."""
    async with AsyncExitStack() as held:
        for count in range(MOST_TURNS + 2):
            try:
                await asyncio.wait_for(held.enter_async_context(turns.turn()), 0.001)
            except asyncio.TimeoutError:
                return count
    raise AssertionError("there is no end to them")


@pytest.mark.parametrize(
    ("requests_per_minute", "answer_seconds", "turns"),
    [
        (60, 1.0, FEWEST_TURNS),  # one a second, two with leeway
        (1000, 0.1, FEWEST_TURNS),  # 16.7 a second, 3.3 with leeway
        (1000, 0.59, 20),  # 16.7 a second x 0.59 s x 2
        (1000, 9.0, MOST_TURNS),
        (None, 9.0, FEWEST_TURNS),  # no pace to keep
    ],
)
async def test_turns_are_as_many_as_the_pace_needs(requests_per_minute: int | None, answer_seconds: float, turns: int):
    now = 1000.0
    post_turns = PostTurns(requests_per_minute, clock=lambda: now)
    async with post_turns.answering():
        now += answer_seconds
    assert await turns_given(post_turns) == turns


async def test_an_answer_that_never_came_teaches_nothing():
    now = 1000.0
    post_turns = PostTurns(1000, clock=lambda: now)

    async def time_out() -> None:
        nonlocal now
        async with post_turns.answering():
            now += 60.0
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await time_out()
    assert await turns_given(post_turns) == FEWEST_TURNS


async def test_only_a_few_posts_of_a_run_are_on_their_way_to_one_endpoint(workshop: Workshop):
    under_way: list[str] = []
    answer = asyncio.Event()

    async def slow(request: httpx.Request) -> None:
        if len(workshop.bria.posts) == 1:  # it goes alone
            return
        under_way.append(request.url.path)
        await answer.wait()

    workshop.bria.on_post = slow
    async with workshop.run() as runner:
        asking = asyncio.gather(*(ask(runner, GenerateImage(prompt=f"mug {number}")) for number in range(20)))
        await until(lambda: len(under_way) == FEWEST_TURNS)
        # Work on another endpoint is not held up by these.
        record = kept(workshop)
        other = asyncio.create_task(ask(runner, RemoveBackground(image=record.picture.sha256), inputs=[record]))
        await until(lambda: len(under_way) == FEWEST_TURNS + 1)
        assert under_way.count(GENERATE) == FEWEST_TURNS
        answer.set()
        await asyncio.gather(asking, other)
    assert len(workshop.bria.posts) == 21
