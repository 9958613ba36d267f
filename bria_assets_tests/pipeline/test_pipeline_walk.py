"""What a walk makes, what it leaves alone, and what it makes anew."""

import pytest

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.generation import Generation, LifestyleWire
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.survey import Standing
from bria_assets.sandbox import Fault
from bria_assets_tests.workbench import BOWL, MUG, SHELF, TABLE, Workbench

MUG_CELLS = ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table", "lifestyle_shot MUG|shelf"]


async def test_a_product_is_walked_from_image_to_cutout_to_its_shots(bench: Workbench):
    notes = await bench.walk(bench.orders(MUG, scenes=(TABLE, SHELF)))
    assert notes.made_cells[:2] == ["product_image MUG", "cutout MUG"]
    assert sorted(notes.made_cells) == sorted(MUG_CELLS)


async def test_every_cell_is_planned_before_it_is_made(bench: Workbench):
    notes = await bench.walk(bench.orders(MUG, scenes=(TABLE, SHELF)))
    assert notes.planned_cells == MUG_CELLS


async def test_a_second_walk_plans_nothing_and_asks_nothing(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE, SHELF))
    await bench.walk(orders)
    asked = bench.jobs
    notes = await bench.walk(orders)
    assert (notes.planned_cells, notes.made_cells, bench.jobs) == ([], [], asked)
    assert sorted(notes.unchanged_cells) == sorted(MUG_CELLS)


async def test_equal_products_under_two_skus_are_one_job_and_two_records(bench: Workbench):
    notes = await bench.walk(bench.orders(MUG, MUG.model_copy(update={"sku": "MUG-B"}), assets=[PRODUCT_IMAGE]))
    assert (bench.job_count, len(notes.made_cells), len(notes.known_cells)) == (1, 1, 1)
    mug, twin = (bench.store.record(PRODUCT_IMAGE, sku) for sku in ("MUG", "MUG-B"))
    assert mug is not None
    assert twin is not None
    assert (mug.request_id, mug.picture) == (twin.request_id, twin.picture)


async def test_a_new_title_makes_this_product_anew_and_no_other(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, scenes=(TABLE,)))
    blue = MUG.model_copy(update={"title": "Blue mug"})
    notes = await bench.walk(bench.orders(blue, BOWL, scenes=(TABLE,)))
    assert notes.made_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert sorted(notes.unchanged_cells) == ["cutout BOWL", "lifestyle_shot BOWL|table", "product_image BOWL"]


async def test_a_new_scene_prompt_makes_exactly_its_shots_anew(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, scenes=(TABLE, SHELF)))
    darker = TABLE.model_copy(update={"prompt": "On a walnut table"})
    notes = await bench.walk(bench.orders(MUG, BOWL, scenes=(darker, SHELF)))
    assert sorted(notes.made_cells) == ["lifestyle_shot BOWL|table", "lifestyle_shot MUG|table"]


async def test_a_scene_s_title_and_categories_decide_no_picture(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    renamed = TABLE.model_copy(update={"title": "Oak table", "categories": ("Kitchen",)})
    assert (await bench.walk(bench.orders(MUG, scenes=(renamed,)))).made_cells == []


async def test_fields_that_the_product_s_own_prompt_replaces_decide_no_picture(bench: Workbench):
    worded = MUG.model_copy(update={"prompt": "A mug on fire"})
    await bench.walk(bench.orders(worded, assets=[PRODUCT_IMAGE]))
    retitled = worded.model_copy(update={"title": "Hot mug", "color": "red"})
    assert (await bench.walk(bench.orders(retitled, assets=[PRODUCT_IMAGE]))).made_cells == []


async def test_another_model_setting_is_listed_as_stale_and_buys_nothing(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE,))
    await bench.walk(orders)
    asked = bench.jobs
    bench.generation = Generation(steps_num=40, lifestyle_mode="fast")
    assert bench.standings(*orders) == {
        "product_image MUG": Standing.STALE,
        "cutout MUG": Standing.UP_TO_DATE,
        "lifestyle_shot MUG|table": Standing.STALE,
    }
    assert ((await bench.walk(orders)).made_cells, bench.jobs) == ([], asked)


async def test_a_picture_of_another_prompt_template_is_stale_and_not_bought_anew(bench: Workbench):
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    await bench.walk(orders)
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    bench.store.write_record(record.model_copy(update={"fingerprint": "of another template"}))
    assert bench.standings(*orders) == {"product_image MUG": Standing.STALE}
    assert ((await bench.walk(orders)).made_cells, bench.job_count) == ([], 1)


async def test_regenerating_what_is_stale_buys_it_and_what_is_made_from_it(bench: Workbench):
    orders = bench.orders(MUG, BOWL, scenes=(TABLE,))
    await bench.walk(orders)
    bench.generation = Generation(lifestyle_mode="fast")
    notes = await bench.walk(orders, Regenerate.STALE)
    assert sorted(notes.made_cells) == ["lifestyle_shot BOWL|table", "lifestyle_shot MUG|table"]
    assert set(bench.standings(*orders).values()) == {Standing.UP_TO_DATE}


async def test_regenerating_all_buys_everything_selected_anew_and_nothing_else(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, scenes=(TABLE,)))
    before = bench.store.record(PRODUCT_IMAGE, "MUG")
    notes = await bench.walk(bench.orders(MUG, scenes=(TABLE,)), Regenerate.ALL)
    after = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert notes.made_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert bench.job_count == 9
    assert before is not None
    assert after is not None
    assert before.request_id != after.request_id


async def test_a_second_request_for_a_picture_regenerated_in_this_run_is_not_paid_again(bench: Workbench):
    twins = bench.orders(MUG, MUG.model_copy(update={"sku": "MUG-B"}), assets=[PRODUCT_IMAGE])
    await bench.walk(twins)
    await bench.walk(twins, Regenerate.ALL)
    assert bench.job_count == 2


async def test_an_asset_selected_alone_is_made_from_the_stored_picture_upstream(bench: Workbench):
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    asked = bench.job_count
    notes = await bench.walk(bench.orders(MUG, assets=[CUTOUT]))
    image, cutout = (bench.store.record(asset, "MUG") for asset in (PRODUCT_IMAGE, CUTOUT))
    assert (notes.made_cells, bench.job_count) == (["cutout MUG"], asked + 1)
    assert image is not None
    assert cutout is not None
    assert cutout.parents == (image.picture.sha256,)


async def test_an_asset_selected_alone_without_a_picture_upstream_fails_with_that_reason(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE,), assets=[CUTOUT, LIFESTYLE_SHOT])
    assert set(bench.standings(*orders).values()) == {Standing.NO_UPSTREAM}
    notes = await bench.walk(orders)
    assert notes.reasons == {
        "cutout MUG": "there is no picture of product_image MUG made by sandbox to make it from: "
        "select product_image too, or make it first"
    }
    assert notes.failures["lifestyle_shot MUG|table"].root == Cell(CUTOUT, "MUG")
    assert bench.job_count == 0


async def test_a_refused_product_fails_with_what_hangs_on_it_and_the_others_are_made(bench: Workbench):
    bench.faults = (Fault(kind="refuse", when_body_contains="red mug"),)
    notes = await bench.walk(bench.orders(MUG, BOWL, scenes=(TABLE,)))
    assert sorted(notes.failures) == ["cutout MUG", "lifestyle_shot MUG|table", "product_image MUG"]
    assert list(notes.reasons) == ["product_image MUG"]
    assert "422" in notes.reasons["product_image MUG"]
    assert sorted(notes.made_cells) == ["cutout BOWL", "lifestyle_shot BOWL|table", "product_image BOWL"]


async def test_a_failed_shot_fails_no_other_shot(bench: Workbench):
    bench.faults = (Fault(kind="error", when_body_contains="oak table"),)
    notes = await bench.walk(bench.orders(MUG, scenes=(TABLE, SHELF)))
    assert list(notes.failures) == ["lifestyle_shot MUG|table"]
    assert notes.failures["lifestyle_shot MUG|table"].request_id
    assert "lifestyle_shot MUG|shelf" in notes.made_cells


async def test_what_bria_refused_is_named_again_without_a_call_until_it_is_asked_for(bench: Workbench):
    bench.faults = (Fault(kind="refuse", when_body_contains="red mug", times=1),)
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    first = await bench.walk(orders)
    second = await bench.walk(orders)
    assert list(second.reasons) == list(first.reasons)
    assert second.reasons["product_image MUG"].startswith(first.reasons["product_image MUG"])
    assert bench.job_count == 0
    third = await bench.walk(orders, Regenerate.FAILED)
    assert (third.made_cells, bench.job_count) == (["product_image MUG"], 1)


async def test_the_plan_says_what_bria_refused_and_what_hangs_on_it(bench: Workbench):
    bench.faults = (Fault(kind="refuse", when_body_contains="red mug"),)
    orders = bench.orders(MUG, scenes=(TABLE,))
    await bench.walk(orders)
    assert bench.standings(*orders) == {
        "product_image MUG": Standing.REFUSED,
        "cutout MUG": Standing.BEHIND_REFUSED,
        "lifestyle_shot MUG|table": Standing.BEHIND_REFUSED,
    }
    assert bench.standings(*orders, regenerate=Regenerate.FAILED)["product_image MUG"] is Standing.NEW


async def test_a_job_that_ended_with_an_error_is_asked_for_again_by_the_next_run(bench: Workbench):
    bench.faults = (Fault(kind="error", when_body_contains="red mug", times=1),)
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    first = await bench.walk(orders)
    assert (list(first.reasons), bench.job_count) == (["product_image MUG"], 1)
    second = await bench.walk(orders)
    assert (second.made_cells, bench.job_count) == (["product_image MUG"], 2)


async def test_a_damaged_record_fails_its_product_alone_and_names_the_file(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, assets=[PRODUCT_IMAGE]))
    record = bench.folder / "images/records/product_image/MUG.json"
    record.write_text("{}")
    notes = await bench.walk(bench.orders(MUG, BOWL, assets=[PRODUCT_IMAGE]))
    assert str(record) in notes.reasons["product_image MUG"]
    assert notes.unchanged_cells == ["product_image BOWL"]


async def test_a_picture_that_was_damaged_in_the_store_is_fetched_again_while_its_address_lives(bench: Workbench):
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    await bench.walk(orders)
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    kept = bench.folder / "images" / record.path
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100])
    notes = await bench.walk(orders)
    assert (notes.failures, bench.job_count, kept.read_bytes()) == ({}, 1, whole)


async def test_a_picture_that_vanished_from_the_store_is_fetched_again_while_its_address_lives(bench: Workbench):
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    await bench.walk(orders)
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    (bench.folder / "images" / record.path).unlink()
    notes = await bench.walk(orders)
    assert (notes.failures, bench.job_count) == ({}, 1)
    assert bench.store.record(PRODUCT_IMAGE, "MUG") == record.model_copy(
        update={"made_at": notes.records["product_image MUG"].made_at}
    )


async def test_records_that_vanished_are_written_again_without_a_call(bench: Workbench):
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT])
    await bench.walk(orders)
    asked = bench.jobs
    for record in (bench.folder / "images/records").rglob("*.json"):
        record.unlink()
    notes = await bench.walk(orders)
    assert (notes.known_cells, bench.jobs) == (["product_image MUG", "cutout MUG"], asked)


@pytest.mark.parametrize(
    ("wire", "endpoint"),
    [
        ("replace_background", "/v2/image/edit/replace_background"),
        ("lifestyle_shot_by_text", "/v2/image/edit/lifestyle_shot_by_text"),
        ("v1", "/v1/product/lifestyle_shot_by_text"),
    ],
)
async def test_every_lifestyle_wire_makes_shots(bench: Workbench, wire: LifestyleWire, endpoint: str):
    bench.generation = Generation(lifestyle_wire=wire)
    notes = await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    record = bench.store.record(LIFESTYLE_SHOT, "MUG|table")
    assert notes.reasons == {}
    assert bench.jobs[endpoint] == 1
    assert record is not None
    assert (record.endpoint, record.prompt) == (endpoint, TABLE.prompt)


async def test_another_lifestyle_wire_makes_shots_stale_and_not_wrong(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE,))
    await bench.walk(orders)
    bench.generation = Generation(lifestyle_wire="v1")
    assert bench.standings(*orders)["lifestyle_shot MUG|table"] is Standing.STALE


async def test_both_cutout_endpoints_make_transparent_cutouts(bench: Workbench):
    bench.generation = Generation(cutout_endpoint="product_cutout")
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT]))
    bench.generation = Generation(cutout_endpoint="remove_background")
    await bench.walk(bench.orders(BOWL, assets=[PRODUCT_IMAGE, CUTOUT]))
    mug, bowl = (bench.store.record(CUTOUT, sku) for sku in ("MUG", "BOWL"))
    assert mug is not None
    assert bowl is not None
    assert [record.endpoint for record in (mug, bowl)] == [
        "/v2/image/edit/product/cutout",
        "/v2/image/edit/remove_background",
    ]
    assert mug.picture.has_alpha
    assert bowl.picture.has_alpha
