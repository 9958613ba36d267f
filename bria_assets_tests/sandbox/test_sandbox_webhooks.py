"""Webhooks: what is delivered when a job ends, how often, and what goes wrong with it on purpose."""

import contextlib
import sqlite3
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import (
    CUTOUT,
    GENERATE,
    LIFESTYLE,
    REMOVE_BACKGROUND,
    REPLACE_BACKGROUND,
    TOKEN,
    Caller,
    photo_base64,
)
from sandbox_doors import DOORS, open_door, status, submit
from webhook_receiver import Receiver, open_receiver, until

from bria_assets.sandbox import Fault, Uniform, read_usage

both_doors = pytest.mark.parametrize("door", DOORS)


@pytest.fixture
def receiver() -> Generator[Receiver]:
    with open_receiver() as opened:
        yield opened


async def delivered(state_dir: Path, **counts: int) -> None:
    """Wait until the state folder's deliveries have come to this."""
    await until(lambda: read_usage(state_dir).deliveries == counts)


@both_doors
async def test_the_end_of_a_job_is_delivered_signed_with_a_key_of_the_callers_token(
    door: str, state_dir: Path, receiver: Receiver
):
    async with open_door(door, state_dir) as client:
        request_id = await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=1)
        told = await status(client, request_id)
    (delivery,) = receiver.received
    assert delivery.json == told.json()
    assert delivery.headers["bria-webhook-id"] == request_id
    assert abs(int(delivery.headers["bria-webhook-timestamp"]) - time.time()) < 60
    assert delivery.is_signed_with(TOKEN)
    assert not delivery.is_signed_with("another-token")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (GENERATE, {"prompt": "a"}),
        (CUTOUT, {"image": photo_base64()}),
        (REMOVE_BACKGROUND, {"image": photo_base64()}),
        (REPLACE_BACKGROUND, {"image": photo_base64(), "prompt": "a"}),
        (LIFESTYLE, {"image": photo_base64(), "prompt": "a"}),
    ],
)
async def test_every_v2_endpoint_delivers(state_dir: Path, receiver: Receiver, path: str, body: dict[str, Any]):
    async with open_door("in process", state_dir) as client:
        await client.post(path, json={**body, "webhook_url": receiver.url})
        await delivered(state_dir, delivered=1)
    assert receiver.received[0].json["status"] == "COMPLETED"


async def test_the_end_of_a_failed_job_is_delivered_too(state_dir: Path, receiver: Receiver):
    async with open_door("in process", state_dir, Fault(kind="error", code="internal_error")) as client:
        await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=1)
    assert (receiver.received[0].json["status"], receiver.received[0].json["error"]["code"]) == (
        "ERROR",
        "internal_error",
    )


async def test_nothing_is_delivered_before_the_job_has_ended(open_sandbox: Any, receiver: Receiver, state_dir: Path):
    caller: Caller = open_sandbox(latency_seconds=60)
    other_ends_at_once = Fault(when_body_contains="lamp", kind="webhook_early")
    other: Caller = open_sandbox(faults=(other_ends_at_once,))
    await caller.submit(GENERATE, {"prompt": "a mug", "webhook_url": receiver.url})
    lamp = await other.submit(GENERATE, {"prompt": "a lamp", "webhook_url": receiver.url})
    assert [each.json["request_id"] for each in receiver.received] == [lamp]
    caller.clock.advance(60)
    await delivered(state_dir, delivered=2)


async def test_a_delivery_that_fails_is_tried_again_after_growing_pauses_five_times_in_all(
    open_sandbox: Any, state_dir: Path
):
    caller: Caller = open_sandbox(latency_seconds=0)
    with open_receiver(*[500] * 5) as receiver:
        await caller.submit(GENERATE, {"prompt": "a mug", "webhook_url": receiver.url})
        pauses: list[float] = []
        for attempts in range(1, 6):
            await until(lambda wanted=attempts: len(receiver.received) == wanted)
            if attempts < 5:
                await until(lambda: next_attempt_at(state_dir) > caller.clock())
                pauses.append(next_attempt_at(state_dir) - caller.clock())
                caller.clock.advance(pauses[-1])
        await delivered(state_dir, given_up=1)
        assert len(receiver.received) == 5
    assert pauses == sorted(set(pauses))
    assert sum(pauses) + 5 * 10 <= 45 * 60


def next_attempt_at(state_dir: Path) -> float:
    with contextlib.closing(sqlite3.connect(state_dir / "sandbox.sqlite")) as connection:
        ((next_at,),) = connection.execute("SELECT next_at FROM deliveries").fetchall()
    return next_at


async def test_a_delivery_that_arrives_in_the_end_is_not_sent_again(open_sandbox: Any, state_dir: Path):
    caller: Caller = open_sandbox(latency_seconds=0)
    with open_receiver(503, 302) as receiver:
        await caller.submit(GENERATE, {"prompt": "a mug", "webhook_url": receiver.url})
        for attempts in (1, 2):
            await until(lambda wanted=attempts: len(receiver.received) == wanted)
            await until(lambda: next_attempt_at(state_dir) > caller.clock())
            caller.clock.advance(2000)
        await until(lambda: len(receiver.received) == 3)
        await delivered(state_dir, delivered=1)
        assert len({delivery.body for delivery in receiver.received}) == 1


async def test_nobody_listening_is_a_failed_attempt(state_dir: Path):
    with open_receiver() as receiver:
        url = receiver.url
    async with open_door("in process", state_dir) as client:
        await submit(client, webhook_url=url)
        await delivered(state_dir, due=1)


async def test_a_slow_receiver_holds_up_no_request_and_gets_a_bounded_number_at_a_time(state_dir: Path):
    with open_receiver() as receiver:
        receiver.may_answer.clear()
        async with open_door("over TCP", state_dir) as client:
            for number in range(30):
                await submit(client, f"mug {number}", webhook_url=receiver.url)
            await until(lambda: receiver.at_a_time == 20)
            assert (await status(client, await submit(client))).status_code == 200
            receiver.may_answer.set()
            await delivered(state_dir, delivered=30)
    assert receiver.most_at_a_time == 20


@both_doors
async def test_a_lost_delivery_never_comes(door: str, state_dir: Path, receiver: Receiver):
    fault = Fault(when_body_contains="mug", kind="webhook_lost")
    async with open_door(door, state_dir, fault) as client:
        await submit(client, "a mug", webhook_url=receiver.url)
        lamp = await submit(client, "a lamp", webhook_url=receiver.url)
        await delivered(state_dir, delivered=1, lost=1)
    assert [each.json["request_id"] for each in receiver.received] == [lamp]


@both_doors
async def test_a_delivery_can_come_twice(door: str, state_dir: Path, receiver: Receiver):
    async with open_door(door, state_dir, Fault(kind="webhook_twice")) as client:
        await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=2)
    assert len({each.body for each in receiver.received}) == 1


@both_doors
async def test_a_delivery_can_come_before_the_answer_to_the_request(door: str, state_dir: Path, receiver: Receiver):
    slow = Uniform.exactly(60)
    async with open_door(door, state_dir, Fault(kind="webhook_early"), latency=slow) as client:
        request_id = await submit(client, webhook_url=receiver.url)
        (delivery,) = receiver.received
    assert (delivery.json["request_id"], delivery.json["status"]) == (request_id, "COMPLETED")


@both_doors
async def test_a_delivery_can_be_signed_wrongly(door: str, state_dir: Path, receiver: Receiver):
    async with open_door(door, state_dir, Fault(kind="webhook_bad_signature")) as client:
        await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=1)
    assert receiver.received[0].headers["bria-webhook-signature"].startswith("v1=")
    assert not receiver.received[0].is_signed_with(TOKEN)


@both_doors
async def test_deliveries_left_by_one_sandbox_are_sent_by_the_next(door: str, state_dir: Path, receiver: Receiver):
    async with open_door("over TCP", state_dir, latency=Uniform.exactly(1)) as client:
        request_id = await submit(client, webhook_url=receiver.url)
    assert receiver.received == []
    async with open_door(door, state_dir) as client:
        if door == "in process":
            await status(client, request_id)
        await delivered(state_dir, delivered=1)
    assert receiver.received[0].is_signed_with(TOKEN)


async def test_the_state_folder_never_holds_the_token(state_dir: Path, receiver: Receiver):
    async with open_door("over TCP", state_dir) as client:
        await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=1)
    assert TOKEN.encode() not in everything_in(state_dir)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_webhook_url_must_be_one(state_dir: Path):
    async with open_door("in process", state_dir) as client:
        answer = await client.post(GENERATE, json={"prompt": "a", "webhook_url": "ftp://x"})
    assert (answer.status_code, "webhook_url" in answer.text) == (422, True)


async def test_a_webhook_url_that_leads_nowhere_harms_nobody(state_dir: Path, receiver: Receiver):
    async with open_door("in process", state_dir) as client:
        await submit(client, webhook_url="http://[broken")
        await submit(client, webhook_url=receiver.url)
        await delivered(state_dir, delivered=1, due=1)
