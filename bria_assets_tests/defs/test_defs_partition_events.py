"""What Dagster makes of a planned event, which is no public class of Dagster's: pinned for the version in use."""

import dagster as dg
import pytest

from bria_assets.defs.partition_events import report_planned

letters = dg.DynamicPartitionsDefinition(name="letter")
numbers = dg.DynamicPartitionsDefinition(name="number")
pairs = dg.MultiPartitionsDefinition({"letter": letters, "number": numbers})


@dg.asset(partitions_def=letters)
def single() -> None:
    """Partitioned in one dimension."""


@dg.asset(partitions_def=pairs)
def double() -> None:
    """Partitioned in two dimensions."""


@dg.op
def plan_two_make_one(context: dg.OpExecutionContext) -> None:
    for asset, planned, made in (("single", ["a", "b"], "a"), ("double", ["a|1", "b|1"], "a|1")):
        for partition in planned:
            report_planned(context, asset, partition)
        context.log_event(dg.AssetMaterialization(asset, partition=made))
    if context.run.tags.get("fails"):
        raise dg.Failure("one of each was not made", allow_retries=False)


@dg.job
def one_run() -> None:
    plan_two_make_one()


def statuses(*, fails: bool, made_before: bool = False) -> dict[str, str | None]:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("letter", ["a", "b", "c"])
        instance.add_dynamic_partitions("number", ["1"])
        if made_before:
            instance.report_runless_asset_event(dg.AssetMaterialization("single", partition="b"))
            instance.report_runless_asset_event(dg.AssetMaterialization("single", partition="c"))
        one_run.execute_in_process(instance=instance, raise_on_error=False, tags={"fails": "yes"} if fails else {})
        found = {
            **(instance.get_status_by_partition(dg.AssetKey("single"), ["a", "b", "c"], letters) or {}),
            **(instance.get_status_by_partition(dg.AssetKey("double"), ["a|1", "b|1"], pairs) or {}),
        }
        return {partition: status and status.name for partition, status in found.items()}


def test_in_a_failed_run_planned_and_not_made_is_failed_and_the_rest_is_as_it_was():
    assert statuses(fails=True) == {
        "a": "MATERIALIZED",
        "b": "FAILED",
        "c": None,
        "a|1": "MATERIALIZED",
        "b|1": "FAILED",
    }


def test_in_a_failed_run_what_was_good_before_is_failed_if_planned_and_good_if_not():
    found = statuses(fails=True, made_before=True)
    assert (found["b"], found["c"]) == ("FAILED", "MATERIALIZED")


@pytest.mark.parametrize("partition", ["b", "b|1"])
def test_in_a_good_run_planned_and_not_made_is_not_failed(partition: str):
    assert statuses(fails=False)[partition] is None
