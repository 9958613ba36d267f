from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import Caller, ManualClock, open_caller

FOLDER = Path(__file__).parent
LARGE_TABLE = 12
ONE_IN = 3


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a large table of cases one in three is tried each time, unless it says itself which; the soak tries all."""
    tables: defaultdict[tuple[Path, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and FOLDER in item.path.parents:
            tables[item.path, item.originalname].append(item)
    for cases in tables.values():
        if len(cases) > LARGE_TABLE and not any(case.get_closest_marker("soak") for case in cases):
            for number, case in enumerate(cases):
                if number % ONE_IN:
                    case.add_marker(pytest.mark.soak)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def caller(state_dir: Path, clock: ManualClock) -> Caller:
    return open_caller(state_dir, clock=clock)


@pytest.fixture
def open_sandbox(state_dir: Path, clock: ManualClock) -> Callable[..., Caller]:
    """Open another sandbox on the test's state folder, with settings of its own."""

    def open_with(**settings: Any) -> Caller:
        return open_caller(state_dir, clock=clock, **settings)

    return open_with
