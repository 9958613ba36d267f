"""The plan of a refresh: what it says is what the refresh then does, and it changes nothing."""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from bria_assets.defs.refresh_config import RefreshConfig
from bria_assets.defs.refresh_plan import quote_refresh
from bria_assets.defs.resources import GenerationResource
from bria_assets.pipeline.quote import Quote
from bria_assets_tests.shop import BOWL, LAMP, MUG, STUDIO, TABLE, Shop

IMAGES_AND_CUTOUTS = ["product_image", "cutout"]
PARTS = ("bria", "ledger", "image_store", "generation", "catalog", "book")


def plan(shop: Shop, **config: Any) -> Quote:
    resources = shop.definitions().resources or {}
    return quote_refresh(RefreshConfig(**config), **{name: resources[name] for name in PARTS})


def plan_then_refresh(shop: Shop, **config: Any) -> Quote:
    """The plan, which the refresh after it must keep to, and repeat."""
    quote = plan(shop, **config)
    before = shop.jobs()
    refreshed = shop.refresh(**config)
    assert (quote.jobs, quote.cost_usd) == (shop.jobs() - before, refreshed.report.bria.cost_usd)
    assert (refreshed.quote.jobs, refreshed.quote.cost_usd) == (quote.jobs, quote.cost_usd)
    return quote


def forget_records(shop: Shop, asset: str) -> None:
    """As if the run had been killed between the ledger's last word and the record's first."""
    for record in (shop.folder / "images" / "records" / asset).rglob("*.json"):
        record.unlink()


def leave_uncollected(shop: Shop) -> None:
    """As if the run had been killed while Bria was at work."""
    with closing(sqlite3.connect(shop.folder / "ledger.db")) as connection, connection:
        connection.execute("UPDATE bria_job SET state = 'submitted', outcome = NULL")
        connection.execute("UPDATE bria_submission SET state = 'accepted', ended_at = NULL")
    forget_records(shop, "product_image")


def everything(folder: Path) -> Mapping[str, str]:
    """What lies in a folder; of a database its rows, which move between its files when somebody closes it."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(
            rows(file) if file.suffix in {".db", ".sqlite"} else file.read_bytes()
        ).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


def rows(database: Path) -> bytes:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump()).encode()


def test_new_products_cost_all_their_jobs(shop: Shop):
    shop.sell(MUG, LAMP)
    quote = plan_then_refresh(shop)
    assert {asset: part.jobs for asset, part in quote.assets.items()} == {
        "product_image": 2,
        "cutout": 2,
        "lifestyle_shot": 3,
    }
    assert quote.cost_usd == 0.186
    nothing_left = plan_then_refresh(shop)
    assert (nothing_left.jobs, nothing_left.seconds, nothing_left.already_paid) == (0, 0.0, 0)


def test_a_changed_product_and_a_changed_scene_cost_what_hangs_on_them(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.refresh()
    shop.sell({**MUG, "title": "Blue mug"}, {**BOWL, "price": "1.00"})
    shop.show_in({**TABLE, "prompt": "On a walnut table"}, STUDIO)
    quote = plan_then_refresh(shop)
    assert {asset: part.jobs for asset, part in quote.assets.items()} == {
        "product_image": 1,
        "cutout": 1,
        "lifestyle_shot": 3,
    }
    assert quote.catalog is not None
    assert (quote.catalog.added, quote.catalog.changed, quote.catalog.retired) == (0, 1, 0)


def test_a_job_under_way_is_paid_already_and_its_picture_s_work_is_not(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    leave_uncollected(shop)
    quote = plan_then_refresh(shop, assets=["product_image", "cutout"])
    assert (quote.already_paid, quote.assets["product_image"].jobs_under_way) == (1, 1)
    assert {asset: part.jobs for asset, part in quote.assets.items()} == {"product_image": 0, "cutout": 1}


def test_what_the_ledger_has_the_picture_of_is_paid_already_and_so_is_what_was_made_from_it(shop: Shop):
    shop.sell(MUG)
    shop.refresh()
    assert plan(shop, regenerate="all").jobs == 4
    for asset in ("product_image", "cutout", "lifestyle_shot"):
        forget_records(shop, asset)
    quote = plan_then_refresh(shop)
    assert (quote.jobs, quote.already_paid) == (0, 4)


def test_a_product_that_is_again_what_it_was_costs_nothing(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=IMAGES_AND_CUTOUTS)
    shop.sell({**MUG, "title": "Blue mug"})
    shop.refresh(assets=IMAGES_AND_CUTOUTS)
    shop.sell(MUG)
    quote = plan_then_refresh(shop, assets=IMAGES_AND_CUTOUTS)
    assert (quote.jobs, quote.already_paid) == (0, 2)


def test_a_paid_picture_that_is_lost_everywhere_is_paid_again(shop: Shop):
    shop.sell(MUG)
    shop.settings["BRIA_RESULT_TTL_SECONDS"] = "0"
    shop.refresh(assets=["product_image"])
    forget_records(shop, "product_image")
    for blob in (shop.folder / "images" / "blobs").rglob("*.png"):
        blob.unlink()
    assert plan_then_refresh(shop, assets=["product_image"]).jobs == 1


def test_stale_pictures_are_listed_and_cost_only_when_asked_for(shop: Shop):
    shop.sell(MUG)
    shop.refresh(assets=["product_image"])
    shop.resources["generation"] = GenerationResource(steps_num=40)
    quote = plan(shop, assets=["product_image"])
    assert (quote.jobs, quote.stale) == (0, 1)
    assert plan_then_refresh(shop, regenerate="stale", assets=["product_image"]).jobs == 1


def test_equal_products_are_one_job_each_step(shop: Shop):
    shop.sell(MUG, {**MUG, "sku": "MUG-B"})
    quote = plan_then_refresh(shop)
    assert {asset: part.jobs for asset, part in quote.assets.items()} == {
        "product_image": 1,
        "cutout": 1,
        "lifestyle_shot": 2,
    }


def test_a_plan_makes_no_ledger_no_store_and_no_partition(shop: Shop):
    shop.sell(MUG)
    before = everything(shop.folder)
    plan(shop)
    assert everything(shop.folder) == before
    assert shop.partitions("product_image") == []


def test_a_plan_leaves_ledger_store_and_partitions_as_they_are(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.refresh(assets=["product_image"])
    shop.sell(LAMP)
    before, jobs = everything(shop.folder), shop.jobs()
    quote = plan(shop)
    assert (everything(shop.folder), shop.jobs()) == (before, jobs)
    assert shop.partitions("product_image") == ["MUG", "BOWL"]
    assert quote.catalog is not None
    assert (quote.catalog.added, quote.catalog.retired) == (1, 2)


def test_a_damaged_record_is_named_and_the_others_are_planned(shop: Shop):
    shop.sell(MUG, BOWL)
    shop.refresh(assets=["product_image"])
    (shop.folder / "images" / "records" / "product_image" / "MUG.json").write_text("{}")
    quote = plan(shop, assets=["product_image"])
    assert quote.assets["product_image"].cells == 1
    [note] = quote.notes
    assert note.startswith("MUG cannot be planned: ")


def test_the_job_shows_the_plan_in_the_ui(shop: Shop):
    shop.sell(MUG)
    shop.settings["BRIA_MAX_SPEND_USD"] = "0.1"
    job = shop.definitions().resolve_job_def("refresh_plan_job")
    result = job.execute_in_process(
        instance=shop.instance,
        run_config={"ops": {"refresh_plan": {"config": {"assets": ["product_image", "cutout"]}}}},
    )
    assert result.success
    shown = shop.materialization("refresh_plan").metadata
    assert [shown[name].value for name in ("jobs", "cost_usd", "left_today_usd")] == [2, 0.048, 0.1]
    [table] = [entry for entry in shown.values() if isinstance(entry, dg.TableMetadataValue)]
    assert [row.data["jobs"] for row in table.records] == [1, 1]
    assert (shop.jobs(), shop.partitions("product_image")) == (0, [])


def test_the_job_refuses_what_the_refresh_would_refuse(shop: Shop):
    shop.sell(MUG)
    job = shop.definitions().resolve_job_def("refresh_plan_job")
    with pytest.raises(dg.Failure, match="unknown SKU MUGG"):
        job.execute_in_process(
            instance=shop.instance, run_config={"ops": {"refresh_plan": {"config": {"skus": ["MUGG"]}}}}
        )
