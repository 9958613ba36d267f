"""What goes wrong with status requests, which cost nothing: asked again; only a job that is surely lost is given up."""

from typing import Any

import pytest

from bria_assets.jobs.register import Standing
from bria_assets_tests.case_samples import sampled
from bria_assets_tests.faults.fault_bench import (
    IMAGE,
    STATUS,
    TWO_HOURS_SECONDS,
    UNTIL_THE_CLOCK_IS_MOVED,
    FaultBench,
    only,
)

NO_ANSWERS = {
    "500": {"kind": "status", "status_code": 500},
    "502": {"kind": "status", "status_code": 502},
    "503": {"kind": "status", "status_code": 503},
    "504": {"kind": "status", "status_code": 504},
    "429": {"kind": "status", "status_code": 429},
    "429-retry-after": {"kind": "status", "status_code": 429, "retry_after_seconds": 2},
    "reset-before": {"kind": "reset_before_accept"},
    "reset-after": {"kind": "reset_after_accept"},
    "slow": {"kind": "slow", "delay_seconds": 0.2},
    "no-json": {"kind": "malformed_json"},
    "half-json": {"kind": "truncated_json"},
    "page-200": {"kind": "html", "status_code": 200},
    "page-404": {"kind": "html", "status_code": 404},
    "page-502": {"kind": "html", "status_code": 502},
    "page-504": {"kind": "html", "status_code": 504},
}
"""Answers to a status request that say nothing about the job."""

KINDS = {"503", "429-retry-after", "reset-after", "half-json", "page-404"}
"""One of each kind is tried each time."""

LASTING = {name: fault for name, fault in NO_ANSWERS.items() if name != "slow"}

DOUBTS = {
    "early-404": {"kind": "early_404", "polls": 3},
    "unknown": {"kind": "unknown", "polls": 3},
    "flapping": {"kind": "flapping"},
}


@pytest.mark.parametrize("fault", sampled(NO_ANSWERS, KINDS | {"slow"}))
async def test_a_status_that_says_nothing_is_asked_for_again(bench: FaultBench, fault: dict[str, Any]):
    with bench.bria(only(endpoint=STATUS, times=6, **fault)):
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)


@pytest.mark.parametrize("fault", sampled(LASTING, KINDS))
async def test_a_status_that_says_nothing_for_ten_minutes_leaves_the_job_to_the_next_run(
    bench: FaultBench, fault: dict[str, Any]
):
    bench.give_up_seconds = 10
    with bench.bria(only(endpoint=STATUS, **fault)):
        run = await bench.run()
    assert run.reason.startswith(f"GET {STATUS}/")
    assert [job.standing for job in bench.written()] == [Standing.SUBMITTED]
    with bench.bria():
        run = await bench.run()
    assert (run.done, run.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)


@pytest.mark.parametrize("fault", DOUBTS.values(), ids=DOUBTS)
async def test_a_doubtful_status_passes(bench: FaultBench, fault: dict[str, Any]):
    with bench.bria(only(**fault)):
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)


async def test_a_young_job_that_bria_does_not_know_for_long_is_looked_for_by_the_next_run(bench: FaultBench):
    with bench.bria(only("early_404", for_seconds=3600)):
        first = await bench.run()
        bench.seconds_ahead = TWO_HOURS_SECONDS
        second = await bench.run()
    assert first.reason.endswith("unknown or expired, which may pass: the next run looks for it again")
    assert (second.done, second.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)


async def test_a_status_that_stays_unknown_ends_the_job_and_the_next_run_asks_again_and_says_so(bench: FaultBench):
    with bench.bria(only("unknown", polls=1000, times=1)):
        first, second = await bench.run(), await bench.run()
    assert first.reason == "Bria's status stays UNKNOWN, an internal error"
    assert [job.label for job in second.spending.asked_again] == [IMAGE]
    assert (second.done, bench.job_count) == ([IMAGE], 2)


@pytest.mark.parametrize("code", [500, "E-17"])
async def test_a_job_that_ends_with_an_error_is_told_with_its_code_and_asked_again_by_the_next_run_which_says_so(
    bench: FaultBench, code: int | str
):
    with bench.bria(only("error", code=code, times=1)):
        first, second = await bench.run(), await bench.run()
    assert first.reason.startswith(f"Bria's job ended with error {code}: ")
    assert first.notes.failures[IMAGE].request_id is not None
    assert [job.label for job in second.spending.asked_again] == [IMAGE]
    assert (first.counts.submitted, second.done, bench.job_count) == (1, [IMAGE], 2)


async def test_a_job_that_ends_with_an_error_each_time_is_asked_for_five_times_at_most(bench: FaultBench):
    with bench.bria(only("error")):
        runs = [await bench.run() for _ in range(7)]
    assert runs[-1].reason == "asked 5 times without a picture; `--regenerate failed` asks again"
    assert bench.job_count == 5


async def test_a_job_without_an_end_at_its_deadline_is_collected_by_the_next_run(bench: FaultBench):
    bench.timeout_seconds = 10
    with bench.bria(latency=UNTIL_THE_CLOCK_IS_MOVED):
        first = await bench.run()
        assert first.reason == "no end within 10 s; the next run collects it"
        bench.timeout_seconds = 900
        bench.seconds_ahead = TWO_HOURS_SECONDS
        second = await bench.run()
    assert (second.done, second.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)
