"""The recipes and styles as an asset: read, validated, and turned into partitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.recipe import Recipe
from bria_assets.catalog.style import Style
from bria_assets.defs.dead_runs import sign_run
from bria_assets.defs.failures import run_refused
from bria_assets.defs.partition_keys import add_keys, delete_all_but
from bria_assets.defs.partitions import recipes, styles, variation_numbers
from bria_assets.defs.resources import GenerationResource, RecipeBookResource
from bria_assets.pipeline.cell import RECIPE_BOOK
from bria_assets.pipeline.image_variations import variation_keys


@dataclass(frozen=True, kw_only=True)
class RecipeBook:
    """What pictures are made of besides the catalog."""

    recipes: tuple[Recipe, ...]
    styles: tuple[Style, ...]
    variations: int


def read_recipe_book(book: RecipeBookResource, generation: GenerationResource) -> RecipeBook:
    """Reads the recipes and styles. Blocks.

    Raises:
        RecipeFileError: one of the files cannot be used.
    """
    return RecipeBook(
        recipes=book.read_recipes(), styles=book.read_styles(), variations=generation.settings().variations
    )


def take_in_recipes(instance: dg.DagsterInstance, taken: RecipeBook) -> None:
    """Gives each picture of the recipes and styles a partition. Blocks."""
    keys: Sequence[tuple[dg.DynamicPartitionsDefinition, list[str]]] = (
        (recipes, [visual.key for recipe in taken.recipes for visual in recipe.visuals()]),
        (styles, [style.id for style in taken.styles]),
        (variation_numbers, list(variation_keys(taken.variations))),
    )
    for definition, wanted in keys:
        add_keys(instance, definition, wanted)
        delete_all_but(instance, definition, wanted)


@dg.asset(
    name=RECIPE_BOOK,
    group_name="campaigns",
    kinds={"yaml"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    description=(
        "The recipes of BRIA_RECIPES and the styles of BRIA_STYLES, read and validated. Every picture that a recipe "
        "asks for becomes a partition of `campaign_visual`, every style one of `restyled_image`, every number up to "
        "the setting `variations` one of `image_variations`; what is no longer named loses its partition, and its "
        "pictures and records are kept. A wrong entry refuses the file as a whole, is named with what to mend, and "
        "changes nothing."
    ),
)
def recipe_book(
    context: dg.AssetExecutionContext, book: RecipeBookResource, generation: GenerationResource
) -> dg.MaterializeResult[Any]:
    """Reads the configured recipes and styles."""
    sign_run(context.instance, context.run.run_id)
    try:
        taken = read_recipe_book(book, generation)
    except CatalogError as unreadable:
        raise run_refused(unreadable) from unreadable
    take_in_recipes(context.instance, taken)
    return dg.MaterializeResult(metadata=recipe_metadata(taken))


def recipe_metadata(book: RecipeBook) -> dict[str, Any]:
    """What a materialization shows of the recipes and styles."""
    pictures = [
        dg.TableRecord(
            {
                "partition": visual.key,
                "recipe": recipe.title,
                "ratio": recipe.aspect_ratio,
                "product": visual.sku,
                "cutout": recipe.cutout,
                "prompt": recipe.prompt if visual.sku else visual.prompt(None),
            }
        )
        for recipe in book.recipes
        for visual in recipe.visuals()
    ]
    names = ("partition", "recipe", "ratio", "product", "cutout", "prompt")
    columns = [dg.TableColumn(name, type="bool" if name == "cutout" else "string") for name in names]
    return {
        "recipes": len(book.recipes),
        "pictures": dg.MetadataValue.table(pictures, schema=dg.TableSchema(columns)),
        "styles": dg.MetadataValue.text(", ".join(style.id for style in book.styles)),
        "variations": book.variations,
    }
