"""The alert: a failed run is told to a URL of the user's choice, as JSON."""

import time
from typing import Any

import dagster as dg
from dagster._core.storage.tags import BACKFILL_ID_TAG, WILL_RETRY_TAG
from pydantic import SecretStr

from bria_assets.client.alert_receiver import AlertNotDelivered, post_alert
from bria_assets.defs.failures import FAILED_BY_ASSET, MOST_FAILURES_NAMED, REASONS

MOST_CHARACTERS = 500
"""Of a message or a reason."""


def failure_alert(address: SecretStr, *, dagster_url: str | None) -> dg.SensorDefinition:
    """The sensor that sends alerts.

    Args:
        address: where they are POSTed; it is shown and logged nowhere.
        dagster_url: where people open the Dagster UI, for a link to the run; None: no link.
    """

    @dg.run_failure_sensor(
        name="failure_alert",
        description="POSTs each failed run to BRIA_ALERT_URL: which run, how many partitions failed, and why.",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def sends_alerts(context: dg.RunFailureSensorContext) -> None:
        try:
            post_alert(address.get_secret_value(), alert_of(context, dagster_url=dagster_url), sleep=time.sleep)
        except AlertNotDelivered as lost:
            # Raised, it would hold up the alerts of all later runs.
            context.log.error(f"The alert of run {context.dagster_run.run_id} is lost: {lost}")  # noqa: TRY400

    return sends_alerts


def alert_of(context: dg.RunFailureSensorContext, *, dagster_url: str | None) -> dict[str, Any]:
    """What is told of a failed run; docs/when-things-go-wrong.md describes it."""
    run = context.dagster_run
    record = context.instance.get_run_record_by_id(run.run_id)
    failed, reasons = _failures(context)
    return {
        "event": "run_failed",
        "run_id": run.run_id,
        "run_url": f"{dagster_url.rstrip('/')}/runs/{run.run_id}" if dagster_url else None,
        "job": run.job_name,
        "backfill_id": run.tags.get(BACKFILL_ID_TAG),
        "assets": sorted(key.to_user_string() for key in run.asset_selection or ()),
        "started_at": record.start_time if record else None,
        "ended_at": record.end_time if record else None,
        "message": _shortened(context.failure_event.message or ""),
        "failed_by_asset": failed,
        "reasons": reasons,
        "is_retried": run.tags.get(WILL_RETRY_TAG) == "true",
    }


def _failures(context: dg.RunFailureSensorContext) -> tuple[dict[str, int], list[str]]:
    """How many partitions of each asset failed, and the first reasons; of a run that broke, what broke it."""
    failed: dict[str, int] = {}
    reasons: list[str] = []
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data is None:
            reasons += [_shortened(data.error.message.strip())] if data.error else []
            continue
        told: dict[str, Any] = {name: value.value for name, value in data.user_failure_data.metadata.items()}
        failed |= told.get(FAILED_BY_ASSET, {})
        reasons += map(_shortened, told.get(REASONS) or [data.user_failure_data.description or ""])
    return failed, reasons[:MOST_FAILURES_NAMED]


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."
