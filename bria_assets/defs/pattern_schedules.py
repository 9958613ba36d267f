"""Schedules of what no plain refresh makes: campaigns, and more pictures of products. Off until somebody wants them."""

import dagster as dg

from bria_assets.defs.refresh import refresh
from bria_assets.pipeline.cell import (
    CAMPAIGN_CUTOUT,
    CAMPAIGN_VISUAL,
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
)

WEEKLY = "0 5 * * 1"
"""Mondays at five, an hour after `refresh_daily` as it is by default: what it made is there."""

SCHEDULES = {
    "campaigns_weekly": (CAMPAIGN_VISUAL, CAMPAIGN_CUTOUT),
    "edited_images_weekly": (EDITED_IMAGE, UPSCALED_IMAGE),
    "restyled_images_weekly": (RESTYLED_IMAGE,),
    "image_variations_weekly": (IMAGE_VARIATIONS,),
}
"""Which assets each of them refreshes."""


def pattern_schedules(timezone: str) -> list[dg.ScheduleDefinition]:
    """One schedule for each kind of picture that is paid for besides the plain refresh.

    Args:
        timezone: where they tick, by its IANA name.
    """
    return [
        dg.ScheduleDefinition(
            name=name,
            job=refresh,
            cron_schedule=WEEKLY,
            execution_timezone=timezone,
            default_status=dg.DefaultScheduleStatus.STOPPED,
            run_config={"ops": {"refresh_pictures": {"config": {"assets": list(assets)}}}},
            tags={"domain": "product-pictures"},
            description=f"Refreshes {' and '.join(assets)} of everything on Mondays at 5 in BRIA_REFRESH_TIMEZONE; "
            "switch it on here. What holds costs no call.",
        )
        for name, assets in SCHEDULES.items()
    ]
