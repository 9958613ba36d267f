"""Pictures of earlier states of the catalog: used again without a bill while they are kept, collected anew after."""

from datetime import timedelta

from bria_assets.images.garbage import find_garbage, remove_files
from bria_assets.jobs.register import Register
from bria_assets.pipeline.cell import PRODUCT_IMAGE
from bria_assets_tests.workbench import MUG, Workbench

BLUE = MUG.model_copy(update={"title": "Blue mug"})


async def test_a_superseded_picture_is_known_to_the_ledger_with_the_price_of_making_it_again(bench: Workbench):
    first, superseded = await _two_states(bench)
    assert superseded == {first: 0.03}


async def test_a_superseded_picture_is_used_again_without_a_bill(bench: Workbench):
    await _two_states(bench)
    notes = await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    assert (notes.known_cells, bench.job_count) == (["product_image MUG"], 2)


async def test_a_superseded_picture_that_was_removed_is_fetched_again_while_its_address_lives(bench: Workbench):
    first, superseded = await _two_states(bench)
    garbage = find_garbage(bench.store, paid=superseded, older_than=timedelta(0))
    assert [file.path for file in garbage.superseded] == [first]
    remove_files(bench.store, garbage.superseded, looked_at=garbage.looked_at)
    assert not bench.store.has(first)
    notes = await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    assert (notes.reasons, notes.known_cells, bench.job_count) == ({}, ["product_image MUG"], 2)
    assert bench.store.has(first)


async def _two_states(bench: Workbench) -> tuple[str, dict[str, float]]:
    """Walks a product in two states; gives the path of the first picture, and what only the ledger names."""
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    await bench.walk(bench.orders(BLUE, assets=[PRODUCT_IMAGE]))
    ledger = bench.open_ledger()
    try:
        pictures = Register(ledger.database).pictures()
    finally:
        ledger.close()
    named = {record.path for record in bench.store.records()}
    return record.path, {path: price for path, price in pictures.items() if path not in named}
