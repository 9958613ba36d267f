"""The assets as the UI materializes them: ranges of partitions, subsets of assets, scenes chosen by hand."""

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop


def made(shop: Shop, asset: str) -> set[str]:
    return {partition for partition, status in shop.statuses(asset).items() if status == "MATERIALIZED"}


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Three products, in the catalog and not yet in any picture."""
    shop.sell(MUG, BOWL, LAMP)
    shop.materialize_catalog()
    return shop


def test_a_range_makes_both_product_assets_of_its_products(stocked: Shop):
    run = stocked.materialize("product_image", "cutout", partitions=("MUG", "BOWL"))
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert made(stocked, "product_image") == made(stocked, "cutout") == {"MUG", "BOWL"}


def test_in_a_range_good_partitions_are_materialized_and_the_bad_one_failed(stocked: Shop):
    stocked.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    run = stocked.materialize("product_image", "cutout", partitions=("MUG", "LAMP"))
    each = {"MUG": "MATERIALIZED", "BOWL": "FAILED", "LAMP": "MATERIALIZED"}
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert stocked.statuses("product_image") == stocked.statuses("cutout") == each


def test_cells_that_were_good_stay_materialized_in_a_range_that_fails(stocked: Shop):
    stocked.materialize("product_image", partitions="MUG")
    asked = stocked.jobs()
    stocked.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    stocked.materialize("product_image", partitions=("MUG", "BOWL"))
    assert stocked.statuses("product_image") == {"MUG": "MATERIALIZED", "BOWL": "FAILED", "LAMP": "NONE"}
    assert stocked.materialization("product_image", "MUG").metadata["reused"].value is True
    assert stocked.jobs() == asked


def test_a_cutout_alone_is_made_from_the_stored_image(stocked: Shop):
    stocked.materialize("product_image", partitions="MUG")
    run = stocked.materialize("cutout", partitions="MUG")
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert (made(stocked, "cutout"), stocked.jobs()) == ({"MUG"}, 2)


def test_a_cutout_without_any_image_fails_with_that_reason(stocked: Shop):
    run = stocked.materialize("cutout", partitions="MUG")
    assert stocked.statuses("cutout")["MUG"] == "FAILED"
    assert "there is no picture of product_image MUG made by sandbox" in stocked.failure_message(run)


def test_a_chosen_scene_is_made_whether_it_suits_or_not(stocked: Shop):
    stocked.materialize("product_image", "cutout", partitions="LAMP")
    # The table suits kitchenware only.
    run = stocked.materialize("lifestyle_shot", partitions="LAMP|table")
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert made(stocked, "lifestyle_shot") == {"LAMP|table"}


def test_in_a_box_of_shots_those_without_a_cutout_fail_and_the_others_are_made(stocked: Shop):
    stocked.materialize("product_image", "cutout", partitions="MUG")
    run = stocked.materialize("lifestyle_shot", partitions=("MUG|table", "BOWL|studio"))
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert {
        partition: status for partition, status in stocked.statuses("lifestyle_shot").items() if status != "NONE"
    } == {
        "MUG|table": "MATERIALIZED",
        "MUG|studio": "MATERIALIZED",
        "BOWL|table": "FAILED",
        "BOWL|studio": "FAILED",
    }


def test_a_product_that_is_not_in_the_stored_catalog_fails_with_that_reason(stocked: Shop):
    stocked.instance.add_dynamic_partitions("product", ["GHOST"])
    run = stocked.materialize("product_image", partitions=("LAMP", "GHOST"))
    assert stocked.statuses("product_image") == {
        "MUG": "NONE",
        "BOWL": "NONE",
        "LAMP": "MATERIALIZED",
        "GHOST": "FAILED",
    }
    assert "product GHOST is not in the stored catalog: materialize product_catalog first" in stocked.failure_message(
        run
    )


def test_a_scene_that_is_not_in_the_stored_catalog_fails_with_that_reason(stocked: Shop):
    stocked.materialize("product_image", "cutout", partitions="MUG")
    stocked.instance.add_dynamic_partitions("scene", ["ghost"])
    run = stocked.materialize("lifestyle_shot", partitions="MUG|ghost")
    assert "scene ghost is not in the stored catalog" in stocked.failure_message(run)


def test_the_run_tag_makes_anew_what_holds(stocked: Shop):
    stocked.materialize("product_image", partitions="MUG")
    stocked.materialize("product_image", partitions="MUG", tags={"bria/regenerate": "all"})
    assert stocked.jobs() == 2
    assert stocked.materialization("product_image", "MUG").metadata["reused"].value is False


def test_what_the_ui_made_the_refresh_reuses(stocked: Shop):
    stocked.materialize("product_image", "cutout", partitions="MUG")
    assert stocked.refresh(assets=["product_image", "cutout"], skus=["MUG"]).counts == {
        "product_image": (0, 1, 0),
        "cutout": (0, 1, 0),
    }


def test_a_damaged_picture_in_the_store_ends_no_range(stocked: Shop):
    stocked.materialize("product_image", partitions=("MUG", "BOWL"))
    record = stocked.store.record("product_image", "MUG")
    assert record is not None
    (stocked.folder / "images" / record.path).write_bytes(b"x" * record.picture.size_bytes)
    run = stocked.materialize("product_image", partitions=("MUG", "LAMP"))
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert made(stocked, "product_image") == {"MUG", "BOWL", "LAMP"}
    preview = stocked.materialization("product_image", "MUG").metadata["preview"].value
    assert str(preview).startswith("The kept picture cannot be shown: not a PNG")


def test_the_page_of_a_partition_that_failed_says_why(stocked: Shop):
    stocked.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    stocked.materialize("product_image", "cutout", partitions=("MUG", "BOWL"))
    of_the_page = dg.AssetRecordsFilter(asset_key=dg.AssetKey("cutout"), asset_partitions=["BOWL"])
    observed = stocked.instance.fetch_observations(of_the_page, limit=9).records
    said = [record.event_log_entry.get_dagster_event().asset_observation_data for record in observed]
    assert [data.asset_observation.description for data in said] == [
        "Failed: not made, because product_image BOWL failed"
    ]
