"""The product alone on a transparent ground, cut out of its image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.client.requests import ProductCutout, RemoveBackground
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.generation import CutoutEndpoint, Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Step

CUTOUT_REQUESTS: Mapping[CutoutEndpoint, type[RemoveBackground | ProductCutout]] = {
    "remove_background": RemoveBackground,
    "product_cutout": ProductCutout,
}


def cutout_making(image: ImageRecord, generation: Generation, *, server: str, asset: str = CUTOUT) -> Making:
    """What a picture shows, alone."""
    request = CUTOUT_REQUESTS[generation.cutout_endpoint](
        image=image.picture.sha256,
        visual_input_content_moderation=generation.visual_input_content_moderation,
        visual_output_content_moderation=generation.visual_output_content_moderation,
    )
    return Making(
        request=request, input_hash=input_hash(asset, server, {"image": image.picture.sha256}), inputs=(image,)
    )


def _steps(brief: ProductBrief) -> Iterator[Step]:
    image = brief.cell(PRODUCT_IMAGE)

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:
        return cutout_making(upstream[image], generation, server=server)

    yield Step(cell=brief.cell(CUTOUT), how=how, upstream=(image,))


ASSET = ProductAsset(
    name=CUTOUT,
    endpoint=lambda generation: CUTOUT_REQUESTS[generation.cutout_endpoint].endpoint,
    is_refreshed=True,
    steps=_steps,
)
