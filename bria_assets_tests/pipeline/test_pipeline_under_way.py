"""A job that was paid for anew, in a run that was stopped before it could collect it."""

import pytest

from bria_assets.jobs.job import AskAgain
from bria_assets.pipeline.cell import PRODUCT_IMAGE
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.product_image import image_making
from bria_assets.pipeline.survey import Standing
from bria_assets_tests.workbench import MUG, Workbench

IMAGE = "product_image MUG"


@pytest.fixture
async def bench_with_a_job_under_way(bench: Workbench) -> Workbench:
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    request = image_making(MUG, bench.generation, server=bench.server).request
    fingerprint = request.fingerprint(bench.server)
    ledger = bench.open_ledger()
    async with bench.open_client() as client:
        ledger.claim(request, server=bench.server, label=IMAGE, ask_again=AskAgain.ALWAYS)
        submission = ledger.sending(fingerprint, possible_second_bill=False)
        accepted = await client.submit(request.endpoint, request.wire_body({}))
        ledger.accepted(fingerprint, submission, accepted, cost_usd=0.03)
        ledger.release(fingerprint)
    ledger.close()
    return bench


@pytest.mark.parametrize("regenerate", list(Regenerate))
async def test_it_is_collected_by_the_next_run_without_another_bill(
    bench_with_a_job_under_way: Workbench, regenerate: Regenerate
):
    bench = bench_with_a_job_under_way
    bills = bench.job_count
    notes = await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]), regenerate)
    assert (notes.made_cells, bench.job_count) == ([IMAGE], bills)


async def test_it_is_named_in_the_plan(bench_with_a_job_under_way: Workbench):
    bench = bench_with_a_job_under_way
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    assert bench.standings(*orders) == {IMAGE: Standing.UNDER_WAY}


async def test_once_collected_the_picture_is_up_to_date(bench_with_a_job_under_way: Workbench):
    bench = bench_with_a_job_under_way
    orders = bench.orders(MUG, assets=[PRODUCT_IMAGE])
    await bench.walk(orders)
    assert bench.standings(*orders) == {IMAGE: Standing.UP_TO_DATE}
