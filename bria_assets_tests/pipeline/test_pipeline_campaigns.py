"""Pictures for campaigns: what recipes make, of what, and what stands in the way."""

import pytest

from bria_assets.catalog.recipe import Recipe
from bria_assets.catalog.recipe_file import read_recipes
from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.dagster_home import project_root
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, Cell
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.ordering import UnknownSelection, check_recipes
from bria_assets.pipeline.selection import campaign_cells, selected_visuals
from bria_assets_tests.workbench import MUG, Workbench

BOTH = frozenset({CAMPAIGN_VISUAL, CAMPAIGN_CUTOUT})
STORED = StoredCatalog(products={"MUG": StoredProduct(MUG, "")})
SHIPPED = read_recipes(str(project_root() / "data" / "recipes.yaml"))


def recipe(**fields: object) -> Recipe:
    return Recipe.model_validate({"id": "hero", "title": "Hero", "prompt": "A desk", **fields})


async def test_every_shipped_recipe_is_made_in_its_ratio_and_cut_out_where_it_says_so(bench: Workbench):
    orders, missing = selected_visuals(STORED, campaign_cells(SHIPPED, BOTH), recipes=SHIPPED)
    notes = await bench.walk(orders)
    assert (missing, notes.reasons) == ([], {})
    assert len(notes.made_cells) == 12
    ratios = {"16:9": 16 / 9, "1:1": 1.0, "9:16": 9 / 16}
    inspection = Inspection(bench.store, bench.generation, orders)
    for order in orders:
        record = notes.records[f"campaign_visual {order.name}"]
        picture = KeptPicture(bench.store, record)
        width_px, height_px = picture.decoded.size
        assert width_px / height_px == pytest.approx(ratios[order.visual.recipe.aspect_ratio], rel=0.05)
        assert [
            verdict.standard.name for verdict in inspection.verdicts(Cell(CAMPAIGN_VISUAL, order.name), picture)
        ] == ["frame_as_asked"]
    cutout = notes.records["campaign_cutout product-photography.1"]
    assert KeptPicture(bench.store, cutout).decoded.mode == "RGBA"
    assert cutout.parent_cells == ("campaign_visual product-photography.1",)
    again = await bench.walk(orders)
    assert (again.made_cells, bench.job_count) == ([], 12)


async def test_a_product_fills_the_gap_and_a_change_of_its_words_makes_the_picture_anew(bench: Workbench):
    recipes = [recipe(prompt="{item} at sea", sku="MUG")]
    [wanted] = campaign_cells(recipes, BOTH)
    orders, _ = selected_visuals(STORED, [wanted], recipes=recipes)
    notes = await bench.walk(orders)
    assert notes.records["campaign_visual hero"].prompt == "Red mug, category: Kitchen at sea"
    blue = StoredCatalog(products={"MUG": StoredProduct(MUG.model_copy(update={"title": "Blue mug"}), "")})
    orders, _ = selected_visuals(blue, [wanted], recipes=recipes)
    assert (await bench.walk(orders)).made_cells == ["campaign_visual hero"]


async def test_a_cutout_alone_is_made_from_the_stored_picture(bench: Workbench):
    recipes = [recipe(cutout=True)]
    for asset in (CAMPAIGN_VISUAL, CAMPAIGN_CUTOUT):
        orders, _ = selected_visuals(STORED, [Cell(asset, "hero")], recipes=recipes)
        assert (await bench.walk(orders)).made_cells == [f"{asset} hero"]


def test_what_no_recipe_has_is_named_with_what_may_be_meant():
    recipes = [recipe(), recipe(id="mug", prompt="{item}", sku=["MUG", "MUGG"])]
    cells = [Cell(CAMPAIGN_VISUAL, "herp"), Cell(CAMPAIGN_CUTOUT, "hero"), *campaign_cells(recipes, BOTH)]
    orders, missing = selected_visuals(STORED, cells, recipes=recipes)
    assert [order.name for order in orders] == ["hero", "mug.1"]
    assert {str(failure.cell): failure.reason for failure in missing} == {
        "campaign_visual herp": "there is no picture herp in the file of recipes; did you mean hero?",
        "campaign_cutout hero": "the recipe hero asks for no cutout: write `cutout: true` into it",
        "campaign_visual mug.2": "the recipe mug: sku: product MUGG is not in the stored catalog; did you mean MUG?",
    }


def test_an_unknown_recipe_is_named_with_what_may_be_meant():
    assert [each.id for each in check_recipes(["story-reel"], SHIPPED)] == ["story-reel"]
    with pytest.raises(UnknownSelection, match="unknown recipe story-real; did you mean story-reel"):
        check_recipes(["story-real"], SHIPPED)
    with pytest.raises(UnknownSelection, match="unknown recipe xyz: choose from website-hero, product-photography, "):
        check_recipes(["xyz"], SHIPPED)
