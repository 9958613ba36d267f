"""The refresh: one run that brings any products' pictures up to date, each partition with its own fate.

No partition belongs to the run itself: it plans exactly the cells that it touches, of every asset, as it comes to them.
"""

import asyncio
from collections.abc import Mapping, Sequence

import dagster as dg
from pydantic import Field

from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.catalog_checks import as_evaluation, rejected_rows_check
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.catalog_metadata import catalog_metadata, counts_line, retirement_notices
from bria_assets.defs.failures import REFUSALS, partitions_failed, run_refused
from bria_assets.defs.image_gallery import show_gallery
from bria_assets.defs.interruption import run_to_a_clean_end
from bria_assets.defs.partition_events import PartitionEvents, data_version_tags, latest_data_version, report_planned
from bria_assets.defs.product_catalog import ACCEPT_RETIREMENTS
from bria_assets.defs.refresh_state import tag_state
from bria_assets.defs.resources import (
    BriaResource,
    CatalogResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
)
from bria_assets.defs.terms import read_terms
from bria_assets.defs.walking import REGENERATE_TAG, Workshop
from bria_assets.defs.watcher import RefreshWatcher
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import PRODUCT_CATALOG
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.ordering import check_assets, check_regenerate, check_skus, orders
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.quote import quote_of
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.survey import Finding, Survey
from bria_assets.pipeline.tally import RefreshReport, Tally


class RefreshConfig(dg.Config):
    """What to refresh. The defaults refresh everything in the configured catalog."""

    catalog: str | None = Field(
        default=None, description="Another catalog than the configured one; its products are added, none is retired."
    )
    scenes: str | None = Field(default=None, description="Another file of scenes than the configured one.")
    assets: list[str] = Field(default=[], description="Picture assets to refresh; none named: all of them.")
    skus: list[str] = Field(default=[], description="Products to refresh; none named: all of the catalog's.")
    regenerate: str = Field(
        default=Regenerate.NOTHING.value,
        description="What to pay for anew without need: nothing, failed (also what Bria refused), stale (made by other "
        "settings or another prompt template), or all. Where it says nothing, the run tag bria/regenerate counts.",
    )
    accept_retirements: bool = Field(default=False, description=ACCEPT_RETIREMENTS)

    @property
    def is_whole(self) -> bool:
        """Whether the catalog is all that the shop sells, and is wanted as such."""
        return self.catalog is None and self.scenes is None and not self.skus


@dg.op(description="Reads the catalog, then walks every product that needs it: image, cutout, lifestyle shots.")
def refresh_pictures(
    context: dg.OpExecutionContext,
    config: RefreshConfig,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    catalog: CatalogResource,
    watcher: dg.ResourceParam[RefreshWatcher],
) -> None:
    """Refreshes pictures; raises at the end if some partitions failed."""
    watcher.started(context)
    try:
        workshop = Workshop(
            context=context,
            bria=bria,
            ledger=ledger,
            image_store=image_store,
            generation=generation,
            regenerate=_regenerate(config, context.run.tags),
        )
        workshop.sign()
        report = run_to_a_clean_end(_refresh(workshop, config, catalog, watcher))
        watcher.showed(show_gallery(context, bria, ledger, image_store))
    except dg.DagsterExecutionInterruptedError:
        watcher.stopped()
        raise
    except REFUSALS as refusal:
        watcher.refused(str(refusal))
        raise run_refused(refusal) from refusal
    if not report.is_good:
        raise partitions_failed(report)


@dg.job(
    name="refresh",
    executor_def=dg.in_process_executor,
    description="Brings the pictures of the catalog's products up to date: new and changed products are made, what "
    "holds is reused without a call, one failure fails one partition. Choose products, assets and what to make anew in "
    "the launchpad.",
    tags={"domain": "product-pictures"},
)
def refresh() -> None:
    """The refresh job."""
    refresh_pictures()


def _regenerate(config: RefreshConfig, tags: Mapping[str, str]) -> Regenerate:
    nothing = Regenerate.NOTHING.value
    return check_regenerate(tags.get(REGENERATE_TAG, nothing) if config.regenerate == nothing else config.regenerate)


async def _refresh(
    workshop: Workshop, config: RefreshConfig, catalog: CatalogResource, watcher: RefreshWatcher
) -> RefreshReport:
    assets = check_assets(config.assets)
    tally = Tally()
    async with workshop.open() as opened:
        intake = await asyncio.to_thread(_take_in, workshop, config, catalog, opened.store, tally)
        wanted = await asyncio.to_thread(orders_of, intake, config.skus, assets)
        inspection = opened.inspection(wanted)
        events = PartitionEvents(workshop.context, opened.store, inspection, catalog_version=intake.version, plans=True)
        plan = Plan()
        to_walk = await asyncio.to_thread(_unsettled, wanted, opened.survey, plan, events, tally)
        terms = await asyncio.to_thread(read_terms, workshop.bria, opened.survey.generation, opened.ledger)
        watcher.surveyed(quote_of(plan, terms))
        return await opened.walk(to_walk, tally=tally, events=events, watcher=watcher)


def _take_in(
    workshop: Workshop, config: RefreshConfig, catalog: CatalogResource, store: ImageStore, tally: Tally
) -> CatalogIntake:
    context = workshop.context
    report_planned(context, PRODUCT_CATALOG)
    intake = take_in_catalog(
        context.instance,
        store,
        catalog,
        other_location=config.catalog,
        other_scenes=config.scenes,
        is_whole=config.is_whole,
        accepts_retirements=config.accept_retirements,
    )
    if config.is_whole and not config.assets:
        tag_state(context.instance, context.run.run_id, intake, store, workshop.bria.server)
    context.log.info(counts_line(intake))
    known = latest_data_version(context.instance, PRODUCT_CATALOG)
    context.log_event(
        dg.AssetMaterialization(
            asset_key=PRODUCT_CATALOG, metadata=catalog_metadata(intake), tags=data_version_tags(intake.version)
        )
    )
    # Dagster's annotation leaves out what its `log_event` takes.
    context.log_event(as_evaluation(rejected_rows_check(intake.catalog, catalog.rules())))  # pyright: ignore[reportArgumentType]
    if known == intake.version:
        tally.count(PRODUCT_CATALOG, reused=1)
    else:
        tally.count(PRODUCT_CATALOG, materialized=1)
    for row in intake.catalog.rejected:
        places = [f"row {row.row_number}" if row.sku else "", f"column {row.column}" if row.column else ""]
        where = ", ".join(filter(None, places))
        tally.add_failure(PRODUCT_CATALOG, row.name, f"{where}: {row.reason}" if where else row.reason)
    for notice in retirement_notices(intake):
        tally.warnings.append(notice)
        context.log.warning(notice)
    return intake


def orders_of(intake: CatalogIntake, skus: Sequence[str], assets: frozenset[str]) -> list[ProductOrder]:
    """What is wanted of the products that were asked for, or of all.

    Raises:
        UnknownSelection: one of them is not in the catalog.
    """
    rejected = {row.sku: row.reason for row in intake.catalog.rejected if row.sku is not None}
    known = intake.catalog.products_by_sku
    check_skus(skus, known, rejected)
    chosen = list(dict.fromkeys(skus)) or list(known)
    return orders([intake.stored.products[sku] for sku in chosen], intake.scenes, assets)


def _unsettled(
    wanted: Sequence[Order], survey: Survey, plan: Plan, events: PartitionEvents, tally: Tally
) -> list[Order]:
    """Those that have something to be made, looked at or logged; all others are counted as reused."""
    events.look_up(cell for order in wanted for cell in order.cells())

    def is_known(found: Finding) -> bool:
        return found.is_settled and found.record is not None and events.knows(found.cell, found.record)

    to_walk: list[Order] = []
    for order in wanted:
        try:
            findings = list(survey.findings(order))
        except (ValueError, OSError):  # an unreadable record: the walk names it
            to_walk.append(order)
            continue
        plan.add(findings)
        if all(is_known(found) for found in findings):
            for found in findings:
                tally.count(found.cell.asset, reused=1)
        else:
            to_walk.append(order)
    return to_walk
