"""How the pictures are partitioned: by product, by product and scene or the like, by recipe. Keys come at run time."""

import dagster as dg

from bria_assets.pipeline.cell import (
    CAMPAIGN_CUTOUT,
    CAMPAIGN_VISUAL,
    CUTOUT,
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    LIFESTYLE_SHOT,
    PRODUCT_IMAGE,
    REFINED_IMAGE,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
)

products = dg.DynamicPartitionsDefinition(name="product")
scenes = dg.DynamicPartitionsDefinition(name="scene")
shots = dg.MultiPartitionsDefinition({"product": products, "scene": scenes})
"""Keys read `SKU|scene`: Dagster joins them in the order of the dimensions' names."""

refinements = dg.DynamicPartitionsDefinition(name="refinement")
styles = dg.DynamicPartitionsDefinition(name="style")
restylings = dg.MultiPartitionsDefinition({"product": products, "style": styles})
variation_numbers = dg.DynamicPartitionsDefinition(name="variation")
variations = dg.MultiPartitionsDefinition({"product": products, "variation": variation_numbers})
recipes = dg.DynamicPartitionsDefinition(name="recipe")

PARTITIONS: dict[str, dg.PartitionsDefinition] = {
    PRODUCT_IMAGE: products,
    CUTOUT: products,
    LIFESTYLE_SHOT: shots,
    REFINED_IMAGE: refinements,
    EDITED_IMAGE: products,
    UPSCALED_IMAGE: products,
    RESTYLED_IMAGE: restylings,
    IMAGE_VARIATIONS: variations,
    CAMPAIGN_VISUAL: recipes,
    CAMPAIGN_CUTOUT: recipes,
}
