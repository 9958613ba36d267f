"""Several images of the same product to choose from, each from a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.catalog.cells import MAX_WHOLE_NUMBER
from bria_assets.catalog.product import Product
from bria_assets.client.requests import GenerateImage
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import IMAGE_VARIATIONS, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.product_image import image_making
from bria_assets.pipeline.step import MakingOf, Step


def variation_keys(variations: int) -> tuple[str, ...]:
    """The second keys of so many variations."""
    return tuple(str(number) for number in range(1, variations + 1))


def variation_making(product: Product, number: int, generation: Generation, *, server: str) -> Making:
    """One of a product's images: its seed is the product's own (0 where it has none) plus its number.

    Behind the largest seed that tables and databases keep comes 0.
    """
    seeded = product.model_copy(update={"seed": ((product.seed or 0) + number) % (MAX_WHOLE_NUMBER + 1)})
    return image_making(seeded, generation, server=server, asset=IMAGE_VARIATIONS)


def _steps(brief: ProductBrief) -> Iterator[Step]:
    if brief.photo is None:
        for key in variation_keys(brief.variations):
            yield Step(cell=brief.cell(IMAGE_VARIATIONS, key), how=_how(brief.product, int(key)), words=key)


def _how(product: Product, number: int) -> MakingOf:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:  # noqa: ARG001
        return variation_making(product, number, generation, server=server)

    return how


def _why_none(brief: ProductBrief, cell: Cell) -> str:
    if brief.photo is not None:
        return f"the image of product {brief.product.sku} is the shop's own photo, of which no variations are generated"
    return f"there is no variation {cell.second_key}: the setting `variations` asks for {brief.variations}"


ASSET = ProductAsset(
    name=IMAGE_VARIATIONS,
    endpoint=lambda _: GenerateImage.endpoint,
    steps=_steps,
    why_none=_why_none,
    second_key="variation",
)
