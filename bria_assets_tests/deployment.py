"""Dagster as a user runs it: code server, web server and daemon, each a process of its own, on one shop.

The daemon looks at backfills and at the queue every second instead of every 30 and 5, so that a test need not wait.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import psutil
import yaml
from dagster._core.storage.tags import BACKFILL_ID_TAG

from bria_assets.configuration import Configuration
from bria_assets.dagster_home import CONFIG_FILE, PATIENT_BACKFILLS_VARIABLE, project_root
from bria_assets.defs.dead_runs import PROCESS_TAG
from bria_assets_tests import command
from bria_assets_tests.shop import Shop

_DAEMON = """
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._daemon import controller
controller.DEFAULT_DAEMON_INTERVAL_SECONDS = 1
QueuedRunCoordinator.dequeue_interval_seconds = property(lambda self: 1)
from dagster._daemon.cli import main
main()
"""
_BACKFILL = """
mutation($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) { __typename
  ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
} }
"""
_AGAIN = """
mutation($params: ReexecutionParams!) { reexecutePartitionBackfill(reexecutionParams: $params) { __typename
  ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
} }
"""
_LAUNCH = """
mutation($params: ExecutionParams!) { launchRun(executionParams: $params) { __typename
  ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
} }
"""
_STATUS = """
query($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }
"""
_ENDED = {"COMPLETED_SUCCESS", "COMPLETED_FAILED", "COMPLETED", "FAILED", "CANCELED"}


def wait_until(condition: Callable[[], bool], *, what: str) -> None:
    """Waits without keeping the processor from those that are waited for."""
    command.wait_until(condition, what=what, pause_seconds=0.3)


@dataclass
class Deployment:
    """One shop's Dagster.

    Attributes:
        shop: Whose it is; its `instance` reads the same records.
        port: Of the web server, on loopback.
        code_port: Of the code server.
        variables: Settings besides the shop's.
        processes: By name.
    """

    shop: Shop
    port: int
    code_port: int
    variables: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict[str, "subprocess.Popen[bytes]"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Starts `code`, `web` or `daemon`."""
        dagster = str(Path(sys.executable).parent / "dagster")
        workspace = ["-w", str(self.shop.folder / "workspace.yaml")]
        code = ["--module-name", "bria_assets.definitions", "--location-name", "bria_assets"]
        address = ["--host", "127.0.0.1", "--port"]
        commands = {
            "code": [dagster, "api", "grpc", *code, *address, str(self.code_port)],
            "web": [f"{dagster}-webserver", *workspace, "--host", "127.0.0.1", "--port", str(self.port)],
            "daemon": [sys.executable, "-c", _DAEMON, "run", *workspace],
        }
        with (self.shop.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands[name], env=self._environment(), cwd=self.shop.folder, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """Ends one of them at once, with all that it has started: the code server's workers too."""
        started = psutil.Process(self.processes[name].pid).children(recursive=True)
        self.processes[name].kill()
        self.processes[name].wait()
        for process in started:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def is_up(self) -> bool:
        """Whether the web server answers, with the project loaded."""
        for name, process in self.processes.items():
            log = self.shop.folder / f"{name}.log"
            assert process.poll() is None, f"{name} ended: {log.read_text(encoding='utf-8')[-2000:]}"
        try:
            answer = self._post("{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }")
        except httpx.TransportError:
            return False
        return bool(answer["repositoriesOrError"].get("nodes"))

    def launch_backfill(self, *assets: str, partitions: Sequence[str], tags: dict[str, str] | None = None) -> str:
        """As the UI does when partitions are selected. Returns the backfill's id."""
        params = {
            "assetSelection": [{"path": [asset]} for asset in assets],
            "partitionNames": list(partitions),
            "tags": [{"key": key, "value": value} for key, value in (tags or {}).items()],
        }
        return self._launched(_BACKFILL, params, "launchPartitionBackfill")["backfillId"]

    def launch_backfill_of_what_failed(self, backfill_id: str) -> str:
        """As the UI's "re-execute from failure" of a backfill does."""
        params = {"parentRunId": backfill_id, "strategy": "FROM_FAILURE"}
        return self._launched(_AGAIN, params, "reexecutePartitionBackfill")["backfillId"]

    def launch_refresh(self, **config: Any) -> str:
        """As the launchpad does. Returns the run's id."""
        selector = {"repositoryLocationName": "bria_assets", "repositoryName": "__repository__", "jobName": "refresh"}
        run_config = {"ops": {"refresh_pictures": {"config": config}}}
        params = {"selector": selector, "runConfigData": run_config}
        return self._launched(_LAUNCH, params, "launchRun")["run"]["runId"]

    def backfill_status(self, backfill_id: str) -> str:
        return self._post(_STATUS, id=backfill_id)["partitionBackfillOrError"]["status"]

    def backfill_end(self, backfill_id: str) -> str:
        """Waits for a backfill's end, and tells it."""
        wait_until(lambda: self.backfill_status(backfill_id) in _ENDED, what=f"backfill {backfill_id} ends")
        return self.backfill_status(backfill_id)

    def run_end(self, run_id: str) -> str:
        """Waits for a run's end, and tells it."""
        wait_until(lambda: self.run(run_id).is_finished, what=f"run {run_id} ends")
        return self.run(run_id).status.value

    def run(self, run_id: str) -> dg.DagsterRun:
        run = self.shop.instance.get_run_by_id(run_id)
        assert run is not None
        return run

    def worker_of(self, run_id: str) -> int:
        """The number of the process that works on a run."""
        return int(self.run(run_id).tags[PROCESS_TAG].split(":")[1])

    def workers_of(self, backfill_id: str) -> int:
        """How many processes it took."""
        return sum(PROCESS_TAG in run.tags for run in self.runs_of(backfill_id))

    def runs_of(self, backfill_id: str) -> Sequence[dg.DagsterRun]:
        """The oldest first."""
        return self.shop.instance.get_runs(dg.RunsFilter(tags={BACKFILL_ID_TAG: backfill_id}), ascending=True)

    def _launched(self, mutation: str, params: dict[str, Any], name: str) -> dict[str, Any]:
        answer = self._post(mutation, params=params)[name]
        assert answer["__typename"].endswith("Success"), answer
        return answer

    def _post(self, query: str, **variables: Any) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        answer = httpx.post(f"{self.url}/graphql", json=body, timeout=60, trust_env=False).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def _environment(self) -> dict[str, str]:
        # Empty, so that none comes from the checkout's .env.
        names = [field.alias for field in Configuration.model_fields.values() if field.alias]
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        quick = {
            "DAGSTER_EVENT_LOG_CONSUMER_DAEMON_INTERVAL_SECONDS": "1",
            PATIENT_BACKFILLS_VARIABLE: "1",
        }
        return {**inherited, **dict.fromkeys(names, ""), **quick, **self.shop.variables, **self.variables}


@contextmanager
def deployed(shop: Shop, **variables: str) -> Generator[Deployment]:
    """Starts everything, waits until it answers, and ends it.

    Args:
        shop: Its records are on disk.
        variables: Settings besides the shop's.
    """
    (shop.folder / "dagster" / CONFIG_FILE).write_bytes((project_root() / CONFIG_FILE).read_bytes())
    deployment = Deployment(shop=shop, port=_free_port(), code_port=_free_port(), variables=variables)
    server = {"host": "127.0.0.1", "port": deployment.code_port, "location_name": "bria_assets"}
    (shop.folder / "workspace.yaml").write_text(yaml.safe_dump({"load_from": [{"grpc_server": server}]}))
    with ExitStack() as at_the_end:
        for name in ("code", "web", "daemon"):
            deployment.start(name)
            at_the_end.callback(deployment.kill, name)
        wait_until(deployment.is_up, what="the web server answers")
        yield deployment


def _free_port() -> int:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
