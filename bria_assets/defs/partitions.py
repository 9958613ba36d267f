"""How the pictures are partitioned: by product, and by product and scene. Keys come from the catalog at run time."""

import dagster as dg

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE

products = dg.DynamicPartitionsDefinition(name="product")
scenes = dg.DynamicPartitionsDefinition(name="scene")
shots = dg.MultiPartitionsDefinition({"product": products, "scene": scenes})
"""Keys read `SKU|scene`: Dagster joins them in the order of the dimensions' names."""

PARTITIONS: dict[str, dg.PartitionsDefinition] = {PRODUCT_IMAGE: products, CUTOUT: products, LIFESTYLE_SHOT: shots}

BACKFILL_POLICY = dg.BackfillPolicy.multi_run(max_partitions_per_run=1000)
"""Ten runs for ten thousand products. Not one: Dagster writes down each planned check of a run with all partitions of
that run, once a partition (1.13.27, `_store_asset_check_evaluation_planned`), which is gigabytes for ten thousand."""
