"""Scattered backfills through the real processes, with each of them killed on the way: nothing is paid twice."""

import os
import signal
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
import yaml

from bria_assets.defs.dead_runs import PROCESS_TAG
from bria_assets_tests import command
from bria_assets_tests.deployment import Deployment, deployed, wait_until
from bria_assets_tests.shop import STUDIO, TABLE, open_shop

pytestmark = pytest.mark.soak

SKUS = [f"P-{number:03d}" for number in range(80)]
ROWS = [{"sku": sku, "title": f"Mug number {sku}", "category": "Kitchen"} for sku in SKUS]
SCATTERED = SKUS[::2]
REFUSED = {"P-010", "P-050"}
ASSETS = ("product_image", "cutout", "lifestyle_shot")
LATENCY = {"latency": {"shortest_seconds": 2.0, "longest_seconds": 10.0}}
CELLS = {"product_image": 1, "cutout": 1, "lifestyle_shot": 2}


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PATIENCE_SECONDS", 900.0)


@pytest.fixture
def dagster(tmp_path: Path) -> Iterator[Deployment]:
    with open_shop(tmp_path / "shop", is_on_disk=True) as shop:
        shop.sell(*ROWS)
        shop.show_in(TABLE, STUDIO)
        shop.go_wrong(*({"kind": "refuse", "when_body_contains": f"number {sku}"} for sku in REFUSED))
        shop.materialize_catalog()
        profile = shop.folder / "profile.yaml"
        profile.write_text(yaml.safe_dump(LATENCY))
        with deployed(shop, BRIA_SANDBOX_PROFILE=str(profile)) as deployment:
            yield deployment


def made(dagster: Deployment, asset: str) -> set[str]:
    """The partitions that have a picture."""
    return {key for key, status in dagster.shop.statuses(asset).items() if status == "MATERIALIZED"}


def failed(dagster: Deployment, asset: str) -> set[str]:
    return {key for key, status in dagster.shop.statuses(asset).items() if status == "FAILED"}


def partitions(assets: Mapping[str, int]) -> int:
    """Of all that can be made."""
    return (len(SCATTERED) - len(REFUSED)) * sum(assets.values())


def named_second_bills(ledger: Path) -> int:
    """POSTs that followed one whose answer the killed worker never saw: told as possible second bills."""
    with closing(sqlite3.connect(ledger)) as connection:
        query = "SELECT count(*) FROM bria_submission WHERE possible_second_bill"
        return connection.execute(query).fetchone()[0]


def kill_a_worker(dagster: Deployment) -> None:
    at_work = dagster.shop.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    signed = [run.run_id for run in at_work if PROCESS_TAG in run.tags]
    os.kill(dagster.worker_of(signed[0]), signal.SIGKILL)


def kill_the_daemon(dagster: Deployment) -> None:
    dagster.kill("daemon")
    dagster.start("daemon")


def kill_all_that_works(dagster: Deployment) -> None:
    """The code server with its workers, as a restart of the machine does: nobody is left to close their runs."""
    dagster.kill("code")
    dagster.start("code")


def test_scattered_products_through_all_assets_take_few_workers(dagster: Deployment):
    backfill = dagster.launch_backfill(*ASSETS, partitions=SCATTERED)
    assert dagster.backfill_end(backfill) == "COMPLETED_FAILED"
    good = set(SCATTERED) - REFUSED
    assert made(dagster, "product_image") == made(dagster, "cutout") == good
    assert made(dagster, "lifestyle_shot") == {f"{sku}|{scene}" for sku in good for scene in ("table", "studio")}
    assert failed(dagster, "product_image") == failed(dagster, "cutout") == REFUSED
    assert dagster.shop.jobs() == partitions(CELLS)
    assert dagster.workers_of(backfill) <= 10
    again = dagster.launch_backfill_of_what_failed(backfill)
    assert dagster.backfill_end(again) == "COMPLETED_FAILED"
    assert dagster.shop.jobs() == partitions(CELLS)


def test_killed_workers_daemons_and_code_servers_cost_no_unnamed_second_bill_and_all_is_done_after_their_restart(
    dagster: Deployment,
):
    shop = dagster.shop
    backfill = dagster.launch_backfill("product_image", "cutout", partitions=SCATTERED)
    refresh = dagster.launch_refresh(assets=["product_image", "cutout"], skus=SCATTERED)
    for end, jobs in ((kill_a_worker, 10), (kill_the_daemon, 25), (kill_all_that_works, 40)):
        wait_until(lambda jobs=jobs: shop.jobs() >= jobs, what=f"{jobs} jobs are sent")
        end(dagster)
    dagster.run_end(refresh)
    assert dagster.backfill_end(backfill) == "COMPLETED_FAILED"
    assert made(dagster, "product_image") == made(dagster, "cutout") == set(SCATTERED) - REFUSED
    second_bills = shop.jobs() - partitions({"product_image": 1, "cutout": 1})
    assert second_bills <= named_second_bills(shop.folder / "ledger.db")
