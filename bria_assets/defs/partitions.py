"""How the pictures are partitioned: by product, and by product and scene. Keys come at run time."""

import dagster as dg

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, REFINED_IMAGE

products = dg.DynamicPartitionsDefinition(name="product")
scenes = dg.DynamicPartitionsDefinition(name="scene")
shots = dg.MultiPartitionsDefinition({"product": products, "scene": scenes})
"""Keys read `SKU|scene`: Dagster joins them in the order of the dimensions' names."""

refinements = dg.DynamicPartitionsDefinition(name="refinement")

PARTITIONS: dict[str, dg.PartitionsDefinition] = {
    PRODUCT_IMAGE: products,
    CUTOUT: products,
    LIFESTYLE_SHOT: shots,
    REFINED_IMAGE: refinements,
}
