"""No test sees this machine's settings: a real token is never billed, and no real Dagster home is written to."""

import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from bria_assets.interrupts import accept_interrupts

MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - Linux's file system in memory: pytest makes folders of its own in it
MOST_WRITTEN_BYTES = 1 << 31
"""Several times what a session writes."""
OF_TERMINALS = {"FORCE_COLOR", "NO_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE", "COLUMNS"}
"""Variables that change what is printed, many of which CI services set."""


def pytest_configure() -> None:
    """Tests can be stopped wherever they run, as what they test can, print as to a file, and talk to this machine only.

    They write to memory where there is enough of it: some thousand databases else wait for the disk in turn.
    """
    accept_interrupts()
    for name in [name for name in os.environ if name in OF_TERMINALS or name.lower().endswith("_proxy")]:
        del os.environ[name]
    if "TMPDIR" in os.environ or not MEMORY_FOLDER.is_dir():
        return
    memory = os.statvfs(MEMORY_FOLDER)
    may_run_programs = not memory.f_flag & os.ST_NOEXEC
    if may_run_programs and memory.f_bavail * memory.f_frsize > MOST_WRITTEN_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY_FOLDER)


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
    """Tests of processes and real servers wait for half of their time: two processes for each processor."""
    return 2 * (os.cpu_count() or 1)


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
