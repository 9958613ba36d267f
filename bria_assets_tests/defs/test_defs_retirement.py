"""Which products and scenes lose their partitions, and which only look as if they should."""

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, LAMP, MUG, STUDIO, TABLE, Shop

GARDEN = {"id": "garden", "title": "Garden", "prompt": "On a lawn"}


def skus(shop: Shop) -> list[str]:
    return list(shop.partitions("product_image"))


def test_without_grace_a_product_that_left_the_catalog_loses_its_partitions_and_keeps_its_pictures(shop: Shop):
    shop.settings["BRIA_RETIREMENT_GRACE_DAYS"] = "0"
    shop.sell(MUG, LAMP)
    shop.refresh(assets=["product_image"])
    shop.sell(LAMP)
    refreshed = shop.refresh(assets=["product_image"])
    record = shop.store.record("product_image", "MUG")
    assert skus(shop) == ["LAMP"]
    assert record is not None
    assert shop.store.read(record.path)
    assert refreshed.counts == {"product_image": (0, 1, 0)}
    assert shop.materialization("product_catalog").metadata["retired"].value == 1


def test_a_product_that_comes_back_is_there_again_without_a_call(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.sell(LAMP)
    shop.refresh(assets=["product_image"])
    shop.sell(LAMP, MUG)
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.counts == {"product_image": (0, 2, 0)}
    assert shop.jobs() == 2
    assert shop.statuses("product_image") == {"MUG": "MATERIALIZED", "LAMP": "MATERIALIZED"}


def test_another_catalog_adds_its_products_and_retires_none(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    refreshed = shop.refresh(assets=["product_image"], catalog=str(shop.sell(LAMP, name="new.csv")))
    assert skus(shop) == ["MUG", "LAMP"]
    assert refreshed.counts == {"product_image": (1, 0, 0)}


def test_naming_products_retires_none_that_left_the_catalog(shop: Shop):
    shop.sell(MUG, LAMP)
    shop.refresh(assets=["product_image"])
    shop.sell(LAMP)
    refreshed = shop.refresh(assets=["product_image"], skus=["LAMP"])
    assert skus(shop) == ["MUG", "LAMP"]
    assert refreshed.counts == {"product_image": (0, 1, 0)}


def test_other_scenes_are_added_and_retire_none(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.refresh(assets=["product_image"], scenes=str(shop.show_in(GARDEN, name="garden.yaml")))
    assert list(shop.instance.get_dynamic_partitions("scene")) == ["table", "studio", "garden"]


def test_with_other_scenes_shots_are_made_in_those_alone(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image", "cutout"])
    refreshed = shop.refresh(scenes=str(shop.show_in(GARDEN, name="garden.yaml")))
    made = [partition for partition, status in shop.statuses("lifestyle_shot").items() if status == "MATERIALIZED"]
    assert (made, refreshed.counts["lifestyle_shot"]) == (["MUG|garden"], (1, 0, 0))


def test_a_scene_that_left_the_configured_file_loses_its_partitions(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.show_in(STUDIO)
    shop.refresh(assets=["product_image"])
    assert list(shop.instance.get_dynamic_partitions("scene")) == ["studio"]


def test_a_rejected_row_retires_no_product_and_touches_no_picture(shop: Shop):
    shop.sell(MUG, LAMP)
    shop.refresh(assets=["product_image"])
    shop.sell({**MUG, "title": ""}, LAMP)
    refreshed = shop.refresh(assets=["product_image"])
    assert skus(shop) == ["MUG", "LAMP"]
    assert shop.statuses("product_image") == {"MUG": "MATERIALIZED", "LAMP": "MATERIALIZED"}
    assert [failure.partition for failure in refreshed.report.failures] == ["MUG"]


def test_new_partitions_come_behind_the_old_ones_in_the_catalog_s_order(shop: Shop):
    shop.sell(LAMP)
    shop.materialize_catalog()
    shop.sell(MUG, LAMP, BOWL)
    shop.materialize_catalog()
    assert skus(shop) == ["LAMP", "MUG", "BOWL"]


def test_the_catalog_asset_registers_products_and_scenes(shop: Shop):
    shop.sell(MUG)
    run = shop.materialize_catalog()
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert list(shop.partitions("lifestyle_shot")) == ["MUG|table", "MUG|studio"]


def test_the_catalog_asset_and_the_refresh_give_the_same_data_version(shop: Shop):
    shop.sell(MUG)
    shop.materialize_catalog()
    refreshed = shop.refresh(assets=["product_image"])
    assert refreshed.report.assets["product_catalog"].reused == 1


@pytest.mark.parametrize("file", ["catalog.csv", "scenes.yaml"])
def test_an_unreadable_source_retires_nothing_and_fails_the_catalog(shop: Shop, file: str):
    shop.sell(MUG)
    shop.show_in(TABLE)
    shop.materialize_catalog()
    (shop.folder / file).unlink()
    assert shop.materialize_catalog().status is dg.DagsterRunStatus.FAILURE
    refreshed = shop.refresh()
    assert refreshed.run.status is dg.DagsterRunStatus.FAILURE
    assert str(shop.folder / file) in str(refreshed.watcher.refusal)
    assert skus(shop) == ["MUG"]
