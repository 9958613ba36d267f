"""A bench on one folder."""

from pathlib import Path

import pytest

from bria_assets_tests.faults.fault_bench import FaultBench
from bria_assets_tests.ready_ledger import make_ledger


@pytest.fixture
def bench(tmp_path: Path) -> FaultBench:
    make_ledger(tmp_path / "ledger.db")
    return FaultBench(tmp_path)
