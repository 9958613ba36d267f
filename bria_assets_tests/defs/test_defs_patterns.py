"""What no plain refresh makes, through both doors: the refresh that is told to, and the selection in the UI."""

from typing import Any

import dagster as dg
import pytest
import yaml

from bria_assets.defs.pattern_schedules import SCHEDULES
from bria_assets.pipeline.picture_assets import REFRESHED_ASSETS
from bria_assets_tests.shop import Shop

PATTERNS = [
    "edited_image",
    "upscaled_image",
    "restyled_image",
    "image_variations",
    "campaign_visual",
    "campaign_cutout",
]
HERO = {"id": "hero", "title": "Hero", "prompt": "A bright desk", "aspect_ratio": "16:9"}
STORY = {
    "id": "story",
    "title": "Story",
    "prompt": "{item} at sea",
    "sku": "MUG",
    "cutout": True,
    "aspect_ratio": "9:16",
}
OIL = {"id": "oil", "title": "Oil", "style": "oil_painting"}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop with recipes and a style, whose mug is to be edited."""
    (shop.folder / "catalog.csv").write_text("sku,title,instruction\nMUG,Red mug,make it blue\nBOWL,Oak bowl,\n")
    for name, entries in (("recipes", [HERO, STORY]), ("styles", [OIL])):
        (shop.folder / f"{name}.yaml").write_text(yaml.safe_dump(entries))
        shop.settings[f"BRIA_{name.upper()}"] = str(shop.folder / f"{name}.yaml")
    return shop


def test_a_refresh_makes_them_when_it_is_told_to_and_only_then(shop: Shop):
    plain = shop.refresh()
    assert set(plain.counts) == set(REFRESHED_ASSETS)
    told = shop.refresh(assets=PATTERNS)
    assert told.report.failures == []
    assert told.counts == {
        "edited_image": (1, 0, 0),
        "upscaled_image": (2, 0, 0),
        "restyled_image": (2, 0, 0),
        "image_variations": (8, 0, 0),
        "campaign_visual": (2, 0, 0),
        "campaign_cutout": (1, 0, 0),
    }
    assert told.quote.jobs == 16
    assert told.quote.cost_usd == pytest.approx(0.03 + 2 * 0.02 + 2 * 0.03 + 8 * 0.03 + 2 * 0.03 + 0.018)
    assert shop.statuses("campaign_visual") == {"hero": "MATERIALIZED", "story": "MATERIALIZED"}
    assert shop.statuses("restyled_image") == {"MUG|oil": "MATERIALIZED", "BOWL|oil": "MATERIALIZED"}
    assert shop.statuses("edited_image") == {"MUG": "MATERIALIZED", "BOWL": "NONE"}
    made_from = shop.materialization("upscaled_image", "MUG").metadata["made_from"].value
    assert "'asset': 'edited_image', 'partition': 'MUG'" in str(made_from)
    bills = shop.jobs()
    again = shop.refresh(assets=PATTERNS)
    assert (shop.jobs(), again.quote.jobs) == (bills, 0)


def test_a_recipe_is_chosen_by_its_name_and_needs_no_product(shop: Shop):
    refreshed = shop.refresh(assets=["campaign_visual"], recipes=["hero"])
    assert refreshed.counts == {"campaign_visual": (1, 0, 0)}
    assert shop.jobs() == 1


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"assets": ["campaign_visual"], "skus": ["MUG"]}, "products are chosen, but campaign_visual has none"),
        ({"recipes": ["hero"]}, "recipes are chosen, but no asset that has any: select campaign_cutout and"),
        ({"assets": ["campaign_visual"], "recipes": ["herp"]}, "unknown recipe herp; did you mean hero?"),
    ],
)
def test_a_choice_that_chooses_nothing_is_refused_before_anything_is_paid_for(
    shop: Shop, config: dict[str, Any], reason: str
):
    refusal = shop.refresh(**config).watcher.refusal
    assert refusal is not None
    assert reason in refusal
    assert shop.jobs() == 0


def test_a_broken_file_of_recipes_stops_campaigns_and_no_plain_refresh(shop: Shop):
    (shop.folder / "recipes.yaml").write_text("- {id: hero, title: Hero, prompt: 'A {mood} desk'}")
    refusal = shop.refresh(assets=["campaign_visual"]).watcher.refusal
    assert refusal == (
        f"{shop.folder}/recipes.yaml: recipe 1 ('hero'): prompt: nothing fills the placeholder {{mood}}: write words"
    )
    assert shop.refresh(assets=["product_image"]).counts == {"product_image": (2, 0, 0)}


def test_a_selection_in_the_ui_makes_what_can_be_and_says_of_the_rest_why_not(shop: Shop):
    shop.materialize_catalog()
    shop.materialize_unpartitioned("recipe_book")
    assert shop.partitions("image_variations") == [
        f"{sku}|{number}" for sku in ("MUG", "BOWL") for number in range(1, 5)
    ]
    shop.materialize("product_image", partitions=("MUG", "BOWL"))
    edited = shop.materialize("edited_image", "upscaled_image", partitions=("MUG", "BOWL"))
    assert "edited_image BOWL: product BOWL has no instruction: write one into its row" in shop.failure_message(edited)
    assert shop.statuses("edited_image") == {"MUG": "MATERIALIZED", "BOWL": "FAILED"}
    assert shop.statuses("upscaled_image") == {"MUG": "MATERIALIZED", "BOWL": "MATERIALIZED"}
    campaign = shop.materialize("campaign_visual", "campaign_cutout", partitions=("hero", "story"))
    assert "the recipe hero asks for no cutout" in shop.failure_message(campaign)
    assert shop.statuses("campaign_cutout") == {"hero": "FAILED", "story": "MATERIALIZED"}


def test_each_pattern_has_a_schedule_that_is_off(shop: Shop):
    definitions = shop.definitions()
    assert sorted(asset for assets in SCHEDULES.values() for asset in assets) == sorted(PATTERNS)
    for name, assets in SCHEDULES.items():
        schedule = definitions.resolve_schedule_def(name)
        assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
        ticked = schedule.evaluate_tick(dg.build_schedule_context(instance=shop.instance))
        [request] = ticked.run_requests or []
        config = request.run_config["ops"]["refresh_pictures"]["config"]
        assert config == {"assets": list(assets)}
        assert dg.validate_run_config(definitions.resolve_job_def("refresh"), request.run_config)
