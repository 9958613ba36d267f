"""The jobs that refine pictures: entries of the file, or one change that is asked for on the spot."""

import asyncio
from typing import Any

import dagster as dg
from pydantic import Field

from bria_assets.defs.failures import REFUSALS, partitions_failed, run_refused
from bria_assets.defs.image_gallery import show_gallery
from bria_assets.defs.interruption import run_to_a_clean_end
from bria_assets.defs.partition_events import PartitionEvents
from bria_assets.defs.refinement_keys import register
from bria_assets.defs.resources import (
    BriaResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RefinementsResource,
)
from bria_assets.defs.terms import read_terms
from bria_assets.defs.walking import REGENERATE_TAG, OpenWorkshop, Workshop
from bria_assets.defs.watcher import RefreshWatcher
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.ordering import UnknownSelection, check_regenerate
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.quote import quote_of
from bria_assets.pipeline.refined_image import RefinementOrder, refinement_orders
from bria_assets.pipeline.refinement_choice import check_base, one_off, with_one_offs, with_upstream
from bria_assets.pipeline.tally import RefreshReport, Tally

SCENARIOS = (
    "1-add-accessory",
    "2-change-attribute",
    "3-add-text",
    "4-background-preservation",
    "5-background-change",
    "6-multi-edit",
)
"""The entries of data/refinements.yaml that are the scenarios of Bria's refinement example."""


class RefineConfig(dg.Config):
    """What to refine. The defaults make every entry of the file."""

    refinements: list[str] = Field(
        default=[], description="Entries of the file of refinements to make, with what they refine; none: all of them."
    )
    base: str | None = Field(
        default=None,
        description="For one change that stands in no file: what is refined, as ASSET:PARTITION or refinement:ID.",
    )
    instruction: str | None = Field(default=None, description="The one change, in plain English.")
    patch: dict[str, Any] = Field(default={}, description="Or the one change as a patch of the structured prompt.")
    refinement_id: str | None = Field(
        default=None, description="Key of the one change's partition; by default made of its content."
    )
    regenerate: str = Field(
        default=Regenerate.NOTHING.value,
        description="What to pay for anew: nothing, failed, stale or all; else what bria/regenerate says.",
    )


@dg.op(description="Makes refinements, and what they refine where that is a refinement too.")
def refine_pictures(
    context: dg.OpExecutionContext,
    config: RefineConfig,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    refinements: RefinementsResource,
    watcher: dg.ResourceParam[RefreshWatcher],
) -> None:
    """Refines pictures; raises at the end if some partitions failed."""
    watcher.started(context)
    try:
        nothing = Regenerate.NOTHING.value
        tag = context.run.tags.get(REGENERATE_TAG, nothing)
        workshop = Workshop(
            context=context,
            bria=bria,
            ledger=ledger,
            image_store=image_store,
            generation=generation,
            regenerate=check_regenerate(tag if config.regenerate == nothing else config.regenerate),
        )
        workshop.sign()
        report = run_to_a_clean_end(_refine(workshop, config, refinements, watcher))
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
    name="refine",
    executor_def=dg.in_process_executor,
    description="Makes the refinements of the file, or one change that is asked for in the launchpad: `base`, and "
    "`instruction` or `patch`. What holds is reused without a call.",
    tags={"domain": "product-pictures"},
)
def refine() -> None:
    """The job of all refinements."""
    refine_pictures()


@dg.job(
    name="refinement_scenarios",
    executor_def=dg.in_process_executor,
    config=dg.RunConfig(ops={"refine_pictures": RefineConfig(refinements=list(SCENARIOS))}),
    description="Makes the six scenarios of Bria's refinement example, which data/refinements.yaml has as entries: add "
    "an accessory, change an attribute, add text, keep a transparent background, change the background, several at "
    "once.",
    tags={"domain": "product-pictures"},
)
def refinement_scenarios() -> None:
    """The job of the six scenarios."""
    refine_pictures()


async def _refine(
    workshop: Workshop, config: RefineConfig, refinements: RefinementsResource, watcher: RefreshWatcher
) -> RefreshReport:
    tally = Tally()
    async with workshop.open() as opened:
        orders = await asyncio.to_thread(_orders, opened, config, refinements)
        inspection = opened.inspection(orders)
        events = PartitionEvents(workshop.context, opened.store, inspection, catalog_version="", plans=True)
        await asyncio.to_thread(events.look_up, [cell for order in orders for cell in order.cells()])
        plan = Plan()
        for order in orders:
            await asyncio.to_thread(_plan, plan, opened, order)
        terms = await asyncio.to_thread(read_terms, workshop.bria, opened.survey.generation, opened.ledger)
        watcher.surveyed(quote_of(plan, terms))
        return await opened.walk(orders, tally=tally, events=events, watcher=watcher)


def _plan(plan: Plan, opened: OpenWorkshop, order: RefinementOrder) -> None:
    try:
        plan.add(list(opened.survey.findings(order)))
    except (ValueError, OSError) as unreadable:  # a damaged record: the walk fails this order alone
        plan.unreadable.append(f"{order.name} cannot be planned: {unreadable}")


def _orders(opened: OpenWorkshop, config: RefineConfig, refinements: RefinementsResource) -> list[RefinementOrder]:
    """What the config asks for; its partitions are registered."""
    rows = refinements.read()
    wanted = config.refinements or list(rows)
    if config.base is not None:
        if config.refinements:
            raise UnknownSelection("name refinements of the file or give a base: not both in one run")
        row = one_off(
            base=config.base,
            instruction=config.instruction,
            patch=config.patch or None,
            refinement_id=config.refinement_id,
        )
        # Compared without case, as the ids of the file are: their artifacts share folders.
        of_that_name = [entry for name, entry in rows.items() if name.casefold() == row.id.casefold()]
        if of_that_name and of_that_name != [row]:
            raise UnknownSelection(f"{row.id} is another refinement in {refinements.location}: choose another id")
        check_base(row, rows, opened.store, assets=PICTURE_ASSETS)
        rows, wanted = {**rows, row.id: row}, [row.id]
    elif config.instruction or config.patch or config.refinement_id:
        raise UnknownSelection("there is no base: write what the instruction or patch is to change")
    rows = with_one_offs(rows, wanted, opened.store)
    chosen = with_upstream(rows, wanted)
    if opened.survey.regenerate is Regenerate.ALL:
        # What they refine was not asked for: it is paid for anew only where it is not there.
        there = {name for name in chosen - {*wanted} if opened.survey.usable(opened.store.record(REFINED_IMAGE, name))}
        chosen -= there
    register(opened.context.instance, rows)
    return refinement_orders(rows, chosen)
