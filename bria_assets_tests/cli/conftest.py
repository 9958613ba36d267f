from collections.abc import Iterator
from pathlib import Path

import pytest

from bria_assets_tests.shop import MUG, Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "shop", is_on_disk=True) as opened:
        opened.sell(MUG)
        yield opened
