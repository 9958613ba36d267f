"""Runs the refresh, refinements and the gallery from the command line, on the persistent Dagster instance."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from rich.console import Console

from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.dagster_home import HOME_VARIABLE
from bria_assets.definitions import build_definitions
from bria_assets.defs.image_gallery import IMAGE_GALLERY, PAGE_METADATA
from bria_assets.pipeline.ordering import UnknownSelection, check_assets
from bria_assets.pipeline.tally import RefreshReport
from bria_assets.terminal import TerminalWatcher, print_report


class RefreshRefused(Exception):
    """The refresh could not begin, or could not go on; the message says why and how to mend it.

    Args:
        reason: the message.
        report: what was done until then, and paid; None where it could not begin.
    """

    def __init__(self, reason: str, *, report: RefreshReport | None = None) -> None:
        super().__init__(reason)
        self.report = report


class RefreshStopped(Exception):
    """Somebody stopped the refresh; nothing that was made is lost.

    Args:
        report: what was done until then, and paid; None where it had not begun.
    """

    def __init__(self, report: RefreshReport | None) -> None:
        super().__init__("stopped")
        self.report = report


def run_refresh(
    configuration: Configuration,
    *,
    console: Console,
    catalog: str | None,
    scenes: str | None,
    assets: list[str],
    skus: list[str],
    recipes: list[str],
    regenerate: str,
    accept_retirements: bool,
) -> RefreshReport:
    """Runs the job in this process and shows it on the console, and what was done however it ends.

    Raises:
        RefreshRefused: wrong use, or a catalog, store, ledger or token that cannot be used.
        RefreshStopped: by Ctrl-C, SIGTERM or the UI.
        KeyboardInterrupt: the same, before anything was done.
    """
    try:
        check_assets(assets)
    except UnknownSelection as unknown:
        raise RefreshRefused(str(unknown)) from unknown
    config = {
        "catalog": catalog,
        "scenes": scenes,
        "assets": assets,
        "skus": skus,
        "recipes": recipes,
        "regenerate": regenerate,
        "accept_retirements": accept_retirements,
    }
    return _run_job(configuration, console=console, job_name="refresh", op_name="refresh_pictures", config=config)


def run_refinement(configuration: Configuration, *, console: Console, config: Mapping[str, Any]) -> RefreshReport:
    """Runs the job `refine` in this process, as `run_refresh` does the refresh.

    Args:
        configuration: the settings.
        console: shows the run.
        config: the fields of `RefineConfig` that are given; None: left to their defaults.
    """
    return _run_job(configuration, console=console, job_name="refine", op_name="refine_pictures", config=config)


def _run_job(
    configuration: Configuration, *, console: Console, job_name: str, op_name: str, config: Mapping[str, Any]
) -> RefreshReport:
    watcher = TerminalWatcher(console)
    try:
        job = build_definitions(configuration, watcher=watcher).resolve_job_def(job_name)
    except ConfigurationError as unusable:
        raise RefreshRefused(str(unusable)) from unusable
    given = {name: value for name, value in config.items() if value is not None}
    try:
        with _instance_without_output_capture() as instance:
            result = job.execute_in_process(
                instance=instance,
                run_config={"ops": {op_name: {"config": given}}, "loggers": _QUIET},
                raise_on_error=False,
            )
    finally:
        watcher.close()
    report = watcher.report
    if report is not None:
        print_report(
            console,
            report,
            image_store=configuration.image_store,
            refusal=watcher.refusal,
            gallery=watcher.gallery,
        )
    if watcher.was_stopped:
        raise RefreshStopped(report)
    if watcher.refusal is not None:
        raise RefreshRefused(watcher.refusal, report=report)
    if (breakage := _breakage(result)) is not None:
        raise RefreshRefused(f"the {job_name} job broke: {breakage}", report=report)
    if report is None:
        raise RefreshRefused(f"the {job_name} job ended without a report; see Dagster run {result.run_id}")
    return report


def run_gallery(configuration: Configuration) -> str:
    """Builds the gallery in this process; returns where its page is.

    Raises:
        RefreshRefused: a store, ledger or stored catalog that cannot be used.
    """
    try:
        job = build_definitions(configuration).resolve_implicit_global_asset_job_def()
    except ConfigurationError as unusable:
        raise RefreshRefused(str(unusable)) from unusable
    with _instance_without_output_capture() as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(IMAGE_GALLERY)],
            run_config={"loggers": _QUIET},
            raise_on_error=False,
        )
    for event in result.all_events:
        if event.is_step_failure:
            refusal = event.step_failure_data.user_failure_data
            raise RefreshRefused((refusal and refusal.description) or f"the gallery broke: {_breakage(result)}")
    [built] = result.asset_materializations_for_node(IMAGE_GALLERY)
    return str(built.metadata[PAGE_METADATA].value)


def _instance_without_output_capture() -> dg.DagsterInstance:
    """The persistent instance, leaving this process's output where it is.

    Capturing it would send the display through a file and two small processes of Dagster's, which answer Ctrl-C with
    tracebacks. The run's own log is not touched by this.
    """
    nothing = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    home = Path(os.environ[HOME_VARIABLE]).expanduser()
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides={"compute_logs": nothing}))


_QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}
"""The display says what happens; the run's log is in the UI."""


def _breakage(result: dg.ExecuteInProcessResult) -> str | None:
    """What ended the run that nobody meant to: a `dg.Failure` is raised on purpose, and its report says why."""
    for event in result.all_events:
        if event.is_step_failure:
            failed = event.step_failure_data
            if failed.user_failure_data is None and failed.error is not None:
                return failed.error.to_string()
    return None
