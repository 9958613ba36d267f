"""`bria-assets plan` and `refresh` of pictures that no plain refresh makes."""

import json
from pathlib import Path

import yaml

from bria_assets_tests.command import run_command
from bria_assets_tests.shop import MUG, open_shop

RECIPES = [
    {"id": "hero", "title": "Hero", "prompt": "A bright desk", "aspect_ratio": "16:9"},
    {"id": "other", "title": "Other", "prompt": "A dark desk"},
    {"id": "story", "title": "Story", "prompt": "{item} at sea", "sku": "GHOST"},
]


def test_recipes_are_planned_and_made_by_name_and_one_that_cannot_be_fails_alone(tmp_path: Path):
    with open_shop(tmp_path / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)
        (shop.folder / "recipes.yaml").write_text(yaml.safe_dump(RECIPES))
        variables = {**shop.variables, "BRIA_RECIPES": str(shop.folder / "recipes.yaml")}
        plan = run_command("plan", "--assets", "campaign_visual", variables=variables, folder=shop.folder)
        assert plan.exit_code == 0
        assert "at most 2 calls, at most 0.06 USD" in plan.stdout
        assert "the recipe story: sku: product GHOST is not in the stored catalog" in plan.stdout
        made = run_command(
            *("refresh", "--assets", "campaign_visual", "--recipes", "hero,story", "--json", "report.json"),
            variables=variables,
            folder=shop.folder,
        )
        assert made.exit_code == 1
        assert "campaign_visual story: the recipe story: sku: product GHOST" in made.stdout
        report = json.loads((shop.folder / "report.json").read_text())
        assert report["assets"]["campaign_visual"] == {"requested": 2, "materialized": 1, "reused": 0, "failed": 1}
        assert shop.jobs() == 1
