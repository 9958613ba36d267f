"""Many products through many faults at once; small among the tests, whole in the soak."""

from collections.abc import Sequence
from dataclasses import dataclass

from bria_assets.catalog.product import Product
from bria_assets.pipeline.order import ProductOrder
from bria_assets.sandbox import Fault
from bria_assets_tests.faults.fault_bench import RESULTS, STATUS, FaultBench, Run
from bria_assets_tests.workbench import TABLE

SHARE = 0.1
ASSETS = 3

SAFE_FAULTS = tuple(
    Fault.model_validate({"share": SHARE, **fault})
    for fault in (
        {"kind": "status", "status_code": 503},
        {"kind": "status", "status_code": 500},
        {"kind": "status", "status_code": 429, "retry_after_seconds": 1},
        {"kind": "reset_before_accept"},
        {"kind": "slow", "delay_seconds": 0.1},
        {"kind": "early_404", "polls": 2},
        {"kind": "flapping"},
        {"kind": "unknown", "polls": 2},
        {"kind": "malformed_json", "endpoint": STATUS},
        {"kind": "truncated_json", "endpoint": STATUS},
        {"kind": "html", "status_code": 200, "endpoint": STATUS},
        {"kind": "html", "status_code": 502, "endpoint": STATUS},
        {"kind": "status", "status_code": 503, "endpoint": STATUS},
        {"kind": "status", "status_code": 429, "endpoint": STATUS},
        {"kind": "result_truncated", "endpoint": RESULTS},
        {"kind": "status", "status_code": 403, "endpoint": RESULTS},
        {"kind": "result_damaged", "endpoint": RESULTS},
    )
)
"""Faults after which nothing was billed, or what was billed can still be had: each strikes a tenth of its requests."""

RESETS_AFTER_ACCEPT = Fault(kind="reset_after_accept", share=0.05)
MOST_RUNS = 6


@dataclass(frozen=True)
class Trial:
    """What came of some runs, one after the other until all was done."""

    runs: Sequence[Run]
    jobs: int
    second_bills: int

    @property
    def named(self) -> int:
        """Possible second bills that the runs reported."""
        return sum(len(run.second_bills) for run in self.runs)

    @property
    def is_done(self) -> bool:
        return not self.runs[-1].notes.failures

    @property
    def figures(self) -> str:
        polls = sum(run.counts.polls for run in self.runs)
        http_429 = sum(run.counts.http_429 for run in self.runs)
        return (
            f"runs: {len(self.runs)}, jobs at Bria: {self.jobs}, second bills: {self.second_bills}, "
            f"named: {self.named}, failed cells by run: {[len(run.notes.failures) for run in self.runs]}, "
            f"polls: {polls}, 429s: {http_429}"
        )


def orders(bench: FaultBench, products: int) -> list[ProductOrder]:
    """Three pictures for each product."""
    sold = [Product(sku=f"P-{number}", title=f"Mug number {number}") for number in range(products)]
    return bench.orders(*sold, scenes=[TABLE])


async def until_done(bench: FaultBench, products: int, *faults: Fault, random_seed: int) -> Trial:
    """Runs until nothing fails any more, as a schedule does."""
    wanted = orders(bench, products)
    runs: list[Run] = []
    with bench.bria(*faults, random_seed=random_seed):
        while not runs or (runs[-1].notes.failures and len(runs) < MOST_RUNS):
            runs.append(await bench.run(wanted))
    return Trial(runs=runs, jobs=bench.job_count, second_bills=bench.second_bills)


async def safe_faults(bench: FaultBench, products: int, *, random_seed: int = 2) -> Trial:
    """A tenth of each safe fault at once: all done, nothing billed twice."""
    trial = await until_done(bench, products, *SAFE_FAULTS, random_seed=random_seed)
    assert trial.is_done, trial.figures
    assert (trial.jobs, trial.second_bills) == (ASSETS * products, 0), trial.figures
    return trial


async def resets_after_accept(bench: FaultBench, products: int, *, random_seed: int = 2) -> Trial:
    """Answers lost of jobs that Bria took: all done, each second bill named."""
    trial = await until_done(bench, products, RESETS_AFTER_ACCEPT, random_seed=random_seed)
    assert trial.is_done, trial.figures
    assert trial.second_bills > 0, "the trial tried nothing"
    assert trial.jobs == ASSETS * products + trial.second_bills, trial.figures
    assert trial.named == trial.second_bills, trial.figures
    return trial


async def resets_without_second_bills(bench: FaultBench, products: int, *, random_seed: int = 2) -> Trial:
    """The same where second bills are unwanted: what is lost fails with that reason, and nothing is sent twice."""
    bench.runner_options = {"resend_ambiguous": False}
    wanted = orders(bench, products)
    with bench.bria(RESETS_AFTER_ACCEPT, random_seed=random_seed):
        runs = [await bench.run(wanted)]
        lost, jobs = set(runs[0].notes.reasons), bench.job_count
        runs.append(await bench.run(wanted))
    trial = Trial(runs=runs, jobs=bench.job_count, second_bills=bench.second_bills)
    assert lost, "the trial tried nothing"
    assert all("got no answer" in reason for reason in runs[0].notes.reasons.values())
    assert set(runs[1].notes.reasons) == lost
    assert set(runs[1].notes.reasons.values()) == {
        "sent before without an answer, so possibly billed, and not sent again by your setting"
    }
    assert (trial.jobs, trial.second_bills, trial.named) == (jobs, 0, 0), trial.figures
    return trial


async def resets_with_webhooks(bench: FaultBench, products: int, *, random_seed: int = 2) -> Trial:
    """Deliveries settle what answers did not: done in one run, and no second bill."""
    fault = RESETS_AFTER_ACCEPT.model_copy(update={"share": 0.1})
    with bench.receiving():
        trial = await until_done(bench, products, fault, random_seed=random_seed)
    assert len(trial.runs) == 1, trial.figures
    assert trial.is_done, trial.figures
    assert (trial.jobs, trial.second_bills, trial.named) == (ASSETS * products, 0, 0), trial.figures
    return trial
