"""The entries a run writes into Dagster's event log, as Dagster would write them, one by one or many at once.

`context.log_event` builds an event, prints it and stores it, each time on connections of its own. What is built here is
stored in batches, see `event_batches`. Neither the planned event nor the entries are public classes of Dagster's
(1.13.27); tests pin what they do.
"""

import logging
import os
import time

import dagster as dg
from dagster._core.events import (
    AssetMaterializationPlannedData,
    AssetObservationData,
    DagsterEvent,
    DagsterEventType,
    EventSpecificData,
    StepMaterializationData,
)
from dagster._core.events.log import EventLogEntry

Context = dg.OpExecutionContext | dg.AssetExecutionContext


class RunEvents:
    """Builds the entries of one step. Cheap, and safe in any thread.

    Args:
        context: of the op or asset whose step it is.
    """

    def __init__(self, context: Context) -> None:
        self._run = context.run
        self._step = context.get_step_execution_context()

    def planned(self, asset: str, partition: str | None = None) -> EventLogEntry:
        """This run is about to materialize a partition."""
        cell = f"{asset} {partition}" if partition else asset
        event = DagsterEvent(
            event_type_value=DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value,
            job_name=self._run.job_name,
            message=f"{self._run.job_name} intends to materialize {cell}",
            event_specific_data=AssetMaterializationPlannedData(dg.AssetKey(asset), partition=partition),
        )
        return self._entry(event.message or "", level=logging.INFO, event=event)

    def materialized(self, materialization: dg.AssetMaterialization) -> EventLogEntry:
        """A partition has a picture."""
        cell = " ".join([*materialization.asset_key.path, *filter(None, [materialization.partition])])
        return self._of_step(
            DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(materialization, []), f"Materialized {cell}"
        )

    def observed(self, observation: dg.AssetObservation) -> EventLogEntry:
        """Something is to be known of a partition."""
        cell = " ".join([*observation.asset_key.path, *filter(None, [observation.partition])])
        return self._of_step(DagsterEventType.ASSET_OBSERVATION, AssetObservationData(observation), f"Observed {cell}")

    def checked(self, evaluation: dg.AssetCheckEvaluation) -> EventLogEntry:
        """A check of a partition's picture was made."""
        cell = " ".join([*evaluation.asset_key.path, *filter(None, [evaluation.partition])])
        said = f": {evaluation.description}" if evaluation.description else ""
        outcome = "passed" if evaluation.passed else "not passed"
        return self._of_step(
            DagsterEventType.ASSET_CHECK_EVALUATION,
            evaluation,
            f"{cell}: {evaluation.check_name} {outcome}{said}",
            level=logging.DEBUG if evaluation.passed else logging.WARNING,
        )

    def error(self, line: str) -> EventLogEntry:
        """A line of the run's log that says what went wrong."""
        return self._entry(line, level=logging.ERROR, event=None)

    def _of_step(
        self, kind: DagsterEventType, data: EventSpecificData, message: str, *, level: int = logging.DEBUG
    ) -> EventLogEntry:
        event = DagsterEvent(
            event_type_value=kind.value,
            job_name=self._run.job_name,
            step_handle=self._step.step.handle,
            node_handle=self._step.step.node_handle,
            step_kind_value=self._step.step.kind.value,
            logging_tags=self._step.event_tags,
            event_specific_data=data,
            message=message,
            pid=os.getpid(),
        )
        return self._entry(message, level=level, event=event)

    def _entry(self, message: str, *, level: int, event: DagsterEvent | None) -> EventLogEntry:
        return EventLogEntry(
            error_info=None,
            level=level,
            user_message=message,
            run_id=self._run.run_id,
            timestamp=time.time(),
            step_key=self._step.step.key,
            job_name=self._run.job_name,
            dagster_event=event,
        )
