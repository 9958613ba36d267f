"""Importing pictures that were bought elsewhere: which are taken, and that nothing is bought for them again."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bria_assets.catalog.readers import read_catalog
from bria_assets.images.store import ImageStore
from bria_assets.images.unwritten_store import UnwrittenStore
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.import_list import read_import_list
from bria_assets.pipeline.importing import Importer, ImportReport
from bria_assets.pipeline.product_image import image_making
from bria_assets.pipeline.survey import Standing, Survey
from bria_assets_tests.pictures import picture
from bria_assets_tests.workbench import BOWL, MUG, SHELF, TABLE, Notes, Workbench

CATALOG = "sku,title,category,image\nMUG,Red mug,Kitchen,\nBOWL,Oak bowl,Kitchen,\n"
PHOTO_CATALOG = "sku,title,category,image\nMUG,Red mug,Kitchen,mug.png\n"

Rows = Sequence[dict[str, object]]


@pytest.fixture(scope="module")
async def bought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures from elsewhere: of another store, for all that this folder tells."""
    folder = tmp_path_factory.mktemp("bought")
    elsewhere = Workbench(folder / "elsewhere")
    elsewhere.folder.mkdir()
    await elsewhere.walk(elsewhere.orders(MUG, BOWL, scenes=(TABLE, SHELF)))
    for record in elsewhere.store.records():
        name = f"{record.asset}-{record.partition.replace('|', '-')}.png"
        (folder / name).write_bytes(elsewhere.store.read(record.path))
    return folder


def row(asset: str, sku: str = "MUG", scene: str = "", **more: object) -> dict[str, object]:
    name = f"{asset}-{sku}-{scene}.png" if scene else f"{asset}-{sku}.png"
    return {"asset": asset, "sku": sku, "scene": scene, "file": name, **more}


MUG_ROWS: Rows = [row(LIFESTYLE_SHOT, scene="table"), row(CUTOUT), row(PRODUCT_IMAGE)]
"""Downstream first: the order in the list decides nothing."""


async def take_in(
    bench: Workbench,
    bought: Path,
    rows: Rows,
    *,
    catalog: str = CATALOG,
    is_trial: bool = False,
    under_way: frozenset[str] = frozenset(),
    replaces: bool = False,
    root: str | None = None,
) -> ImportReport:
    (bench.folder / "catalog.csv").write_text(catalog)
    (bench.folder / "mug.png").write_bytes(picture("red"))
    names = list(dict.fromkeys(name for each in rows for name in each))
    with (bought / "pictures.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    survey = Survey(
        store=(UnwrittenStore if is_trial else ImageStore)(root or bench.folder / "images"),
        generation=bench.generation,
        server=bench.server,
        under_way=under_way,
    )
    catalog_read = read_catalog(str(bench.folder / "catalog.csv"))
    importer = Importer(catalog=catalog_read, scenes=(TABLE, SHELF), survey=survey, replaces=replaces)
    return await importer.run(read_import_list(str(bought / "pictures.csv")))


def names(cells: Sequence[object]) -> list[str]:
    return list(map(str, cells))


def reasons(report: ImportReport) -> list[tuple[int, str | None]]:
    return [(row.row_number, row.column) for row in report.rejected]


async def walk(bench: Workbench, *, scenes: Sequence[Any] = (TABLE,)) -> Notes:
    products = read_catalog(str(bench.folder / "catalog.csv")).products_by_sku
    return await bench.walk(bench.orders(products["MUG"], scenes=scenes))


async def test_what_was_imported_is_up_to_date_and_costs_no_call(bench: Workbench, bought: Path):
    report = await take_in(bench, bought, MUG_ROWS)
    assert names(report.imported) == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert set(bench.standings(*bench.orders(MUG, scenes=(TABLE,))).values()) == {Standing.UP_TO_DATE}
    notes = await walk(bench)
    assert (notes.made_cells, bench.job_count) == ([], 0)
    assert notes.unchanged_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]


async def test_a_record_says_where_its_picture_came_from_and_what_was_told_of_it(bench: Workbench, bought: Path):
    told: dict[str, object] = {
        "request_id": "r-1",
        "source_url": "https://cdn.example.com/1.png",
        "seed": 7,
        "prompt": "A mug",
        "structured_prompt": '{"objects": []}',
        "cost_usd": 0.03,
        "made_at": "2026-08-01T12:00:00Z",
    }
    await take_in(bench, bought, [row(PRODUCT_IMAGE) | told])
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert record is not None
    assert {name: getattr(record, name) for name in told if name != "made_at"} == {
        name: value for name, value in told.items() if name != "made_at"
    }
    assert record.made_at.isoformat() == "2026-08-01T12:00:00+00:00"
    assert (record.imported_from, record.endpoint, record.server) == (
        *(str(bought / "product_image-MUG.png"), None, "sandbox"),
    )
    assert bench.store.read(record.path) == (bought / "product_image-MUG.png").read_bytes()


async def test_a_cutout_s_parent_is_the_image_it_came_with(bench: Workbench, bought: Path):
    await take_in(bench, bought, MUG_ROWS)
    image, cutout = (bench.store.record(asset, "MUG") for asset in (PRODUCT_IMAGE, CUTOUT))
    assert image is not None
    assert cutout is not None
    assert cutout.parents == (image.picture.sha256,)


async def test_what_is_missing_is_made_from_what_was_imported(bench: Workbench, bought: Path):
    await take_in(bench, bought, MUG_ROWS)
    notes = await walk(bench, scenes=(TABLE, SHELF))
    assert (notes.made_cells, bench.job_count) == (["lifestyle_shot MUG|shelf"], 1)


async def test_pictures_are_imported_into_an_object_store(bench: Workbench, bought: Path):
    root = f"memory://{uuid4().hex}/pictures"
    assert len((await take_in(bench, bought, MUG_ROWS, root=root)).imported) == 3
    shot = ImageStore(root).record(LIFESTYLE_SHOT, "MUG|table")
    assert shot is not None
    assert ImageStore(root).read(shot.path) == (bought / "lifestyle_shot-MUG-table.png").read_bytes()


async def test_importing_twice_changes_nothing(bench: Workbench, bought: Path):
    await take_in(bench, bought, MUG_ROWS)
    before = list(bench.store.records())
    report = await take_in(bench, bought, MUG_ROWS)
    assert (report.imported, len(report.already_there), report.rejected) == ([], 3, [])
    assert list(bench.store.records()) == before


async def test_a_picture_that_holds_is_kept(bench: Workbench, bought: Path):
    await bench.walk(bench.orders(MUG))
    before = bench.store.record(CUTOUT, "MUG")
    report = await take_in(bench, bought, [row(CUTOUT, file="cutout-BOWL.png")])
    assert (report.imported, names(report.already_there)) == ([], ["cutout MUG"])
    assert bench.store.record(CUTOUT, "MUG") == before


async def test_a_stale_picture_holds_too(bench: Workbench, bought: Path):
    await bench.walk(bench.orders(MUG))
    bench.generation = Generation(steps_num=40)
    report = await take_in(bench, bought, [row(PRODUCT_IMAGE)])
    assert names(report.already_there) == ["product_image MUG"]


async def test_a_picture_that_holds_is_replaced_when_asked(bench: Workbench, bought: Path):
    await bench.walk(bench.orders(MUG))
    report = await take_in(bench, bought, [row(CUTOUT, file="cutout-BOWL.png")], replaces=True)
    record = bench.store.record(CUTOUT, "MUG")
    assert names(report.imported) == ["cutout MUG"]
    assert record is not None
    assert record.imported_from == str(bought / "cutout-BOWL.png")


async def test_a_picture_whose_inputs_changed_is_replaced(bench: Workbench, bought: Path):
    await bench.walk(bench.orders(MUG.model_copy(update={"title": "Old mug"}), assets=[PRODUCT_IMAGE]))
    assert names((await take_in(bench, bought, [row(PRODUCT_IMAGE)])).imported) == ["product_image MUG"]


async def test_a_picture_of_another_server_is_replaced(bench: Workbench, bought: Path):
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))
    bench.server = "bria"
    assert names((await take_in(bench, bought, [row(PRODUCT_IMAGE)])).imported) == ["product_image MUG"]
    assert (await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE]))).made_cells == []


async def test_bad_rows_are_named_and_stop_no_other(bench: Workbench, bought: Path):
    (bought / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    (bought / "words.txt").write_text("no picture")
    rows = [
        row(PRODUCT_IMAGE),
        row(PRODUCT_IMAGE, "PAN"),
        row(PRODUCT_IMAGE, "BOWL", file="broken.png"),
        row(CUTOUT, file="product_image-MUG.png"),
        row(CUTOUT, "BOWL"),
        row(LIFESTYLE_SHOT, scene="moon", file="words.txt"),
        row(LIFESTYLE_SHOT, scene="table"),
    ]
    report = await take_in(bench, bought, rows)
    assert names(report.imported) == ["product_image MUG"]
    assert reasons(report) == [(3, "sku"), (4, "file"), (5, "file"), (6, None), (7, "scene"), (8, None)]
    said = [each.reason for each in report.rejected]
    assert "PAN is not in the catalog" in said[0]
    assert "not a PNG, JPEG or WEBP picture" in said[1]
    assert "needs a transparent ground" in said[2]
    assert said[3] == "there is no picture of product_image BOWL made by sandbox to belong to: import that too"
    assert said[4] == "there is no scene moon; known scenes: table, shelf"
    assert "no picture of cutout MUG" in said[5]
    assert len(list(bench.store.blobs())) == 1


@pytest.mark.parametrize(
    ("file", "reason"), [("nowhere.png", "does not exist"), ("words.txt", "not a PNG, JPEG or WEBP picture")]
)
async def test_a_picture_that_is_none_is_rejected(bench: Workbench, bought: Path, file: str, reason: str):
    (bought / "words.txt").write_text("no picture")
    report = await take_in(bench, bought, [row(PRODUCT_IMAGE, file=file)])
    assert reasons(report) == [(2, "file")]
    assert reason in report.rejected[0].reason


async def test_a_product_whose_row_was_rejected_is_named_with_that_reason(bench: Workbench, bought: Path):
    report = await take_in(bench, bought, [row(PRODUCT_IMAGE)], catalog="sku,title\nMUG,\nBOWL,Oak bowl\n")
    assert "its row was rejected (is empty: every product needs one)" in report.rejected[0].reason


async def test_a_cutout_of_an_image_that_no_longer_holds_would_be_made_anew_and_is_rejected(
    bench: Workbench, bought: Path
):
    await bench.walk(bench.orders(MUG.model_copy(update={"title": "Old mug"}), assets=[PRODUCT_IMAGE]))
    report = await take_in(bench, bought, [row(CUTOUT)])
    assert report.rejected[0].reason == (
        "product_image MUG, which it belongs to, does not hold: its inputs changed; import or refresh that first"
    )


async def test_a_cutout_and_a_shot_of_the_shop_s_own_photo_are_imported(bench: Workbench, bought: Path):
    rows = [row(CUTOUT), row(LIFESTYLE_SHOT, scene="table")]
    report = await take_in(bench, bought, rows, catalog=PHOTO_CATALOG)
    assert names(report.imported) == ["cutout MUG", "lifestyle_shot MUG|table"]
    notes = await walk(bench)
    assert (notes.made_cells, notes.reasons, bench.job_count) == ([], {}, 0)


async def test_an_image_beside_the_shop_s_own_photo_is_rejected(bench: Workbench, bought: Path):
    report = await take_in(bench, bought, [row(PRODUCT_IMAGE)], catalog=PHOTO_CATALOG)
    assert reasons(report) == [(2, "asset")]
    assert "the catalog names the shop's own photo of MUG" in report.rejected[0].reason


async def test_a_photo_that_cannot_be_read_is_the_reason_of_its_rows(bench: Workbench, bought: Path):
    report = await take_in(bench, bought, [row(CUTOUT)], catalog=PHOTO_CATALOG.replace("mug.png", "gone.png"))
    assert "the shop's own photo, its product_image: the photo" in report.rejected[0].reason


@pytest.mark.parametrize("catalog", [CATALOG, PHOTO_CATALOG], ids=["generated", "own photo"])
async def test_a_trial_says_what_would_be_and_writes_nothing(bench: Workbench, bought: Path, catalog: str):
    rows = MUG_ROWS if catalog == CATALOG else [row(CUTOUT), row(LIFESTYLE_SHOT, scene="table")]
    trial = await take_in(bench, bought, rows, catalog=catalog, is_trial=True)
    assert not (bench.folder / "images").exists()
    assert names(trial.imported) == names((await take_in(bench, bought, rows, catalog=catalog)).imported)


async def test_a_picture_that_bria_is_making_already_is_left_to_be_collected(bench: Workbench, bought: Path):
    making = image_making(MUG, bench.generation, server=bench.server)
    under_way = frozenset({making.request.fingerprint(bench.server)})
    report = await take_in(bench, bought, [row(PRODUCT_IMAGE)], under_way=under_way)
    assert report.rejected[0].reason == (
        "Bria is making this picture already, and was paid for it: refresh collects it"
    )
