"""`bria-assets trace`: where a product's pictures came from, and what they cost."""

import os
from contextlib import nullcontext
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.ledger_opening import missing_ledger, open_ledger
from bria_assets.cli.preparation import read_settings, refuse
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from bria_assets.catalog.snapshot import StoredCatalog
    from bria_assets.images.record import ServerName
    from bria_assets.images.store import ImageStore
    from bria_assets.jobs.job import JobCell
    from bria_assets.jobs.ledger import Ledger
    from bria_assets.pipeline.lineage import Lineage, TracedJob

_TO_STANDARD_OUTPUT = "-"
_MOST_JOBS = 10_000
"""Far more than one product ever has: some ten for each time that its words or its scenes change."""


def trace(
    product: Annotated[
        str,
        typer.Argument(
            metavar="SKU", help="A product, or SKU|scene (or style, or number) for those pictures alone, in quotes."
        ),
    ],
    *,
    json_file: Annotated[
        str | None, typer.Option("--json", help="Write all of it, nothing cut, into this file; - prints it instead.")
    ] = None,
) -> None:
    """Shows a product's whole chain, with its refinements: what each was made from, how it stands, and every bill."""
    configuration = read_settings()
    sku, _, scene_id = product.strip().partition("|")
    if not sku:
        refuse("no product is named: write its SKU, or SKU|scene for one of its shots")
    missing = missing_ledger(configuration)
    lineage = _lineage(configuration, sku, scene_id or None, has_ledger=missing is None)
    from bria_assets.cli.job_views import wide_console  # noqa: PLC0415
    from bria_assets.cli.trace_views import lineage_as_json, print_lineage  # noqa: PLC0415

    if json_file == _TO_STANDARD_OUTPUT:
        typer.echo(lineage_as_json(lineage, ledger_note=missing))
        return
    print_lineage(wide_console(), lineage, ledger_note=missing)
    if json_file is not None:
        try:
            Path(json_file).write_text(lineage_as_json(lineage, ledger_note=missing) + "\n", encoding="utf-8")
        except OSError as failed:
            refuse(f"--json {json_file} cannot be written ({failed.strerror}): choose another place")


def _lineage(configuration: Configuration, sku: str, scene_id: str | None, *, has_ledger: bool) -> "Lineage":
    from bria_assets.catalog.errors import CatalogError  # noqa: PLC0415
    from bria_assets.images.store import ImageStore, RecordUnreadable  # noqa: PLC0415
    from bria_assets.pipeline.design import DesignUnreadable  # noqa: PLC0415
    from bria_assets.pipeline.snapshot import snapshot_of  # noqa: PLC0415

    store = ImageStore(configuration.image_store)
    try:
        stored = snapshot_of(store).load()
        with open_ledger(configuration) if has_ledger else nullcontext() as ledger:
            return _traced(configuration, sku, scene_id, stored=stored, store=store, ledger=ledger)
    except (CatalogError, RecordUnreadable, DesignUnreadable) as unreadable:
        refuse(str(unreadable))
    except OSError as failed:
        refuse(f"the image store {store.root} cannot be read ({failed}): mend it, or set BRIA_IMAGE_STORE")


def _traced(
    configuration: Configuration,
    sku: str,
    scene_id: str | None,
    *,
    stored: "StoredCatalog",
    store: "ImageStore",
    ledger: "Ledger | None",
) -> "Lineage":
    from bria_assets.catalog.channel_file import read_channels  # noqa: PLC0415
    from bria_assets.catalog.style import read_styles  # noqa: PLC0415
    from bria_assets.pipeline.generation import Generation  # noqa: PLC0415
    from bria_assets.pipeline.lineage import trace_product  # noqa: PLC0415
    from bria_assets.pipeline.ordering import UnknownSelection  # noqa: PLC0415
    from bria_assets.pipeline.picture_assets import PICTURE_ASSETS  # noqa: PLC0415
    from bria_assets.pipeline.refinement_file import read_refinements  # noqa: PLC0415
    from bria_assets.pipeline.refinement_lineage import refined_from  # noqa: PLC0415
    from bria_assets.pipeline.survey import Survey  # noqa: PLC0415

    generation = Generation(
        lifestyle_wire=configuration.lifestyle_wire,
        packshot_wire=configuration.packshot_wire,
        refinement_wire=configuration.refinement_wire,
        unknown_instructions=configuration.unknown_instructions,
        refuse_side_effects=configuration.refuse_side_effects,
    )
    server: ServerName = "bria" if os.environ.get("BRIA_API_TOKEN", "").strip() else "sandbox"
    refined = refined_from(sku, store)
    try:
        return trace_product(
            sku,
            scene_id,
            stored=stored,
            survey=Survey.of_ledger(ledger, store=store, generation=generation, server=server),
            jobs=_jobs(ledger, sku, {cell.first_key for cell in refined}) if ledger else [],
            now=datetime.now(timezone.utc),
            read_styles=lambda: read_styles(configuration.styles),
            read_channels=lambda: read_channels(configuration.channels),
            refined=refined,
            read_refinements=lambda: read_refinements(configuration.refinements, assets=PICTURE_ASSETS),
        )
    except UnknownSelection as unknown:
        if not stored.products:
            refuse(f"{unknown}; no catalog is stored at {store.root} yet: `bria-assets refresh` stores it")
        refuse(str(unknown))


def _jobs(ledger: "Ledger", sku: str, refinements: set[str]) -> "list[TracedJob]":
    """The jobs of a product and of its refinements, whose ids stand in the ledger where other jobs have a SKU."""
    from bria_assets.jobs.register import Register  # noqa: PLC0415
    from bria_assets.pipeline.cell import REFINED_IMAGE  # noqa: PLC0415
    from bria_assets.pipeline.lineage import TracedJob  # noqa: PLC0415

    def is_of_it(cell: "JobCell") -> bool:
        return cell.partition in refinements if cell.asset == REFINED_IMAGE else cell.sku == sku

    lines = Register(ledger.database).jobs(skus=[sku, *sorted(refinements)], limit=_MOST_JOBS).lines
    wanted = [line for line in lines if any(map(is_of_it, line.cells))]
    return [
        TracedJob(job=job, cells=line.cells) for line in wanted if (job := ledger.job(line.fingerprint)) is not None
    ]
