"""What is said of a job without an end: how long it was truly waited for."""

import asyncio

from client_parts import GENERATE, scripted, status
from timed_bria import now, opened
from virtual_time import in_virtual_time

from bria_assets.client.answers import Accepted
from bria_assets.client.errors import JobOverdue
from bria_assets.client.polling import StatusPoller


async def said_of(jobs: int) -> list[str]:
    """What is said of each of these jobs without an end, on a plan of one poll a minute and a deadline of 100 s."""
    async with opened(scripted(status("IN_PROGRESS")), limit=1) as client:
        poller = StatusPoller(client, clock=now, timeout_seconds=100)

        async def wait(number: int) -> str:
            try:
                await poller.wait(Accepted(request_id=f"r-{number}"), endpoint=GENERATE, on_poll=lambda: None)
            except JobOverdue as overdue:
                return str(overdue)
            raise AssertionError("it has no end")

        return await asyncio.gather(*(wait(number) for number in range(jobs)))


def test_a_job_that_was_asked_for_had_no_end_by_its_deadline():
    [said] = in_virtual_time(said_of(1))
    assert said.startswith("no end within 100 s; the next run collects it")


def test_a_job_that_no_poll_was_left_for_had_none_in_the_time_that_it_was_given_instead():
    said = in_virtual_time(said_of(40))
    waited = {int(words.split()[3]) for words in said if "(no poll was left for it in the first 100 s)" in words}
    assert max(waited) == 400
    assert min(waited) > 100
