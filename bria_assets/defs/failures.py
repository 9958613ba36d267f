"""How a run says that it cannot do its work, or that some of its partitions were not made."""

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.client.errors import BriaUnreachable, TokenRefused
from bria_assets.client.request_log import RequestLogUnusable
from bria_assets.images.store import StoreNotWritable
from bria_assets.jobs.connection import ServerUnusable
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.prices import PricesUnusable
from bria_assets.pipeline.cell import PRODUCT_CATALOG
from bria_assets.pipeline.design import DesignUnreadable
from bria_assets.pipeline.ordering import UnknownSelection
from bria_assets.pipeline.refinement_chains import RefinementRing
from bria_assets.pipeline.tally import RefreshReport

MOST_FAILURES_NAMED = 20

FAILED_BY_ASSET = "failed_by_asset"
REASONS = "reasons"
"""Metadata of a run's failure, for whoever is told of it."""

REFUSALS = (
    CatalogError,
    UnknownSelection,
    StoreNotWritable,
    LedgerUnavailable,
    ServerUnusable,
    TokenRefused,
    BriaUnreachable,
    RequestLogUnusable,
    PricesUnusable,
    DesignUnreadable,
    RefinementRing,
)
"""What keeps a whole run from its work; each message says what, where and how to mend it."""


def run_refused(refusal: Exception) -> dg.Failure:
    """The failure that ends a run which cannot do its work. Not retried: somebody has to mend something first."""
    return dg.Failure(description=str(refusal), allow_retries=False)


def partitions_failed(report: RefreshReport) -> dg.Failure:
    """The failure that ends a run in which some partitions failed; the others keep what they got.

    Not retried: what failed for good would fail again, and the next run takes up the rest.
    """
    named = [f"{failure.asset} {failure.partition}: {failure.error}" for failure in report.failures_by_themselves]
    more = len(named) - MOST_FAILURES_NAMED
    rows = sum(failure.asset == PRODUCT_CATALOG for failure in report.failures)
    by_asset = {asset: count.failed for asset, count in report.assets.items() if count.failed}
    failed = rows + sum(by_asset.values())
    return dg.Failure(
        description="\n".join(
            [
                f"{failed} partitions or rows were not made; all others are kept.",
                *named[:MOST_FAILURES_NAMED],
                *([f"... and {more} more"] if more > 0 else []),
                *report.limits_reached,
            ]
        ),
        metadata={
            FAILED_BY_ASSET: dg.MetadataValue.json(by_asset),
            REASONS: dg.MetadataValue.json(named[:MOST_FAILURES_NAMED]),
        },
        allow_retries=False,
    )
