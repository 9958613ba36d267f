"""The table of faults in the docs names tests that are there, and leaves none of these out."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = (TESTS.parent / "docs" / "faults.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(test_\w+)`", TABLE))


def names_in(*files: Path) -> set[str]:
    return {
        name for file in files for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }


def test_each_named_test_is_there():
    assert NAMED - names_in(*TESTS.rglob("test_*.py")) == set()


def test_each_fault_test_is_named():
    ours = names_in(*Path(__file__).parent.glob("test_faults_*.py")) - names_in(Path(__file__))
    assert ours - NAMED == set()
