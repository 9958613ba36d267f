"""What goes wrong with the request that starts a job: sent again where nothing was billed, else once, and named."""

from typing import Any

import httpx
import pytest

from bria_assets.jobs.register import Standing
from bria_assets_tests.case_samples import sampled
from bria_assets_tests.faults.fault_bench import GENERATE, IMAGE, FaultBench, only

LOST = {
    "500": {"kind": "status", "status_code": 500},
    "502-page": {"kind": "html", "status_code": 502},
    "504-page": {"kind": "html", "status_code": 504},
    "200-page": {"kind": "html", "status_code": 200},
    "reset-before": {"kind": "reset_before_accept"},
}
"""Answers after which it cannot be known whether Bria took the job: here it did not."""

TAKEN = {
    "500": {"kind": "status", "status_code": 500, "accepted": True},
    "502-page": {"kind": "html", "status_code": 502, "accepted": True},
    "504-page": {"kind": "html", "status_code": 504, "accepted": True},
    "200-page": {"kind": "html", "status_code": 200, "accepted": True},
    "reset-after": {"kind": "reset_after_accept"},
    "no-json": {"kind": "malformed_json"},
    "half-json": {"kind": "truncated_json"},
}
"""The same, and Bria did."""

EACH_TIME = {"500", "502-page", "reset-before", "reset-after", "half-json"}
"""An error, a page of a gateway, a broken connection and an answer that is none; the soak tries all."""


@pytest.mark.parametrize(
    "answer", [{"status_code": 503}, {"status_code": 429}, {"status_code": 429, "retry_after_seconds": 3}]
)
async def test_what_bria_surely_did_not_take_is_sent_again_without_a_word(bench: FaultBench, answer: dict[str, Any]):
    with bench.bria(only("status", times=4, **answer)):
        run = await bench.run()
    assert (run.done, run.second_bills) == ([IMAGE], [])
    assert (bench.job_count, bench.second_bills) == (1, 0)
    assert [(job.standing, job.submissions) for job in bench.written()] == [(Standing.COMPLETED, 1)]


@pytest.mark.parametrize("status_code", [503, 429])
async def test_a_bria_that_takes_nothing_for_ten_minutes_is_left_to_the_next_run(bench: FaultBench, status_code: int):
    with bench.bria(only("status", status_code=status_code)):
        bench.give_up_seconds = 20
        run = await bench.run()
        assert run.reason.startswith(f"POST {GENERATE} answered HTTP {status_code}: ")
        assert [(job.standing, job.submissions) for job in bench.written()] == [(Standing.CLAIMED, 0)]
    with bench.bria():
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)


@pytest.mark.parametrize("fault", sampled(LOST, EACH_TIME & set(LOST)))
async def test_a_lost_answer_is_asked_for_once_more_and_named_though_bria_had_taken_nothing(
    bench: FaultBench, fault: dict[str, Any]
):
    with bench.bria(only(times=1, **fault)):
        run = await bench.run()
    assert (run.done, run.second_bills) == ([IMAGE], [IMAGE])
    assert (bench.job_count, bench.second_bills) == (1, 0)


@pytest.mark.parametrize("fault", sampled(TAKEN, EACH_TIME & set(TAKEN)))
async def test_a_lost_answer_of_a_job_that_bria_took_is_one_second_bill_and_named(
    bench: FaultBench, fault: dict[str, Any]
):
    with bench.bria(only(times=1, **fault)):
        run = await bench.run()
    assert (run.done, run.second_bills) == ([IMAGE], [IMAGE])
    assert (bench.job_count, bench.second_bills) == (2, 1)


@pytest.mark.parametrize("fault", sampled(TAKEN, EACH_TIME & set(TAKEN)))
async def test_where_second_bills_are_unwanted_a_lost_answer_fails_with_that_reason_in_every_run(
    bench: FaultBench, fault: dict[str, Any]
):
    bench.runner_options = {"resend_ambiguous": False}
    with bench.bria(only(times=1, **fault)):
        first, second = await bench.run(), await bench.run()
    assert first.reason.startswith(f"POST {GENERATE} ")
    assert second.reason == "sent before without an answer, so possibly billed, and not sent again by your setting"
    assert bench.job_count == 1
    assert [job.standing for job in bench.written()] == [Standing.AMBIGUOUS]


async def test_two_lost_answers_in_a_row_are_left_to_the_next_run_and_named(bench: FaultBench):
    with bench.bria(only("reset_after_accept", times=2)):
        first, second = await bench.run(), await bench.run()
    assert first.reason.startswith(f"POST {GENERATE} got no answer: ReadError")
    assert first.second_bills == second.second_bills == [IMAGE]
    assert (second.done, bench.job_count, bench.second_bills) == ([IMAGE], 3, 2)


async def test_a_slow_answer_is_waited_for(bench: FaultBench):
    with bench.bria(only("slow", delay_seconds=0.5)):
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)


class Impatient(httpx.AsyncHTTPTransport):
    """The network, with less patience than the client's minute."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["timeout"] = {**request.extensions["timeout"], "read": 0.3}
        return await super().handle_async_request(request)


async def test_an_answer_slower_than_patience_is_a_lost_one(bench: FaultBench):
    bench.transport = Impatient()
    with bench.bria(only("slow", delay_seconds=1.0, times=1)):
        run = await bench.run()
    assert (run.done, run.second_bills) == ([IMAGE], [IMAGE])
    assert (bench.job_count, bench.second_bills) == (2, 1)


async def test_a_refusal_is_not_asked_again_by_the_next_run(bench: FaultBench):
    with bench.bria(only("refuse")):
        first, second = await bench.run(), await bench.run()
    assert "Content moderation failed" in first.reason
    assert "not asked again until its input changes" in second.reason
    assert bench.job_count == 0


async def test_a_host_without_an_address_leaves_a_job_for_the_next_run(bench: FaultBench):
    bench.base_url = "http://bria.invalid"
    run = await bench.run()
    assert run.reason.startswith("Bria cannot be reached at http://bria.invalid: ConnectError: ")
    assert [(job.standing, job.submissions) for job in bench.written()] == [(Standing.CLAIMED, 0)]
    with bench.bria():
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)
