"""Ticks of the schedule and of the sensor in a shop, with its own definitions, instance and resources."""

from dataclasses import dataclass

import dagster as dg

from bria_assets_tests.shop import Shop


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
    with dg.build_sensor_context(instance=shop.instance, cursor=cursor, definitions=definitions) as context:
        data = sensor.evaluate_tick(context)
    return Tick(runs=list(data.run_requests or []), reason=data.skip_message or "", cursor=data.cursor)


def tick_schedule(shop: Shop) -> Tick:
    """What the daemon does with the schedule, but for launching the run."""
    definitions = shop.definitions()
    schedule = definitions.resolve_schedule_def("refresh_daily")
    repository = definitions.get_repository_def()
    with dg.build_schedule_context(instance=shop.instance, repository_def=repository) as context:
        data = schedule.evaluate_tick(context)
    return Tick(runs=list(data.run_requests or []), reason=data.skip_message or "")


def queue_refresh(shop: Shop, *, status: dg.DagsterRunStatus = dg.DagsterRunStatus.QUEUED, **config: object) -> str:
    """A refresh that waits for its turn."""
    run = shop.instance.create_run_for_job(
        shop.definitions().resolve_job_def("refresh"),
        run_config={"ops": {"refresh_pictures": {"config": config}}},
        status=status,
    )
    return run.run_id
