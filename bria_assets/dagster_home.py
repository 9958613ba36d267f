"""Where Dagster keeps its records for this checkout, and the settings file that lies beside them.

Dagster reads ``dagster.yaml`` from ``DAGSTER_HOME`` only, so ``.dagster_home/`` in the checkout holds a link to the
top-level file. Read in dagster 1.13.27 (``dagster/_cli/utils.py``, ``_inject_local_env_file``): each of Dagster's own
processes (``dev``, webserver, daemon, code server) loads ``.env`` from its working directory *over* the environment.
Here the environment wins instead, so the Dagster UI is started with the settings already loaded and from a folder
that has no ``.env``: the Dagster home. ``python -m bria_assets.dagster_home COMMAND ...`` does that.
"""

import os
import shutil
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dotenv import load_dotenv

from bria_assets.interrupts import accept_interrupts

HOME_VARIABLE = "DAGSTER_HOME"
HOME_FOLDER = ".dagster_home"
CONFIG_FILE = "dagster.yaml"
PATIENT_BACKFILLS_VARIABLE = "DAGSTER_BACKFILL_RETRY_DEFINITION_CHANGED_ERROR"
"""Where it is set, a backfill waits while its code server restarts; by default Dagster fails it at the first look that
finds no assets (1.13.27, ``_check_validity_of_asset_backfill_data_and_should_process_backfill``)."""

BATCH_SIZE_VARIABLE = "DAGSTER_EVENT_BATCH_SIZE"
"""Where it is set, the planned events of a run are written in batches of so many; by default one by one (1.13.27,
``EventMethods.handle_new_event``)."""
PLANNED_EVENTS_IN_A_BATCH = "500"


class DagsterHomeError(Exception):
    """``DAGSTER_HOME`` cannot be used as it is; the message says how to mend it."""


def project_root() -> Path:
    """Find the folder that settings and default paths are relative to.

    Returns:
        The checkout, where the package lies in one, else the current directory.
    """
    parent = Path(__file__).resolve().parent.parent
    return parent if (parent / "workspace.yaml").is_file() else Path.cwd()


def load_dotenv_file(path: Path | None = None) -> None:
    """Put the settings of a ``.env`` file into the environment, which wins where it has the name already.

    Args:
        path: The file, which need not exist; ``.env`` in the project root when not given.
    """
    path = project_root() / ".env" if path is None else path
    if not os.environ.get(HOME_VARIABLE):
        # Dagster takes an empty DAGSTER_HOME for none, so it must not win over the file.
        os.environ.pop(HOME_VARIABLE, None)
    with _working_directory_variable(path.resolve().parent):
        load_dotenv(path, override=False)


def ensure_dagster_home() -> Path:
    """Make sure that there is a Dagster home, and that ``DAGSTER_HOME`` names it.

    The checkout's own home, and one that the user names and that is not there yet, is created with its ``dagster.yaml``
    linked to the top-level one. A home that is there already is only checked: what lies in it is the user's.

    Returns:
        The home in force.

    Raises:
        DagsterHomeError: The home is relative, not a folder, cannot be made or is not writable.
    """
    root = project_root()
    own_home = root / HOME_FOLDER
    chosen = os.environ.get(HOME_VARIABLE)
    home = Path(chosen).expanduser() if chosen else own_home
    if not home.is_absolute():
        raise DagsterHomeError(
            f"DAGSTER_HOME is {str(home)!r}, and Dagster takes only an absolute path. "
            f"Set it to {str(Path.cwd() / home)!r}, or unset it to use {str(own_home)!r}."
        )
    if _same_place(home, own_home) or not home.exists():
        try:
            home.mkdir(exist_ok=True)
            _link_config(home, root / CONFIG_FILE)
        except OSError as error:
            raise DagsterHomeError(
                f"The Dagster home {str(home)!r} cannot be made ({error.strerror}). Make {str(home.parent)!r} a folder "
                "that can be written, or set DAGSTER_HOME to an absolute path in one that is."
            ) from error
    elif not home.is_dir():
        raise DagsterHomeError(
            f"DAGSTER_HOME is {str(home)!r}, which is not a folder. "
            f"Name a folder, or unset DAGSTER_HOME to use {str(own_home)!r}."
        )
    if not os.access(home, os.W_OK | os.X_OK):
        raise DagsterHomeError(
            f"The Dagster home {str(home)!r} is not writable. Make it so, "
            "or set DAGSTER_HOME to the absolute path of a folder that is."
        )
    if not chosen:
        os.environ[HOME_VARIABLE] = str(home)
    return home


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: RET503  # execv does not return
    """Prepare the Dagster home and, where a command is given, become that command, started from the home.

    Args:
        arguments: The command and its arguments; those of this process when not given.

    Returns:
        The exit status, where no command takes this process over.
    """
    command = list(sys.argv[1:] if arguments is None else arguments)
    accept_interrupts()
    load_dotenv_file()
    try:
        home = ensure_dagster_home()
    except DagsterHomeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not command:
        return 0
    # The commands installed beside this interpreter come first, whether or not the environment is activated.
    search_path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    program = shutil.which(command[0], path=search_path)
    if program is None:
        sys.stderr.write(f"There is no command {command[0]!r}.\n")
        return 127
    os.environ.setdefault(PATIENT_BACKFILLS_VARIABLE, "1")
    os.environ.setdefault(BATCH_SIZE_VARIABLE, PLANNED_EVENTS_IN_A_BATCH)
    os.chdir(home)
    os.environ["PWD"] = str(home)
    os.execv(program, command)  # noqa: S606  # a shell would only stand between Ctrl-C and Dagster


def _same_place(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _link_config(home: Path, config: Path) -> None:
    """Let the home show the top-level ``dagster.yaml``: by a link, or a copy where the file system has no links."""
    if not config.is_file():
        return
    link = home / CONFIG_FILE
    # Relative, so that the link survives when the checkout moves.
    target = os.path.relpath(config.resolve(), home.resolve())
    if link.is_symlink() and os.readlink(link) == target:  # noqa: PTH115  # Path would normalise what is compared
        return
    # Made under another name and moved into place: another process may be reading.
    fresh = home / f".{CONFIG_FILE}.{os.getpid()}"
    with suppress(FileNotFoundError):
        fresh.unlink()
    try:
        fresh.symlink_to(target)
    except (OSError, NotImplementedError):
        if link.is_file() and link.read_bytes() == config.read_bytes():
            return
        shutil.copyfile(config, fresh)
    fresh.replace(link)


@contextmanager
def _working_directory_variable(folder: Path) -> Generator[None]:
    """Let ``${PWD}`` mean the folder of the settings file: ``make -C`` and cron leave a stale one behind."""
    before = os.environ.get("PWD")
    os.environ["PWD"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PWD"]
        else:
            os.environ["PWD"] = before


if __name__ == "__main__":
    sys.exit(main())
