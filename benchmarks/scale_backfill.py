"""A backfill launched as the Dagster UI launches it: through the webserver's GraphQL, the daemon and the run queue."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from benchmarks.children import ROOT, ChildFailed, environment
from benchmarks.scale_shop import ScaleShop
from benchmarks.work import peak_memory_mb
from bria_assets.defs.dead_runs import PROCESS_TAG

START_SECONDS = 300.0
MOST_SECONDS = 3600.0
_ENDED = {"COMPLETED", "COMPLETED_SUCCESS", "COMPLETED_FAILED", "FAILED", "CANCELED"}

_LAUNCH = """
mutation($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}"""
_MATERIALIZE_CATALOG = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}"""
_STATUS = """
query($id: String!, $filter: RunsFilter!) {
  partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } }
  runsOrError(filter: $filter) { ... on Runs { results { runId status creationTime startTime tags { key value } } } }
}"""


@dataclass(frozen=True, kw_only=True)
class BackfillTimes:
    """What one backfill came to."""

    runs: int
    worker_runs: int
    """Those that had a process of their own."""
    queued_seconds: float
    """From the click until the last run stood in the queue."""
    begun_seconds: float
    """From the click until the last run had begun: one of a backfill is at work at a time."""
    seconds: float
    """From the click until the backfill had ended."""
    status: str
    peak_memory_mb: float
    """Of the largest run worker."""


@contextmanager
def dagster_ui(shop: ScaleShop) -> Generator[httpx.Client]:
    """`make ui` on a shop: webserver and daemon, as long as the block lasts.

    Raises:
        ChildFailed: it does not answer.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "bria_assets.dagster_home",
        "dg",
        "dev",
        "--workspace",
        str(ROOT / "workspace.yaml"),
    ]
    with (shop.folder / "ui.log").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--port", str(port)],
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=environment(shop.variables),
            start_new_session=True,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _await_answer(client, process)
            yield client
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def backfill(client: httpx.Client, partitions: Sequence[str], assets: Sequence[str]) -> BackfillTimes:
    """Launches a backfill and follows it to its end.

    Args:
        client: of the UI.
        partitions: keys.
        assets: names.

    Raises:
        ChildFailed: it was not launched, or did not end.
    """
    began = time.time()
    selection = [{"path": [asset]} for asset in assets]
    params = {"assetSelection": selection, "partitionNames": list(partitions)}
    launched = _ask(client, _LAUNCH, {"params": params})["launchPartitionBackfill"]
    if "backfillId" not in launched:
        raise ChildFailed(f"the backfill was not launched: {launched}")
    memory = WorkerMemory()
    by_backfill = {"tags": [{"key": "dagster/backfill", "value": launched["backfillId"]}]}
    while time.time() - began < MOST_SECONDS:
        state = _ask(client, _STATUS, {"id": launched["backfillId"], "filter": by_backfill})
        runs = state["runsOrError"]["results"]
        memory.look(runs)
        status = state["partitionBackfillOrError"]["status"]
        if status in _ENDED:
            starts = [run["startTime"] for run in runs if run["startTime"]]
            return BackfillTimes(
                runs=len(runs),
                worker_runs=len({memory_key for memory_key in map(_process, runs) if memory_key}),
                queued_seconds=max((run["creationTime"] for run in runs), default=began) - began,
                begun_seconds=max(starts, default=began) - began,
                seconds=time.time() - began,
                status=status,
                peak_memory_mb=memory.peak_mb,
            )
        time.sleep(0.5)
    raise ChildFailed(f"the backfill did not end within {MOST_SECONDS:.0f} s")


def materialize_catalog(client: httpx.Client) -> None:
    """Materializes `product_catalog`, which makes the partitions."""
    selector = {
        "repositoryLocationName": "bria_assets",
        "repositoryName": "__repository__",
        "pipelineName": "__ASSET_JOB",
        "assetSelection": [{"path": ["product_catalog"]}],
    }
    params = {"selector": selector, "mode": "default", "runConfigData": {}}
    launched = _ask(client, _MATERIALIZE_CATALOG, {"params": params})["launchRun"]
    if "run" not in launched:
        raise ChildFailed(f"product_catalog was not launched: {launched}")
    ids = {"runIds": [launched["run"]["runId"]]}
    deadline = time.monotonic() + MOST_SECONDS
    while time.monotonic() < deadline:
        status = _ask(client, _STATUS, {"id": "none", "filter": ids})["runsOrError"]["results"][0]["status"]
        if status == "SUCCESS":
            return
        if status in {"FAILURE", "CANCELED"}:
            raise ChildFailed(f"product_catalog ended with {status}")
        time.sleep(0.5)
    raise ChildFailed("product_catalog was not made")


class WorkerMemory:
    """The largest memory that any run worker had, in MB."""

    def __init__(self) -> None:
        self.peak_mb = 0.0

    def look(self, runs: Sequence[dict[str, Any]]) -> None:
        """Looks at the workers that live."""
        for run in runs:
            process = _process(run)
            if run["status"] == "STARTED" and process:
                with suppress(psutil.NoSuchProcess):
                    self.peak_mb = max(self.peak_mb, peak_memory_mb(int(process.split(":")[1])) or 0.0)


def _process(run: dict[str, Any]) -> str | None:
    return next((tag["value"] for tag in run["tags"] if tag["key"] == PROCESS_TAG), None)


def _ask(client: httpx.Client, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
    if "errors" in answer:
        raise ChildFailed(f"GraphQL: {answer['errors'][0]['message']}")
    return answer["data"]


def _await_answer(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ChildFailed(f"the Dagster UI ended with {process.returncode}")
        with suppress(httpx.TransportError):
            if client.get("/server_info").is_success:
                return
        time.sleep(0.5)
    raise ChildFailed(f"the Dagster UI does not answer within {START_SECONDS:.0f} s")
