"""A product that left keeps its partitions for its grace; after it they go, its pictures never do."""

from datetime import datetime, timedelta, timezone

import dagster as dg

from bria_assets.catalog import CatalogIntake
from bria_assets.defs.catalog_intake import take_in_catalog
from bria_assets.defs.resources import CatalogResource
from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop

IMAGES = ["product_image"]
NOW = datetime.now(timezone.utc)


def take_in(shop: Shop, *, days_ago: float) -> CatalogIntake:
    """The shop's catalog, as it was taken in some time ago."""
    catalog = CatalogResource(
        location=shop.variables["BRIA_CATALOG"], scenes=shop.variables["BRIA_SCENES"], most_retired_share=1.0
    )
    return take_in_catalog(shop.instance, shop.store, catalog, is_whole=True, now=NOW - timedelta(days=days_ago))


def left(shop: Shop, *, days_ago: float) -> None:
    """The mug was sold and made, and left the catalog so long ago."""
    shop.sell(MUG, LAMP)
    shop.refresh(assets=IMAGES)
    shop.sell(LAMP)
    take_in(shop, days_ago=days_ago)


def skus(shop: Shop) -> list[str]:
    return list(shop.partitions("product_image"))


def test_in_its_grace_a_product_keeps_its_partition_and_is_not_refreshed(shop: Shop):
    left(shop, days_ago=6)
    refreshed = shop.refresh(assets=IMAGES, regenerate="all")
    assert refreshed.counts == {"product_image": (1, 0, 0)}
    assert shop.statuses("product_image") == {"MUG": "MATERIALIZED", "LAMP": "MATERIALIZED"}


def test_the_catalog_shows_who_is_in_grace_and_when_it_ends(shop: Shop):
    left(shop, days_ago=6)
    shop.materialize_catalog()
    shown = shop.materialization("product_catalog").metadata
    assert (shown["retired"].value, shown["in_grace"].value) == (0, 1)
    assert isinstance(shown["grace_ends"], dg.TimestampMetadataValue)
    assert shown["grace_ends"].value == (NOW + timedelta(days=1)).timestamp()


def test_the_report_says_once_when_the_partitions_go(shop: Shop):
    shop.sell(MUG, LAMP)
    shop.refresh(assets=IMAGES)
    shop.sell(LAMP)
    (warning,) = shop.refresh(assets=IMAGES).report.warnings
    assert warning.startswith("1 product left the catalog; its partitions go with the first refresh after ")
    assert warning.endswith("the pictures are kept: MUG")
    assert shop.refresh(assets=IMAGES).report.warnings == []


def test_after_its_grace_the_next_refresh_deletes_its_partition_and_keeps_its_picture(shop: Shop):
    left(shop, days_ago=7)
    refreshed = shop.refresh(assets=IMAGES)
    record = shop.store.record("product_image", "MUG")
    assert skus(shop) == ["LAMP"]
    assert record is not None
    assert shop.store.read(record.path)
    assert refreshed.report.warnings == [
        "1 product that left the catalog lost its partitions, the pictures are kept: MUG"
    ]
    assert shop.materialization("product_catalog").metadata["partitions_deleted"].value == 1


def test_a_product_that_comes_back_in_its_grace_costs_no_call_and_keeps_its_place(shop: Shop):
    left(shop, days_ago=6)
    shop.sell(LAMP, MUG)
    refreshed = shop.refresh(assets=IMAGES)
    shown = shop.materialization("product_catalog").metadata
    assert refreshed.counts == {"product_image": (0, 2, 0)}
    assert (shown["added"].value, shown["returned"].value, shown["in_grace"].value) == (0, 1, 0)
    assert (skus(shop), shop.jobs()) == (["MUG", "LAMP"], 2)


def test_naming_products_or_another_catalog_ends_no_grace(shop: Shop):
    left(shop, days_ago=8)
    shop.refresh(assets=IMAGES, skus=["LAMP"])
    shop.refresh(assets=IMAGES, catalog=str(shop.sell(BOWL, name="other.csv")))
    assert skus(shop) == ["MUG", "LAMP", "BOWL"]


def test_a_person_may_still_select_the_partition_of_a_product_in_grace(shop: Shop):
    left(shop, days_ago=6)
    assert shop.materialize(*IMAGES, partitions="MUG").status is dg.DagsterRunStatus.SUCCESS
    assert shop.jobs() == 2


def test_thousands_of_partitions_come_in_the_catalog_s_order_and_go_together(shop: Shop):
    rows = [{"sku": f"S{number:05d}", "title": "Cup"} for number in range(12_000)]
    shop.sell(*rows)
    take_in(shop, days_ago=20)
    assert skus(shop) == [row["sku"] for row in rows]
    shop.sell(*rows[:1000])
    take_in(shop, days_ago=10)
    take_in(shop, days_ago=0)
    assert skus(shop) == [row["sku"] for row in rows[:1000]]
