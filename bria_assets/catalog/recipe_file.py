"""Reading the file of recipes: a YAML list, described by `recipe.Recipe`."""

from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import RecipeFileError
from bria_assets.catalog.location import parse_location
from bria_assets.catalog.recipe import Recipe


def read_recipes(location: str) -> tuple[Recipe, ...]:
    """Read all recipes, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        RecipeFileError: The file cannot be read or an entry is wrong; the message names the file, the recipe, the field
            and what is allowed.
    """
    recipes = read_entries(location, Recipe, noun="recipe", unusable=RecipeFileError)
    owners: dict[str, Recipe] = {}
    for recipe in recipes:
        for visual in recipe.visuals():
            owner = owners.setdefault(visual.key.casefold(), recipe)
            if owner is not recipe:
                raise RecipeFileError(
                    f"{parse_location(location).display}: recipe {recipe.id}: id: its picture {visual.key} has the key "
                    f"of a picture of the recipe {owner.id}: rename one of them"
                )
    return recipes
