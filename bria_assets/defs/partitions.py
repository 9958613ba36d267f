"""How the pictures are partitioned: by product, and by product and scene or channel. Keys come at run time."""

import dagster as dg

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, LISTING_IMAGE, PACKSHOT, PRODUCT_IMAGE

products = dg.DynamicPartitionsDefinition(name="product")
scenes = dg.DynamicPartitionsDefinition(name="scene")
shots = dg.MultiPartitionsDefinition({"product": products, "scene": scenes})
"""Keys read `SKU|scene`: Dagster joins them in the order of the dimensions' names."""

sales_channels = dg.DynamicPartitionsDefinition(name="sales_channel")
"""Not `channel`, which would stand before `product`."""

listings = dg.MultiPartitionsDefinition({"product": products, "sales_channel": sales_channels})

PARTITIONS: dict[str, dg.PartitionsDefinition] = {
    PRODUCT_IMAGE: products,
    CUTOUT: products,
    PACKSHOT: products,
    LIFESTYLE_SHOT: shots,
    LISTING_IMAGE: listings,
}
