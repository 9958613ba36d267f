"""The six scenarios of Bria's refinement example on the sandbox: what was asked for changes, and the rest does not."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from workbench import Notes, Workbench

from bria_assets.dagster_home import project_root
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.picture import decoded
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.design import Design, heat_map_path, read_design
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.refined_image import refinement_orders
from bria_assets.pipeline.refinement_file import read_refinements
from bria_assets.pipeline.standards import MOST_CHANGED, MOST_COLOUR_SHIFT

Pixels = npt.NDArray[np.int16]

ROWS = read_refinements(str(project_root() / "data" / "refinements.yaml"), assets=PICTURE_ASSETS)
SCENARIOS = [name for name, row in ROWS.items() if row.base is not None]
OF_THINGS = [name for name in SCENARIOS if name != "5-background-change"]
ON_CLEAR_GROUND = ["1-add-accessory", "4-background-preservation", "6-multi-edit"]
SIDE_PX = 64


@dataclass(frozen=True)
class Made:
    """All scenarios, made once, and asked for a second time."""

    bench: Workbench
    first: Notes
    second: Notes
    jobs: tuple[int, int]

    def design(self, name: str) -> Design:
        design = read_design(self.bench.store, name)
        assert design is not None
        return design

    def pixels(self, name: str) -> Pixels:
        record = self.bench.store.record(REFINED_IMAGE, name)
        assert record is not None
        return np.asarray(KeptPicture(self.bench.store, record).decoded).astype(np.int16)

    def before_and_after(self, name: str) -> tuple[Pixels, Pixels]:
        base = ROWS[name].base_cell
        assert base is not None
        return self.pixels(base.first_key), self.pixels(name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    bench = Workbench(tmp_path_factory.mktemp("scenarios"), draws_pictures=True, picture_px=SIDE_PX)
    orders = refinement_orders(ROWS, ROWS)
    first = asyncio.run(bench.walk(orders))
    jobs_of_first = bench.job_count
    second = asyncio.run(bench.walk(orders))
    return Made(bench=bench, first=first, second=second, jobs=(jobs_of_first, bench.job_count))


def test_the_six_scenarios_and_their_originals_are_made_with_a_call_each(made: Made):
    assert made.first.failures == {}
    assert len(SCENARIOS) == 6
    assert made.jobs[0] == len(ROWS) == len(made.first.made_cells)


def test_the_same_scenarios_again_cost_nothing(made: Made):
    assert len(made.second.unchanged_cells) == len(ROWS)
    assert made.jobs[1] == made.jobs[0]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_yields_all_outputs_of_the_example(made: Made, name: str):
    outputs = made.design(name).latest.outputs
    assert list(outputs) == [
        "request_payload",
        "full_response",
        "request_id",
        "status_url",
        "before_structured_prompt",
        "after_structured_prompt",
        "json_diff",
        "original_image_url",
        "refined_image_url",
        "visual_diff_summary",
    ]
    assert all(outputs.values())
    assert outputs["full_response"]["status"] == "COMPLETED"
    assert outputs["full_response"]["result"]["image_url"] == outputs["refined_image_url"]
    assert outputs["status_url"].endswith(f"/v2/status/{outputs['request_id']}")
    assert outputs["before_structured_prompt"] != outputs["after_structured_prompt"]
    assert json.loads(outputs["request_payload"]["structured_prompt"])["objects"]
    assert "additions" not in outputs["request_payload"]["structured_prompt"]  # published fields alone
    assert outputs["json_diff"]["patch"]
    assert outputs["json_diff"]["changes"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_keeps_every_standard(made: Made, name: str):
    record = made.first.records[f"{REFINED_IMAGE} {name}"]
    inspection = Inspection(made.bench.store, made.bench.generation, [])
    verdicts = inspection.verdicts(ROWS[name].cell, KeptPicture(made.bench.store, record))
    assert {verdict.standard.name: verdict.passed for verdict in verdicts} == {
        "changed_as_asked": True,
        "background_kept": True,
        "rest_preserved": True,
    }


@pytest.mark.parametrize("name", OF_THINGS)
def test_everything_else_stays_within_the_threshold(made: Made, name: str):
    diff = made.design(name).latest.visual_diff
    assert 0 < diff.changed_share < MOST_CHANGED
    assert diff.colour_outside is not None
    assert diff.colour_outside < MOST_COLOUR_SHIFT / 10


@pytest.mark.parametrize("name", ON_CLEAR_GROUND)
def test_the_transparent_background_still_has_alpha_0(made: Made, name: str):
    before, after = made.before_and_after(name)
    assert after[0, :, 3].max() == after[:, 0, 3].max() == 0
    clear = before[..., 3] == 0
    assert (after[clear][:, 3] == 0).mean() > 0.85  # where no accessory was added
    assert made.design(name).current_state is not None


def test_the_red_deer_is_redder_where_the_deer_was_black_and_nowhere_else(made: Made):
    before, after = made.before_and_after("2-change-attribute")
    deer = before.max(axis=-1) < 70
    redder = (after[..., 0] - after[..., 1:].max(axis=-1)) - (before[..., 0] - before[..., 1:].max(axis=-1))
    assert deer.mean() > 0.05
    assert np.median(redder[deer]) > 60
    assert (before[0] == after[0]).all()


def test_the_area_of_the_text_changed_and_only_that(made: Made):
    before, after = made.before_and_after("3-add-text")
    changed: npt.NDArray[np.bool_] = np.abs(before - after).max(axis=-1) > 8
    assert changed[: SIDE_PX // 4].any()
    assert not changed[SIDE_PX // 3 :].any()


def test_the_background_changed_and_the_deer_stayed(made: Made):
    before, after = made.before_and_after("5-background-change")
    deer = before.max(axis=-1) < 50
    apart = np.abs(before - after).mean(axis=-1)
    assert apart[deer].mean() < 3
    assert apart[~deer].mean() > 15


def test_two_things_asked_for_in_one_instruction_are_two_changes(made: Made):
    assert made.design("6-multi-edit").latest.visual_diff.region_count == 2
    names = [entry["item"] for entry in made.design("6-multi-edit").latest.outputs["json_diff"]["patch"]["additions"]]
    assert names == ["hat", "cigar"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_heat_map_lies_beside_the_artifact(made: Made, name: str):
    assert decoded(made.bench.store.read(heat_map_path(name))).size == (SIDE_PX, SIDE_PX)


def test_the_artifact_names_the_original_and_its_structured_prompt(made: Made):
    design, original = made.design("2-change-attribute"), made.first.records[f"{REFINED_IMAGE} black-deer"]
    assert (design.original, design.original_sha256) == (f"{REFINED_IMAGE} black-deer", original.picture.sha256)
    assert (design.original_structured_prompt, design.original_image_url) == (
        original.structured_prompt,
        original.source_url,
    )
    assert design.seed == original.seed == ROWS["black-deer"].seed


def test_artifacts_are_no_garbage_and_no_records(made: Made):
    assert {record.partition for record in made.bench.store.records()} == set(ROWS)
    assert Path(str(made.bench.store.root), "designs", "1-add-accessory.json").is_file()
