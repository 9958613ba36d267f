"""What the documents name is there, and what is there is named."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from typer.main import get_command

from bria_assets.cli import app
from bria_assets.configuration import Configuration
from bria_assets.sandbox import Fault
from bria_assets.sandbox.faults import FaultKind

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (CHECKOUT / "docs").glob("*.md")}
EVERYTHING = {"README.md": README, **PAGES}
COMMAND = re.compile(r"(?:^|[$`(])\s*(?:\.venv/bin/)?bria-assets((?: [^`\n#)]*)?)", re.MULTILINE)
MAKE = re.compile(r"(?:^\$ |`)make( [a-z-]+(?: [A-Z]+=[^`\n#]+)?)\s*(?:$|[`#])", re.MULTILINE)
"""Not `make the deer red`, which is said to a picture."""


def options(command: Any) -> Iterator[str]:
    """Of a command and those below it."""
    for below in getattr(command, "commands", {}).values():
        yield from options(below)
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--") and name != "--help")


def wrong_words(arguments: str) -> list[str]:
    """Of a call of `bria-assets` as a page has it: subcommands and options that there are not."""
    command: Any = get_command(app)
    words = [word for word in re.split(r"[\s\[\]|]+", arguments) if word]
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands:
            return [name]
        command = command.commands[name]
    return [
        word for word in words if word.startswith("--") and word.partition("=")[0] not in {*options(command), "--help"}
    ]


@pytest.mark.parametrize("page", sorted(EVERYTHING))
def test_every_command_that_a_page_names_is_there_with_its_options(page: str):
    named = [*COMMAND.findall(EVERYTHING[page])]
    assert {call: wrong for call in named if (wrong := wrong_words(call))} == {}


def test_a_command_that_is_not_there_is_found():
    assert wrong_words(" refresh --skus A --speed 9") == ["--speed"]
    assert wrong_words(" jobs list --limit 5") == []
    assert wrong_words(" jobs sell") == ["sell"]


def test_every_option_of_the_command_is_named():
    named = set(re.findall(r"--[a-z][a-z-]*", PAGES["commands.md"]))
    there = set(options(typer.main.get_command(app)))
    assert {"--skus", "--picture-px", "--even-if-paid"} <= there <= named


@pytest.mark.parametrize("page", sorted(EVERYTHING))
def test_every_target_of_make_that_a_page_names_is_there(page: str):
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    words = [word for call in MAKE.findall(EVERYTHING[page]) for word in shlex.split(call) if "=" not in word]
    assert set(words) - targets == set()


def test_every_target_of_make_is_named():
    targets = re.findall(r"^([a-z-]+):.*## ", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [target for target in targets if f"make {target}" not in PAGES["commands.md"]] == ["help"]


@pytest.mark.parametrize("page", sorted(EVERYTHING))
def test_every_setting_that_a_page_names_is_there(page: str):
    there = {field.alias for field in Configuration.model_fields.values()}
    assert set(re.findall(r"\bBRIA_[A-Z_]+\b", EVERYTHING[page])) - there == set()


def test_every_setting_is_in_the_table_with_its_default():
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", PAGES["configuration.md"], re.MULTILINE))
    there = {field.alias: field.default for field in Configuration.model_fields.values() if field.alias}
    assert set(told) == {*there, "DAGSTER_HOME"}
    shown = {name: _words(default) for name, default in there.items() if name != "BRIA_API_TOKEN"}
    assert {name: (told[name], words) for name, words in shown.items() if words not in told[name]} == {}


def _words(default: Any) -> str:
    """As the table says it."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, float):
        return f"{default:g}"
    return "" if default is None else str(default)


@pytest.mark.parametrize("page", sorted(EVERYTHING))
def test_every_file_that_a_page_names_is_there(page: str):
    beginnings = "bria_assets|bria_assets_tests|benchmarks|data|docs"
    named = re.findall(rf"`((?:{beginnings})/[\w./-]+)`", EVERYTHING[page])
    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_every_page_is_in_the_menu():
    menu = (CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert set(re.findall(r"[\w-]+\.md", str(yaml.safe_load(menu)))) == set(PAGES)


def test_every_link_of_the_readme_leads_to_a_file():
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", README)
    assert [target for target in targets if not (CHECKOUT / target).exists()] == []


def test_the_site_is_built_without_a_warning_and_asks_nobody_for_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    build(load_config(str(CHECKOUT / "mkdocs.yml"), strict=True, site_dir=str(tmp_path)))
    pages = [*tmp_path.rglob("*.html"), *tmp_path.rglob("*.css"), *tmp_path.rglob("*.svg")]
    fetched = r"<(?:script|img|iframe)[^>]+src=\"?https?:|<link[^>]+stylesheet[^>]+https?:|url\([\"']?https?:|@import"
    asking = {page.name: found for page in pages if (found := re.findall(fetched, page.read_text(encoding="utf-8")))}
    assert (asking, len(pages) > len(PAGES)) == ({}, True)


def test_the_layout_is_that_of_the_package():
    layout = PAGES["architecture.md"].partition("bria_assets/\n")[2].partition("```")[0]
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
