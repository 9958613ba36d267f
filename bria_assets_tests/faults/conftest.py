"""A bench on one folder."""

from pathlib import Path

import pytest

from bria_assets_tests.faults.fault_bench import FaultBench


@pytest.fixture
def bench(tmp_path: Path) -> FaultBench:
    return FaultBench(tmp_path)
