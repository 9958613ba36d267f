"""Refinements in Dagster: the jobs, one-offs from the launchpad, and what the UI is told of each partition."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from bria_assets.dagster_home import project_root
from bria_assets.defs.refining import SCENARIOS, RefineConfig
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.refinement_file import read_refinements
from bria_assets_tests.shop import MUG, Recorder, Shop

ROWS = [
    {"id": "deer", "prompt": "A black deer on a white background", "seed": 7},
    {"id": "red", "base": "refinement:deer", "instruction": "Make the deer red"},
    {"id": "odd", "base": "refinement:deer", "instruction": "Make it pop"},
]


@pytest.fixture
def shop(shop: Shop) -> Shop:
    file = shop.folder / "refinements.yaml"
    file.write_text(yaml.safe_dump(ROWS))
    shop.settings["BRIA_REFINEMENTS"] = str(file)
    return shop


def refine(shop: Shop, **config: Any) -> Recorder:
    watcher = Recorder()
    shop.definitions(watcher).resolve_job_def("refine").execute_in_process(
        instance=shop.instance,
        run_config={"ops": {"refine_pictures": {"config": config}}},
        raise_on_error=False,
    )
    return watcher


def checks_of(shop: Shop, partition: str) -> dict[str, bool]:
    """What the checks of a refinement found, whichever run made it."""
    runs = [record.dagster_run.run_id for record in shop.instance.get_run_records()]
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    found = [
        record.event_log_entry.get_dagster_event().asset_check_evaluation_data
        for run in runs
        for record in shop.instance.get_records_for_run(run, of_type=kind).records
    ]
    return {check.check_name: check.passed for check in found if check.partition == partition}


def test_the_job_makes_the_file_s_refinements_each_with_its_own_fate(shop: Shop):
    watcher = refine(shop)
    assert watcher.quote is not None
    assert watcher.quote.jobs == 3  # at most: whether words are understood shows when the original is there
    assert shop.statuses("refined_image") == {"deer": "MATERIALIZED", "red": "MATERIALIZED", "odd": "FAILED"}
    assert set(checks_of(shop, "red")) == {"changed_as_asked", "background_kept", "rest_preserved"}
    shown = shop.materialization("refined_image", "red").metadata
    assert shown["instruction"].value == "Make the deer red"
    assert isinstance(shown["fidelity"], dg.FloatMetadataValue)
    assert shown["patch"].value == {"modifications": {"deer": {"color": "red"}}}
    assert "objects[0].shape_and_color" in str(shown["json_diff"].value)
    pictures = str(shown["before_and_change"].value)
    assert pictures.startswith("![before](data:image/jpeg;base64,")
    assert "![what changed](data:image/jpeg;base64," in pictures
    assert Path(str(shown["design_path"].value)).is_file()

    # From the UI: one partition by itself, again without a call; and the failed one, with its reason.
    jobs = shop.jobs()
    assert shop.materialize("refined_image", partitions="red").is_success
    again = shop.materialize("refined_image", partitions="odd")
    assert "pop" in shop.failure_message(again)
    assert shop.jobs() == jobs == 2


def test_a_one_off_from_the_launchpad_is_a_partition_like_any_other_and_paid_once(shop: Shop):
    wanted = {"base": "refinement:deer", "instruction": "Add a hat", "refinement_id": "hat"}
    first, second = refine(shop, **wanted), refine(shop, **wanted)
    assert first.report is not None
    assert second.report is not None
    assert (first.report.bria.submitted, second.report.bria.submitted) == (2, 0)
    assert shop.statuses("refined_image") == {
        "deer": "MATERIALIZED",
        "red": "NONE",
        "odd": "NONE",
        "hat": "MATERIALIZED",
    }
    # It stands in no file, and can all the same be made once more, and be refined.
    assert shop.materialize("refined_image", partitions="hat").is_success
    third = refine(shop, base="refinement:hat", patch={"remove": ["hat"]}, refinement_id="bare")
    assert third.report is not None
    assert third.report.bria.submitted == 1
    ring = refine(shop, base="refinement:bare", instruction="Add a hat", refinement_id="hat").refusal
    assert ring == "hat would refine itself: hat -> bare -> hat; choose another id"
    anew = refine(shop, refinements=["hat"], regenerate="all")
    assert anew.report is not None
    assert anew.report.bria.submitted == 1  # what it refines was not asked for


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"base": "refinement:dear", "instruction": "Add a hat"}, "there is no refinement dear; did you mean deer?"),
        ({"instruction": "Add a hat"}, "there is no base"),
        ({"refinements": ["red"], "base": "refinement:deer", "instruction": "I"}, "not both in one run"),
        ({"base": "refinement:deer", "instruction": "I", "refinement_id": "red"}, "red is another refinement in"),
    ],
)
def test_a_wrong_choice_is_refused_in_one_line_before_anything_is_paid(shop: Shop, config: dict[str, Any], why: str):
    refusal = refine(shop, **config).refusal
    assert refusal is not None
    assert why in refusal
    assert "\n" not in refusal
    assert shop.jobs() == 0


def test_a_refresh_gives_the_file_s_refinements_their_partitions_and_a_wrong_file_does_not_stop_it(shop: Shop):
    shop.sell(MUG)
    assert shop.refresh(assets=["product_image"]).run.is_success
    assert shop.partitions("refined_image") == ["deer", "red", "odd"]
    (shop.folder / "refinements.yaml").write_text("- {id: deer}\n")
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.run.is_success
    [warning] = refreshed.report.warnings
    assert warning.startswith(f"no refinement got a partition: {shop.folder}/refinements.yaml: ")
    assert "write prompt (an original) or base (what is refined): neither is there" in warning


def test_a_refresh_says_who_makes_refinements(shop: Shop):
    refused = shop.refresh(assets=["refined_image"])
    assert refused.watcher.refusal == "a refresh makes no refined_image: `bria-assets refine`, or the job refine, does"


def test_the_scenarios_of_the_job_are_entries_of_the_shipped_file():
    rows = read_refinements(str(project_root() / "data" / "refinements.yaml"), assets=PICTURE_ASSETS)
    assert {name for name, row in rows.items() if row.base is not None} == set(SCENARIOS)


def test_every_field_of_the_launchpad_is_explained():
    assert all(field.description for field in RefineConfig.model_fields.values())
