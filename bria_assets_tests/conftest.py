"""No test sees this machine's settings: a real token is never billed, and no real Dagster home is written to."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded by the end of it stays: to search it for garbage takes a quarter of the loading, and goes on."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Tests of processes and real servers wait for half of their time: three processes for two processors."""
    processors = os.cpu_count() or 1
    return processors + (processors + 1) // 2


def _ours() -> list[str]:
    return [name for name in os.environ if name.startswith("BRIA_") or name == "DAGSTER_HOME"]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_for_shared_fixtures() -> Iterator[None]:
    """What modules share is set up before any test's own fixtures are."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _ours():
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_settings_left_behind() -> Iterator[None]:
    """What a test, or the code it calls, puts into the environment does not reach the next one."""
    yield
    for name in _ours():
        del os.environ[name]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
