"""Where the parts are joined: reads the environment, chooses Bria or the sandbox, and hands Dagster its definitions."""

import os
from typing import ClassVar

import dagster as dg
from pydantic import Field

from bria_assets.client.api import Transport
from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.dagster_home import project_root
from bria_assets.defs.alerts import failure_alert
from bria_assets.defs.campaign_pictures import campaign_pictures
from bria_assets.defs.catalog_sensor import catalog_changed
from bria_assets.defs.dead_runs import dead_runs
from bria_assets.defs.image_gallery import image_gallery
from bria_assets.defs.image_manifest import image_manifest
from bria_assets.defs.listing_pictures import listing_images, packshots
from bria_assets.defs.pattern_pictures import edited_pictures, restyled_images, varied_images
from bria_assets.defs.pattern_schedules import pattern_schedules
from bria_assets.defs.product_catalog import product_catalog
from bria_assets.defs.product_pictures import lifestyle_shots, product_pictures
from bria_assets.defs.recipe_book import recipe_book
from bria_assets.defs.refined_image import refined_images
from bria_assets.defs.refining import refine, refinement_scenarios
from bria_assets.defs.refresh import refresh
from bria_assets.defs.refresh_plan import refresh_plan, refresh_plan_job
from bria_assets.defs.refresh_schedule import refresh_schedule
from bria_assets.defs.resources import (
    BriaResource,
    CatalogResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RecipeBookResource,
    RefinementsResource,
)
from bria_assets.defs.results_collected import results_collected
from bria_assets.defs.watcher import LogWatcher, RefreshWatcher
from bria_assets.images.record import ServerName
from bria_assets.sandbox import IN_PROCESS_URL
from bria_assets.servers import SANDBOX_TOKEN, how_to_ask, sandbox_transport


class SandboxBriaResource(BriaResource):
    """The built-in sandbox in place of Bria: in this process, without a port, a token or a bill."""

    server: ClassVar[ServerName] = "sandbox"

    api_token: str = Field(default=SANDBOX_TOKEN, description="Any text; the sandbox takes it for a token.")
    base_url: str = Field(default=IN_PROCESS_URL, description="A name that no request leaves this process for.")
    requests_per_minute: int | None = Field(
        default=None, description="Requests per minute and endpoint; None: no limit."
    )
    state_dir: str = Field(description="Folder of the sandbox's jobs and pictures; any process that opens it goes on.")
    picture_px: int = Field(default=1024, description="Side of its square pictures, in pixels.")
    plan: str | None = Field(
        default=None, description="The plan whose rate limit it keeps: free, starter, enterprise; None: no limit."
    )
    profile: str = Field(default="quick", description="How its jobs advance: instant, quick, realistic, a YAML file.")
    faults: str | None = Field(default=None, description="YAML file of faults that it plays; None: none.")

    def transport(self) -> Transport | None:
        """Straight into the sandbox."""
        return sandbox_transport(
            state_dir=self.state_dir,
            base_url=self.base_url,
            picture_px=self.picture_px,
            plan=self.plan,
            profile=self.profile,
            faults=self.faults,
        )


def build_definitions(configuration: Configuration, *, watcher: RefreshWatcher | None = None) -> dg.Definitions:
    """The project's Dagster definitions.

    Args:
        configuration: the settings.
        watcher: follows a refresh; by default it writes into the run's log.

    Raises:
        ConfigurationError: a setting is none that Dagster can use.
    """
    return dg.Definitions(
        assets=[
            product_catalog,
            product_pictures,
            lifestyle_shots,
            packshots,
            listing_images,
            image_manifest,
            edited_pictures,
            restyled_images,
            varied_images,
            recipe_book,
            campaign_pictures,
            refined_images,
            image_gallery,
            refresh_plan,
        ],
        asset_checks=[results_collected],
        jobs=[refresh, refresh_plan_job, refine, refinement_scenarios],
        schedules=[_schedule(configuration), *pattern_schedules(configuration.refresh_timezone)],
        sensors=[catalog_changed, dead_runs, *_alerts(configuration)],
        # Every run is one step: a process of its own would only take longer to start.
        executor=dg.in_process_executor,
        resources={
            "bria": _bria(configuration),
            "book": RecipeBookResource(recipes=configuration.recipes, styles=configuration.styles),
            "catalog": CatalogResource(
                location=configuration.catalog,
                scenes=configuration.scenes,
                channels=configuration.channels,
                sql_photo_root=str(project_root()),
                most_rejected_share=configuration.most_rejected_share,
                most_retired_share=configuration.most_retired_share,
                retirement_grace_days=configuration.retirement_grace_days,
            ),
            "generation": GenerationResource(
                lifestyle_wire=configuration.lifestyle_wire,
                packshot_wire=configuration.packshot_wire,
                refinement_wire=configuration.refinement_wire,
                unknown_instructions=configuration.unknown_instructions,
                refuse_side_effects=configuration.refuse_side_effects,
            ),
            "image_store": ImageStoreResource(
                root=configuration.image_store, public_base_url=configuration.public_base_url
            ),
            "refinements": RefinementsResource(location=configuration.refinements),
            "ledger": LedgerResource(url=configuration.ledger_url),
            "watcher": dg.ResourceDefinition.hardcoded_resource(watcher or LogWatcher()),
        },
    )


def _schedule(configuration: Configuration) -> dg.ScheduleDefinition:
    cron = configuration.refresh_cron
    try:
        return refresh_schedule(cron, configuration.refresh_timezone)
    except dg.DagsterInvalidDefinitionError:
        raise ConfigurationError(
            f"BRIA_REFRESH_CRON is {cron!r}: not a cron expression of five fields, such as 0 4 * * *"
        ) from None


def _alerts(configuration: Configuration) -> list[dg.SensorDefinition]:
    if configuration.alert_url is None:
        return []
    return [failure_alert(configuration.alert_url, dagster_url=configuration.dagster_url)]


def _bria(configuration: Configuration) -> BriaResource:
    if configuration.has_api_token:
        return BriaResource(
            api_token=dg.EnvVar("BRIA_API_TOKEN"),
            base_url=configuration.base_url,
            prices=configuration.prices,
            **how_to_ask(configuration, server="bria"),
        )
    return SandboxBriaResource(
        state_dir=configuration.sandbox_state,
        picture_px=configuration.sandbox_picture_px,
        plan=configuration.sandbox_plan,
        profile=configuration.sandbox_profile,
        faults=configuration.sandbox_faults,
        prices=configuration.prices,
        **how_to_ask(configuration, server="sandbox"),
    )


defs = build_definitions(Configuration.from_environment(os.environ))
