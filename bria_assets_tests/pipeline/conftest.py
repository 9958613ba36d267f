from pathlib import Path

import pytest

from bria_assets_tests.ready_ledger import make_ledger
from bria_assets_tests.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    make_ledger(tmp_path / "ledger.db")
    return Workbench(tmp_path)
