"""Refinements as a walk makes them: chains, both wires, what is asked without a structured prompt, what is refused."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from workbench import Notes, Workbench

from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.design import Design, DesignUnreadable, design_path, read_design
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.refined_image import refinement_orders
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_checks import refinement_checks
from bria_assets.pipeline.standards import BACKGROUND_KEPT, CHANGED_AS_ASKED, REST_PRESERVED, Standard

DEER = Refinement(id="deer", prompt="A black deer on a white background", seed=7, aspect_ratio="4:3")
SKULL = Refinement(id="skull", prompt="A skull on a transparent background", seed=7)


def changed(name: str, base: str, instruction: str) -> Refinement:
    return Refinement(id=name, base=f"refinement:{base}", instruction=instruction)


def patched(name: str, base: str, patch: dict[str, Any]) -> Refinement:
    return Refinement(id=name, base=f"refinement:{base}", patch=patch)


CHAIN = (
    DEER,
    changed("red", "deer", "Change the color of the deer from black to red"),
    changed("hat", "red", "Add a hat"),
    patched("dusk", "hat", {"lighting": {"conditions": "dusk"}, "fields": {"of_the_shop": {"kept": [1, 2.5, None]}}}),
    changed("bare", "dusk", "Remove the hat"),
    changed("named", "bare", 'Add the text "DEER" below the deer'),
)


async def walk(bench: Workbench, rows: Sequence[Refinement], regenerate: Regenerate = Regenerate.NOTHING) -> Notes:
    return await bench.walk(refinement_orders({row.id: row for row in rows}, {row.id for row in rows}), regenerate)


def design_of(bench: Workbench, name: str) -> Design:
    design = read_design(bench.store, name)
    assert design is not None
    return design


def reason(notes: Notes, name: str) -> str:
    return notes.failures[f"{REFINED_IMAGE} {name}"].reason


def without_structured_prompt(bench: Workbench, name: str) -> ImageRecord:
    """Makes a record one of a picture that Bria said nothing of."""
    record = bench.store.record(REFINED_IMAGE, name)
    assert record is not None
    bare = record.model_copy(update={"structured_prompt": None})
    bench.store.write_record(bare)
    return bare


async def test_a_chain_of_five_replays_from_its_artifacts_to_the_same_prompt_byte_for_byte(bench: Workbench):
    notes = await walk(bench, CHAIN)
    assert notes.failures == {}
    assert bench.job_count == 6
    design = design_of(bench, "named")
    assert [step.refinement for step in design.history] == ["red", "hat", "dusk", "bare", "named"]
    replayed, record = design.replayed(), bench.store.record(REFINED_IMAGE, "named")
    assert replayed is not None
    assert record is not None
    assert design.current_state is not None
    assert replayed.text() == record.structured_prompt == design.current_state.text()
    for earlier, later in zip(design.history, design.history[1:], strict=False):
        assert earlier.after_structured_prompt is not None
        assert later.before_structured_prompt is not None
        assert earlier.after_structured_prompt.text() == later.before_structured_prompt.text()
        assert earlier.after_sha256 == later.before_sha256
    assert design.original == f"{REFINED_IMAGE} deer"
    assert design.seed == 7


async def test_a_chain_asked_for_again_costs_nothing_and_a_new_beginning_makes_all_of_it_anew(bench: Workbench):
    await walk(bench, CHAIN)
    again = await walk(bench, CHAIN)
    assert (again.made_cells, bench.job_count) == ([], 6)
    white = DEER.model_copy(update={"prompt": "A black deer in a forest"})
    assert len((await walk(bench, [white, *CHAIN[1:]])).made_cells) == 6


async def test_what_is_refined_is_read_from_the_store_where_it_was_not_asked_for(bench: Workbench):
    await walk(bench, CHAIN[:1])
    notes = await walk(bench, CHAIN[1:2])
    assert notes.made_cells == [f"{REFINED_IMAGE} red"]
    alone = await walk(bench, [changed("lost", "nowhere", "Add a hat")])
    assert "there is no picture of refined_image nowhere" in reason(alone, "lost")


async def test_the_frame_and_the_seed_of_the_base_are_asked_for_again(bench: Workbench):
    notes = await walk(bench, CHAIN[:2])
    payload = design_of(bench, "red").latest.request_payload
    assert (payload["seed"], payload["aspect_ratio"]) == (7, "4:3")
    sizes = {(record.picture.width_px, record.picture.height_px) for record in notes.records.values()}
    assert len(sizes) == 1


async def test_an_instruction_that_is_not_understood_fails_alone_with_help_and_costs_nothing(bench: Workbench):
    rows = [DEER, changed("odd", "deer", "Make it pop"), changed("behind", "odd", "Add a hat"), CHAIN[1]]
    notes = await walk(bench, rows)
    assert "pop" in reason(notes, "odd")
    assert "add" in reason(notes, "odd").lower()  # the forms that are understood
    assert reason(notes, "behind") == f"not made, because {REFINED_IMAGE} odd failed"
    assert sorted(notes.made_cells) == [f"{REFINED_IMAGE} deer", f"{REFINED_IMAGE} red"]
    assert bench.job_count == 2


async def test_a_change_that_is_there_already_is_not_paid_for(bench: Workbench):
    notes = await walk(bench, [DEER, CHAIN[1], changed("again", "red", "Make the deer red")])
    assert (
        reason(notes, "again") == f"the structured prompt of {REFINED_IMAGE} red says so already: nothing would change"
    )
    assert bench.job_count == 2


async def test_without_a_structured_prompt_the_picture_is_the_reference_and_that_is_recorded(bench: Workbench):
    await walk(bench, [DEER])
    bare = without_structured_prompt(bench, "deer")
    notes = await walk(bench, [changed("red", "deer", "Make the deer red")])
    assert notes.failures == {}
    step = design_of(bench, "red").latest
    assert (step.way, step.patch, step.before_structured_prompt) == ("reference", None, None)
    assert step.request_payload["images"] == [bare.source_url]
    assert step.request_payload["prompt"] == "Make the deer red"
    assert design_of(bench, "red").original_structured_prompt is None


async def test_a_patch_without_a_structured_prompt_says_what_to_write_instead(bench: Workbench):
    await walk(bench, [DEER])
    without_structured_prompt(bench, "deer")
    notes = await walk(bench, [patched("red", "deer", {"modifications": {"deer": {"color": "red"}}})])
    assert "no structured prompt" in reason(notes, "red")
    assert "write an instruction instead" in reason(notes, "red")


async def test_the_wrapped_wire_sends_the_reference_picture_and_the_whole_merged_state(bench: Workbench):
    bench.generation = Generation(refinement_wire="wrapped")
    notes = await walk(bench, CHAIN[:3])
    assert notes.failures == {}
    step = design_of(bench, "hat").latest
    assert step.after_structured_prompt is not None
    assert step.request_payload == {
        "input": {
            "reference_image": {"url": notes.records[f"{REFINED_IMAGE} red"].source_url},
            "structured_prompt": step.after_structured_prompt.root,
        },
        "sync": False,
    }
    assert step.after_structured_prompt.root["additions"][0]["item"] == "hat"


async def test_the_wrapped_wire_says_so_where_the_base_s_url_has_expired(bench: Workbench):
    bench.generation = Generation(refinement_wire="wrapped")
    await walk(bench, [DEER])
    record = bench.store.record(REFINED_IMAGE, "deer")
    assert record is not None
    gone = datetime.now(timezone.utc) - timedelta(hours=1)
    bench.store.write_record(record.model_copy(update={"source_url_expires_at": gone}))
    notes = await walk(bench, [CHAIN[1]])
    assert "BRIA_REFINEMENT_WIRE=published" in reason(notes, "red")
    assert bench.job_count == 1


async def test_side_effects_are_named_and_by_setting_refused(bench: Workbench):
    await walk(bench, CHAIN[:2])
    assert [change.path for change in design_of(bench, "red").latest.outside_patch] == ["short_description"]
    bench.generation = Generation(refuse_side_effects=True)
    notes = await walk(bench, [changed("blue", "deer", "Make the deer blue")])
    assert "would change more than it names: short_description" in reason(notes, "blue")


async def test_a_refinement_made_anew_is_paid_again_and_keeps_its_history(bench: Workbench):
    await walk(bench, CHAIN[:3])
    await walk(bench, [CHAIN[2]], Regenerate.ALL)
    assert bench.job_count == 4
    assert [step.refinement for step in design_of(bench, "hat").history] == ["red", "hat"]


async def test_bria_s_answer_is_kept_whole_and_without_the_token(bench: Workbench):
    await walk(bench, [DEER, changed("marked", "deer", "Add a token")])  # which is the token here
    answer = design_of(bench, "marked").latest.full_response
    assert set(answer) >= {"status", "result", "request_id"}
    assert "[api_token]" in answer["result"]["structured_prompt"]
    assert "token" not in json.dumps(answer).replace("[api_token]", "")


async def test_a_damaged_artifact_is_named_with_how_to_mend_it(bench: Workbench):
    await walk(bench, CHAIN[:2])
    bench.store.write(design_path("red"), b'{"design_id": "red"}')
    with pytest.raises(DesignUnreadable, match=r"designs/red\.json: row: Field required; move the file away"):
        read_design(bench.store, "red")


HATTED = changed("hatted", "skull", "Add a hat")
WOODED = changed("wooded", "deer", "Change the background to a forest")
TITLED = changed("titled", "deer", 'Add the text "X" above the deer')
OPAQUE = {"border_clear_before": 0.0, "border_clear_after": 0.0}


async def test_what_does_not_keep_a_standard_is_told_in_one_line(bench: Workbench):
    red = CHAIN[1]
    notes = await walk(bench, [DEER, SKULL, red, HATTED, WOODED, TITLED])
    table: list[tuple[Refinement, dict[str, Any], Standard, str]] = [
        (red, {"regions": ()}, CHANGED_AS_ASKED, "nothing that can be seen has changed"),
        (red, {"colour_border": 12.0, **OPAQUE}, BACKGROUND_KEPT, "the background changed"),
        (red, {"changed_share": 0.8}, REST_PRESERVED, "80% of the picture changed"),
        (red, {"colour_outside": 5.0}, REST_PRESERVED, "colour difference 5.0 outside of what changed"),
        (red, {"ratio_deviation": 0.5}, REST_PRESERVED, "the frame's ratio changed by 50%"),
        (
            HATTED,
            {"border_clear_before": 1.0, "border_clear_after": 0.0},
            BACKGROUND_KEPT,
            "the transparent background",
        ),
        (WOODED, {"colour_border": 0.1, **OPAQUE}, CHANGED_AS_ASKED, "the background hardly changed"),
        (TITLED, {"height_px": 2}, CHANGED_AS_ASKED, "nothing changed in the upper half, where 'above the deer' is"),
    ]
    for row, seen, standard, found in table:
        design = design_of(bench, row.id)
        seen_diff = design.latest.visual_diff.model_copy(update=seen)
        step = design.latest.model_copy(update={"visual_diff": seen_diff})
        written = design.model_copy(update={"history": (step,)})
        bench.store.write(design_path(row.id), written.model_dump_json().encode())
        verdict = refinement_checks(bench.store, notes.records[f"{REFINED_IMAGE} {row.id}"])[standard]()
        bench.store.write(design_path(row.id), design.model_dump_json().encode())
        assert not verdict.passed, (standard.name, found)
        assert found in verdict.reason
        assert "\n" not in verdict.reason
