"""The product on white, standing on a soft shadow: made here from its cutout, or by Bria where that is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bria_assets.client.requests import ProductPackshotV1, ProductShadowV1
from bria_assets.images.framing import Frame
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.listing_picture import Publication, published
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, PACKSHOT, PRODUCT_IMAGE, UPSCALED_IMAGE, Cell
from bria_assets.pipeline.digital_origin import source_of_what_is_made_from
from bria_assets.pipeline.generation import Generation, PackshotWire
from bria_assets.pipeline.making import AnyMaking, LocalMaking, Making, input_hash
from bria_assets.pipeline.more_pixels import with_more_pixels
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import Step

SIDE_PX = 2000
"""Of Bria's packshots, too (OpenAPI file product-shot-editing, read August 2026)."""

FILL = 0.8
"""Room for the shadow, and for a channel to frame the product anew."""

_PUBLICATION = Publication(
    frame=Frame(width_px=SIDE_PX, height_px=SIDE_PX, fill=FILL, most_upscaling=1.0, has_shadow=True), file_format="png"
)
_DRAWN_AS = 1
"""Raised when packshots are drawn otherwise, so that they are made anew."""

_REQUESTS: Mapping[PackshotWire, type[ProductPackshotV1 | ProductShadowV1]] = {
    "v1_packshot": ProductPackshotV1,
    "v1_shadow": ProductShadowV1,
}


def _endpoint(generation: Generation) -> str | None:
    request = _REQUESTS.get(generation.packshot_wire)
    return request and request.endpoint


def _steps(brief: ProductBrief) -> Iterator[Step]:
    cutout = brief.cell(CUTOUT)
    optional = (brief.cell(PRODUCT_IMAGE), brief.cell(UPSCALED_IMAGE))

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> AnyMaking:
        record = upstream[cutout]
        inputs: dict[str, object] = {"cutout": record.picture.sha256}
        request = _REQUESTS.get(generation.packshot_wire)
        if request is not None:
            inputs_hash = input_hash(PACKSHOT, server, inputs)
            return Making(request=request(picture=record.picture.sha256), input_hash=inputs_hash, inputs=(record,))
        besides = [upstream[cell] for cell in optional if cell in upstream]
        source = source_of_what_is_made_from(besides, record)
        larger = with_more_pixels(record, besides)

        def draw(pictures: Sequence[KeptPicture]) -> bytes:
            content, *more = (picture.content for picture in pictures)
            return published(content, _PUBLICATION, source, larger=next(iter(more), None))

        own = {"drawn_as": _DRAWN_AS, "source": source.value, "larger": larger and larger.picture.sha256}
        made_from = (record,) if larger is None else (record, larger)
        return LocalMaking(draw=draw, input_hash=input_hash(PACKSHOT, server, inputs | own), inputs=made_from)

    yield Step(cell=brief.cell(PACKSHOT), how=how, upstream=(cutout,), optional=optional)


ASSET = ProductAsset(name=PACKSHOT, endpoint=_endpoint, steps=_steps)
