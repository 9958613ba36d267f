"""The product's image changed as its row's instruction says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.client.requests import EditImage
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import EDITED_IMAGE, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Step


def edit_making(
    image: ImageRecord, instruction: str, generation: Generation, *, server: str, seed: int | None = None
) -> Making:
    """The same picture, changed."""
    sha256 = image.picture.sha256
    request = EditImage(
        image=sha256,
        instruction=instruction,
        seed=seed,
        output_type=generation.output_type,
        ip_signal=generation.ip_signal,
        prompt_content_moderation=generation.prompt_content_moderation,
        visual_input_content_moderation=generation.visual_input_content_moderation,
        visual_output_content_moderation=generation.visual_output_content_moderation,
    )
    inputs = {"image": sha256, "instruction": instruction, "seed": seed}
    return Making(request=request, input_hash=input_hash(EDITED_IMAGE, server, inputs), inputs=(image,))


def _steps(brief: ProductBrief) -> Iterator[Step]:
    image, instruction, seed = brief.cell(PRODUCT_IMAGE), brief.product.instruction, brief.product.seed
    if instruction is None:
        return

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:
        return edit_making(upstream[image], instruction, generation, server=server, seed=seed)

    yield Step(cell=brief.cell(EDITED_IMAGE), how=how, upstream=(image,), words=instruction)


ASSET = ProductAsset(
    name=EDITED_IMAGE,
    endpoint=lambda _: EditImage.endpoint,
    steps=_steps,
    why_none=lambda brief, _: f"product {brief.product.sku} has no instruction: write one into its row",
)
