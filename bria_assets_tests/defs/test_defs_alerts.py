"""A failed run is told to the URL of the user's choice, and to nobody else."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import dagster as dg
import pytest
from pydantic import SecretStr

from bria_assets.client.alert_receiver import AlertNotDelivered, post_alert
from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.definitions import build_definitions
from bria_assets.defs.alerts import alert_of, failure_alert
from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop

SECRET_PATH = "/services/T0/s3cr3t"


@dataclass
class Receiver:
    """A server that takes alerts."""

    port: int
    answers: list[int] = field(default_factory=list[int])
    """Statuses of the next answers; 200 when they are used up."""
    alerts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{SECRET_PATH}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.alerts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(taken.answers.pop(0) if taken.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken = Receiver(port=server.server_port)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield taken
        server.shutdown()
        thread.join()


@pytest.fixture
def failed(shop: Shop) -> dg.DagsterRun:
    """A run of three products of which one was refused."""
    shop.sell(MUG, BOWL, LAMP)
    shop.materialize_catalog()
    shop.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    return shop.materialize("product_image", "cutout", partitions=("MUG", "LAMP"), tags={"dagster/backfill": "b-1"})


def failure(shop: Shop, run: dg.DagsterRun) -> dg.RunFailureSensorContext:
    """What Dagster hands the sensor."""
    event = shop.instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records[0]
    return dg.build_run_status_sensor_context(
        sensor_name="failure_alert",
        dagster_instance=shop.instance,
        dagster_run=run,
        dagster_event=event.event_log_entry.get_dagster_event(),
    ).for_run_failure()


def no_wait(_seconds: float) -> None:
    """Goes on at once."""


def test_the_alert_says_which_run_failed_how_many_partitions_and_why(shop: Shop, failed: dg.DagsterRun):
    alert = alert_of(failure(shop, failed), dagster_url="https://dagster.example.com/")
    assert (alert["event"], alert["run_id"], alert["backfill_id"]) == ("run_failed", failed.run_id, "b-1")
    assert alert["run_url"] == f"https://dagster.example.com/runs/{failed.run_id}"
    assert alert["assets"] == ["cutout", "product_image"]
    assert alert["failed_by_asset"] == {"product_image": 1, "cutout": 1}
    assert [reason[:20] for reason in alert["reasons"]] == ["product_image BOWL: "]
    assert alert["started_at"] <= alert["ended_at"]
    assert alert["is_retried"] is False


def test_the_alert_of_a_run_that_was_killed_says_so(shop: Shop):
    run = shop.instance.create_run_for_job(shop.definitions().resolve_job_def("refresh"))
    shop.instance.report_run_failed(run, "Its process is gone.")
    alert = alert_of(failure(shop, run), dagster_url=None)
    assert (alert["message"], alert["failed_by_asset"], alert["reasons"]) == ("Its process is gone.", {}, [])
    assert alert["run_url"] is None


def test_the_sensor_posts_the_alert(shop: Shop, failed: dg.DagsterRun, receiver: Receiver):
    sensor = failure_alert(SecretStr(receiver.address), dagster_url=None)
    sensor(failure(shop, failed))
    assert [alert["run_id"] for alert in receiver.alerts] == [failed.run_id]
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING


def test_a_receiver_that_is_busy_is_asked_three_times(receiver: Receiver):
    receiver.answers = [503, 500]
    post_alert(receiver.address, {"event": "run_failed"}, sleep=no_wait)
    assert len(receiver.alerts) == 3


def test_no_redirect_is_followed(receiver: Receiver):
    receiver.answers = [302] * 3
    with pytest.raises(AlertNotDelivered, match=r"127\.0\.0\.1 answered HTTP 302"):
        post_alert(receiver.address, {}, sleep=no_wait)


def test_a_receiver_that_is_down_ends_nothing_and_its_address_is_named_nowhere(
    shop: Shop,
    failed: dg.DagsterRun,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("time.sleep", no_wait)
    receiver.answers = [500] * 3
    context = failure(shop, failed)
    with caplog.at_level(logging.INFO), caplog.at_level(logging.INFO, logger="httpx"):
        failure_alert(SecretStr(receiver.address), dagster_url=None)(context)
    assert len(receiver.alerts) == 3
    assert "s3cr3t" not in caplog.text


@pytest.mark.parametrize("address", ["http://hooks.example.com/s3cr3t", "https://me:s3cr3t@hooks.example.com/"])
def test_an_address_that_cannot_be_used_is_refused_without_being_shown(address: str):
    with pytest.raises(ConfigurationError, match="BRIA_ALERT_URL is no such address: ") as refused:
        Configuration.from_environment({"BRIA_ALERT_URL": address})
    assert "s3cr3t" not in str(refused.value)


def test_the_sensor_is_there_only_where_an_address_is_set(shop: Shop):
    def names(**more: str) -> set[str]:
        definitions = build_definitions(Configuration.from_environment({**shop.variables, **more}))
        return {sensor.name for sensor in definitions.sensors or ()}

    assert names(BRIA_ALERT_URL="https://hooks.example.com/x") - names() == {"failure_alert"}


@pytest.mark.parametrize("address", ["dagster.example.com", "https://dagster.example.com/?x=1", "ftp://dagster"])
def test_what_is_no_address_of_the_dagster_ui_is_refused(address: str):
    with pytest.raises(ConfigurationError, match="BRIA_DAGSTER_URL is "):
        Configuration.from_environment({"BRIA_DAGSTER_URL": address})
