"""The catalog as an asset: read, validated, and turned into partitions."""

from typing import Any

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.dead_runs import sign_run
from bria_assets.defs.failures import run_refused
from bria_assets.defs.resources import CatalogResource, ImageStoreResource
from bria_assets.pipeline.cell import PRODUCT_CATALOG


@dg.asset(
    name=PRODUCT_CATALOG,
    group_name="product_pictures",
    kinds={"pandas"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    description=(
        "The shop's products, read from BRIA_CATALOG (CSV, Parquet, JSON Lines or SQL) and validated row by row. A bad "
        "row is set aside with its number, column and reason and never stops the good ones. Every accepted SKU becomes "
        "a partition of the picture assets. The data version is a hash of what pictures depend on: a price is not."
    ),
)
def product_catalog(
    context: dg.AssetExecutionContext, catalog: CatalogResource, image_store: ImageStoreResource
) -> dg.MaterializeResult[Any]:
    """Reads the configured catalog."""
    sign_run(context.instance, context.run.run_id)
    try:
        intake = take_in_catalog(context.instance, image_store.open(), catalog, is_whole=True)
    except CatalogError as unreadable:
        raise run_refused(unreadable) from unreadable
    for row in intake.catalog.rejected:
        context.log.warning(f"{row.name} (row {row.row_number}), column {row.column}: {row.reason}")
    return dg.MaterializeResult(metadata=dict(intake.metadata()), data_version=dg.DataVersion(intake.version))
