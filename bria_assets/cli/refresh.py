"""`bria-assets refresh`: brings pictures up to date."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bria_assets.cli.preparation import FAILED, INTERRUPTED, check_sandbox, check_writable, names, prepare, refuse
from bria_assets.configuration import ConfigurationError, from_folder

if TYPE_CHECKING:
    from bria_assets.pipeline.tally import RefreshReport


class RegenerateChoice(str, Enum):
    """What to make anew without need."""

    ALL = "all"
    FAILED = "failed"
    STALE = "stale"


def refresh(
    *,
    catalog: Annotated[
        str | None,
        typer.Option(help="Another catalog than BRIA_CATALOG: path, fsspec URL or SQL URL. It retires no product."),
    ] = None,
    scenes: Annotated[str | None, typer.Option(help="Another file of scenes than BRIA_SCENES.")] = None,
    select: Annotated[
        str | None,
        typer.Option(
            "--select",
            "--assets",
            help="Assets to refresh, separated by commas; product_image, cutout and lifestyle_shot by default.",
        ),
    ] = None,
    skus: Annotated[str | None, typer.Option(help="Products to refresh, separated by commas; all by default.")] = None,
    recipes: Annotated[
        str | None, typer.Option(help="Recipes of campaign_visual to refresh, separated by commas; all by default.")
    ] = None,
    regenerate: Annotated[
        RegenerateChoice | None,
        typer.Option(help="Pay anew without need: for all that is selected, for what Bria refused, for what is stale."),
    ] = None,
    accept_retirements: Annotated[
        bool, typer.Option("--accept-retirements", help="Take the catalog in even if very many products left it.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result into this file.")] = None,
) -> None:
    """Brings pictures up to date; exits 0 if all is good, 1 if something failed, 2 on wrong use or configuration."""
    configuration = prepare()
    if json_file is not None:
        check_writable(json_file)
    # Dagster takes seconds to import: what needs it comes after what may be refused without it.
    try:
        from bria_assets.refreshing import RefreshRefused, RefreshStopped, run_refresh  # noqa: PLC0415
    except ConfigurationError as unusable:  # a setting that only Dagster can judge, as it loads the definitions
        refuse(str(unusable))

    check_sandbox(configuration)
    console = Console()
    try:
        report = run_refresh(
            configuration,
            console=console,
            catalog=catalog and from_folder(catalog, Path.cwd()),
            scenes=scenes and from_folder(scenes, Path.cwd()),
            assets=names("--select", select),
            skus=names("--skus", skus),
            recipes=names("--recipes", recipes),
            regenerate=regenerate.value if regenerate else "nothing",
            accept_retirements=accept_retirements,
        )
    except RefreshRefused as refusal:
        unwritten = _write(refusal.report, json_file)
        refuse(f"{refusal}; {unwritten}" if unwritten else str(refusal))
    except (RefreshStopped, KeyboardInterrupt) as stop:
        console.print(
            "Stopped. What was made is kept; what Bria is making is collected by the next refresh.", soft_wrap=True
        )
        if unwritten := _write(getattr(stop, "report", None), json_file):
            console.print(unwritten, soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    if unwritten := _write(report, json_file):
        refuse(unwritten)
    raise typer.Exit(0 if report.is_good else FAILED)


def _write(report: "RefreshReport | None", json_file: Path | None) -> str | None:
    """Writes the result where it is wanted; says why it could not."""
    if report is not None and json_file is not None:
        try:
            json_file.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as failed:  # such as the full disk that ended the refresh
            return f"--json {json_file} cannot be written ({failed.strerror}): the result is shown above"
    return None
