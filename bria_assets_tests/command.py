"""The `bria-assets` command as a process of its own: real signals, real exit codes, real output.

Dagster takes seconds to import, so the processes are forked from one that has imported it.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic, sleep

from bria_assets.cli import main
from bria_assets.configuration import Configuration

PATIENCE_SECONDS = 180.0
"""A laden machine takes many times as long as an idle one; nothing that goes well waits for it."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "bria_assets.refreshing",
        "bria_assets.cli",
        # What these two import only when it is needed.
        "dagster._core.storage.sqlite_storage",
        "dagster._core.execution.execute_in_process",
        "anyio._backends._asyncio",
        "httpcore",
        # The last one: what is loaded by then stays.
        "bria_assets_tests.command_preload",
    ]
)


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    exit_code: int | None
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Command:
    """A command that is running, or was."""

    process: ForkServerProcess
    output: Path

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def finish(self) -> Finished:
        """Waits for its end."""
        self.process.join(PATIENCE_SECONDS)
        stdout, stderr = ((self.output / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
        if self.process.is_alive():
            self.process.kill()
            raise AssertionError(f"the command did not end: {stdout}{stderr}")
        return Finished(exit_code=self.process.exitcode, stdout=stdout, stderr=stderr)


def start_command(*arguments: str, variables: Mapping[str, str], folder: Path) -> Command:
    """Starts `bria-assets`.

    Args:
        arguments: Of the command.
        variables: Settings. All others are empty, so that none comes from the checkout's `.env`.
        folder: Where it is started.
    """
    names = [field.alias for field in Configuration.model_fields.values() if field.alias]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, **dict.fromkeys(names, ""), "COLUMNS": "200", **variables}
    output = folder / f"output-{len(list(folder.glob('output-*')))}"
    output.mkdir()
    process = _forks.Process(target=_become, args=(arguments, environment, folder, output))
    process.start()
    return Command(process=process, output=output)


def run_command(*arguments: str, variables: Mapping[str, str], folder: Path) -> Finished:
    """Runs `bria-assets` to its end."""
    return start_command(*arguments, variables=variables, folder=folder).finish()


def wait_until(condition: Callable[[], bool], *, what: str, pause_seconds: float = 0.02) -> None:
    """Waits for something to become true, and looks for it after each pause."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not condition():
        assert monotonic() < deadline, f"waited in vain until {what}"
        sleep(pause_seconds)


def _become(arguments: tuple[str, ...], environment: dict[str, str], folder: Path, output: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for name, number in (("stdout", 1), ("stderr", 2)):
        with (output / name).open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.argv = ["bria-assets", *arguments]
    main()
