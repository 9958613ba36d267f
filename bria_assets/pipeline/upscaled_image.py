"""The product's image with more pixels: the edited one where the product has an instruction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.client.requests import IncreaseResolution
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import EDITED_IMAGE, PRODUCT_IMAGE, UPSCALED_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Step


def upscaling_making(image: ImageRecord, generation: Generation, *, server: str) -> Making:
    """The same picture, larger."""
    request = IncreaseResolution(
        image=image.picture.sha256,
        desired_increase=generation.upscale_factor,
        visual_input_content_moderation=generation.visual_input_content_moderation,
        visual_output_content_moderation=generation.visual_output_content_moderation,
    )
    inputs = {"image": image.picture.sha256}
    return Making(request=request, input_hash=input_hash(UPSCALED_IMAGE, server, inputs), inputs=(image,))


def _steps(brief: ProductBrief) -> Iterator[Step]:
    image = brief.cell(EDITED_IMAGE if brief.product.instruction else PRODUCT_IMAGE)

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:
        return upscaling_making(upstream[image], generation, server=server)

    yield Step(cell=brief.cell(UPSCALED_IMAGE), how=how, upstream=(image,))


ASSET = ProductAsset(name=UPSCALED_IMAGE, endpoint=lambda _: IncreaseResolution.endpoint, steps=_steps)
