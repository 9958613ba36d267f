"""The sandbox's drawing engine: describes, draws, cuts out and stages products.

Everything is decided by the arguments: the same call gives the same bytes, in every thread and process.
"""

from bria_assets.sandbox.drawing.brevity import shortened
from bria_assets.sandbox.drawing.cutout import crop_to_product, cut_out
from bria_assets.sandbox.drawing.describe import describe
from bria_assets.sandbox.drawing.lifestyle import draw_lifestyle
from bria_assets.sandbox.drawing.picture_description import describe_picture
from bria_assets.sandbox.drawing.product import draw_product

__all__ = [
    "crop_to_product",
    "cut_out",
    "describe",
    "describe_picture",
    "draw_lifestyle",
    "draw_product",
    "shortened",
]
