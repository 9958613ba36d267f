from pathlib import Path

import pytest

from bria_assets_tests.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)
