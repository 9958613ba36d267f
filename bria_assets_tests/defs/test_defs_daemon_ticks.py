"""The schedule and the sensor, switched on and ticked by the code of Dagster's daemon, up to the run in the queue."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

from bria_assets_tests.shop import MUG, Shop, open_shop

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Daemon:
    """The daemon's code on a shop's definitions."""

    shop: Shop
    process: WorkspaceProcessContext

    def ticks(self, remote: Any) -> list[tuple[str, str | None]]:
        """What came of the ticks of a schedule or sensor: status, and why it did nothing."""
        found = self.shop.instance.get_ticks(remote.get_remote_origin_id(), remote.selector_id)
        return [(tick.status.value, tick.skip_reason) for tick in found]

    def queue(self) -> list[dg.DagsterRun]:
        return list(self.shop.instance.get_runs(filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED])))

    @property
    def repository(self) -> Any:
        (entry,) = self.process.create_request_context().get_code_location_entries().values()
        assert entry.code_location is not None, entry.load_error
        (repository,) = entry.code_location.get_repositories().values()
        return repository


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    with open_shop(tmp_path / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        file = tmp_path / "shop_definitions.py"
        file.write_text(
            "from bria_assets.configuration import Configuration\n"
            "from bria_assets.definitions import build_definitions\n"
            f"defs = build_definitions(Configuration.from_environment({shop.variables!r}))\n"
        )
        target = LoadableTargetOrigin(python_file=str(file), attribute="defs")
        origin = InProcessCodeLocationOrigin(target, location_name="bria_assets")
        with WorkspaceProcessContext(shop.instance, InProcessWorkspaceLoadTarget(origin)) as process:
            yield Daemon(shop=shop, process=process)


def test_the_sensor_puts_a_refresh_into_the_queue_and_remembers_what_it_saw(daemon: Daemon):
    sensor = daemon.repository.get_sensor("catalog_changed")
    daemon.shop.instance.start_sensor(sensor)
    list(execute_sensor_iteration(daemon.process, LOG, None, None))
    (run,) = daemon.queue()
    assert daemon.ticks(sensor) == [("SUCCESS", None)]
    assert (run.job_name, run.tags["dagster/sensor_name"]) == ("refresh", "catalog_changed")


def test_the_schedule_puts_a_refresh_into_the_queue_and_the_next_tick_waits_for_it(daemon: Daemon):
    schedule = daemon.repository.get_schedule("refresh_daily")
    daemon.shop.instance.start_schedule(schedule)
    for days in (1, 2):
        later = datetime.now(timezone.utc) + timedelta(days=days)
        list(launch_scheduled_runs(daemon.process, LOG, later, iteration_times={}))
    (run,) = daemon.queue()
    (second, first) = daemon.ticks(schedule)
    assert (run.job_name, run.tags["dagster/schedule_name"]) == ("refresh", "refresh_daily")
    assert (first, second[0]) == (("SUCCESS", None), "SKIPPED")
    assert run.run_id in str(second[1])
