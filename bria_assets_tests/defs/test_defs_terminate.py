"""Terminate in the UI: a refresh in a process of its own, started and ended through Dagster's run launcher."""

import asyncio
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.launcher.default_run_launcher import DefaultRunLauncher
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_graphql.schema import create_schema

from bria_assets.dagster_home import project_root
from bria_assets.sandbox import SandboxSettings, Uniform, running_sandbox
from bria_assets_tests.command import run_command, wait_until
from bria_assets_tests.shop import BOWL, MUG, Shop, open_shop

LATENCY_SECONDS = 600
PRODUCTS = (MUG, BOWL)

_LAUNCH = """
mutation($params: ExecutionParams!) { launchRun(executionParams: $params) { __typename
  ... on LaunchRunSuccess { run { runId } }
} }
"""
_TERMINATE = "mutation($runId: String!) { terminateRun(runId: $runId) { __typename } }"


@dataclass
class UserInterface:
    """The web server, whose workspace is the project's own: its code is in another process, and so are its runs."""

    process: WorkspaceProcessContext
    schema: Any = field(default_factory=create_schema)

    def launch_refresh(self) -> str:
        """Its run's id. The daemon's part, which takes runs from the queue, is done at once."""
        selector = {"repositoryLocationName": "bria_assets", "repositoryName": "__repository__", "jobName": "refresh"}
        launched = self._ask(_LAUNCH, params={"selector": selector, "runConfigData": {}})["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id = launched["run"]["runId"]
        self.process.instance.launch_run(run_id, self.process.create_request_context())
        return run_id

    def terminate(self, run_id: str) -> None:
        answer = self._ask(_TERMINATE, runId=run_id)["terminateRun"]
        assert answer["__typename"] == "TerminateRunSuccess", answer

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        context = self.process.create_request_context()
        answer = asyncio.run(self.schema.execute_async(query, context_value=context, variable_values=variables))
        assert answer.errors is None, answer.errors
        return answer.data


@contextmanager
def user_interface(instance: dg.DagsterInstance) -> Generator[UserInterface]:
    workspace = WorkspaceFileTarget([str(project_root() / "workspace.yaml")])
    with WorkspaceProcessContext(instance, workspace) as process:
        yield UserInterface(process)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Its records are on disk, for the process that a run is launched in."""
    with open_shop(tmp_path / "shop", is_on_disk=True) as opened:
        assert type(opened.instance.run_launcher) is DefaultRunLauncher
        opened.sell(*PRODUCTS)
        yield opened


def run_of(shop: Shop, run_id: str) -> dg.DagsterRun:
    run = shop.instance.get_run_by_id(run_id)
    assert run is not None
    return run


@pytest.mark.soak
def test_what_a_terminated_run_has_paid_is_in_the_ledger_and_collected_by_the_next_one_without_a_second_post(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    seconds_passed = [0.0]
    latency = Uniform.between(LATENCY_SECONDS, LATENCY_SECONDS + 1)
    settings = SandboxSettings(state_dir=shop.folder / "bria", picture_px=48, plain_pictures=True, latency=latency)
    with running_sandbox(settings, clock=lambda: time.time() + seconds_passed[0]) as url:
        variables = {**shop.variables, "BRIA_API_TOKEN": "token", "BRIA_BASE_URL": url}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)  # for the processes that Dagster starts
        with user_interface(shop.instance) as ui:
            run_id = ui.launch_refresh()
            wait_until(lambda: len(shop.request_ids_in_flight()) == len(PRODUCTS), what="all jobs are in flight")
            ui.terminate(run_id)
            wait_until(lambda: run_of(shop, run_id).is_finished, what="the run has ended")
        assert run_of(shop, run_id).status is dg.DagsterRunStatus.CANCELED
        assert len(shop.request_ids_in_flight()) == shop.jobs("bria") == len(PRODUCTS)
        seconds_passed[0] = LATENCY_SECONDS + 1
        next_one = run_command("refresh", "--select", "product_image", variables=variables, folder=shop.folder)
    assert next_one.exit_code == 0, next_one
    assert "0 jobs sent" in next_one.stdout
    assert shop.jobs("bria") == len(PRODUCTS)
