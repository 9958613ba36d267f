"""Ticks of the schedule and of the sensor in a shop, with its own definitions, instance and resources."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.remote_origin import InProcessCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from bria_assets.defs.catalog_intake import read_intake
from bria_assets.defs.refresh_state import tag_state
from bria_assets.defs.resources import CatalogResource
from bria_assets_tests.shop import Shop

_TARGET = LoadableTargetOrigin(module_name="bria_assets.definitions", attribute="defs")
_PLACE = InProcessCodeLocationOrigin(_TARGET, location_name="bria_assets")
_JOB = RemoteRepositoryOrigin(_PLACE, "__repository__").get_job_origin("refresh")
_CODE = JobPythonOrigin("refresh", RepositoryPythonOrigin(sys.executable, ModuleCodePointer("bria_assets", "defs")))


@dataclass(frozen=True)
class Tick:
    """What came of one tick."""

    runs: list[dg.RunRequest]
    reason: str
    cursor: str | None = None


def tick_sensor(shop: Shop, cursor: str | None = None) -> Tick:
    """What the daemon does with the sensor, but for launching the runs."""
    definitions = shop.definitions()
    sensor = definitions.resolve_sensor_def("catalog_changed")
    resources = _resources(definitions, sensor.required_resource_keys)
    with dg.build_sensor_context(instance=shop.instance, cursor=cursor, resources=resources) as context:
        data = sensor.evaluate_tick(context)
    return Tick(runs=list(data.run_requests or []), reason=data.skip_message or "", cursor=data.cursor)


def tick_schedule(shop: Shop) -> Tick:
    """What the daemon does with the schedule, but for launching the run."""
    definitions = shop.definitions()
    schedule = definitions.resolve_schedule_def("refresh_daily")
    resources = _resources(definitions, schedule.required_resource_keys)
    with dg.build_schedule_context(instance=shop.instance, resources=resources) as context:
        data = schedule.evaluate_tick(context)
    return Tick(runs=list(data.run_requests or []), reason=data.skip_message or "")


def refreshed_whole(shop: Shop) -> None:
    """All that Dagster remembers of a refresh of everything that ended well, without making a picture."""
    shop.materialize_catalog()
    catalog: CatalogResource = (shop.definitions().resources or {})["catalog"]
    intake = read_intake(shop.store, catalog, is_whole=True)
    run_id = queue_refresh(shop, status=dg.DagsterRunStatus.SUCCESS)
    tag_state(shop.instance, run_id, intake, shop.store, "sandbox")


def queue_refresh(shop: Shop, *, status: dg.DagsterRunStatus = dg.DagsterRunStatus.QUEUED, **config: object) -> str:
    """A refresh that waits for its turn."""
    run = shop.instance.create_run_for_job(
        shop.definitions().resolve_job_def("refresh"),
        run_config={"ops": {"refresh_pictures": {"config": config}}},
        status=status,
        remote_job_origin=_JOB,
        job_code_origin=_CODE,
    )
    return run.run_id


def _resources(definitions: dg.Definitions, names: Iterable[str]) -> dict[str, object]:
    return {name: (definitions.resources or {})[name] for name in names}
