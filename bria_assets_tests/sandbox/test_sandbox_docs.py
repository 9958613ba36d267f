"""What docs/sandbox.md says of endpoints, plans, profiles and options is what there is."""

import re
from pathlib import Path

import pytest
import yaml

from bria_assets.sandbox import PROFILES, REQUESTS_PER_MINUTE, Profile, SandboxSettings
from bria_assets.sandbox.endpoint import AnswerForm
from bria_assets.sandbox.endpoints import ENDPOINTS
from bria_assets.sandbox.faults import Fault

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
ANSWERS: dict[AnswerForm, str] = {
    "job": "a job",
    "results": "`[[url, seed, session id], ...]`",
    "result_url": "`result_url`, held",
}


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(title: str) -> list[list[str]]:
    """The cells of each row."""
    rows = [line.strip("| ").split(" | ") for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def blocks(title: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", section(title), re.DOTALL)


def test_the_table_of_endpoints_has_all_of_them_and_how_each_answers():
    told = {row[0]: row[-1] for row in table("What it imitates")}
    there = {
        ", ".join(f"`{path}`" for path in (each.path, *each.aliases)): ANSWERS[each.form]
        + ("" if each.makes_a_picture else ", text only")
        for each in ENDPOINTS
    }
    assert told == {**there, "`/v2/status/{request_id}`": "the status body"}


def test_the_table_of_plans_has_all_of_them_with_their_limits():
    assert {name.strip("`"): int(limit) for name, limit in table("Plans")} == REQUESTS_PER_MINUTE


def test_the_table_of_profiles_has_all_of_them():
    assert {name.strip("`") for name, _ in table("Profiles")} == set(PROFILES)


def test_the_profile_of_the_page_can_be_used_and_has_every_field():
    [example] = blocks("Profiles", "yaml")
    given = yaml.safe_load(example)
    assert set(given) == set(Profile.model_fields)
    assert Profile.model_validate(given)


@pytest.mark.parametrize("example", blocks("Faults", "yaml"))
def test_the_faults_of_the_page_can_be_used(example: str):
    assert [Fault.model_validate(each) for each in yaml.safe_load(example)]


def test_the_examples_of_tests_name_settings_that_there_are(tmp_path: Path):
    for example in blocks("In tests", "python"):
        compile(example, "docs/sandbox.md", "exec")
    assert SandboxSettings.model_validate(
        {"state_dir": tmp_path, "faults": [{"kind": "reset_after_accept", "times": 1}]}
    )
