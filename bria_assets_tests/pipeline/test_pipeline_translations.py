"""Instructions that Bria translates, by setting: a call of its own, then the picture by the patch that gave."""

import json

import pytest
from workbench import Notes, Workbench

from bria_assets.client.requests import GenerateImage, GenerateStructuredPrompt
from bria_assets.jobs.job import PromptOutcome
from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.design import Design, read_design
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.pace import Pace
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.prompt_change import TranslationUnusable, translated_refinement
from bria_assets.pipeline.quote import Quote, Terms, quote_of
from bria_assets.pipeline.refined_image import RefinementOrder
from bria_assets.pipeline.refinement import Refinement
from bria_assets.prompts.structured_prompt import StructuredPrompt

DEER = Refinement(id="deer", prompt="A black deer on a white background", seed=7)
SKULL = Refinement(id="skull", prompt="A skull on a transparent background", seed=7)
ODD = Refinement(id="odd", base="refinement:deer", instruction="make it navy, polished like a mirror")
GIVEN = StructuredPrompt.parse({"objects": [{"description": "A deer"}], "background_setting": "white"})
TRANSLATED = {GenerateImage.endpoint: 2, GenerateStructuredPrompt.endpoint: 1}


@pytest.fixture
def bench(bench: Workbench) -> Workbench:
    bench.generation = Generation(unknown_instructions="translate")
    return bench


async def walk(bench: Workbench, *rows: Refinement, regenerate: Regenerate = Regenerate.NOTHING) -> Notes:
    return await bench.walk([RefinementOrder(rows=rows)], regenerate)


def design_of(bench: Workbench, name: str) -> Design:
    design = read_design(bench.store, name)
    assert design is not None
    return design


def quote(bench: Workbench, *rows: Refinement) -> Quote:
    plan = Plan()
    plan.add(bench.survey().findings(RefinementOrder(rows=rows)))
    pace = Pace(requests_per_minute=None)
    return quote_of(
        plan, Terms(server=bench.server, generation=bench.generation, pace=pace, prices_usd=LIST_PRICES_USD)
    )


async def test_the_translation_is_a_call_of_its_own_and_neither_is_paid_twice(bench: Workbench):
    first = await walk(bench, DEER, ODD)
    assert first.failures == {}
    assert bench.jobs == TRANSLATED
    again = await walk(bench, DEER, ODD)
    assert again.made_cells == again.known_cells == []
    assert bench.jobs == TRANSLATED
    await walk(bench, ODD, regenerate=Regenerate.ALL)
    assert bench.jobs == {GenerateImage.endpoint: 3, GenerateStructuredPrompt.endpoint: 2}


async def test_what_was_translated_holds_when_translation_is_turned_off_and_nothing_more_is_asked(bench: Workbench):
    await walk(bench, DEER, ODD)
    bench.generation = Generation()
    other = ODD.model_copy(update={"id": "other", "instruction": "make it pop"})
    notes = await walk(bench, DEER, ODD, other)
    assert list(notes.failures) == [f"{REFINED_IMAGE} other"]
    assert "understood are: add X" in notes.reasons[f"{REFINED_IMAGE} other"]
    assert bench.jobs == TRANSLATED


async def test_its_answer_becomes_the_patch_that_the_picture_is_made_from(bench: Workbench):
    await walk(bench, DEER, ODD)
    design = design_of(bench, "odd")
    step, replayed = design.latest, design.replayed()
    assert step.way == "translated"
    assert step.translation is not None
    assert step.translation.request_payload["prompt"] == ODD.instruction
    assert step.translation.full_response["request_id"] == step.translation.request_id != step.request_id
    assert "navy" in json.dumps(step.patch)
    assert "prompt" not in step.request_payload
    assert replayed is not None
    assert design.current_state is not None
    assert replayed.text() == design.current_state.text()
    answered = StructuredPrompt.parse(step.translation.full_response["result"]["structured_prompt"])
    assert StructuredPrompt.parse(step.request_payload["structured_prompt"]) == answered


async def test_a_picture_whose_translation_is_paid_already_costs_one_call(bench: Workbench):
    await walk(bench, DEER)
    again = ODD.model_copy(update={"id": "again"})
    await walk(bench, ODD, again)
    assert bench.jobs == TRANSLATED  # equal work, one job each
    record = bench.store.record(REFINED_IMAGE, "odd")
    assert record is not None
    bench.store.write_record(record.model_copy(update={"input_hash": "0" * 64}))
    assert (await walk(bench, ODD)).known_cells == [f"{REFINED_IMAGE} odd"]
    assert bench.jobs == TRANSLATED


async def test_the_plan_counts_both_calls_and_what_is_not_known_yet_at_its_dearest(bench: Workbench):
    both = 2 * LIST_PRICES_USD[GenerateImage.endpoint] + LIST_PRICES_USD[GenerateStructuredPrompt.endpoint]
    before = quote(bench, DEER, ODD)
    assert (before.jobs, before.cost_usd) == (3, pytest.approx(both))
    await walk(bench, DEER)
    known = quote(bench, ODD, Refinement(id="red", base="refinement:deer", instruction="make the deer red"))
    assert (known.jobs, known.cost_usd) == (3, pytest.approx(both))
    assert known.assets[REFINED_IMAGE].translations == 1


async def test_a_transparent_background_stays_one_whatever_bria_translated(bench: Workbench):
    lit = Refinement(id="lit", base="refinement:skull", instruction="let dramatic light fall on it")
    assert (await walk(bench, SKULL, lit)).failures == {}
    after = design_of(bench, "lit").latest.after_structured_prompt
    assert after is not None
    assert after.root["background"] == "none"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (GIVEN.text(), "changes nothing; request r-1 is paid; change the instruction, or ask again with"),
        ('{"objects": "none"}', "cannot be used: this structured prompt cannot be used: objects must be a list"),
        ("A deer, popping", "cannot be used: this structured prompt cannot be used: it is not JSON"),
    ],
)
def test_an_answer_that_is_no_change_makes_no_picture_and_says_so_in_one_line(answer: str, why: str):
    outcome = PromptOutcome(structured_prompt=answer, request_id="r-1", cost_usd=0.02, latency_seconds=1.0, polls=1)
    with pytest.raises(TranslationUnusable) as refused:
        translated_refinement(ODD, GIVEN, outcome, Generation())
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
