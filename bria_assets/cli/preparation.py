"""What every command does first, and how each refuses what it cannot do."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.dagster_home import DagsterHomeError, ensure_dagster_home, load_dotenv_file

if TYPE_CHECKING:
    from bria_assets.sandbox import Fault, Profile

FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130


def prepare() -> Configuration:
    """The settings, and a Dagster home to run in; the process ends here where they cannot be used."""
    configuration = read_settings()
    try:
        ensure_dagster_home()
    except DagsterHomeError as unusable:
        refuse(str(unusable))
    return configuration


def read_settings() -> Configuration:
    """The settings, from `.env` and the environment; the process ends here where they cannot be used."""
    load_dotenv_file()
    try:
        return Configuration.from_environment(os.environ)
    except ConfigurationError as unusable:
        refuse(str(unusable))


def refuse(reason: str) -> NoReturn:
    """Ends the command as wrong use, with the reason on standard error."""
    sys.stderr.write(f"bria-assets: {reason}\n")
    raise typer.Exit(WRONG_USE)


def names(option: str, text: str | None) -> list[str]:
    """What an option names, separated by commas; empty where the option is not given."""
    listed = [name.strip() for name in (text or "").split(",") if name.strip()]
    if text is not None and not listed:
        # A script whose variable is empty must not buy the whole shop.
        refuse(f"{option} names nothing: name something, or leave {option} out for all")
    return listed


def check_writable(json_file: Path) -> None:
    """Makes sure that the result finds its place, before anything is paid for; the process ends here otherwise."""
    folder = json_file.resolve().parent
    if not folder.is_dir():
        refuse(f"--json {json_file}: there is no folder {folder}")
    if json_file.is_dir():
        refuse(f"--json {json_file} is a folder: name a file in it")
    if not os.access(json_file if json_file.exists() else folder, os.W_OK):
        refuse(f"--json {json_file} cannot be written: choose another place")


def check_sandbox(configuration: Configuration) -> None:
    """Ends the process where the built-in sandbox is to be asked and cannot be used."""
    if configuration.has_api_token:
        return
    from bria_assets.sandbox import StateUnusable, check_state  # noqa: PLC0415

    configured_faults(configuration)
    sandbox_profile(configuration.sandbox_profile)
    try:
        check_state(Path(configuration.sandbox_state))
    except StateUnusable as unusable:
        refuse(f"the sandbox's state {unusable} (BRIA_SANDBOX_STATE)")


def configured_faults(configuration: Configuration) -> "tuple[Fault, ...]":
    """The faults that the settings tell the sandbox to play; the process ends here where they cannot be used."""
    from bria_assets.sandbox import FaultsFileError, read_faults  # noqa: PLC0415

    if not configuration.sandbox_faults:
        return ()
    try:
        return read_faults(Path(configuration.sandbox_faults))
    except FaultsFileError as unusable:
        refuse(str(unusable))


def configured_prices(configuration: Configuration) -> Mapping[str, float]:
    """The price of a call by endpoint, in USD; the process ends here where the file of prices cannot be used."""
    from bria_assets.jobs.prices import PricesUnusable, read_prices  # noqa: PLC0415

    try:
        return read_prices(configuration.prices)
    except PricesUnusable as unusable:
        refuse(str(unusable))


def sandbox_profile(name_or_file: str) -> "Profile":
    """How the settings let the sandbox's jobs advance; the process ends here where that cannot be used."""
    from bria_assets.sandbox import ProfileError, read_profile  # noqa: PLC0415

    try:
        return read_profile(name_or_file)
    except ProfileError as unusable:
        refuse(f"{unusable} (BRIA_SANDBOX_PROFILE)")
