"""A picture of the sandbox is never taken for one of Bria's, nor the other way round."""

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.survey import Standing
from bria_assets_tests.workbench import MUG, TABLE, Workbench


async def test_pictures_of_the_sandbox_are_made_anew_by_bria(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE,))
    await bench.walk(orders)
    bench.server = "bria"
    notes = await bench.walk(orders)
    assert notes.made_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert bench.job_count == 3
    assert {finding.record.server for finding in bench.survey().findings(orders[0]) if finding.record} == {"bria"}


async def test_the_plan_says_that_pictures_of_the_other_server_will_be_made_anew(bench: Workbench):
    orders = bench.orders(MUG, scenes=(TABLE,))
    await bench.walk(orders)
    bench.server = "bria"
    plan = Plan()
    plan.add(bench.survey().findings(orders[0]))
    assert plan.lines() == [
        "1 product_image: made by another server",
        "1 cutout: follows its upstream picture",
        "1 lifestyle_shot: follows its upstream picture",
    ]
    assert [plan.calls(asset) for asset in (PRODUCT_IMAGE, CUTOUT, LIFESTYLE_SHOT)] == [1, 1, 1]


async def test_a_cutout_of_the_sandbox_is_no_upstream_for_bria(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    bench.server = "bria"
    orders = bench.orders(MUG, scenes=(TABLE,), assets=[LIFESTYLE_SHOT])
    assert bench.standings(*orders) == {"lifestyle_shot MUG|table": Standing.NO_UPSTREAM}
    notes = await bench.walk(orders)
    assert "no picture of cutout MUG made by bria" in notes.reasons["lifestyle_shot MUG|table"]
    assert bench.job_count == 0


async def test_an_own_photo_serves_both_servers(bench: Workbench):
    await bench.walk(bench.orders(MUG))
    image = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert image is not None
    photo = bench.folder / "mug.png"
    photo.write_bytes(bench.store.read(image.path))
    orders = bench.orders(MUG.model_copy(update={"image": "mug.png"}))
    await bench.walk(orders)
    bench.server = "bria"
    notes = await bench.walk(orders)
    assert (notes.unchanged_cells, notes.made_cells) == (["product_image MUG"], ["cutout MUG"])
