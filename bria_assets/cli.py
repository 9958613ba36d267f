"""The command line: `bria-assets refresh` and `bria-assets sandbox`."""

import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from bria_assets.configuration import Configuration, ConfigurationError, from_folder
from bria_assets.dagster_home import DagsterHomeError, ensure_dagster_home, load_dotenv_file

if TYPE_CHECKING:
    from bria_assets.sandbox import Fault

WRONG_USE = 2
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class RegenerateChoice(str, Enum):
    """What to make anew without need."""

    ALL = "all"
    FAILED = "failed"
    STALE = "stale"


@app.callback()
def bria_assets() -> None:
    """Keeps a shop's product pictures in step with its catalog."""


@app.command()
def refresh(
    *,
    catalog: Annotated[
        str | None,
        typer.Option(help="Another catalog than BRIA_CATALOG: path, fsspec URL or SQL URL. It retires no product."),
    ] = None,
    scenes: Annotated[str | None, typer.Option(help="Another file of scenes than BRIA_SCENES.")] = None,
    select: Annotated[str | None, typer.Option(help="Assets to refresh, separated by commas; all by default.")] = None,
    skus: Annotated[str | None, typer.Option(help="Products to refresh, separated by commas; all by default.")] = None,
    regenerate: Annotated[
        RegenerateChoice | None,
        typer.Option(help="Pay anew without need: for all that is selected, for what Bria refused, for what is stale."),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result into this file.")] = None,
) -> None:
    """Brings pictures up to date; exits 0 if all is good, 1 if something failed, 2 on wrong use or configuration."""
    configuration = _prepare()
    if json_file is not None:
        _check_writable(json_file)
    # Dagster takes seconds to import: what needs it comes after what may be refused without it.
    from bria_assets.refreshing import RefreshRefused, run_refresh  # noqa: PLC0415

    if configuration.sandbox_faults and not configuration.has_api_token:
        _faults(Path(configuration.sandbox_faults))
    console = Console()
    try:
        report = run_refresh(
            configuration,
            console=console,
            catalog=catalog and from_folder(catalog, Path.cwd()),
            scenes=scenes and from_folder(scenes, Path.cwd()),
            assets=_names("--select", select),
            skus=_names("--skus", skus),
            regenerate=regenerate.value if regenerate else "nothing",
        )
    except RefreshRefused as refusal:
        _refuse(str(refusal))
    except KeyboardInterrupt:
        console.print(
            "Stopped. What was made is kept; what Bria is making is collected by the next refresh.", soft_wrap=True
        )
        raise typer.Exit(INTERRUPTED) from None
    if json_file is not None:
        json_file.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    raise typer.Exit(0 if report.is_good else 1)


@app.command()
def sandbox(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8900,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
    state: Annotated[Path | None, typer.Option(help="Folder of its jobs; the built-in sandbox's by default.")] = None,
    picture_px: Annotated[int | None, typer.Option(help="Side of its square pictures in pixels.")] = None,
    faults: Annotated[Path | None, typer.Option(help="YAML file of faults to play.")] = None,
) -> None:
    """Serves the built-in imitation of Bria's API, for any client that takes a base URL."""
    configuration = _prepare()
    from bria_assets.sandbox import SandboxSettings, SandboxStartError, serve  # noqa: PLC0415

    try:
        settings = SandboxSettings(
            state_dir=state or Path(configuration.sandbox_state),
            picture_px=picture_px or configuration.sandbox_picture_px,
            faults=_faults(faults) if faults else (),
        )
        serve(settings, host=host, port=port, when_ready=lambda url: typer.echo(f"Sandbox on {url}, Ctrl-C stops it"))
    except SandboxStartError as unusable:
        _refuse(str(unusable))


def main() -> None:
    """The `bria-assets` command."""
    app()


def _check_writable(json_file: Path) -> None:
    """The result must find its place before anything is paid for."""
    folder = json_file.resolve().parent
    if not folder.is_dir():
        _refuse(f"--json {json_file}: there is no folder {folder}")
    if json_file.is_dir():
        _refuse(f"--json {json_file} is a folder: name a file in it")
    if not os.access(json_file if json_file.exists() else folder, os.W_OK):
        _refuse(f"--json {json_file} cannot be written: choose another place")


def _prepare() -> Configuration:
    load_dotenv_file()
    try:
        ensure_dagster_home()
        return Configuration.from_environment(os.environ)
    except (ConfigurationError, DagsterHomeError) as unusable:
        _refuse(str(unusable))


def _faults(file: Path) -> "tuple[Fault, ...]":
    from bria_assets.sandbox import FaultsFileError, read_faults  # noqa: PLC0415

    try:
        return read_faults(file)
    except FaultsFileError as unusable:
        _refuse(str(unusable))


def _refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"bria-assets: {reason}\n")
    raise typer.Exit(WRONG_USE)


def _names(option: str, text: str | None) -> list[str]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if text is not None and not names:
        # A script whose variable is empty must not buy the whole shop.
        _refuse(f"{option} names nothing: name something, or leave {option} out for all")
    return names
