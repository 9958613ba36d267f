"""The product's image: the shop's own photo, or one that Bria makes from the product's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.catalog.product import Product
from bria_assets.client.requests import GenerateImage
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import PRODUCT_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import OwnPhoto, Step
from bria_assets.prompts.product_prompt import product_prompt


def image_making(product: Product, generation: Generation, *, server: str, asset: str = PRODUCT_IMAGE) -> Making:
    """A product's image, generated from its words."""
    if product.prompt:
        words: dict[str, object] = {"prompt": product.prompt}
    else:
        names = ("title", "description", "category", "brand", "color", "material")
        words = {name: getattr(product, name) for name in names}
    frame = {name: getattr(product, name) for name in ("negative_prompt", "aspect_ratio", "seed")}
    request = GenerateImage(
        prompt=product_prompt(product),
        negative_prompt=product.negative_prompt,
        aspect_ratio=product.aspect_ratio,
        seed=product.seed,
        **generation.of_generated_images(),
    )
    return Making(request=request, input_hash=input_hash(asset, server, {**words, **frame}))


def _steps(brief: ProductBrief) -> Iterator[Step]:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:  # noqa: ARG001
        return image_making(brief.product, generation, server=server)

    photo = brief.photo
    yield Step(cell=brief.cell(PRODUCT_IMAGE), how=how if photo is None else OwnPhoto(photo))


ASSET = ProductAsset(
    name=PRODUCT_IMAGE,
    endpoint=lambda _: GenerateImage.endpoint,
    is_refreshed=True,
    steps=_steps,
)
