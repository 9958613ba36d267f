"""What the documents name is there, and what is there is named."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from bria_assets.cli import app
from bria_assets.sandbox import Fault
from bria_assets.sandbox.faults import FaultKind

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (CHECKOUT / "docs").glob("*.md")}
EVERYTHING = "\n".join([README, *PAGES.values()])


def options(command: Any) -> Iterator[str]:
    """Of a command and those below it."""
    for below in getattr(command, "commands", {}).values():
        yield from options(below)
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--") and name != "--help")


def test_every_option_of_the_command_is_named():
    named = set(re.findall(r"--[a-z][a-z-]*", EVERYTHING))
    there = set(options(typer.main.get_command(app)))
    assert {"--skus", "--picture-px", "--even-if-paid"} <= there <= named


def test_every_page_is_linked_from_the_readme():
    assert set(re.findall(r"\(docs/(\w+\.md)\)", README)) == set(PAGES)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_link_of_a_page_leads_to_a_file(page: str):
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", PAGES[page])
    assert [target for target in targets if not (CHECKOUT / "docs" / target).exists()] == []


def test_the_layout_is_that_of_the_package():
    layout = README.partition("bria_assets/\n")[2].partition("```")[0]
    named = set(re.findall(r"\w+/|\w+\.py", layout))
    package = CHECKOUT / "bria_assets"
    folders = {f"{folder.name}/" for folder in package.iterdir() if (folder / "__init__.py").is_file()}
    modules = {module.name for module in package.glob("*.py") if module.name != "__init__.py"}
    assert named == folders | modules


def test_every_kind_of_fault_and_every_field_is_in_the_table():
    rows = re.findall(r"^\| (`.*)$", PAGES["sandbox.md"].partition("## Faults")[2], re.MULTILINE)
    first_cells = {name for row in rows for name in re.findall(r"`(\w+)`", row.partition("|")[0])}
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert set(get_args(FaultKind)) - first_cells == set()
    assert set(Fault.model_fields) - {"kind"} - names == set()
    assert first_cells <= {*get_args(FaultKind), *Fault.model_fields}
