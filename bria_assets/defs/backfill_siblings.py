"""Takes over the other queued runs of a backfill, so that scattered partitions do not cost a worker process each.

Dagster makes one run of each contiguous range of a backfill's partitions (1.13.27,
`_build_run_requests_with_backfill_policy`, whatever the policy): 100 scattered products are 100 runs, all 8 scenes of
them 800, and a run takes seconds before its first call. So the first run of a backfill that gets to work takes over its
small siblings that still wait in the queue: it plans their partitions as its own, which makes Dagster show those that
fail as Failed by this run, and ends the siblings.

They end as succeeded. The backfill counts what any of its runs materialized, and when none is under way it takes the
partitions that got nothing for failed. Canceled siblings would be counted as failed at once, and a look of the daemon
between this run's last picture and its end would close the backfill too early.

If this run dies, what it had taken over is planned in it, so it is Failed, and the run that retries it takes it over
once more. If two runs take over the same sibling, the ledger sees to it that nothing is paid twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import dagster as dg
from dagster._core.events import DagsterEvent, DagsterEventType, EngineEventData
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    BACKFILL_ID_TAG,
)

from bria_assets.defs.partition_events import report_planned

MADE_BY_TAG = "bria/made_by_run"
"""On a run that was taken over: the id of the run that does its work."""

MOST_PARTITIONS = 200
"""A sibling with more has its own worker: starting one costs less than planning so many partitions once more."""

MOST_RUNS_AT_ONCE = 1000
"""Taking over a run takes some 30 ms, in which nothing is made yet."""


@dataclass(frozen=True)
class BackfillSiblings:
    """The runs beside this one that a backfill made for the same assets.

    Args:
        context: of the asset that walks.
        partitions: of the assets.
    """

    context: dg.AssetExecutionContext
    partitions: dg.PartitionsDefinition

    def take_over(self) -> list[str]:
        """Takes over the siblings that wait, and those that a run had which this one retries. Blocks.

        Returns:
            Their partitions, which are this run's to make now.
        """
        taken: list[str] = []
        for sibling, keys in [*self._of_the_run_before(), *self._waiting()]:
            for asset in sorted(key.to_user_string() for key in self.context.selected_asset_keys):
                for key in keys:
                    report_planned(self.context, asset, key)
            self._end(sibling)
            taken += keys
        return list(dict.fromkeys(taken))

    def _waiting(self) -> Iterator[tuple[dg.DagsterRun, Sequence[str]]]:
        backfill = self.context.run.tags.get(BACKFILL_ID_TAG)
        if backfill is None or not self._is_the_first(backfill):
            return
        waiting = dg.RunsFilter(tags={BACKFILL_ID_TAG: backfill}, statuses=[dg.DagsterRunStatus.QUEUED])
        for run in self.context.instance.get_runs(waiting, limit=MOST_RUNS_AT_ONCE, ascending=True):
            # A retry knows by its parent what that one had taken over.
            if run.parent_run_id is None and self._is_sibling(run) and (keys := self._partitions_of(run)):
                yield run, keys

    def _of_the_run_before(self) -> Iterator[tuple[dg.DagsterRun, Sequence[str]]]:
        before = self.context.run.parent_run_id
        if before is None:
            return
        for run in self.context.instance.get_runs(dg.RunsFilter(tags={MADE_BY_TAG: before})):
            if self._is_sibling(run) and (keys := self._partitions_of(run)):
                yield run, keys

    def _is_the_first(self, backfill: str) -> bool:
        """One run takes over at a time: the oldest at work, which the queue has started first."""
        at_work = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
        running = dg.RunsFilter(tags={BACKFILL_ID_TAG: backfill}, statuses=at_work)
        runs = self.context.instance.get_runs(running, ascending=True)
        return next((run.run_id for run in runs if self._is_sibling(run)), None) == self.context.run.run_id

    def _is_sibling(self, run: dg.DagsterRun) -> bool:
        return run.asset_selection == self.context.run.asset_selection

    def _partitions_of(self, run: dg.DagsterRun) -> Sequence[str]:
        """None where they are too many, or where one has been retired: that run says so itself."""
        first, last = (run.tags.get(tag) for tag in (ASSET_PARTITION_RANGE_START_TAG, ASSET_PARTITION_RANGE_END_TAG))
        if first is None or last is None:
            return ()
        if first == last:
            return (first,)
        try:
            with dg.partition_loading_context(dynamic_partitions_store=self.context.instance):
                keys = self.partitions.get_partition_keys_in_range(dg.PartitionKeyRange(first, last))
        except dg.DagsterUnknownPartitionError:
            return ()
        return tuple(map(str, keys)) if len(keys) <= MOST_PARTITIONS else ()

    def _end(self, sibling: dg.DagsterRun) -> None:
        instance, own_id = self.context.instance, self.context.run.run_id
        instance.add_run_tags(sibling.run_id, {MADE_BY_TAG: own_id})
        if sibling.is_finished:
            return
        instance.report_engine_event(
            "Taken over by another run of the same backfill, which makes these partitions too.",
            sibling,
            EngineEventData({"made_by": dg.MetadataValue.dagster_run(own_id)}),
        )
        ended = DagsterEvent(
            event_type_value=DagsterEventType.RUN_SUCCESS.value,
            job_name=sibling.job_name,
            message=f"Nothing is left to do here: run {own_id} makes these partitions.",
        )
        instance.report_dagster_event(ended, sibling.run_id)
