"""The product's image in a style that is no photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.catalog.style import Style
from bria_assets.client.requests import RestyleImage
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import PRODUCT_IMAGE, RESTYLED_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import MakingOf, Step


def restyling_making(image: ImageRecord, style: Style, *, server: str) -> Making:
    """The same picture in a style."""
    sha256 = image.picture.sha256
    return Making(
        request=RestyleImage(image=sha256, style=style.style),
        input_hash=input_hash(RESTYLED_IMAGE, server, {"image": sha256, "style": style.style}),
        inputs=(image,),
    )


def _steps(brief: ProductBrief) -> Iterator[Step]:
    image = brief.cell(PRODUCT_IMAGE)
    for style in brief.styles:
        cell = brief.cell(RESTYLED_IMAGE, style.id)
        yield Step(cell=cell, how=_how(image, style), upstream=(image,), words=style.style)


def _how(image: Cell, style: Style) -> MakingOf:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:  # noqa: ARG001
        return restyling_making(upstream[image], style, server=server)

    return how


def _why_none(brief: ProductBrief, cell: Cell) -> str:
    known = ", ".join(style.id for style in brief.styles) or "none"
    return f"there is no style {cell.second_key} in the file of styles, which has {known}"


ASSET = ProductAsset(
    name=RESTYLED_IMAGE,
    endpoint=lambda _: RestyleImage.endpoint,
    steps=_steps,
    why_none=_why_none,
    second_key="style",
)
