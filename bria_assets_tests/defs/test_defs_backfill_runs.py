"""How many runs Dagster makes of a selection: what `backfill_siblings` is there for, pinned to Dagster's own code."""

from collections.abc import Sequence

import dagster as dg
import pytest
from dagster._core.definitions.automation_tick_evaluation_context import build_run_requests_with_backfill_policies
from dagster._core.definitions.events import AssetKeyPartitionKey

from bria_assets_tests.shop import Shop

SKUS = [f"P-{number:02d}" for number in range(20)]
SCATTERED = SKUS[::2]
SCENES = [f"scene-{number}" for number in range(4)]


def runs(shop: Shop, *assets: str, partitions: Sequence[str]) -> int:
    """How many the daemon would make."""
    graph = shop.definitions().get_repository_def().asset_graph
    selected = {AssetKeyPartitionKey(dg.AssetKey(asset), key) for asset in assets for key in partitions}
    with dg.partition_loading_context(dynamic_partitions_store=shop.instance):
        return len(build_run_requests_with_backfill_policies(selected, graph, shop.instance))


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Twenty products and four scenes."""
    shop.instance.add_dynamic_partitions("product", SKUS)
    shop.instance.add_dynamic_partitions("scene", SCENES)
    return shop


def boxed(skus: Sequence[str], scenes: Sequence[str]) -> list[str]:
    return [f"{sku}|{scene}" for sku in skus for scene in scenes]


@pytest.mark.parametrize(
    ("skus", "expected"),
    [
        (SKUS, 1),
        (SKUS[3:9], 1),
        (SCATTERED, 10),  # one for each contiguous range
    ],
    ids=["all", "contiguous", "scattered"],
)
def test_products_are_a_run_for_each_contiguous_range_whatever_the_assets(
    filled: Shop, skus: Sequence[str], expected: int
):
    assert runs(filled, "product_image", "cutout", partitions=skus) == expected


@pytest.mark.parametrize(
    ("skus", "scenes", "expected"),
    [
        (SKUS, SCENES, 4),  # grouped by the dimension with fewer keys
        (SCATTERED[:2], SCENES, 2),
        (SCATTERED, SCENES, 40),
        (SKUS[:5], [SCENES[0], SCENES[2]], 2),
    ],
    ids=["all", "few scattered products", "many scattered products", "two scenes"],
)
def test_shots_are_a_run_for_each_contiguous_range_of_one_dimension(
    filled: Shop, skus: Sequence[str], scenes: Sequence[str], expected: int
):
    assert runs(filled, "lifestyle_shot", partitions=boxed(skus, scenes)) == expected
