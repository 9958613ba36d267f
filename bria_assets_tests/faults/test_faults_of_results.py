"""What goes wrong with results: a paid picture is fetched as long as it can be had, and never paid again before."""

from typing import Any

import pytest

from bria_assets.jobs.collecting import MOST_DOWNLOADS
from bria_assets.jobs.register import Standing
from bria_assets.pipeline.order import Regenerate
from bria_assets_tests.case_samples import sampled
from bria_assets_tests.faults.fault_bench import IMAGE, RESULTS, FaultBench, only

PASSING = {
    "403-once": ({"kind": "status", "status_code": 403}, 1),
    "404-twice": ({"kind": "status", "status_code": 404}, 2),
    "500": ({"kind": "status", "status_code": 500}, 3),
    "page-502": ({"kind": "html", "status_code": 502}, 3),
    "page-200": ({"kind": "html", "status_code": 200}, 2),
    "slow": ({"kind": "slow", "delay_seconds": 0.2}, 2),
    "reset-before": ({"kind": "reset_before_accept"}, 3),
    "reset-after": ({"kind": "reset_after_accept"}, 3),
    "cut-short": ({"kind": "result_truncated"}, 3),
    "damaged": ({"kind": "result_damaged"}, 2),
    "gif": ({"kind": "result_wrong_type", "content": "gif"}, 2),
    "page": ({"kind": "result_wrong_type", "content": "html"}, 2),
}
"""A fault of downloads, and how often it strikes."""

LASTING = {name: fault for name, (fault, _) in PASSING.items() if name != "slow"}


@pytest.mark.parametrize(("fault", "times"), PASSING.values(), ids=PASSING)
async def test_a_result_that_cannot_be_had_is_fetched_again(bench: FaultBench, fault: dict[str, Any], times: int):
    with bench.bria(only(endpoint=RESULTS, times=times, **fault)):
        run = await bench.run()
    assert (run.done, run.second_bills, bench.job_count) == ([IMAGE], [], 1)


@pytest.mark.parametrize("fault", sampled(LASTING, {"403-once", "page-200", "reset-after", "damaged"}))
async def test_a_result_that_cannot_be_had_in_a_whole_run_is_fetched_by_the_next_one_without_a_bill(
    bench: FaultBench, fault: dict[str, Any]
):
    with bench.bria(only(endpoint=RESULTS, **fault)):
        run = await bench.run()
    assert "; it is paid, and the next run fetches it (Bria keeps it until 20" in run.reason
    assert run.notes.failures[IMAGE].request_id is not None
    assert [job.standing for job in bench.written()] == [Standing.SUBMITTED]
    with bench.bria():
        run = await bench.run()
    assert (run.done, run.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)


@pytest.mark.parametrize("kind", ["result_damaged", "result_wrong_type", "result_truncated"])
async def test_a_result_that_is_no_picture_for_good_costs_no_second_bill_while_bria_keeps_it(
    bench: FaultBench, kind: str
):
    with bench.bria(only(kind)):
        runs = [await bench.run() for _ in range(3)]
    assert all("the next run fetches it" in run.reason for run in runs)
    assert bench.job_count == 1


@pytest.mark.parametrize("fault", [{"kind": "result_expired"}, {"kind": "result_status", "status_code": 403}])
async def test_a_result_withheld_before_its_time_costs_no_second_bill(bench: FaultBench, fault: dict[str, Any]):
    with bench.bria(only(**fault)):
        runs = [await bench.run() for _ in range(3)]
    assert all("is not to be had (HTTP 403); it is paid" in run.reason for run in runs)
    assert bench.job_count == 1


@pytest.mark.parametrize("fault", [{"kind": "result_expired"}, {"kind": "result_status", "status_code": 403}])
async def test_a_result_that_expired_uncollected_is_asked_for_again_by_the_next_run_which_says_so(
    bench: FaultBench, fault: dict[str, Any]
):
    bench.runner_options = {"result_ttl_seconds": 0}
    with bench.bria(only(times=1, **fault)):
        first, second = await bench.run(), await bench.run()
    assert first.reason.endswith("is not to be had (HTTP 403)")
    assert [job.label for job in second.spending.asked_again] == [IMAGE]
    assert (second.done, bench.job_count) == ([IMAGE], 2)


async def test_a_picture_lost_from_the_store_and_withheld_by_bria_is_paid_again_before_its_time_only_where_told_to(
    bench: FaultBench,
):
    first_download = only("slow", endpoint=RESULTS, delay_seconds=0.01, times=1)
    with bench.bria(first_download, only("status", endpoint=RESULTS, status_code=403, times=MOST_DOWNLOADS)):
        run = await bench.run()
        (bench.store.root / run.notes.records[IMAGE].path).unlink()
        run = await bench.run()
        assert run.reason.startswith("the store has lost a picture that was paid, and the result at http://")
        assert (run.done, bench.job_count) == ([], 1)
        run = await bench.run(regenerate=Regenerate.ALL)
    assert (run.done, bench.job_count) == ([IMAGE], 2)


async def test_a_results_host_without_an_address_leaves_a_job_to_be_collected_by_the_next_run(bench: FaultBench):
    with bench.bria(public_url="http://results.invalid"):
        run = await bench.run()
    assert run.reason.startswith("the result at http://results.invalid/results/")
    assert "could not be fetched: ConnectError: " in run.reason
    with bench.bria():
        run = await bench.run()
    assert (run.done, run.counts.submitted, bench.job_count) == ([IMAGE], 0, 1)
