"""The table of pipelines and recipes: what it names is there, and what is there is named."""

import re
from pathlib import Path

from bria_assets.catalog.recipe_file import read_recipes
from bria_assets.dagster_home import project_root
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS, REFRESHED_ASSETS

PAGE = (project_root() / "docs" / "pipelines.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## ")[0]


def test_every_test_of_the_table_is_there():
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", TABLE)
    assert len(named) >= 8
    assert [name for name in named if f"def {name}(" not in tests] == []


def test_every_shipped_recipe_and_every_pattern_is_in_the_table():
    recipes = [recipe.id for recipe in read_recipes(str(project_root() / "data" / "recipes.yaml"))]
    patterns = ["edited_image", "upscaled_image", "restyled_image", "image_variations", "campaign_visual"]
    assert set(patterns) <= set(PICTURE_ASSETS)
    assert [name for name in (*recipes, *patterns, *REFRESHED_ASSETS) if f"`{name}" not in TABLE] == []
