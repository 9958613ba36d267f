"""The layering of the package: which part may import which, and where Dagster and httpx may be named.

Every module is parsed, not imported, so an import inside a function counts as well as one at the top.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import bria_assets

PACKAGE = "bria_assets"
PACKAGE_FOLDER = Path(bria_assets.__file__).parent

FOUNDATIONS = frozenset({"catalog", "client", "images", "sandbox"})
# The command line is four modules: what is typed, the run it starts, and what is shown of it and while it goes on.
COMMAND_LINE = frozenset({"cli", "refreshing", "terminal", "progress_view"})
ALL_PARTS = (
    FOUNDATIONS
    | COMMAND_LINE
    | {
        "batch",
        "configuration",
        "dagster_home",
        "definitions",
        "defs",
        "gallery",
        "interrupts",
        "jobs",
        "pipeline",
        "prompts",
        "servers",
    }
)

# What each part may import besides itself. A part that is not listed is one this design does not know.
MAY_IMPORT: dict[str, frozenset[str]] = {
    **dict.fromkeys(FOUNDATIONS, frozenset[str]()),
    "batch": frozenset({"catalog", "client", "configuration", "images", "jobs", "pipeline", "servers"}),
    "dagster_home": frozenset({"interrupts"}),
    "interrupts": frozenset(),
    "prompts": frozenset({"catalog"}),
    "jobs": frozenset({"client", "images"}),
    "pipeline": frozenset({"catalog", "client", "images", "jobs", "prompts"}),
    "gallery": frozenset({"catalog", "images", "prompts"}),
    # Transports are handed to the definitions, so that they cannot tell Bria from the sandbox.
    "defs": frozenset({"catalog", "client", "gallery", "images", "jobs", "pipeline", "prompts"}),
    # Only those who join the parts read settings from the environment.
    "configuration": frozenset({"dagster_home"}),
    "servers": frozenset({"client", "configuration", "jobs", "sandbox"}),
    "definitions": ALL_PARTS - COMMAND_LINE,
    "progress_view": frozenset({"pipeline"}),
    "terminal": frozenset({"images", "jobs", "pipeline", "progress_view"}),
    "refreshing": ALL_PARTS - {"cli"},
    "cli": ALL_PARTS,
}

# What the package itself hands on.
OFFERED_TO_OTHER_PROGRAMS = frozenset({"batch"})

# Libraries that only some parts may name.
CONFINED: dict[str, frozenset[str]] = {
    "dagster": COMMAND_LINE | {"definitions", "defs"},
    "httpx": COMMAND_LINE | {"client", "definitions", "sandbox", "servers"},
}

# Annotations turned into strings break Dagster's decorators, which read them when the asset is defined.
NEEDS_REAL_ANNOTATIONS = frozenset({"definitions", "defs"})


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported module, by its absolute dotted name."""

    module: str
    line: int


def imports_in(source: str, module: str, *, is_package: bool = False) -> Iterator[Import]:
    """Name every module that the source of ``module`` imports, relative imports made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(module=alias.name, line=node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".") if is_package else module.split(".")[:-1]
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            # `from package import part` and `from package import name` look alike: both readings are looked at.
            yield Import(module=base, line=node.lineno)
            yield from (Import(module=f"{base}.{alias.name}", line=node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _calls_import(node.func) and node.args:
            named = node.args[0]
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield Import(module=named.value, line=node.lineno)


def _calls_import(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"import_module", "__import__"}


def part_of(module: str) -> str:
    """Name the part of the package that a module belongs to; the package itself is the empty part."""
    return module.removeprefix(PACKAGE).strip(".").split(".")[0]


def violations(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """List what the source of ``module`` imports against the rules, one sentence each."""
    part = part_of(module)
    if part and part not in MAY_IMPORT:
        return [f"{module}: {part!r} is no part of the design; say in MAY_IMPORT what it may import"]
    may_import = MAY_IMPORT.get(part, OFFERED_TO_OTHER_PROGRAMS)
    found: dict[str, None] = {}
    for imported in imports_in(source, module, is_package=is_package):
        library = imported.module.split(".")[0]
        place = f"{module}:{imported.line}"
        if library == PACKAGE:
            other = part_of(imported.module)
            if other in MAY_IMPORT and other != part and other not in may_import:
                found[f"{place}: {part or PACKAGE} may not import {other}"] = None
        elif library in CONFINED and part not in CONFINED[library]:
            found[f"{place}: {part or PACKAGE} may not import {library}"] = None
        elif imported.module == "__future__.annotations" and part in NEEDS_REAL_ANNOTATIONS:
            found[f"{place}: {part} may not make its annotations strings"] = None
    return list(found)


def modules() -> list[tuple[Path, str]]:
    """List every module of the package as its file and dotted name."""
    listed: list[tuple[Path, str]] = []
    for file in sorted(PACKAGE_FOLDER.rglob("*.py")):
        parts = file.relative_to(PACKAGE_FOLDER.parent).with_suffix("").parts
        listed.append((file, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)))
    return listed


@pytest.mark.parametrize(("file", "module"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_what_its_place_allows(file: Path, module: str):
    source = file.read_text(encoding="utf-8")
    assert violations(source, module, is_package=file.name == "__init__.py") == []


def test_every_part_of_the_package_is_looked_at():
    named = {part_of(module) for _, module in modules()}
    assert named - {""} <= ALL_PARTS


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bria_assets.catalog.readers", "from bria_assets.prompts import patch"),
        ("bria_assets.catalog.readers", "from bria_assets import prompts"),
        ("bria_assets.catalog.readers", "import bria_assets.prompts.patch"),
        # One level up from catalog.readers is catalog, two are the package.
        ("bria_assets.catalog.readers", "from ..prompts import patch"),
        ("bria_assets.catalog.readers", "from .. import prompts"),
        # Hidden where only a call would run it.
        ("bria_assets.catalog.readers", "def read():\n    from bria_assets.client import errors"),
        ("bria_assets.catalog.readers", "import importlib\nimportlib.import_module('bria_assets.client')"),
        ("bria_assets.client.polling", "import bria_assets.images"),
        ("bria_assets.images.store", "from bria_assets.catalog import Product"),
        ("bria_assets.sandbox.app", "from bria_assets.client import requests"),
        ("bria_assets.prompts.merge", "from bria_assets.images import record"),
        ("bria_assets.jobs.runner", "from bria_assets.prompts import merge"),
        ("bria_assets.pipeline.walk", "from bria_assets.defs import assets"),
        ("bria_assets.pipeline.walk", "from bria_assets.sandbox import app"),
        ("bria_assets.gallery.pages", "from bria_assets.jobs import ledger"),
        ("bria_assets.defs.resources", "from bria_assets.sandbox import app"),
        ("bria_assets.defs.resources", "from bria_assets.definitions import defs"),
        ("bria_assets.defs.resources", "from bria_assets.configuration import Configuration"),
        ("bria_assets.definitions", "from bria_assets.cli import main"),
        ("bria_assets.definitions", "from bria_assets.terminal import print_report"),
        ("bria_assets.configuration", "import dagster as dg"),
        ("bria_assets.terminal", "from bria_assets.definitions import defs"),
        ("bria_assets.refreshing", "from bria_assets.cli import main"),
        ("bria_assets.dagster_home", "from bria_assets.catalog import Product"),
        ("bria_assets", "from bria_assets.catalog import Product"),
        ("bria_assets.pipeline.walk", "import dagster as dg"),
        ("bria_assets.dagster_home", "from dagster import DagsterInstance"),
        ("bria_assets.client.polling", "from dagster._core.events import DagsterEvent"),
        ("bria_assets.defs.resources", "import httpx"),
        ("bria_assets.jobs.runner", "from httpx import AsyncClient"),
        ("bria_assets.defs.resources", "from __future__ import annotations"),
        ("bria_assets.definitions", "from __future__ import annotations"),
        # A new part has to be thought about first.
        ("bria_assets.utils", ""),
    ],
)
def test_an_import_against_the_direction_is_reported(module: str, source: str):
    assert len(violations(source, module)) == 1


def test_a_package_s_own_file_may_not_import_a_sibling_part_relatively():
    assert violations("from ..prompts import patch", "bria_assets.catalog", is_package=True) == [
        "bria_assets.catalog:1: catalog may not import prompts"
    ]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bria_assets.catalog.readers", "import pandas"),
        ("bria_assets.catalog.readers", "from bria_assets.catalog.product import Product"),
        ("bria_assets.catalog.readers", "from .product import Product"),
        ("bria_assets.catalog.readers", "from __future__ import annotations"),
        ("bria_assets.catalog.readers", "import dagster_home_of_someone_else"),
        ("bria_assets.client.transport", "import httpx"),
        ("bria_assets.sandbox.app", "from httpx import ASGITransport"),
        ("bria_assets.prompts.product", "from bria_assets.catalog import Product"),
        ("bria_assets.jobs.runner", "from bria_assets.client import errors\nfrom bria_assets.images import store"),
        ("bria_assets.pipeline.walk", "from bria_assets.jobs import runner"),
        ("bria_assets.gallery.pages", "from bria_assets.images import store"),
        ("bria_assets.defs.assets", "import dagster as dg\nfrom bria_assets.pipeline import walk"),
        ("bria_assets.definitions", "import dagster as dg\nimport httpx\nfrom bria_assets.sandbox import app"),
        ("bria_assets.definitions", "from bria_assets import dagster_home"),
        ("bria_assets.cli", "import dagster as dg\nfrom bria_assets.definitions import defs"),
        # A name that begins like a part's is not that part.
        ("bria_assets.catalog.readers", "from bria_assets import __version__"),
    ],
)
def test_an_import_along_the_direction_passes(module: str, source: str):
    assert violations(source, module) == []


def test_a_package_s_own_file_may_import_its_modules_relatively():
    assert violations("from .product import Product", "bria_assets.catalog", is_package=True) == []
