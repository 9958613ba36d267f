"""The event log of dagster.yaml tells the same of a run over a range as Dagster's own, and takes less room for it."""

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from dagster_shared.utils.warnings import PreviewWarning

from bria_assets.dagster_home import BATCH_SIZE_VARIABLE, CONFIG_FILE, HOME_VARIABLE, project_root
from bria_assets.defs.picture_checks import check_outputs
from bria_assets.defs.run_events import RunEvents
from bria_assets.defs.sqlite_event_log import BatchingSqliteEventLog

KEYS = [f"SKU-{number:03}" for number in range(60)]
PICTURE = dg.AssetKey("picture")
CHECK = dg.AssetCheckKey(PICTURE, "clean")
products = dg.DynamicPartitionsDefinition(name="product")


with warnings.catch_warnings():
    warnings.simplefilter("ignore", PreviewWarning)
    CLEAN = dg.AssetCheckSpec("clean", asset=PICTURE, partitions_def=products)


@dg.multi_asset(specs=[dg.AssetSpec(PICTURE, skippable=True)], partitions_def=products, check_specs=[CLEAN])
def picture(context: dg.AssetExecutionContext) -> Iterator[dg.Output[None]]:
    """Materializes its partitions, and checks half of them."""
    events = RunEvents(context)
    for key in KEYS:
        made = dg.AssetMaterialization(PICTURE, partition=key)
        context.instance.handle_new_event(events.materialized(made))
    for key in KEYS[:30]:
        found = dg.AssetCheckEvaluation(passed=True, asset_key=PICTURE, check_name="clean", partition=key)
        context.instance.handle_new_event(events.checked(found))
    yield from check_outputs(context)


Homes = tuple[dg.DagsterInstance, dg.DagsterInstance]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory):
    """A run over sixty partitions, as Dagster's own event log tells of it, and as the one of dagster.yaml does."""
    ours = {"event_log_storage": yaml.safe_load((project_root() / CONFIG_FILE).read_text())["event_log_storage"]}
    instances: list[dg.DagsterInstance] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(BATCH_SIZE_VARIABLE, "25")
        for settings in ({}, ours):
            home = tmp_path_factory.mktemp("home")
            patch.setenv(HOME_VARIABLE, str(home))
            (home / CONFIG_FILE).write_text(yaml.safe_dump({"telemetry": {"enabled": False}, **settings}))
            instance = dg.DagsterInstance.get()
            instance.add_dynamic_partitions("product", KEYS)
            dg.Definitions(assets=[picture]).resolve_implicit_global_asset_job_def().execute_in_process(
                instance=instance,
                tags={ASSET_PARTITION_RANGE_START_TAG: KEYS[0], ASSET_PARTITION_RANGE_END_TAG: KEYS[-1]},
            )
            instances.append(instance)
        yield tuple(instances)
    for instance in instances:
        instance.dispose()


def index(instance: dg.DagsterInstance) -> Path:
    storage = instance.event_log_storage
    assert isinstance(storage, SqliteEventLogStorage)
    return Path(storage.path_for_shard("index"))


def test_dagster_yaml_names_it_and_its_files_lie_where_dagster_s_own_would(homes: Homes):
    theirs, ours = homes
    assert isinstance(ours.event_log_storage, BatchingSqliteEventLog)
    assert not isinstance(theirs.event_log_storage, BatchingSqliteEventLog)
    assert index(ours).relative_to(ours.root_directory) == index(theirs).relative_to(theirs.root_directory)


def test_every_partition_is_planned_and_materialized(homes: Homes):
    for instance in homes:
        assert instance.get_materialized_partitions(PICTURE) == set(KEYS)
        planned = instance.get_records_for_run(
            instance.get_run_records()[0].dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        ).records
        assert sorted(str(record.partition_key) for record in planned) == KEYS


def test_checks_are_planned_and_evaluated_as_in_dagster_s_own(homes: Homes):
    theirs, ours = (
        {
            (str(record.partition), record.status.value, record.event is not None)
            for record in instance.event_log_storage.get_asset_check_execution_history(CHECK, limit=100)
        }
        for instance in homes
    )
    assert {status for _, status, _ in ours} == {"SUCCEEDED", "PLANNED"}
    assert ours == theirs


def test_a_planned_check_of_one_partition_does_not_repeat_the_names_of_all(homes: Homes):
    repeats: list[bool] = []
    for instance in homes:
        with closing(sqlite3.connect(index(instance))) as connection:
            planned = connection.execute(
                "SELECT evaluation_event FROM asset_check_executions WHERE execution_status = 'PLANNED'"
            ).fetchall()
        repeats.append(any(KEYS[0] in event for (event,) in planned))
    theirs, ours = repeats
    assert theirs
    assert not ours


def test_dagster_s_own_event_log_goes_on_with_its_files(homes: Homes):
    _, ours = homes
    own = SqliteEventLogStorage(str(index(ours).parent))
    assert own.get_materialized_partitions(PICTURE) == set(KEYS)


def test_without_a_home_or_a_folder_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    with pytest.raises(dg.DagsterInvariantViolationError, match=r"set DAGSTER_HOME, or base_dir"):
        BatchingSqliteEventLog.from_config_value(None, {})
