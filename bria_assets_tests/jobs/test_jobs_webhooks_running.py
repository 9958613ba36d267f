"""Runs whose jobs carry webhooks: what is sent, what a delivery saves, and what a lost answer waits for."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from receiver_parts import COMPLETED, ERROR
from runner_parts import ENDED, FINGERPRINT, REQUEST, always, ask, first_only, kept, second_bills, written
from workshop import Workshop, until

from bria_assets.client.answers import JobStatus
from bria_assets.client.errors import AnswerLost, BriaError, JobFailed
from bria_assets.client.requests import LifestyleShotV1
from bria_assets.jobs.deliveries import Deliveries
from bria_assets.jobs.delivery_watch import DeliveryWatch
from bria_assets.jobs.job import JobState, SubmissionState
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.lost_answers import Webhooks
from bria_assets.jobs.runner import JobRunner

URL = "https://shop.example.com/bria?shop=1"
LONG_SECONDS = 60.0
"""A grace that no test waits for."""


class HookedWorkshop:
    """Runs with webhooks in a workshop, and Bria's deliveries to it."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.told: dict[str, JobStatus] = {}

    @asynccontextmanager
    async def run(
        self, name: str = "run-1", *, grace_seconds: float = LONG_SECONDS, **options: Any
    ) -> AsyncGenerator[JobRunner]:
        ledger = self.workshop.ledger(f"{name}-watch")
        watch = DeliveryWatch(ledger.database, deliver=self.told.__setitem__, look_seconds=0.002)
        webhooks = Webhooks(url=URL, watch=watch, grace_seconds=grace_seconds)
        async with self.workshop.run(name, webhooks=webhooks, **options) as runner:
            yield runner

    def deliver(self, request_id: str, body: dict[str, Any] = COMPLETED, *, post: int | None = None) -> None:
        """Delivers the end of a job, to the address that a POST carried."""
        ledger: Ledger = self.workshop.ledger("receiver")
        nonce = None if post is None else self.nonces[post]
        Deliveries(ledger.database).record(request_id, body, nonce=nonce)

    @property
    def nonces(self) -> list[str]:
        posted = [urlsplit(post["webhook_url"]) for post in self.workshop.bria.posts]
        return [parse_qs(address.query)["submission"][0] for address in posted]


@pytest.fixture
def hooked(workshop: Workshop) -> HookedWorkshop:
    return HookedWorkshop(workshop)


async def test_each_post_carries_an_address_of_its_own_that_the_ledger_knows(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = first_only(httpx.Response(503))
    async with hooked.run() as runner:
        await ask(runner)
    first, second = (post["webhook_url"] for post in hooked.workshop.bria.posts)
    assert first != second
    assert second.startswith(URL + "&submission=")
    assert [sent.nonce for sent in written(hooked.workshop).submissions] == [hooked.nonces[1]]


async def test_the_address_decides_nothing_about_the_picture(hooked: HookedWorkshop):
    async with hooked.run() as runner:
        await ask(runner)
    assert written(hooked.workshop).fingerprint == REQUEST.fingerprint("bria")
    async with hooked.workshop.run("without") as runner:
        assert (await ask(runner)).was_known


async def test_the_first_version_s_endpoints_are_sent_none(hooked: HookedWorkshop):
    record = kept(hooked.workshop)
    answer = httpx.Response(200, json={"result": [["https://cdn.example.com/v1.png", 7, "s-1"]]})
    hooked.workshop.bria.on_post = always(answer)
    request = LifestyleShotV1(picture=record.picture.sha256, scene_description="a desk")
    async with hooked.run() as runner:
        await ask(runner, request, inputs=[record])
    assert "webhook_url" not in hooked.workshop.bria.posts[0]
    assert [sent.nonce for sent in written(hooked.workshop, request.fingerprint("bria")).submissions] == [None]


async def test_without_the_setting_no_address_is_sent(workshop: Workshop):
    async with workshop.run() as runner:
        await ask(runner)
    assert "webhook_url" not in workshop.bria.posts[0]


async def test_a_delivery_settles_a_lost_answer_without_a_second_post(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = always(httpx.ReadTimeout("slow"))
    async with hooked.run() as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: bool(hooked.workshop.bria.posts) and written(hooked.workshop).is_ambiguous)
        hooked.deliver("r-told", post=0)
        assert (await asking).outcome.request_id == "r-told"
    assert len(hooked.workshop.bria.posts) == 1
    assert (runner.spending.cost_usd, second_bills(runner)) == (0.03, [])
    [sent] = written(hooked.workshop).submissions
    assert (sent.state, sent.cost_usd, sent.possible_second_bill) == (SubmissionState.COMPLETED, 0.03, False)


async def test_a_delivery_that_comes_before_the_answer_is_lost_is_enough(hooked: HookedWorkshop):
    def deliver_and_reset(_request: httpx.Request) -> httpx.Response:
        hooked.deliver("r-told", post=0)
        raise httpx.ReadError("reset")

    hooked.workshop.bria.on_post = deliver_and_reset
    async with hooked.run() as runner:
        assert (await ask(runner)).outcome.request_id == "r-told"
    assert len(hooked.workshop.bria.posts) == 1


async def test_a_delivered_error_ends_a_job_whose_answer_was_lost(hooked: HookedWorkshop):
    def deliver_and_reset(_request: httpx.Request) -> httpx.Response:
        hooked.deliver("r-told", ERROR, post=0)
        raise httpx.ReadError("reset")

    hooked.workshop.bria.on_post = deliver_and_reset
    hooked.workshop.bria.on_status = always(ENDED)
    async with hooked.run() as runner:
        with pytest.raises(JobFailed):
            await ask(runner)
    assert written(hooked.workshop).state is JobState.FAILED
    assert len(hooked.workshop.bria.posts) == 1


async def test_once_the_grace_is_over_a_lost_answer_is_asked_for_once_more_and_told(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = first_only(httpx.ReadTimeout("slow"))
    async with hooked.run(grace_seconds=0.05) as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"
    assert second_bills(runner) == ["product_image MUG-1"]


async def test_once_the_grace_is_over_nothing_is_sent_where_that_is_unwanted(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = always(httpx.ReadTimeout("slow"))
    for name, error in (("run-1", AnswerLost), ("run-2", BriaError)):
        async with hooked.run(name, grace_seconds=0.05, resend_ambiguous=False) as runner:
            with pytest.raises(error):
                await ask(runner)
    assert len(hooked.workshop.bria.posts) == 1


async def killed_after_sending(hooked: HookedWorkshop) -> None:
    """A run that was killed while its POST was on its way."""
    ledger = hooked.workshop.ledger("killed", owner="this-machine:0:0", lease_seconds=0.0)
    ledger.claim(REQUEST, server="bria", label="product_image MUG-1")
    ledger.sending(FINGERPRINT, possible_second_bill=False, nonce="0" * 32)


async def test_a_later_run_collects_what_a_delivery_has_settled_meanwhile(hooked: HookedWorkshop):
    await killed_after_sending(hooked)
    Deliveries(hooked.workshop.ledger("receiver").database).record("r-told", COMPLETED, nonce="0" * 32)
    async with hooked.run("run-2") as runner:
        assert (await ask(runner)).outcome.request_id == "r-told"
        assert hooked.told["r-told"].state == "COMPLETED"  # though it came before this run
    assert hooked.workshop.bria.posts == []
    assert runner.spending.cost_usd == 0.0


async def test_a_later_run_waits_for_the_rest_of_the_grace(hooked: HookedWorkshop):
    await killed_after_sending(hooked)
    async with hooked.run("run-2") as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: "run-2" in (written(hooked.workshop).owner or ""))
        Deliveries(hooked.workshop.ledger("receiver").database).record("r-told", COMPLETED, nonce="0" * 32)
        assert (await asking).outcome.request_id == "r-told"
    assert hooked.workshop.bria.posts == []


async def test_a_later_run_sends_once_more_when_the_grace_is_over(hooked: HookedWorkshop):
    await killed_after_sending(hooked)
    async with hooked.run("run-2", grace_seconds=0.0) as runner:
        await ask(runner)
    assert len(hooked.workshop.bria.posts) == 1
    assert second_bills(runner) == ["product_image MUG-1"]


async def test_without_webhooks_a_later_run_sends_once_more_at_once(workshop: Workshop):
    await killed_after_sending(HookedWorkshop(workshop))
    async with workshop.run("run-2") as runner:
        await ask(runner)
    assert len(workshop.bria.posts) == 1
    assert second_bills(runner) == ["product_image MUG-1"]


async def test_a_run_that_is_stopped_while_it_waits_leaves_the_job_to_the_next(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = always(httpx.ReadTimeout("slow"))
    async with hooked.run() as runner:
        asking = asyncio.create_task(ask(runner))
        await until(lambda: bool(hooked.workshop.bria.posts) and written(hooked.workshop).is_ambiguous)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert (written(hooked.workshop).state, written(hooked.workshop).owner) == (JobState.SUBMITTING, None)


async def test_of_two_submissions_the_first_picture_is_used_and_both_are_bills(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = first_only(httpx.ReadTimeout("slow"))
    waiting, never = asyncio.Event(), asyncio.Event()

    async def second_one_takes_for_ever(request: httpx.Request) -> None:
        if request.url.path.endswith("r-2"):
            waiting.set()
            await never.wait()

    hooked.workshop.bria.on_status = second_one_takes_for_ever
    async with hooked.run(grace_seconds=0.05) as runner:
        asking = asyncio.create_task(ask(runner))
        await waiting.wait()
        hooked.deliver("r-told", post=0)
        assert (await asking).outcome.request_id == "r-told"
    first, second = written(hooked.workshop).submissions
    assert (first.state, first.cost_usd) == (SubmissionState.COMPLETED, 0.03)
    assert (second.state, second.cost_usd) == (SubmissionState.SUPERSEDED, 0.03)


async def test_of_two_submissions_the_second_picture_is_used_if_it_is_the_first_there(hooked: HookedWorkshop):
    hooked.workshop.bria.on_post = first_only(httpx.ReadTimeout("slow"))
    async with hooked.run(grace_seconds=0.05) as runner:
        assert (await ask(runner)).outcome.request_id == "r-2"
    hooked.deliver("r-told", post=0)
    first, second = written(hooked.workshop).submissions
    assert (first.state, first.cost_usd) == (SubmissionState.SUPERSEDED, 0.03)
    assert (second.state, second.cost_usd) == (SubmissionState.COMPLETED, 0.03)
