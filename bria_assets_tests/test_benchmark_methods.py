"""The methods that benchmarks compare: they do the same work on the same latencies, counted as the server saw it."""

import asyncio
import time
from pathlib import Path

import pytest

from benchmarks.methods import ours, plain_script
from benchmarks.products import product_work
from benchmarks.server_view import STAGES, STATUS_ENDPOINT, ServerView, server_view
from benchmarks.work import Method, WorkDone, WorkOrder
from bria_assets.sandbox import Lognormal, SandboxSettings, running_sandbox

PRODUCTS = 3
LATENCY = Lognormal(median_seconds=0.1, p95_seconds=0.2)
SCALE = 4.0


def work_order(base_url: str, folder: Path, *, most_seconds: float = 120.0) -> WorkOrder:
    folder.mkdir(parents=True, exist_ok=True)
    return WorkOrder(
        base_url=base_url,
        api_token="token",
        requests_per_minute=1000,
        scale=SCALE,
        origin=time.time(),
        most_seconds=most_seconds,
        folder=str(folder),
        ledger_url=f"sqlite:///{folder / 'ledger.db'}",
        webhook_url=None,
        products=product_work(range(PRODUCTS)),
    )


def trial(method: Method, folder: Path, *, requests_per_minute: int | None = None) -> tuple[WorkDone, ServerView]:
    settings = SandboxSettings(
        state_dir=folder / "sandbox",
        picture_px=32,
        plain_pictures=True,
        latency=LATENCY,
        requests_per_minute=requests_per_minute,
        random_seed=7,
    )
    done = WorkDone()
    with running_sandbox(settings) as base_url:
        order = work_order(base_url, folder / "work")
        assert WorkOrder.from_json(order.to_json()) == order

        async def run() -> None:
            await method(order, done)

        asyncio.run(run())
        return done, server_view(settings.state_dir)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[WorkDone, ServerView]]:
    return {
        "ours": trial(ours.run, tmp_path_factory.mktemp("ours")),
        "plain script": trial(plain_script.run, tmp_path_factory.mktemp("plain")),
    }


def test_our_engine_and_the_plain_script_meet_the_same_latencies(trials: dict[str, tuple[WorkDone, ServerView]]):
    chains = [sorted(view.chains) for _, view in trials.values()]
    assert len(chains[0]) == PRODUCTS
    for chain, other in zip(*chains, strict=True):
        assert chain == pytest.approx(other, abs=1e-5)


@pytest.mark.parametrize("method", ["ours", "plain script"])
def test_every_product_is_finished_after_its_three_jobs(trials: dict[str, tuple[WorkDone, ServerView]], method: str):
    done, view = trials[method]
    assert (sorted(done.finished_at), done.jobs_collected, done.failures) == ([0, 1, 2], 9, 0), done.reasons
    assert view.jobs == 9


def test_the_server_s_view_counts_each_endpoint_s_requests(trials: dict[str, tuple[WorkDone, ServerView]]):
    _, view = trials["plain script"]
    assert view.fullest_windows == {**dict.fromkeys(STAGES, PRODUCTS), STATUS_ENDPOINT: view.polls}
    assert view.first_post_at is not None


def test_the_plain_script_loses_a_product_to_a_429(tmp_path: Path):
    done, view = trial(plain_script.run, tmp_path, requests_per_minute=2)
    assert done.failures == PRODUCTS
    assert view.http_429 >= 1
    assert view.jobs > done.jobs_collected
    assert view.fullest_windows[STATUS_ENDPOINT] > 2


def test_a_report_survives_its_way_between_processes():
    done = WorkDone(finished_at={3: 12.5}, jobs_collected=3, failures=1, reasons=["why"], cpu_share=0.5)
    assert WorkDone.from_json(done.to_json()) == done
