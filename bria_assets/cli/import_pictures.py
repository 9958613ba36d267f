"""`bria-assets import`: takes in pictures that were bought elsewhere, so that they are not bought again."""

import asyncio
import json
import os
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bria_assets.cli.ledger_opening import missing_ledger, open_ledger
from bria_assets.cli.preparation import FAILED, INTERRUPTED, read_settings, refuse
from bria_assets.configuration import Configuration, from_folder
from bria_assets.dagster_home import project_root

if TYPE_CHECKING:
    from bria_assets.catalog.catalog import Catalog
    from bria_assets.catalog.scene import Scene
    from bria_assets.catalog.style import Style
    from bria_assets.images.record import ServerName
    from bria_assets.pipeline.import_list import ImportList
    from bria_assets.pipeline.importing import ImportReport
    from bria_assets.pipeline.survey import Survey

    Shop = tuple[Catalog, tuple[Scene, ...], tuple[Style, ...]]

MOST_ROWS_SHOWN = 50


class ServerChoice(str, Enum):
    """Who made the pictures."""

    BRIA = "bria"
    SANDBOX = "sandbox"


def import_pictures(
    file: Annotated[
        str,
        typer.Argument(
            help="List of pictures: CSV, TSV, Parquet or JSON Lines, by path or fsspec URL. Columns: asset, sku, scene "
            "(of shots), file (from the list's folder, or a URL); and where known request_id, source_url, seed, "
            "prompt, structured_prompt, cost_usd, made_at."
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and picture, and keep nothing.")] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Also where there is a picture that holds; what was made from it is then old."),
    ] = False,
    server: Annotated[
        ServerChoice | None,
        typer.Option(help="Who made the pictures; by default Bria where BRIA_API_TOKEN is set, else the sandbox."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document instead of sentences.")] = False,
) -> None:
    """Takes in pictures that were bought elsewhere, as records, so that no refresh buys them again.

    Exits 0 if all is good, 1 if some rows were rejected and the rest is kept, 2 if nothing could be begun or gone on.
    """
    configuration = read_settings()
    by_settings: ServerName = "bria" if os.environ.get("BRIA_API_TOKEN", "").strip() else "sandbox"
    made_by: ServerName = by_settings if server is None else server.value
    pictures, shop = _read(configuration, file)
    report = _run(pictures, shop, _survey(configuration, made_by, is_trial=dry_run), replaces=replace)
    if as_json:
        typer.echo(_as_json(report, pictures, made_by, is_trial=dry_run))
    else:
        _say(report, pictures, made_by, is_trial=dry_run)
    raise typer.Exit(FAILED if report.rejected else 0)


def _read(configuration: Configuration, file: str) -> "tuple[ImportList, Shop]":
    """The list, and the shop's catalog, scenes and styles, the latter if one of the pictures is in a style."""
    from bria_assets.catalog.errors import CatalogError  # noqa: PLC0415
    from bria_assets.catalog.readers import read_catalog  # noqa: PLC0415
    from bria_assets.catalog.scene_file import read_scenes  # noqa: PLC0415
    from bria_assets.catalog.style import read_styles  # noqa: PLC0415
    from bria_assets.pipeline.import_list import read_import_list  # noqa: PLC0415

    try:
        pictures = read_import_list(from_folder(file, Path.cwd()))
        scenes = read_scenes(configuration.scenes)
        return pictures, (
            read_catalog(configuration.catalog, scenes=scenes, sql_photo_root=str(project_root())),
            scenes,
            read_styles(configuration.styles) if any(picture.row.style for picture in pictures.pictures) else (),
        )
    except CatalogError as unusable:
        refuse(str(unusable))


def _survey(configuration: Configuration, server: "ServerName", *, is_trial: bool) -> "Survey":
    """Which records hold, and where they are kept: nowhere in a trial."""
    from bria_assets.images.store import ImageStore  # noqa: PLC0415
    from bria_assets.images.unwritten_store import UnwrittenStore  # noqa: PLC0415
    from bria_assets.pipeline.generation import Generation  # noqa: PLC0415
    from bria_assets.pipeline.survey import Survey  # noqa: PLC0415

    under_way: frozenset[str] = frozenset()
    if missing_ledger(configuration) is None:
        with open_ledger(configuration) as ledger:
            under_way = ledger.under_way(server)
    return Survey(
        store=(UnwrittenStore if is_trial else ImageStore)(configuration.image_store),
        generation=Generation(lifestyle_wire=configuration.lifestyle_wire),
        server=server,
        under_way=under_way,
    )


def _run(pictures: "ImportList", shop: "Shop", survey: "Survey", *, replaces: bool) -> "ImportReport":
    from bria_assets.images.store import StoreNotWritable  # noqa: PLC0415
    from bria_assets.pipeline.importing import Importer  # noqa: PLC0415

    catalog, scenes, styles = shop
    errors = Console(stderr=True)  # what is printed besides may be a JSON document
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as shown:
        task = shown.add_task("Importing", total=len(pictures.pictures))
        importer = Importer(
            catalog=catalog,
            scenes=scenes,
            styles=styles,
            survey=survey,
            replaces=replaces,
            when_done=lambda: shown.advance(task),
        )
        try:
            survey.store.check_writable()
            return asyncio.run(importer.run(pictures))
        except StoreNotWritable as full:
            refuse(f"{full}; {_kept(importer.report)}")
        except KeyboardInterrupt:
            typer.echo(f"Stopped. {_kept(importer.report)}", err=True)
            raise typer.Exit(INTERRUPTED) from None


def _kept(report: "ImportReport") -> str:
    return f"{_counted(len(report.imported), 'picture')} imported before that; the same command takes up the rest"


def _say(report: "ImportReport", pictures: "ImportList", server: str, *, is_trial: bool) -> None:
    whose = {
        "bria": "as pictures of Bria's",
        "sandbox": "as pictures of the built-in sandbox; --server bria takes them for Bria's",
    }[server]
    done = "Would be imported" if is_trial else "Imported"
    counts = Counter(cell.asset for cell in report.imported)
    each = ", ".join(f"{number} {asset}" for asset, number in counts.items())
    typer.echo(f"{done}: {_counted(len(report.imported), 'picture')}{f' ({each})' if each else ''}, {whose}")
    if report.already_there:
        typer.echo(
            f"Already there: {_counted(len(report.already_there), 'picture')} that hold; --replace replaces them"
        )
    if pictures.ignored_columns:
        typer.echo(f"Columns that nothing is taken from: {', '.join(pictures.ignored_columns)}")
    for row in report.rejected[:MOST_ROWS_SHOWN]:
        column = f", column {row.column}" if row.column else ""
        typer.echo(f"rejected row {row.row_number}{f' ({row.sku})' if row.sku else ''}{column}: {row.reason}")
    if len(report.rejected) > MOST_ROWS_SHOWN:
        typer.echo(f"... and {len(report.rejected) - MOST_ROWS_SHOWN} more rows: --json names all")


def _as_json(report: "ImportReport", pictures: "ImportList", server: str, *, is_trial: bool) -> str:
    return json.dumps(
        {
            "dry_run": is_trial,
            "server": server,
            "imported": [{"asset": cell.asset, "partition": cell.partition} for cell in report.imported],
            "already_there": [{"asset": cell.asset, "partition": cell.partition} for cell in report.already_there],
            "rejected": [
                {"row": row.row_number, "sku": row.sku, "column": row.column, "reason": row.reason}
                for row in report.rejected
            ],
            "ignored_columns": list(pictures.ignored_columns),
        },
        indent=2,
        ensure_ascii=False,
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
