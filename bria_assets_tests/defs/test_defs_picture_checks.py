"""The checks of pictures as Dagster shows them: each partition its own, through both doors and by themselves."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from PIL import Image

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE
from bria_assets.pipeline.standards import STANDARDS
from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop, open_shop

CLEAN_CUTOUT = dg.AssetCheckKey(dg.AssetKey(CUTOUT), "clean_cutout")
RANGE = "dagster/asset_partition_range_"


def evaluations(shop: Shop, asset: str, name: str) -> dict[str | None, dg.AssetCheckEvaluation]:
    """The latest of each partition."""
    history = shop.instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(dg.AssetKey(asset), name), limit=100
    )
    found: dict[str | None, dg.AssetCheckEvaluation] = {}
    for record in reversed(history):
        if record.event is not None and record.event.dagster_event is not None and record.status.value != "PLANNED":
            found[record.partition] = record.event.dagster_event.asset_check_evaluation_data
    return found


def check_again(shop: Shop, *checks: dg.AssetCheckKey, partition: str) -> dg.DagsterRun:
    """Executes checks alone, for one partition."""
    job = shop.definitions().resolve_implicit_global_asset_job_def()
    subset = job.get_subset(asset_selection=set(), asset_check_selection=set(checks))
    result = subset.execute_in_process(
        instance=shop.instance, tags={f"{RANGE}start": partition, f"{RANGE}end": partition}, raise_on_error=False
    )
    run = shop.instance.get_run_by_id(result.run_id)
    assert run is not None
    return run


def spoil(shop: Shop, asset: str, partition: str, picture: Image.Image) -> None:
    """Puts another picture in a kept one's place."""
    record = shop.store.record(asset, partition)
    assert record is not None
    file = io.BytesIO()
    picture.save(file, "PNG")
    facts, path = shop.store.keep(file.getvalue())
    shop.store.write_record(record.model_copy(update={"picture": facts, "path": path}))


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Two products that one refresh made, on disk: its events were written in batches."""
    with open_shop(tmp_path_factory.mktemp("checks") / "shop", is_on_disk=True) as shop:
        shop.draws_pictures = True  # plain ones are all alike
        shop.sell(MUG, BOWL)
        shop.refresh()
        yield shop


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.name)
def test_a_refresh_evaluates_every_check_on_every_partition(refreshed: Shop, standard: Any):
    found = evaluations(refreshed, standard.asset, standard.name)
    made = {key for key, status in refreshed.statuses(standard.asset).items() if status == "MATERIALIZED"}
    assert set(found) == made
    assert all(evaluated.passed and evaluated.description for evaluated in found.values())


def test_a_check_shows_what_was_measured_beside_the_threshold(refreshed: Shop):
    metadata: Mapping[str, Any] = evaluations(refreshed, CUTOUT, "clean_cutout")["MUG"].metadata
    assert {"clear", "least_clear", "opaque", "least_opaque", "border_solid", "most_border_solid"} == set(metadata)


def test_a_refresh_that_has_nothing_to_do_checks_nothing_again(refreshed: Shop):
    before = len(refreshed.instance.event_log_storage.get_asset_check_execution_history(CLEAN_CUTOUT, limit=100))
    again = refreshed.refresh()
    after = len(refreshed.instance.event_log_storage.get_asset_check_execution_history(CLEAN_CUTOUT, limit=100))
    assert again.run.status is dg.DagsterRunStatus.SUCCESS
    assert after == before


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.name)
def test_every_check_is_partitioned_described_and_blocks_nothing(refreshed: Shop, standard: Any):
    graph = refreshed.definitions().resolve_asset_graph()
    node = graph.get(dg.AssetCheckKey(dg.AssetKey(standard.asset), standard.name))
    assert node.partitions_def is not None
    assert (node.blocking, bool(node.description)) == (False, True)


def test_a_range_of_the_ui_evaluates_each_of_its_partitions(shop: Shop):
    shop.sell(MUG, BOWL, LAMP)
    shop.materialize_catalog()
    shop.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    run = shop.materialize(PRODUCT_IMAGE, CUTOUT, partitions=("MUG", "LAMP"))
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert set(evaluations(shop, PRODUCT_IMAGE, "white_ground")) == {"MUG", "LAMP"}
    assert set(evaluations(shop, CUTOUT, "clean_cutout")) == {"MUG", "LAMP"}
    shop.materialize(LIFESTYLE_SHOT, partitions="MUG|table")
    assert set(evaluations(shop, LIFESTYLE_SHOT, "not_a_duplicate")) == {"MUG|table"}


def test_checks_alone_look_at_the_kept_picture_and_a_bad_one_fails_its_check_and_nothing_else(shop: Shop):
    shop.sell(MUG)
    shop.refresh()
    asked = shop.jobs()
    spoil(shop, CUTOUT, "MUG", Image.new("RGBA", (48, 48), (0, 0, 0, 0)))
    run = check_again(shop, CLEAN_CUTOUT, partition="MUG")
    evaluated = evaluations(shop, CUTOUT, "clean_cutout")["MUG"]
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert (evaluated.passed, evaluated.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert evaluated.description == "only 0.0% is opaque: nothing is left of the product"
    assert (shop.statuses(CUTOUT), shop.jobs()) == ({"MUG": "MATERIALIZED"}, asked)


def test_a_picture_that_cannot_be_read_fails_its_checks_with_the_reason_and_no_partition(shop: Shop):
    shop.sell(MUG)
    shop.refresh()
    record = shop.store.record(CUTOUT, "MUG")
    assert record is not None
    kept = Path(str(shop.store.root)) / record.path
    kept.write_bytes(b"x" * record.picture.size_bytes)
    run = shop.materialize(CUTOUT, partitions="MUG")
    evaluated = evaluations(shop, CUTOUT, "clean_cutout")["MUG"]
    assert (run.status, shop.statuses(CUTOUT)) == (dg.DagsterRunStatus.SUCCESS, {"MUG": "MATERIALIZED"})
    assert not evaluated.passed
    assert "could not be checked: not a PNG, JPEG or WEBP picture" in (evaluated.description or "")
