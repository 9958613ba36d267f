from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_caller import Caller, ManualClock, open_caller


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
