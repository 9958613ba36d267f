"""The daily refresh: a run where there is something to do, and a line that says so where there is not."""

from uuid import uuid4

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.catalog_intake import read_intake
from bria_assets.defs.catalog_metadata import catalog_metadata
from bria_assets.defs.partition_events import data_version_tags
from bria_assets.defs.refresh import refresh
from bria_assets.defs.refresh_state import refresh_at_work, state_of, waiting_refresh, why_refresh
from bria_assets.defs.resources import BriaResource, CatalogResource, ImageStoreResource, LedgerResource
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.pipeline.cell import PRODUCT_CATALOG

REFRESH_DAILY = "refresh_daily"


def refresh_schedule(cron: str, timezone: str) -> dg.ScheduleDefinition:
    """The schedule `refresh_daily`.

    Args:
        cron: when it ticks.
        timezone: where, by its IANA name.

    Raises:
        DagsterInvalidDefinitionError: the cron expression is none.
    """

    @dg.schedule(
        name=REFRESH_DAILY,
        job=refresh,
        cron_schedule=cron,
        execution_timezone=timezone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        tags={"domain": "product-pictures"},
        description=(
            "Refreshes the whole catalog at BRIA_REFRESH_CRON in BRIA_REFRESH_TIMEZONE; switch it on here. It reads "
            "the catalog and starts no run where nothing that pictures depend on has changed since the last refresh "
            "that ended well. What failed, was refused by the budget or is not collected yet is taken up by the next "
            "tick. With photos of the shop's own there is always a run: they may change in their places."
        ),
    )
    def refresh_daily(
        context: dg.ScheduleEvaluationContext,
        catalog: CatalogResource,
        image_store: ImageStoreResource,
        bria: BriaResource,
        ledger: LedgerResource,
    ) -> dg.RunRequest | dg.SkipReason:
        instance, store = context.instance, image_store.open()
        if waiting := waiting_refresh(instance):
            return dg.SkipReason(f"The refresh {waiting} is waiting to begin, and reads the catalog then.")
        try:
            intake = read_intake(instance, store, catalog, is_whole=True)
        except CatalogError as unusable:
            context.log.warning(str(unusable))
            return dg.RunRequest()  # its failure is seen, and raises the alarm
        state = state_of(intake, store, bria.server)
        if at_work := refresh_at_work(instance, state):
            return dg.SkipReason(f"The refresh {at_work} is making just this.")
        if reason := why_refresh(instance, intake, state) or _left_over(ledger, bria):
            context.log.info(f"Refreshing: {reason}.")
            return dg.RunRequest()
        _say_it_is_fresh(instance, intake)
        return dg.SkipReason("Nothing that pictures depend on has changed since the last refresh, which ended well.")

    return refresh_daily


def _left_over(ledger: LedgerResource, bria: BriaResource) -> str | None:
    """Paid jobs that nobody collects would be lost when Bria deletes their results."""
    try:
        opened = ledger.open(run=uuid4().hex)
        try:
            left = opened.left_over(bria.server)
        finally:
            opened.close()
    except LedgerUnavailable as unavailable:
        return str(unavailable)  # the run says it, too
    return f"{left} jobs were sent and are not collected yet" if left else None


def _say_it_is_fresh(instance: dg.DagsterInstance, intake: CatalogIntake) -> None:
    """Without a run the catalog's freshness would run out, although it was read and is what Dagster shows."""
    instance.report_runless_asset_event(
        dg.AssetMaterialization(
            asset_key=PRODUCT_CATALOG, metadata=catalog_metadata(intake), tags=data_version_tags(intake.version)
        )
    )
