"""What is counted, what is planned, and which words are said of it."""

import pytest

from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.listeners import Listeners
from bria_assets.pipeline.ordering import UnknownSelection, check_assets, check_skus
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.tally import BriaUse, RefreshReport, RootFailure, Tally
from bria_assets_tests.workbench import Notes

IMAGE = Cell(PRODUCT_IMAGE, "MUG")
SHOT = Cell(LIFESTYLE_SHOT, "MUG", "table")


def record(cell: Cell) -> ImageRecord:
    facts = PictureFacts(sha256="0" * 64, format="png", size_bytes=1, width_px=1, height_px=1, has_alpha=False)
    return ImageRecord(
        asset=cell.asset,
        partition=cell.partition,
        picture=facts,
        path="p",
        server="sandbox",
        input_hash="i",
        fingerprint="f",
        made_at="2026-01-01T00:00:00Z",  # pyright: ignore[reportArgumentType] - pydantic reads it
    )


def test_a_cell_s_partition_is_its_sku_or_sku_and_scene():
    assert (IMAGE.partition, SHOT.partition) == ("MUG", "MUG|table")


async def test_requested_is_the_sum_of_materialized_reused_and_failed():
    tally = Tally()
    await tally.made(IMAGE, record(IMAGE), was_known=False)
    await tally.made(IMAGE, record(IMAGE), was_known=True)
    await tally.unchanged(IMAGE, record(IMAGE))
    await tally.failed(CellFailure(cell=IMAGE, reason="refused", request_id="r-1"))
    assert tally.assets[PRODUCT_IMAGE].model_dump() == {"requested": 4, "materialized": 1, "reused": 2, "failed": 1}


async def test_what_hangs_on_a_failure_is_counted_and_not_named():
    tally = Tally()
    await tally.failed(CellFailure(cell=IMAGE, reason="refused", request_id="r-1"))
    await tally.failed(CellFailure(cell=SHOT, reason="not made", root=IMAGE))
    assert tally.assets[LIFESTYLE_SHOT].failed == 1
    assert tally.failures == [RootFailure(asset=PRODUCT_IMAGE, partition="MUG", error="refused", request_id="r-1")]


def test_a_report_with_a_bad_row_and_no_failed_cell_is_not_good():
    bad_row = RootFailure(asset="product_catalog", partition="row 3", error="the title is empty")
    report = RefreshReport(run_ids=["r"], assets={}, failures=[bad_row], bria=BriaUse(), seconds=1.0)
    assert not report.is_good


async def test_every_listener_is_told_everything():
    one, other = Notes(), Notes()
    both = Listeners(one, other)
    await both.planned([IMAGE])
    await both.made(IMAGE, record(IMAGE), was_known=False)
    await both.unchanged(SHOT, record(SHOT))
    await both.failed(CellFailure(cell=SHOT, reason="refused"))
    assert vars(one) == vars(other)
    assert (one.planned_cells, one.made_cells, one.unchanged_cells) == (
        ["product_image MUG"],
        ["product_image MUG"],
        ["lifestyle_shot MUG|table"],
    )


def test_no_asset_named_means_those_of_a_plain_refresh():
    assert check_assets([]) == {PRODUCT_IMAGE, CUTOUT, LIFESTYLE_SHOT}


def test_an_unknown_asset_is_refused_with_the_known_ones():
    with pytest.raises(UnknownSelection) as refused:
        check_assets(["cutout", "cutouts"])
    assert str(refused.value) == f"unknown asset cutouts: choose from {', '.join(PICTURE_ASSETS)}"


def test_known_skus_pass():
    check_skus(["MUG"], {"MUG": 1}, {})


@pytest.mark.parametrize(
    ("sku", "message"),
    [
        ("MUG-2", "unknown SKU MUG-2: not in the catalog; did you mean MUG-1?"),  # a slip
        ("QQ", "unknown SKU QQ: not in the catalog"),  # nothing like it
        ("BAD", "unknown SKU BAD (its row was rejected: the title is empty): not in the catalog"),  # a bad row
    ],
)
def test_an_unknown_sku_is_refused_with_what_may_have_been_meant(sku: str, message: str):
    with pytest.raises(UnknownSelection) as refused:
        check_skus([sku], ["MUG-1", "LAMP-7"], {"BAD": "the title is empty"})
    assert str(refused.value) == message
