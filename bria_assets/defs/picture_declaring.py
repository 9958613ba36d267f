"""How assets that have pictures are declared: what is the same for all of them."""

from collections.abc import Callable, Iterable
from typing import Any

import dagster as dg

from bria_assets.defs.partitions import BACKFILL_POLICY, PARTITIONS
from bria_assets.defs.picture_checks import check_specs
from bria_assets.defs.picture_metadata import METADATA_HELP


def picture_spec(
    asset: str, description: str, *, group: str, deps: Iterable[str], kinds: Iterable[str] = ("bria", "image")
) -> dg.AssetSpec:
    """An asset whose materializations show pictures.

    Args:
        asset: its name.
        description: what it is; what its metadata mean is said behind it.
        group: that it stands in.
        deps: the assets that it is made from.
        kinds: what Dagster shows beside its name.
    """
    return dg.AssetSpec(
        asset,
        deps=list(deps),
        description=f"{description}\n\n{METADATA_HELP}",
        group_name=group,
        kinds=set(kinds),
        owners=["team:content"],
        tags={"domain": "product-pictures"},
        skippable=True,
    )


def picture_assets(name: str, *specs: dg.AssetSpec) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Declares what makes some assets of the same partitions, any of them and of their checks by itself.

    Args:
        name: of the step.
        specs: of the assets, upstream first.
    """
    assets = [spec.key.to_user_string() for spec in specs]
    return dg.multi_asset(
        name=name,
        can_subset=True,
        partitions_def=PARTITIONS[assets[0]],
        backfill_policy=BACKFILL_POLICY,
        specs=specs,
        check_specs=check_specs(*assets),
    )
