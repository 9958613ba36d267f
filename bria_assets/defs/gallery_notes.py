"""What Dagster and the ledger know of pictures, for the gallery: failures, checks, and what was spent."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath
from typing import cast

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from bria_assets.defs.gallery_source import assets_told_of
from bria_assets.defs.resources import LedgerResource
from bria_assets.gallery.notes import CellFailure, CellName, CheckResult, Comparison, DaySpending, GalleryNotes
from bria_assets.images.store import ImageStore
from bria_assets.images.stored_files import list_files
from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.design import DesignUnreadable, heat_map_path, read_design
from bria_assets.pipeline.standards import STANDARDS

_AT_ONCE = 500
"""Events in one query: above this SQLite may take no more variables."""


def gallery_notes(
    instance: dg.DagsterInstance, ledger: LedgerResource, store: ImageStore, *, server: str
) -> GalleryNotes:
    """What is known at this moment. Blocks.

    Raises:
        LedgerUnavailable: the ledger is there and cannot be read.
        OSError: the store cannot be listed or read.
    """
    with ledger.open_if_there() as opened:
        spent = SpendingBook(opened.database, server=server).by_day_usd() if opened else {}
    return GalleryNotes(
        failures={cell: why for asset in assets_told_of(instance) for cell, why in _failures(instance, asset).items()},
        checks=_checks(instance),
        comparisons=dict(_comparisons(store)),
        spending=tuple(DaySpending(day=day, usd=usd) for day, usd in spent.items()),
    )


def _comparisons(store: ImageStore) -> Iterator[tuple[CellName, Comparison]]:
    """What each refined picture was before, and where it changed, as its artifact says."""
    for file in list_files(store.root, f"records/{REFINED_IMAGE}"):
        refinement = PurePosixPath(file.path).stem
        try:
            design = read_design(store, refinement)
        except DesignUnreadable:  # the picture itself is shown; its next change says what is wrong
            continue
        if design is None or not design.history:
            continue
        step = design.latest
        yield (
            CellName(REFINED_IMAGE, refinement),
            Comparison(
                before_path=step.before_path,
                before_sha256=step.before_sha256,
                after_sha256=step.after_sha256,
                heat_map_path=heat_map_path(refinement),
                instruction=step.instruction,
                translation_usd=step.translation.cost_usd if step.translation else 0.0,
                summary=step.visual_diff_summary,
            ),
        )


def _failures(instance: dg.DagsterInstance, asset: str) -> Mapping[CellName, CellFailure]:
    """The cells whose failure, which is an observation of theirs, no materialization has followed."""
    key = dg.AssetKey(asset)
    storage = instance.event_log_storage
    observed = storage.get_latest_storage_id_by_partition(key, dg.DagsterEventType.ASSET_OBSERVATION)
    if not observed:
        return {}
    made = storage.get_latest_storage_id_by_partition(key, dg.DagsterEventType.ASSET_MATERIALIZATION)
    latest = [event for partition, event in observed.items() if event > made.get(partition, -1)]
    found: dict[CellName, CellFailure] = {}
    for begin in range(0, len(latest), _AT_ONCE):
        some = dg.AssetRecordsFilter(asset_key=key, storage_ids=latest[begin : begin + _AT_ONCE])
        for record in instance.fetch_observations(some, limit=_AT_ONCE).records:
            observation = record.asset_observation
            if observation is None or observation.partition is None or observation.description is None:
                continue
            request_id = observation.metadata.get("request_id")
            found[CellName(asset, observation.partition)] = CellFailure(
                reason=observation.description.removeprefix("Failed: "),
                request_id=cast("str", request_id.value) if request_id else None,
            )
    return found


def _checks(instance: dg.DagsterInstance) -> Mapping[CellName, tuple[CheckResult, ...]]:
    """What each check last said of each partition."""
    storage = instance.event_log_storage
    keys = [dg.AssetCheckKey(dg.AssetKey(standard.asset), standard.name) for standard in STANDARDS]
    # One quick question tells which have ever been run: each of them costs several slow ones.
    ever_run = storage.get_latest_asset_check_execution_by_key(keys)
    infos = storage.get_asset_check_partition_info([key for key in keys if key in ever_run])
    found: dict[CellName, list[CheckResult]] = {}
    for key, of_key in groupby(infos, key=lambda info: info.check_key):
        states = {info.partition_key: info.latest_execution_status for info in of_key if info.partition_key is not None}
        for partition, result in _results(instance, key, states).items():
            found.setdefault(CellName(key.asset_key.to_user_string(), partition), []).append(result)
    return {cell: tuple(results) for cell, results in found.items()}


def _results(
    instance: dg.DagsterInstance, key: dg.AssetCheckKey, states: Mapping[str, AssetCheckExecutionRecordStatus]
) -> Mapping[str, CheckResult]:
    passed = CheckResult(name=key.name, passed=True)
    bad = {partition for partition, state in states.items() if state is AssetCheckExecutionRecordStatus.FAILED}
    return {
        **{
            partition: passed
            for partition, state in states.items()
            if state is AssetCheckExecutionRecordStatus.SUCCEEDED
        },
        **_faults(instance, key, bad),
    }


def _faults(instance: dg.DagsterInstance, key: dg.AssetCheckKey, partitions: set[str]) -> Mapping[str, CheckResult]:
    """What was wrong with these partitions' pictures."""
    found: dict[str, CheckResult] = {}
    cursor: int | None = None
    while len(found) < len(partitions):
        records = instance.event_log_storage.get_asset_check_execution_history(
            key, limit=_AT_ONCE, cursor=cursor, status={AssetCheckExecutionRecordStatus.FAILED}
        )
        for record in records:
            evaluation = record.event and record.event.dagster_event and record.event.dagster_event.event_specific_data
            if record.partition in partitions and isinstance(evaluation, dg.AssetCheckEvaluation):
                found.setdefault(
                    record.partition,
                    CheckResult(
                        name=key.name,
                        passed=False,
                        is_error=evaluation.severity is dg.AssetCheckSeverity.ERROR,
                        reason=evaluation.description or "",
                    ),
                )
        if len(records) < _AT_ONCE:
            break
        cursor = records[-1].id
    return found
