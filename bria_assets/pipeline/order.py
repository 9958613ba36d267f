"""What is wanted of one product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Order, Step


class Regenerate(str, Enum):
    """What a run makes anew although there is no need."""

    NOTHING = "nothing"
    FAILED = "failed"  # what Bria refused, too
    STALE = "stale"  # what was made by other settings or another prompt template
    ALL = "all"  # everything selected: every picture is paid for again


@dataclass(frozen=True, kw_only=True)
class ProductOrder(ProductBrief, Order):
    """One product, and what is wanted of it.

    Attributes:
        assets: that are wanted.
        only: the cells that are wanted of them; None: all that the product can have.
    """

    assets: frozenset[str]
    only: frozenset[Cell] | None = None

    @property
    def name(self) -> str:
        """The SKU."""
        return self.product.sku

    def steps(self) -> tuple[Step, ...]:
        """A step for each cell that is wanted, upstream first."""
        wanted = (asset for name, asset in PRODUCT_ASSETS.items() if name in self.assets)
        every = (step for asset in wanted for step in asset.steps(self))
        return tuple(step for step in every if self.only is None or step.cell in self.only)
