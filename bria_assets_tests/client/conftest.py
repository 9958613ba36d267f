import pytest
from client_parts import ManualClock

pytest.register_assert_rewrite("window_claims")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()
