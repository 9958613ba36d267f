"""How the pictures are partitioned: by product, by product and scene or the like, by recipe. Keys come at run time."""

import dagster as dg

from bria_assets.pipeline.cell import (
    CAMPAIGN_CUTOUT,
    CAMPAIGN_VISUAL,
    CUTOUT,
    EDITED_IMAGE,
    IMAGE_VARIATIONS,
    LIFESTYLE_SHOT,
    LISTING_IMAGE,
    PACKSHOT,
    PRODUCT_IMAGE,
    REFINED_IMAGE,
    RESTYLED_IMAGE,
    UPSCALED_IMAGE,
)

products = dg.DynamicPartitionsDefinition(name="product")
scenes = dg.DynamicPartitionsDefinition(name="scene")
shots = dg.MultiPartitionsDefinition({"product": products, "scene": scenes})
"""Keys read `SKU|scene`: Dagster joins them in the order of the dimensions' names."""

sales_channels = dg.DynamicPartitionsDefinition(name="sales_channel")
"""Not `channel`, which would stand before `product`."""

listings = dg.MultiPartitionsDefinition({"product": products, "sales_channel": sales_channels})
refinements = dg.DynamicPartitionsDefinition(name="refinement")
styles = dg.DynamicPartitionsDefinition(name="style")
restylings = dg.MultiPartitionsDefinition({"product": products, "style": styles})
variation_numbers = dg.DynamicPartitionsDefinition(name="variation")
variations = dg.MultiPartitionsDefinition({"product": products, "variation": variation_numbers})
recipes = dg.DynamicPartitionsDefinition(name="recipe")

PARTITIONS: dict[str, dg.PartitionsDefinition] = {
    PRODUCT_IMAGE: products,
    CUTOUT: products,
    PACKSHOT: products,
    LIFESTYLE_SHOT: shots,
    LISTING_IMAGE: listings,
    REFINED_IMAGE: refinements,
    EDITED_IMAGE: products,
    UPSCALED_IMAGE: products,
    RESTYLED_IMAGE: restylings,
    IMAGE_VARIATIONS: variations,
    CAMPAIGN_VISUAL: recipes,
    CAMPAIGN_CUTOUT: recipes,
}

BACKFILL_POLICY = dg.BackfillPolicy.multi_run(max_partitions_per_run=1000)
"""Ten runs for ten thousand products. Not one: Dagster writes down each planned check of a run with all partitions of
that run, once a partition (1.13.27, `_store_asset_check_evaluation_planned`), which is gigabytes for ten thousand."""
