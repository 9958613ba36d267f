"""Edited, upscaled, restyled and varied images that were bought elsewhere, and how they are traced."""

import csv
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bria_assets.catalog.readers import read_catalog
from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.catalog.style import Style
from bria_assets.pipeline.cell import EDITED_IMAGE, IMAGE_VARIATIONS, PRODUCT_IMAGE, RESTYLED_IMAGE, UPSCALED_IMAGE
from bria_assets.pipeline.import_list import read_import_list
from bria_assets.pipeline.importing import Importer
from bria_assets.pipeline.lineage import trace_product
from bria_assets.pipeline.order import ProductOrder
from bria_assets_tests.workbench import MUG, TABLE, Workbench

OIL = Style(id="oil", title="Oil", style="oil_painting")
ASSETS = frozenset({PRODUCT_IMAGE, EDITED_IMAGE, UPSCALED_IMAGE, RESTYLED_IMAGE, IMAGE_VARIATIONS})
BLUE_MUG = MUG.model_copy(update={"instruction": "make it blue"})
CATALOG = "sku,title,category,instruction\nMUG,Red mug,Kitchen,make it blue\n"


def order(folder: Path) -> ProductOrder:
    return ProductOrder(product=BLUE_MUG, photo_root=str(folder), styles=(OIL,), variations=1, assets=ASSETS)


@pytest.fixture
async def elsewhere(tmp_path: Path) -> Workbench:
    """Where every pattern has been made, beside a list of the pictures, downstream first."""
    bench = Workbench(tmp_path / "elsewhere")
    bench.folder.mkdir()
    await bench.walk([order(bench.folder)])
    with (bench.folder / "pictures.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["asset", "sku", "style", "variation", "file"], restval="")
        writer.writeheader()
        for record in sorted(bench.store.records(), key=lambda record: record.asset, reverse=True):
            keys = record.partition.split("|")
            second = dict(zip([{"restyled_image": "style"}.get(record.asset, "variation")], keys[1:], strict=False))
            writer.writerow({"asset": record.asset, "sku": "MUG", "file": bench.store.root / record.path, **second})
    return bench


async def test_what_was_bought_elsewhere_is_taken_and_never_bought_again(bench: Workbench, elsewhere: Workbench):
    (bench.folder / "catalog.csv").write_text(CATALOG)
    importer = Importer(
        catalog=read_catalog(str(bench.folder / "catalog.csv"), scenes=(TABLE,)),
        scenes=(TABLE,),
        styles=(OIL,),
        survey=bench.survey(),
    )
    report = await importer.run(read_import_list(str(elsewhere.folder / "pictures.csv")))
    assert report.rejected == []
    assert sorted(map(str, report.imported)) == [
        "edited_image MUG",
        "image_variations MUG|1",
        "product_image MUG",
        "restyled_image MUG|oil",
        "upscaled_image MUG",
    ]
    notes = await bench.walk([order(bench.folder)])
    assert (notes.made_cells, notes.known_cells, bench.job_count) == ([], [], 0)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("restyled_image,MUG,,", "style", "the column style is empty: a restyled_image is one of a style"),
        ("edited_image,MUG,oil,", "style", "the column style must be empty: an edited_image is one of no style"),
        ("restyled_image,MUG,chalk,", "style", "there is no style chalk in the file of styles, which has oil"),
        ("image_variations,MUG,,9", "variation", "there is no variation 9: the setting `variations` asks for 4"),
        ("campaign_visual,MUG,,", "asset", "'campaign_visual' is no asset that can be imported: choose from"),
    ],
)
async def test_a_picture_that_can_be_nobody_s_is_set_aside(bench: Workbench, row: str, column: str, reason: str):
    (bench.folder / "catalog.csv").write_text(CATALOG)
    (bench.folder / "list.csv").write_text(f"asset,sku,style,variation,file\n{row},a.png\n")
    catalog = read_catalog(str(bench.folder / "catalog.csv"), scenes=(TABLE,))
    importer = Importer(catalog=catalog, scenes=(TABLE,), styles=(OIL,), survey=bench.survey())
    [rejected] = (await importer.run(read_import_list(str(bench.folder / "list.csv")))).rejected
    assert rejected.column == column
    assert rejected.reason.startswith(reason)


async def test_a_trace_has_them_each_below_what_it_is_made_from(elsewhere: Workbench):
    def traced(key: str | None) -> dict[str, tuple[str, tuple[str, ...]]]:
        lineage = trace_product(
            "MUG",
            key,
            stored=StoredCatalog(products={"MUG": StoredProduct(BLUE_MUG, str(elsewhere.folder))}),
            survey=elsewhere.survey(),
            jobs=(),
            now=datetime.now(timezone.utc),
            read_styles=lambda: (OIL,),
        )
        return {
            str(picture.cell): (picture.standing, tuple(map(str, picture.upstream))) for picture in lineage.pictures
        }

    assert traced(None) == {
        "product_image MUG": ("up to date", ()),
        "cutout MUG": ("new", ("product_image MUG",)),
        "edited_image MUG": ("up to date", ("product_image MUG",)),
        "upscaled_image MUG": ("up to date", ("edited_image MUG",)),
        "restyled_image MUG|oil": ("up to date", ("product_image MUG",)),
        "image_variations MUG|1": ("up to date", ()),
    }
    assert "restyled_image MUG|oil" in traced("oil")
    assert "image_variations MUG|1" not in traced("oil")
