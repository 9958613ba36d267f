"""Checks of the catalog that was taken in. The thresholds are in `catalog.intake_rules`."""

import dagster as dg

from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.intake_rules import (
    GRAVE_REJECTED_SHARE,
    UNREMARKABLE_REJECTED_SHARE,
    IntakeRules,
    percent,
)
from bria_assets.pipeline.cell import PRODUCT_CATALOG

FEW_REJECTED_ROWS = "few_rejected_rows"

CATALOG_CHECKS = (
    dg.AssetCheckSpec(
        FEW_REJECTED_ROWS,
        asset=PRODUCT_CATALOG,
        description="Share of the catalog's rows that were rejected. It warns of any, is an error above half the share "
        "that refuses the whole catalog (BRIA_MOST_REJECTED_SHARE), and stops nothing.",
    ),
)


def rejected_rows_check(catalog: Catalog, rules: IntakeRules) -> dg.AssetCheckResult:
    """How many of the rows were rejected."""
    share, grave = catalog.rejected_share, GRAVE_REJECTED_SHARE * rules.most_rejected_share
    return dg.AssetCheckResult(
        check_name=FEW_REJECTED_ROWS,
        asset_key=PRODUCT_CATALOG,
        passed=share <= UNREMARKABLE_REJECTED_SHARE,
        severity=dg.AssetCheckSeverity.ERROR if share > grave else dg.AssetCheckSeverity.WARN,
        description=f"{len(catalog.rejected)} of {catalog.row_count} rows ({percent(share)}) were rejected.",
        metadata={
            "rejected": len(catalog.rejected),
            "rows": catalog.row_count,
            "rejected_share": share,
            "warns_above_share": UNREMARKABLE_REJECTED_SHARE,
            "error_above_share": grave,
            "refused_above_share": rules.most_rejected_share,
        },
    )


def as_evaluation(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    """The same, for a run to which the asset does not belong."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(PRODUCT_CATALOG),
        check_name=str(result.check_name),
        passed=result.passed,
        severity=result.severity,
        description=result.description,
        metadata=result.metadata,
    )
