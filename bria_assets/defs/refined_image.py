"""The refined pictures, as the Dagster UI shows, materializes and backfills them."""

from collections.abc import Iterator, Sequence
from functools import partial

import dagster as dg

from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.defs.partitions import BACKFILL_POLICY
from bria_assets.defs.partitions import refinements as refinement_partitions
from bria_assets.defs.picture_checks import check_specs
from bria_assets.defs.picture_making import make_pictures
from bria_assets.defs.picture_metadata import METADATA_HELP
from bria_assets.defs.refinement_metadata import REFINEMENT_MEANINGS
from bria_assets.defs.resources import (
    BriaResource,
    GenerationResource,
    ImageStoreResource,
    LedgerResource,
    RefinementsResource,
)
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import CAMPAIGN_VISUAL, CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, REFINED_IMAGE, Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.refined_image import RefinementOrder, refinement_orders
from bria_assets.pipeline.refinement_choice import with_one_offs

_BASES = [
    # An edge to look at: which partition is the base, a row says and `made_from` shows. Mapped to all of them, every
    # product's new picture would make every refinement look out of date.
    dg.AssetDep(asset, partition_mapping=dg.SpecificPartitionsPartitionMapping([]))
    for asset in (PRODUCT_IMAGE, CUTOUT, LIFESTYLE_SHOT, CAMPAIGN_VISUAL)
]


@dg.multi_asset(
    name="refined_images",
    can_subset=True,
    partitions_def=refinement_partitions,
    backfill_policy=BACKFILL_POLICY,
    specs=[
        dg.AssetSpec(
            REFINED_IMAGE,
            deps=_BASES,
            kinds={"bria", "image"},
            description="A picture with one thing changed, the rest as it was: its base's structured prompt, a patch "
            "merged into it, made again by the base's seed. Partitions are the entries of the file of "
            "refinements: every refresh and the job `refine` register them.\n\n"
            f"{METADATA_HELP}\n"
            + "\n".join(f"| `{name}` | {meaning} |" for name, meaning in REFINEMENT_MEANINGS.items()),
            group_name="refinements",
            owners=["team:content"],
            tags={"domain": "product-pictures"},
            skippable=True,
        )
    ],
    check_specs=check_specs(REFINED_IMAGE),
)
def refined_images(
    context: dg.AssetExecutionContext,
    bria: BriaResource,
    ledger: LedgerResource,
    image_store: ImageStoreResource,
    generation: GenerationResource,
    refinements: RefinementsResource,
) -> Iterator[dg.Output[None]]:
    """Makes the selected refinements, and checks them."""
    resources = {"bria": bria, "ledger": ledger, "image_store": image_store, "generation": generation}
    orders_of = partial(_orders, refinements, image_store.open())
    yield from make_pictures(context, refinement_partitions, orders_of, **resources)


def _orders(
    refinements: RefinementsResource, store: ImageStore, _: StoredCatalog, wanted: Sequence[Cell]
) -> tuple[list[RefinementOrder], list[CellFailure]]:
    """Orders of the selected refinements, and failures of those that stand in no file any more and were never made."""
    ids = [cell.first_key for cell in wanted]
    rows = with_one_offs(refinements.read(), ids, store)
    missing = [
        CellFailure(cell=cell, reason=f"{cell.first_key} is no entry of {refinements.location} any more")
        for cell in wanted
        if cell.first_key not in rows
    ]
    return refinement_orders(rows, ids), missing
