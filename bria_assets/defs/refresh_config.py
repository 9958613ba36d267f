"""What a refresh is asked for: the fields of its launchpad."""

import dagster as dg
from pydantic import Field

from bria_assets.defs.product_catalog import ACCEPT_RETIREMENTS
from bria_assets.pipeline.order import Regenerate


class RefreshConfig(dg.Config):
    """What to refresh. The defaults refresh everything in the configured catalog."""

    catalog: str | None = Field(
        default=None, description="Another catalog than the configured one; its products are added, none is retired."
    )
    scenes: str | None = Field(default=None, description="Another file of scenes than the configured one.")
    assets: list[str] = Field(
        default=[], description="Picture assets to refresh; none named: product_image, cutout and lifestyle_shot."
    )
    skus: list[str] = Field(default=[], description="Products to refresh; none named: all of the catalog's.")
    regenerate: str = Field(
        default=Regenerate.NOTHING.value,
        description="What to pay for anew without need: nothing, failed (also what Bria refused), stale (made by other "
        "settings or another prompt template), or all. Where it says nothing, the run tag bria/regenerate counts.",
    )
    accept_retirements: bool = Field(default=False, description=ACCEPT_RETIREMENTS)
    recipes: list[str] = Field(
        default=[],
        description="Recipes whose campaign pictures are refreshed, where the assets name those; none named: all.",
    )

    @property
    def is_whole(self) -> bool:
        """Whether the catalog is all that the shop sells, and is wanted as such."""
        return self.catalog is None and self.scenes is None and not self.skus
