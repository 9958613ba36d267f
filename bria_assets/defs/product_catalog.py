"""The catalog as an asset: read, validated, and turned into partitions."""

from datetime import timedelta

import dagster as dg
from pydantic import Field

from bria_assets.catalog.errors import CatalogError
from bria_assets.defs.catalog_checks import CATALOG_CHECKS, rejected_rows_check
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.catalog_metadata import catalog_metadata, counts_line, retirement_notices
from bria_assets.defs.channel_intake import take_in_channels
from bria_assets.defs.dead_runs import sign_run
from bria_assets.defs.failures import run_refused
from bria_assets.defs.resources import CatalogResource, ImageStoreResource
from bria_assets.pipeline.cell import PRODUCT_CATALOG

ACCEPT_RETIREMENTS = (
    "Take the catalog in even if more products left it than BRIA_MOST_RETIRED_SHARE allows; for once, when they are "
    "meant to go."
)


class CatalogConfig(dg.Config):
    """How to take the catalog in."""

    accept_retirements: bool = Field(default=False, description=ACCEPT_RETIREMENTS)


@dg.asset(
    name=PRODUCT_CATALOG,
    group_name="product_pictures",
    kinds={"pandas"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    check_specs=CATALOG_CHECKS,
    # A day may be missed before anybody has to look: the schedule ticks once a day.
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=3), warn_window=timedelta(days=2)),
    description=(
        "The shop's products, read from BRIA_CATALOG (CSV, Parquet, JSON Lines or SQL) and validated row by row. A bad "
        "row is set aside with its number, column and reason and never stops the good ones. Every accepted SKU becomes "
        "a partition of the picture assets. A product that left the catalog is *retired*: it keeps its partitions for "
        "a grace of BRIA_RETIREMENT_GRACE_DAYS, its pictures and records for good. A catalog with too many rejected "
        "rows, or without too many of the products there were, is refused as a whole and changes nothing. The data "
        "version is a hash of what pictures depend on: a price is not.\n\n"
        "Metadata: `changes` lists what changed since the last reading, and which fields; `added`, `changed`, "
        "`retired` and `returned` count it; `in_grace` counts the retired products that still have partitions, and "
        "`grace_ends` says when the first of them loses its own; `rejected_rows` says what is wrong with which row."
    ),
)
def product_catalog(
    context: dg.AssetExecutionContext, config: CatalogConfig, catalog: CatalogResource, image_store: ImageStoreResource
) -> dg.MaterializeResult:  # pyright: ignore[reportMissingTypeArgument] - with checks Dagster takes no other
    """Reads the configured catalog."""
    sign_run(context.instance, context.run.run_id)
    try:
        intake = take_in_catalog(
            context.instance,
            image_store.open(),
            catalog,
            is_whole=True,
            accepts_retirements=config.accept_retirements,
        )
    except CatalogError as unreadable:
        raise run_refused(unreadable) from unreadable
    take_in_channels(context.instance, catalog, are_needed=False, warn=context.log.warning)
    context.log.info(counts_line(intake))
    for row in intake.catalog.rejected:
        context.log.warning(f"{row.name} (row {row.row_number}), column {row.column}: {row.reason}")
    for notice in retirement_notices(intake):
        context.log.warning(notice)
    return dg.MaterializeResult(
        metadata=catalog_metadata(intake),
        data_version=dg.DataVersion(intake.version),
        check_results=[rejected_rows_check(intake.catalog, catalog.rules())],
    )
