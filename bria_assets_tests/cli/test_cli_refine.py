"""`bria-assets refine`: one change from the shell, the outputs of the example, and what is refused."""

import json

import pytest

from bria_assets_tests.command import run_command
from bria_assets_tests.shop import Shop

OUTPUTS = [
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
DEER = "- {id: deer, prompt: A black deer on a white background, seed: 7}\n"


@pytest.fixture
def shop(shop: Shop) -> Shop:
    file = shop.folder / "refinements.yaml"
    file.write_text(DEER)
    shop.settings["BRIA_REFINEMENTS"] = str(file)
    return shop


def test_a_refinement_prints_its_outputs_and_the_same_again_costs_nothing(shop: Shop):
    arguments = ("refine", "--base", "refinement:deer", "Make the deer red")
    first = run_command(*arguments, "--json", "-", variables=shop.variables, folder=shop.folder)
    assert first.exit_code == 0, first.stderr
    (outputs,) = json.loads(first.stdout)
    assert list(outputs) == ["refinement", *OUTPUTS, "design", "heat_map"]
    assert outputs["json_diff"]["patch"] == {"modifications": {"deer": {"color": "red"}}}
    assert outputs["full_response"]["request_id"] == outputs["request_id"]
    assert "2 jobs sent" in first.stderr
    assert f"Gallery: {shop.folder / 'images/gallery/index.html'}\n" in first.stderr
    again = run_command(*arguments, variables=shop.variables, folder=shop.folder)
    assert again.exit_code == 0
    assert "0 jobs sent" in again.stdout
    assert [line for line in again.stdout.splitlines() if line.startswith("request_id: ")] == [
        f"request_id: {outputs['request_id']}"
    ]
    assert all(f"\n{name}: " in again.stdout for name in OUTPUTS)
    assert shop.jobs() == 2

    odd = run_command(
        "refine", "--base", "refinement:deer", "Make it pop", variables=shop.variables, folder=shop.folder
    )
    assert odd.exit_code == 1
    assert "pop" in odd.stdout
    assert "Traceback" not in odd.stdout + odd.stderr
    assert shop.jobs() == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["Add a hat"], "name what to refine: --base ASSET:PARTITION with an instruction, or --entries"),
        (["--base", "refinement:deer", "--entries", "deer", "Add a hat"], "name what to refine"),
        (["--entries", "deer", "Add a hat"], "--entries have their instruction and id in the file"),
        (["--base", "refinement:deer", "--patch", "{oops"], "--patch: this patch cannot be used"),
        (["--base", "refinement:deer", "--patch", '{"remove": ["a"], "remove": ["b"]}'], 'the key "remove" stands'),
        (["--base", "refinement:deer", "--patch", '{"fields": {"a": NaN}}'], "NaN is no JSON number"),
        (["--base", "refinement:deer", "--patch", '{"text_render": [{"text": 5}]}'], "text_render[0].text must be a"),
        (["--base", "refinement:deer", "--patch", f'{{"fields": {"[" * 1000}}}'], "more than 32 levels deep"),
        (["--entries", ","], "--entries names nothing"),
        (["--base", "refinement:deer", "Add a hat", "--json", "/nowhere/x.json"], "there is no folder /nowhere"),
    ],
)
def test_wrong_use_is_one_line_on_stderr(shop: Shop, arguments: list[str], why: str):
    finished = run_command("refine", *arguments, variables=shop.variables, folder=shop.folder)
    assert (finished.exit_code, finished.stdout) == (2, "")
    assert finished.stderr.startswith("bria-assets: ")
    assert why in finished.stderr
    assert finished.stderr.count("\n") == 1
