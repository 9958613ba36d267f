"""The plan of a refresh as an asset: what it would ask, cost and take, without asking, storing or changing anything."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.catalog_intake import read_intake
from bria_assets.defs.failures import REFUSALS, run_refused
from bria_assets.defs.recipe_book import read_recipe_book
from bria_assets.defs.refresh_config import RefreshConfig
from bria_assets.defs.refresh_orders import OF_THE_RECIPE_BOOK, check_choices, orders_of
from bria_assets.defs.resources import (
    BriaResource,
    CatalogResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
)
from bria_assets.defs.terms import read_terms
from bria_assets.pipeline.cell import LISTING_IMAGE, PRODUCT_CATALOG
from bria_assets.pipeline.ordering import check_regenerate
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.quote import CatalogCounts, Quote, quote_of
from bria_assets.pipeline.survey import Survey


def quote_refresh(
    config: RefreshConfig,
    *,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    catalog: CatalogResource,
    book: RecipeBookResource,
) -> Quote:
    """What a refresh with this config would do now. Blocks; reads the catalog, the store and the ledger, no more.

    Raises:
        Exception: one of `REFUSALS`, as the refresh itself would be refused.
    """
    assets = check_choices(config)
    regenerate = check_regenerate(config.regenerate)
    store = image_store.open()
    intake = read_intake(
        store,
        catalog,
        other_location=config.catalog,
        other_scenes=config.scenes,
        is_whole=config.is_whole,
        accepts_retirements=config.accept_retirements,
    )
    recipes = read_recipe_book(book, generation) if assets & OF_THE_RECIPE_BOOK else None
    channels = catalog.read_channels() if LISTING_IMAGE in assets else ()
    wanted, missing = orders_of(intake, config, assets, recipes, channels)
    with ledger.open_if_there() as opened:
        settings = generation.settings()
        survey = Survey.of_ledger(opened, store=store, generation=settings, server=bria.server, regenerate=regenerate)
        plan = Plan(unreadable=[f"{failure.cell} cannot be made: {failure.reason}" for failure in missing])
        for order in wanted:
            try:
                plan.add(list(survey.findings(order)))
            except (ValueError, OSError) as unreadable:  # a damaged record: the refresh fails this product alone
                plan.unreadable.append(f"{order.name} cannot be planned: {unreadable}")
        return quote_of(plan, read_terms(bria, settings, opened), catalog=_counts(intake))


@dg.asset(
    group_name="product_pictures",
    deps=[PRODUCT_CATALOG],
    kinds={"bria", "table"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    description=(
        "What a refresh would do now: how many jobs of which kind, how many are paid already, what the rest costs, "
        "about how long it takes at the plan's rate, and what is left of the spending limits. It reads the catalog, "
        "the records and the ledger; it sends, stores and changes nothing. Launch `refresh_plan_job` before a refresh; "
        "the launchpad takes the same choices."
    ),
)
def refresh_plan(
    context: dg.AssetExecutionContext,
    config: RefreshConfig,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    catalog: CatalogResource,
    book: RecipeBookResource,
) -> dg.MaterializeResult[Any]:
    """Plans a refresh."""
    try:
        quote = quote_refresh(
            config, bria=bria, ledger=ledger, image_store=image_store, generation=generation, catalog=catalog, book=book
        )
    except REFUSALS as refusal:
        raise run_refused(refusal) from refusal
    for line in (f"Plan on {quote.server}: {quote.summary}", *quote.lines, *quote.notes):
        context.log.info(line)
    return dg.MaterializeResult(metadata=dict(_metadata(quote)))


refresh_plan_job = dg.define_asset_job(
    "refresh_plan_job",
    selection=[refresh_plan],
    executor_def=dg.in_process_executor,
    description="Says what a refresh would do, cost and take; sends and changes nothing.",
    tags={"domain": "product-pictures"},
)


def _counts(intake: CatalogIntake) -> CatalogCounts:
    return CatalogCounts(
        products=len(intake.catalog.products),
        added=len(intake.changes.added),
        changed=len(intake.changes.changed),
        retired=len(intake.changes.retired),
        rejected_rows=len(intake.catalog.rejected),
    )


def _metadata(quote: Quote) -> Mapping[str, Any]:
    optional = {
        "max_spend_usd": quote.max_spend_usd,
        "left_today_usd": quote.left_today_usd,
        "max_spend_usd_per_run": quote.max_spend_usd_per_run,
    }
    return {
        "summary": quote.summary,
        "server": quote.server,
        "jobs": quote.jobs,
        "already_paid": quote.already_paid,
        "stale": quote.stale,
        "cost_usd": quote.cost_usd,
        "seconds": quote.seconds,
        "spent_today_usd": quote.spent_today_usd,
        **{name: value for name, value in optional.items() if value is not None},
        "missing_usd": quote.missing_usd,
        "plan": _table(quote),
        "standings": dg.MetadataValue.md("\n".join(f"- {line}" for line in (*quote.lines, *quote.notes))),
        **({f"catalog_{name}": number for name, number in quote.catalog.model_dump().items()} if quote.catalog else {}),
    }


def _table(quote: Quote) -> dg.TableMetadataValue:
    rows: list[dict[str, str | int | float | bool | None]] = [
        {
            "asset": name,
            "partitions": part.cells,
            "already paid": part.already_paid,
            "stale": part.stale,
            "jobs": part.jobs,
            "endpoint": part.endpoint,
            "USD a job": part.price_usd,
            "USD": part.cost_usd,
        }
        for name, part in quote.assets.items()
    ]
    kinds = {"asset": "string", "endpoint": "string", "USD a job": "float", "USD": "float"}
    columns = [dg.TableColumn(name, type=kinds.get(name, "int")) for name in (rows[0] if rows else ())]
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows], schema=dg.TableSchema(columns))
