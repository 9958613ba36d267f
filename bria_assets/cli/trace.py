"""`bria-assets trace`: where a product's pictures came from, and what they cost."""

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.ledger_opening import missing_ledger, open_ledger
from bria_assets.cli.preparation import read_settings, refuse
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from bria_assets.images.record import ServerName
    from bria_assets.pipeline.lineage import Lineage, TracedJob
    from bria_assets.pipeline.survey import Survey

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
    """Shows a product's whole chain: each picture, what it was made from, how it stands now, and every bill."""
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
    from bria_assets.catalog.style import read_styles  # noqa: PLC0415
    from bria_assets.images.store import RecordUnreadable  # noqa: PLC0415
    from bria_assets.pipeline.lineage import trace_product  # noqa: PLC0415
    from bria_assets.pipeline.ordering import UnknownSelection  # noqa: PLC0415
    from bria_assets.pipeline.snapshot import snapshot_of  # noqa: PLC0415

    survey, jobs = _known(configuration, sku, has_ledger=has_ledger)
    try:
        stored = snapshot_of(survey.store).load()
    except CatalogError as unreadable:
        refuse(str(unreadable))
    try:
        return trace_product(
            sku,
            scene_id,
            stored=stored,
            survey=survey,
            jobs=jobs,
            now=datetime.now(timezone.utc),
            read_styles=lambda: read_styles(configuration.styles),
        )
    except UnknownSelection as unknown:
        if not stored.products:
            refuse(f"{unknown}; no catalog is stored at {survey.store.root} yet: `bria-assets refresh` stores it")
        refuse(str(unknown))
    except (CatalogError, RecordUnreadable) as unreadable:
        refuse(str(unreadable))
    except OSError as failed:
        refuse(f"the image store {survey.store.root} cannot be read ({failed}): mend it, or set BRIA_IMAGE_STORE")


def _known(configuration: Configuration, sku: str, *, has_ledger: bool) -> "tuple[Survey, list[TracedJob]]":
    """What the records are held against, and the product's jobs."""
    from bria_assets.images.store import ImageStore  # noqa: PLC0415
    from bria_assets.jobs.register import Register  # noqa: PLC0415
    from bria_assets.pipeline.generation import Generation  # noqa: PLC0415
    from bria_assets.pipeline.lineage import TracedJob  # noqa: PLC0415
    from bria_assets.pipeline.survey import Survey  # noqa: PLC0415

    server: ServerName = "bria" if os.environ.get("BRIA_API_TOKEN", "").strip() else "sandbox"
    store, generation = ImageStore(configuration.image_store), Generation(lifestyle_wire=configuration.lifestyle_wire)
    if not has_ledger:
        return Survey(store=store, generation=generation, server=server), []
    with open_ledger(configuration) as ledger:
        survey = Survey(
            store=store,
            generation=generation,
            server=server,
            under_way=ledger.under_way(server),
            refused=ledger.refused(server),
        )
        lines = Register(ledger.database).jobs(skus=[sku], limit=_MOST_JOBS).lines
        jobs = [
            TracedJob(job=job, cells=line.cells) for line in lines if (job := ledger.job(line.fingerprint)) is not None
        ]
    return survey, jobs
