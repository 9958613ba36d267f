"""The check that nothing which was paid for is left lying at Bria."""

from collections.abc import Sequence
from datetime import datetime, timezone
from uuid import uuid4

import dagster as dg

from bria_assets.defs.failures import run_refused
from bria_assets.defs.resources import BriaResource, ImageStoreResource, LedgerResource
from bria_assets.images.store import RecordUnreadable
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.uncollected import ABOUT_TO_EXPIRE, Uncollected, missing_from_store, uncollected
from bria_assets.pipeline.cell import LIFESTYLE_SHOT

RESULTS_COLLECTED = "results_collected"
MOST_NAMED = 20


@dg.asset_check(
    asset=LIFESTYLE_SHOT,
    name=RESULTS_COLLECTED,
    description="Nothing that was paid for is left lying at Bria: no job, of any asset, that Bria has taken and nobody "
    "collected, and no picture missing from the store whose URL expires within "
    f"{ABOUT_TO_EXPIRE.seconds // 3600} hours or did so since yesterday. An error once a URL has expired, else a "
    "warning: the next refresh collects it without a new bill. Every run checks the jobs at its end; run by itself, "
    "this check looks for missing pictures, too.",
)
def results_collected(
    bria: BriaResource, ledger: LedgerResource, image_store: ImageStoreResource
) -> dg.AssetCheckResult:
    """Looks into the ledger and the store."""
    try:
        opened = ledger.open(run=uuid4().hex)
    except LedgerUnavailable as unusable:
        raise run_refused(unusable) from unusable
    try:
        now = datetime.now(timezone.utc)
        results = [
            *uncollected(opened.database, server=bria.server, result_ttl_seconds=bria.result_ttl_seconds, now=now),
            *missing_from_store(
                opened.database,
                image_store.open(),
                server=bria.server,
                result_ttl_seconds=bria.result_ttl_seconds,
                now=now,
            ),
        ]
    except (LedgerUnavailable, OSError, RecordUnreadable) as unreadable:
        raise run_refused(unreadable) from unreadable
    finally:
        opened.close()
    told = _evaluation(results, now)
    return dg.AssetCheckResult(
        passed=told.passed, severity=told.severity, description=told.description, metadata=told.metadata
    )


def jobs_collected(ledger: Ledger, bria: BriaResource) -> dg.AssetCheckEvaluation:
    """The same at a run's end, of jobs alone: to look for each picture of the last days would take long. Blocks."""
    now = datetime.now(timezone.utc)
    try:
        left = uncollected(ledger.database, server=bria.server, result_ttl_seconds=bria.result_ttl_seconds, now=now)
    except LedgerUnavailable as unreadable:
        return dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey(LIFESTYLE_SHOT),
            check_name=RESULTS_COLLECTED,
            passed=False,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"could not be checked: {unreadable}",
        )
    return _evaluation(left, now)


def _evaluation(results: Sequence[Uncollected], now: datetime) -> dg.AssetCheckEvaluation:
    expired = sum(result.expires_at <= now for result in results)
    first = [
        dg.TableRecord(
            {
                "what": f"{result.label}: {result.what}",
                "request_id": result.request_id or "",
                "expires_at": f"{result.expires_at:%Y-%m-%d %H:%M} UTC",
            }
        )
        for result in results[:MOST_NAMED]
    ]
    columns = [dg.TableColumn(name) for name in ("what", "request_id", "expires_at")]
    said = f"{len(results)} results are not in the store, {expired} of them past their URL's end"
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(LIFESTYLE_SHOT),
        check_name=RESULTS_COLLECTED,
        passed=not results,
        severity=dg.AssetCheckSeverity.ERROR if expired else dg.AssetCheckSeverity.WARN,
        description=said if results else "all results are in the store",
        metadata={
            "uncollected": len(results),
            "expired": expired,
            **({"first": dg.MetadataValue.table(first, schema=dg.TableSchema(columns))} if first else {}),
        },
    )
