"""The checks of pictures as Dagster knows them; what they measure and why is in `pipeline.standards`.

No check blocks anything: a picture that does not keep a standard was paid for, is kept, and shows a red or yellow check
on its partition.
"""

import warnings
from collections.abc import Iterator

import dagster as dg
from dagster_shared.utils.warnings import PreviewWarning

from bria_assets.defs.partitions import PARTITIONS
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.standards import STANDARDS, Standard
from bria_assets.pipeline.verdict import Verdict


def check_specs(*assets: str) -> list[dg.AssetCheckSpec]:
    """The checks of some assets' pictures, each evaluated for every partition by itself."""
    return [_spec(standard) for standard in STANDARDS if standard.asset in assets]


def _spec(standard: Standard) -> dg.AssetCheckSpec:
    with warnings.catch_warnings():
        # Partitioned checks are a preview in 1.13.27: without them one partition's result would stand for all.
        warnings.simplefilter("ignore", PreviewWarning)
        return dg.AssetCheckSpec(
            standard.name,
            asset=standard.asset,
            description=standard.description,
            partitions_def=PARTITIONS[standard.asset],
        )


def evaluation(cell: Cell, verdict: Verdict) -> dg.AssetCheckEvaluation:
    """What Dagster is told of a verdict."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(cell.asset),
        check_name=verdict.standard.name,
        partition=cell.partition,
        passed=verdict.passed,
        severity=dg.AssetCheckSeverity(verdict.severity.value),
        description=verdict.reason,
        metadata=verdict.numbers,
    )


def check_outputs(context: dg.AssetExecutionContext) -> Iterator[dg.Output[None]]:
    """Ends the selected checks of a step, whose evaluations were logged one by one."""
    for key in context.selected_asset_check_keys:
        yield dg.Output(None, output_name=f"{key.asset_key.to_python_identifier()}_{key.name}")
