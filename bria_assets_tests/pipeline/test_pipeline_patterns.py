"""More pictures of products than a plain refresh makes: edited, upscaled, restyled, varied."""

from dataclasses import replace
from typing import Literal

import pytest

from bria_assets.catalog.cells import MAX_WHOLE_NUMBER
from bria_assets.catalog.product import Product
from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.catalog.style import Style
from bria_assets.client.requests import GenerateImage
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.pipeline.cell import (
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    PRODUCT_IMAGE,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
    Cell,
)
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.image_variations import variation_making
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.ordering import check_assets
from bria_assets.pipeline.picture_assets import REFRESHED_ASSETS
from bria_assets.pipeline.selection import selected_products
from bria_assets.pipeline.standards import Severity
from bria_assets.pipeline.survey import Standing
from bria_assets.sandbox import Fault
from bria_assets_tests.workbench import BOWL, MUG, TABLE, Workbench

OIL = Style(id="oil", title="Oil", style="oil_painting")
CHALK = Style(id="chalk", title="Chalk", style="White chalk on a blackboard")
PATTERNS = (EDITED_IMAGE, UPSCALED_IMAGE, RESTYLED_IMAGE, IMAGE_VARIATIONS)
BLUE_MUG = MUG.model_copy(update={"instruction": "make the mug blue"})


def orders(bench: Workbench, product: Product, *assets: str, variations: int = 2) -> list[ProductOrder]:
    return [
        ProductOrder(
            product=product,
            photo_root=str(bench.folder),
            scenes=(TABLE,),
            styles=(OIL, CHALK),
            variations=variations,
            assets=frozenset(assets or {*REFRESHED_ASSETS, *PATTERNS}),
        )
    ]


async def test_every_pattern_is_made_from_what_it_needs_in_one_walk(bench: Workbench):
    notes = await bench.walk(orders(bench, BLUE_MUG))
    assert notes.reasons == {}
    assert {name: record.parent_cells for name, record in notes.records.items()} == {
        "product_image MUG": (),
        "cutout MUG": ("product_image MUG",),
        "lifestyle_shot MUG|table": ("cutout MUG",),
        "edited_image MUG": ("product_image MUG",),
        "upscaled_image MUG": ("edited_image MUG",),
        "restyled_image MUG|oil": ("product_image MUG",),
        "restyled_image MUG|chalk": ("product_image MUG",),
        "image_variations MUG|1": (),
        "image_variations MUG|2": (),
    }
    assert bench.jobs == {
        "/v2/image/generate": 3,
        "/v2/image/edit/remove_background": 1,
        "/v2/image/edit/replace_background": 1,
        "/v2/image/edit": 1,
        "/v2/image/edit/increase_resolution": 1,
        "/v2/image/edit/restyle": 2,
    }


async def test_a_second_walk_asks_nothing_and_a_new_instruction_only_what_hangs_on_it(bench: Workbench):
    assets = (PRODUCT_IMAGE, EDITED_IMAGE, UPSCALED_IMAGE)
    await bench.walk(orders(bench, BLUE_MUG, *assets))
    again = await bench.walk(orders(bench, BLUE_MUG, *assets))
    assert (again.planned_cells, bench.job_count) == ([], 3)
    green = BLUE_MUG.model_copy(update={"instruction": "make the mug green"})
    notes = await bench.walk(orders(bench, green, *assets))
    assert notes.made_cells == ["edited_image MUG", "upscaled_image MUG"]


async def test_a_product_without_an_instruction_has_no_edited_image_and_is_upscaled_as_it_is(bench: Workbench):
    notes = await bench.walk(orders(bench, MUG, PRODUCT_IMAGE, EDITED_IMAGE, UPSCALED_IMAGE))
    assert sorted(notes.made_cells) == ["product_image MUG", "upscaled_image MUG"]
    assert notes.records["upscaled_image MUG"].parent_cells == ("product_image MUG",)


@pytest.mark.parametrize("factor", [2, 4])
async def test_an_upscaled_image_is_truly_that_many_times_larger(bench: Workbench, factor: Literal[2, 4]):
    bench.generation = Generation(upscale_factor=factor)
    wanted = orders(bench, MUG, PRODUCT_IMAGE, UPSCALED_IMAGE)
    notes = await bench.walk(wanted)
    picture = notes.records["upscaled_image MUG"].picture
    assert (picture.width_px, picture.height_px) == (48 * factor, 48 * factor)
    kept = KeptPicture(bench.store, notes.records["upscaled_image MUG"])
    assert kept.decoded.size == (48 * factor, 48 * factor)
    [good] = Inspection(bench.store, bench.generation, wanted).verdicts(Cell(UPSCALED_IMAGE, "MUG"), kept)
    other = Generation(upscale_factor=4 if factor == 2 else 2)
    [bad] = Inspection(bench.store, other, wanted).verdicts(Cell(UPSCALED_IMAGE, "MUG"), kept)
    assert good.passed
    assert (bad.passed, bad.severity) == (False, Severity.ERROR)
    assert bad.reason.endswith(f"from 48 x 48 px is not {other.upscale_factor} times as wide and as high")


async def test_another_factor_makes_upscaled_images_stale_and_not_wrong(bench: Workbench):
    await bench.walk(orders(bench, MUG, PRODUCT_IMAGE, UPSCALED_IMAGE))
    bench.generation = Generation(upscale_factor=4)
    assert bench.standings(*orders(bench, MUG, UPSCALED_IMAGE)) == {"upscaled_image MUG": Standing.STALE}


async def test_variations_differ_in_their_seeds_and_more_of_them_leave_the_first_alone(bench: Workbench):
    seeded = MUG.model_copy(update={"seed": 40})
    first = await bench.walk(orders(bench, seeded, IMAGE_VARIATIONS))
    assert [first.records[f"image_variations MUG|{number}"].seed for number in (1, 2)] == [41, 42]
    more = await bench.walk(orders(bench, seeded, IMAGE_VARIATIONS, variations=3))
    assert (more.made_cells, bench.job_count) == (["image_variations MUG|3"], 3)


def test_behind_the_largest_seed_comes_zero():
    seeded = MUG.model_copy(update={"seed": MAX_WHOLE_NUMBER - 1})
    asked = [variation_making(seeded, number, Generation(), server="bria").request for number in (1, 2)]
    assert [request.seed for request in asked if isinstance(request, GenerateImage)] == [MAX_WHOLE_NUMBER, 0]


async def test_a_style_that_is_written_anew_makes_its_pictures_anew_and_no_others(bench: Workbench):
    await bench.walk(orders(bench, MUG, PRODUCT_IMAGE, RESTYLED_IMAGE))
    [changed] = orders(bench, MUG, PRODUCT_IMAGE, RESTYLED_IMAGE)
    darker = CHALK.model_copy(update={"style": "Grey chalk on slate"})
    notes = await bench.walk([replace(changed, styles=(OIL, darker))])
    assert notes.made_cells == ["restyled_image MUG|chalk"]


async def test_a_refused_edit_fails_what_is_made_from_it_and_nothing_else(bench: Workbench):
    bench.faults = (Fault(kind="refuse", when_body_contains="mug blue"),)
    notes = await bench.walk(orders(bench, BLUE_MUG, PRODUCT_IMAGE, EDITED_IMAGE, UPSCALED_IMAGE, RESTYLED_IMAGE))
    assert list(notes.reasons) == ["edited_image MUG"]
    assert notes.failures["upscaled_image MUG"].root == Cell(EDITED_IMAGE, "MUG")
    assert sorted(notes.made_cells) == ["product_image MUG", "restyled_image MUG|chalk", "restyled_image MUG|oil"]


async def test_what_is_selected_and_cannot_be_is_refused_with_the_reason(bench: Workbench):
    photographed = BOWL.model_copy(update={"image": "bowl.jpg"})
    products = {each.sku: StoredProduct(each, str(bench.folder)) for each in (MUG, photographed)}
    cells = [
        Cell(EDITED_IMAGE, "MUG"),
        Cell(RESTYLED_IMAGE, "MUG", "water"),
        Cell(IMAGE_VARIATIONS, "MUG", "3"),
        Cell(IMAGE_VARIATIONS, "BOWL", "1"),
        Cell(UPSCALED_IMAGE, "GHOST"),
        Cell(IMAGE_VARIATIONS, "MUG", "1"),
    ]
    found, missing = selected_products(StoredCatalog(products=products), cells, styles=(OIL,), variations=2)
    assert [str(cell) for order in found for cell in order.cells()] == ["image_variations MUG|1"]
    assert {str(failure.cell): failure.reason for failure in missing} == {
        "edited_image MUG": "product MUG has no instruction: write one into its row",
        "restyled_image MUG|water": "there is no style water in the file of styles, which has oil",
        "image_variations MUG|3": "there is no variation 3: the setting `variations` asks for 2",
        "image_variations BOWL|1": "the image of product BOWL is the shop's own photo, of which no variations are "
        "generated",
        "upscaled_image GHOST": "product GHOST is not in the stored catalog: materialize product_catalog first",
    }


def test_a_plain_refresh_makes_none_of_them():
    assert REFRESHED_ASSETS == ("product_image", "cutout", "lifestyle_shot")
    assert check_assets([]) == frozenset(REFRESHED_ASSETS)
