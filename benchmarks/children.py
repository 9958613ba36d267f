"""Processes that a benchmark starts: spoken to in lines, and ended with it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from bria_assets.configuration import Configuration

ROOT = Path(__file__).resolve().parent.parent
OFFICIAL_PYTHON = ROOT / ".venv-benchmark" / "bin" / "python"
"""Where `make bench` installs the official client."""

_END_SECONDS = 20.0
_OWN_VARIABLES = ("BRIA_", "DAGSTER_")


class ChildFailed(RuntimeError):
    """A process of the benchmark ended without doing its part; the message has its last words."""


class Child:
    """A running process that reads and writes lines."""

    def __init__(self, process: subprocess.Popen[str], *, name: str, errors: Path) -> None:
        self.pid = process.pid
        self._process = process
        self._name = name
        self._errors = errors

    def tell(self, line: str) -> None:
        """Writes one line to it."""
        try:
            _pipe(self._process.stdin).write(line + "\n")
            _pipe(self._process.stdin).flush()
        except BrokenPipeError as gone:
            raise self._failure() from gone

    def hear(self) -> str:
        """Reads one line from it.

        Raises:
            ChildFailed: it ended before.
        """
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise self._failure()
        return line.rstrip("\n")

    def interrupt(self) -> None:
        """Sends it what Ctrl-C sends."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Closes its input, which ends what reads it, and waits; kills it if that takes too long."""
        _pipe(self._process.stdin).close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        _pipe(self._process.stdout).close()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()

    def _failure(self) -> ChildFailed:
        self._process.kill()
        self._process.wait()
        last_words = self._errors.read_text(encoding="utf-8", errors="replace")[-3000:]
        return ChildFailed(f"{self._name} ended early (exit code {self._process.returncode}): {last_words}")


@contextmanager
def started(
    command: Sequence[str], *, folder: Path, name: str, variables: Mapping[str, str] | None = None
) -> Generator[Child]:
    """Runs a command as a process, as long as the block lasts.

    Args:
        command: program and arguments.
        folder: where its error output goes.
        name: what it is called in errors, and its file's name; one process each.
        variables: more environment.

    Yields:
        The process. A block that is left by an error, Ctrl-C among them, kills it.
    """
    errors = folder / f"{name}.log"
    with errors.open("w", encoding="utf-8") as error_file:
        process = subprocess.Popen(  # noqa: S603 - our own modules and commands
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=error_file,
            text=True,
            cwd=ROOT,
            env=environment(variables or {}),
            start_new_session=True,  # Ctrl-C reaches the benchmark, which ends its processes in order
        )
    child = Child(process, name=name, errors=errors)
    try:
        yield child
    except BaseException:
        child.kill()
        raise
    child.end()


def module_command(module: str, *, python: Path | None = None) -> tuple[str, ...]:
    """How a module is run, such as `benchmarks.methods.ours`; by this interpreter unless another is named."""
    return (str(python or sys.executable), "-m", module)


def own_command(*arguments: str) -> tuple[str, ...]:
    """How `bria-assets` is run."""
    return (str(Path(sys.executable).with_name("bria-assets")), *arguments)


def settings(given: Mapping[str, str]) -> dict[str, str]:
    """Settings of `bria-assets` by variable. Those not given are empty, which keeps the checkout's .env out."""
    unset = {field.alias: "" for field in Configuration.model_fields.values() if field.alias}
    return {**unset, **given}


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without the settings of this checkout, and with others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_VARIABLES)}
    return {**inherited, **variables}


@cache
def commit() -> str:
    """Which state of the project is measured."""
    known = _git("rev-parse", "--short", "HEAD") or "no commit"
    return known + (" with changes" if _git("status", "--porcelain", "--", "bria_assets") else "")


def _git(*arguments: str) -> str:
    git = ["git", *arguments]
    found = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return found.stdout.strip()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise AssertionError("every child is started with pipes")
    return pipe
