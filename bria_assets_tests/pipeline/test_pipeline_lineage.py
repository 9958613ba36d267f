"""The chain of one product: what each picture was made from, and whether that is still what it would be made from."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.jobs.register import Register
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.lineage import Lineage, TracedJob, TracedPicture, trace_product
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.ordering import UnknownSelection
from bria_assets.pipeline.refined_image import RefinementOrder
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_lineage import refined_from
from bria_assets.sandbox import Fault
from bria_assets_tests.workbench import BOWL, MUG, SHELF, TABLE, Workbench


def trace(
    bench: Workbench,
    sku: str,
    scene_id: str | None = None,
    *,
    products: tuple[Product, ...] = (MUG, BOWL),
    scenes: tuple[Scene, ...] = (TABLE, SHELF),
    now: datetime | None = None,
    refined: Sequence[Cell] = (),
) -> Lineage:
    stored = {product.sku: StoredProduct(product, str(bench.folder)) for product in products}
    ledger = bench.open_ledger()
    try:
        lines = Register(ledger.database).jobs(skus=[sku]).lines
        found = [(ledger.job(line.fingerprint), line.cells) for line in lines]
    finally:
        ledger.close()
    return trace_product(
        sku,
        scene_id,
        stored=StoredCatalog(products=stored, scenes=scenes),
        survey=bench.survey(),
        jobs=[TracedJob(job=job, cells=cells) for job, cells in found if job is not None],
        now=now or datetime.now(timezone.utc),
        refined=refined,
    )


def standings(lineage: Lineage) -> dict[str, str]:
    return {str(traced.cell): traced.standing for traced in lineage.pictures}


def of(lineage: Lineage, asset: str) -> TracedPicture:
    [found] = [traced for traced in lineage.pictures if traced.cell.asset == asset]
    return found


async def test_a_fresh_chain_is_up_to_date_from_image_to_shots(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    found = trace(bench, "MUG", scenes=(TABLE,))
    image, cutout, shot = found.pictures
    assert standings(found) == dict.fromkeys(
        ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"], "up to date"
    )
    assert image.record is not None
    assert cutout.record is not None
    assert (image.parents, image.is_kept, image.source_lives) == ((), True, True)
    [of_cutout], [of_shot] = cutout.parents, shot.parents
    assert (of_cutout.sha256, of_cutout.is_current) == (image.record.picture.sha256, True)
    assert (of_shot.sha256, of_shot.is_current) == (cutout.record.picture.sha256, True)
    assert of_shot.request_id == cutout.record.request_id


async def test_a_picture_made_from_an_older_one_says_so_and_names_the_request_that_made_it(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    old = bench.store.record(PRODUCT_IMAGE, "MUG")
    blue = MUG.model_copy(update={"title": "Blue mug"})
    await bench.walk(bench.orders(blue, assets=[PRODUCT_IMAGE]))
    found = trace(bench, "MUG", products=(blue,), scenes=(TABLE,))
    assert standings(found) == {
        "product_image MUG": "up to date",
        "cutout MUG": "its inputs changed",
        "lifestyle_shot MUG|table": "follows its upstream picture",
    }
    [parent] = of(found, CUTOUT).parents
    assert old is not None
    assert (parent.sha256, parent.is_current, parent.request_id) == (old.picture.sha256, False, old.request_id)


async def test_every_bill_of_the_product_is_named_and_no_other(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, assets=[PRODUCT_IMAGE]))
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]), Regenerate.ALL)
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT]))
    image, cutout = trace(bench, "MUG").jobs
    assert [len(traced.job.submissions) for traced in (image, cutout)] == [2, 1]
    assert [str(cell) for cell in cutout.cells] == ["cutout MUG"]


async def test_a_product_s_refinements_are_traced_in_chains_and_those_of_a_shot_with_that_shot(bench: Workbench):
    await bench.walk(bench.orders(MUG, BOWL, scenes=(TABLE,)))
    rows = (
        Refinement(id="blue", base="product_image:MUG", instruction="Make the mug blue"),
        Refinement(id="a-star", base="refinement:blue", instruction="Add a star"),
        Refinement(id="lit", base="lifestyle_shot:MUG|table", instruction="Change the lighting to dusk"),
        Refinement(id="bowl", base="product_image:BOWL", instruction="Make the bowl green"),
    )
    await bench.walk([RefinementOrder(rows=rows)])
    refined = refined_from("MUG", bench.store)
    assert {cell.first_key for cell in refined} == {"blue", "a-star", "lit"}
    found = trace(bench, "MUG", refined=refined)
    of_all = {traced.cell.first_key: traced for traced in found.pictures if traced.cell in refined}
    assert {name: traced.standing for name, traced in of_all.items()} == dict.fromkeys(of_all, "up to date")
    assert [str(cell) for cell in of_all["a-star"].upstream] == ["refined_image blue"]
    assert of_all["a-star"].change == "Add a star"
    one_shot = trace(bench, "MUG", "table", refined=refined)
    assert "lit" in {traced.cell.first_key for traced in one_shot.pictures}


async def test_one_shot_is_traced_with_what_it_was_made_from(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE, SHELF)))
    found = trace(bench, "MUG", "table")
    assert list(standings(found)) == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert len(found.jobs) == 3


async def test_what_was_never_made_is_named_as_new(bench: Workbench):
    found = trace(bench, "MUG", scenes=(TABLE,))
    assert set(standings(found).values()) == {"new", "follows its upstream picture"}
    assert [traced.record for traced in found.pictures] == [None, None, None]


async def test_a_shot_in_a_scene_that_does_not_suit_is_traced_where_it_was_made(bench: Workbench):
    bath = Scene(id="bath", title="Bath", prompt="In a bath", categories=("Bath",))
    await bench.walk(bench.orders(MUG, scenes=(bath,)))
    assert standings(trace(bench, "MUG", scenes=(bath,)))["lifestyle_shot MUG|bath"] == "up to date"


async def test_a_product_that_left_the_catalog_keeps_its_chain(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    found = trace(bench, "MUG", products=(BOWL,), scenes=())
    assert found.product is None
    assert set(standings(found).values()) == {"its product is not in the stored catalog"}
    assert of(found, LIFESTYLE_SHOT).record is not None


async def test_a_scene_that_left_the_catalog_keeps_its_shot(bench: Workbench):
    await bench.walk(bench.orders(MUG, scenes=(TABLE,)))
    found = standings(trace(bench, "MUG", scenes=(SHELF,)))
    assert (
        found["lifestyle_shot MUG|table"]
        == "scene table is not in the stored catalog: materialize product_catalog first"
    )


async def test_a_picture_that_is_lost_is_told_with_its_record(bench: Workbench):
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    (bench.folder / "images" / record.path).unlink()
    image = of(trace(bench, "MUG"), PRODUCT_IMAGE)
    assert (image.record, image.is_kept, image.standing) == (record, False, "new")


async def test_a_source_that_has_expired_is_told(bench: Workbench):
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    later = datetime.now(timezone.utc) + timedelta(days=30)
    assert not of(trace(bench, "MUG", now=later), PRODUCT_IMAGE).source_lives


async def test_a_product_that_was_only_ever_refused_is_known_by_its_job(bench: Workbench):
    bench.faults = (Fault(kind="refuse"),)
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    found = trace(bench, "MUG")
    assert of(found, PRODUCT_IMAGE).standing == "refused by Bria, not asked again"
    assert [traced.job.failure_kind for traced in found.jobs] != []


@pytest.mark.parametrize(
    ("sku", "scene_id", "message"),
    [
        ("mug", None, "unknown SKU mug: not in the catalog; did you mean MUG?"),
        ("ZZZ", None, "unknown SKU ZZZ: not in the catalog"),
        ("MUG", "tables", "unknown scene tables: MUG has no shot in it; did you mean table?"),
    ],
)
async def test_what_is_unknown_is_named_with_what_may_be_meant(
    bench: Workbench, sku: str, scene_id: str | None, message: str
):
    with pytest.raises(UnknownSelection) as caught:
        trace(bench, sku, scene_id)
    assert str(caught.value) == message
