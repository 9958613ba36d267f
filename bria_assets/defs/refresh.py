"""The refresh: one run that brings any products' pictures up to date, each partition with its own fate.

No partition belongs to the run itself: it plans exactly the cells that it touches, of every asset, as it comes to them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

import dagster as dg

from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.catalog_checks import as_evaluation, rejected_rows_check
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.catalog_metadata import catalog_metadata, counts_line, retirement_notices
from bria_assets.defs.channel_intake import take_in_channels
from bria_assets.defs.failures import REFUSALS, partitions_failed, run_refused
from bria_assets.defs.image_gallery import show_gallery
from bria_assets.defs.interruption import run_to_a_clean_end
from bria_assets.defs.partition_events import PartitionEvents, data_version_tags, latest_data_version, report_planned
from bria_assets.defs.recipe_book import RecipeBook, read_recipe_book, recipe_metadata, take_in_recipes
from bria_assets.defs.refinement_keys import register_file
from bria_assets.defs.refresh_config import RefreshConfig
from bria_assets.defs.refresh_orders import OF_THE_RECIPE_BOOK, check_choices, orders_of
from bria_assets.defs.refresh_state import tag_state
from bria_assets.defs.resources import (
    BriaResource,
    CatalogResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
    RefinementsResource,
)
from bria_assets.defs.terms import read_terms
from bria_assets.defs.walking import REGENERATE_TAG, Workshop
from bria_assets.defs.watcher import RefreshWatcher
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import LISTING_IMAGE, PRODUCT_CATALOG, RECIPE_BOOK
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.ordering import check_regenerate
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.quote import quote_of
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.survey import Finding, Survey
from bria_assets.pipeline.tally import RefreshReport, Tally


@dg.op(description="Reads the catalog, then walks every product that needs it: image, cutout, lifestyle shots.")
def refresh_pictures(
    context: dg.OpExecutionContext,
    config: RefreshConfig,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    catalog: CatalogResource,
    book: RecipeBookResource,
    refinements: RefinementsResource,
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
        report = run_to_a_clean_end(_refresh(workshop, config, catalog, book, refinements, watcher))
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
    workshop: Workshop,
    config: RefreshConfig,
    catalog: CatalogResource,
    book: RecipeBookResource,
    refinements: RefinementsResource,
    watcher: RefreshWatcher,
) -> RefreshReport:
    assets = check_choices(config)
    tally = Tally()
    async with workshop.open() as opened:
        intake = await asyncio.to_thread(_take_in, workshop, config, catalog, opened.store, tally)
        recipes = await asyncio.to_thread(_take_in_recipes, workshop, book, assets)
        tally.warnings += await asyncio.to_thread(register_file, workshop.context.instance, refinements)
        channels = await asyncio.to_thread(
            take_in_channels,
            workshop.context.instance,
            catalog,
            are_needed=LISTING_IMAGE in assets,
            warn=partial(_warn, workshop, tally),
        )
        wanted, missing = await asyncio.to_thread(orders_of, intake, config, assets, recipes, channels)
        inspection = opened.inspection(wanted)
        events = PartitionEvents(workshop.context, opened.store, inspection, catalog_version=intake.version, plans=True)
        plan = Plan()
        to_walk = await asyncio.to_thread(_unsettled, wanted, opened.survey, plan, events, tally)
        terms = await asyncio.to_thread(read_terms, workshop.bria, opened.survey.generation, opened.ledger)
        watcher.surveyed(quote_of(plan, terms))
        return await opened.walk(to_walk, missing=missing, tally=tally, events=events, watcher=watcher)


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
        _warn(workshop, tally, notice)
    return intake


def _warn(workshop: Workshop, tally: Tally, notice: str) -> None:
    tally.warnings.append(notice)
    workshop.context.log.warning(notice)


def _take_in_recipes(workshop: Workshop, resource: RecipeBookResource, assets: frozenset[str]) -> RecipeBook | None:
    """The recipes and styles, where an asset is wanted that is made from them."""
    if not assets & OF_THE_RECIPE_BOOK:
        return None
    context = workshop.context
    book = read_recipe_book(resource, workshop.generation)
    take_in_recipes(context.instance, book)
    context.log_event(dg.AssetMaterialization(asset_key=RECIPE_BOOK, metadata=recipe_metadata(book)))
    return book


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
