"""The picture of a product that a channel takes: framed, in the channel's format, made here from one that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.scene import Scene, suiting_scenes
from bria_assets.images.framing import Frame
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.listing_picture import Publication, published
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import (
    CUTOUT,
    EDITED_IMAGE,
    LIFESTYLE_SHOT,
    LISTING_IMAGE,
    PACKSHOT,
    PRODUCT_IMAGE,
    UPSCALED_IMAGE,
    Cell,
)
from bria_assets.pipeline.digital_origin import source_of_what_is_made_from
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import LocalMaking, input_hash
from bria_assets.pipeline.more_pixels import with_more_pixels
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import MakingOf, Step

_DRAWN_AS = 2
"""Raised when listing images are drawn otherwise, so that they are made anew."""

_ABOVE: Mapping[str, tuple[str, ...]] = {
    CUTOUT: (PRODUCT_IMAGE, UPSCALED_IMAGE),
    PACKSHOT: (PRODUCT_IMAGE, CUTOUT),
    LIFESTYLE_SHOT: (PRODUCT_IMAGE, CUTOUT),
    UPSCALED_IMAGE: (PRODUCT_IMAGE, EDITED_IMAGE),
}
"""What is looked at besides a source: what it was made from, upstream first, which shows whether the product is real;
and for a cutout the same picture with more pixels."""


def publication_for(channel: Channel) -> Publication:
    """How a channel's pictures are published."""
    frame = Frame(
        width_px=channel.width_px,
        height_px=channel.height_px,
        ground=channel.ground,
        fill=1.0 if channel.fill is None else channel.fill,
        most_upscaling=channel.most_upscaling,
    )
    return Publication(frame=frame, file_format=channel.format, most_bytes=channel.rules.most_bytes)


def _source(brief: ProductBrief, channel: Channel) -> Cell | None:
    """The picture that a channel's is made from; None for a product that is shown in no scene."""
    if channel.made_from != LIFESTYLE_SHOT:
        return brief.cell(channel.made_from)
    scene = _first_scene(brief)
    return scene and brief.cell(LIFESTYLE_SHOT, scene.id)


def _first_scene(brief: ProductBrief) -> Scene | None:
    named = brief.product.scenes
    if not named:
        return next(iter(suiting_scenes(brief.product, brief.scenes)), None)
    # A product whose row is rejected today may name scenes that have gone.
    there = {scene.id: scene for scene in brief.scenes}
    return next((there[scene_id] for scene_id in named if scene_id in there), None)


def _steps(brief: ProductBrief) -> Iterator[Step]:
    for channel in brief.channels:
        source = _source(brief, channel)
        if source is not None:
            above = tuple(brief.cell(asset) for asset in _ABOVE[channel.made_from])
            yield Step(
                cell=brief.cell(LISTING_IMAGE, channel.id),
                how=_how(channel, source, above),
                upstream=(source,),
                optional=above,
                words=channel.id,
            )


def _how(channel: Channel, source: Cell, above: Sequence[Cell]) -> MakingOf:
    publication = publication_for(channel)

    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> LocalMaking:  # noqa: ARG001 - the protocol's
        record = upstream[source]
        besides = [upstream[cell] for cell in above if cell in upstream]
        origin = source_of_what_is_made_from(besides, record)
        larger = with_more_pixels(record, besides) if source.asset == CUTOUT else None

        def draw(pictures: Sequence[KeptPicture]) -> bytes:
            content, *more = (picture.content for picture in pictures)
            return published(content, publication, origin, larger=next(iter(more), None))

        inputs = {
            "picture": record.picture.sha256,
            "larger": larger and larger.picture.sha256,
            "publication": asdict(publication),
            "source": origin.value,
            "drawn_as": _DRAWN_AS,
        }
        made_from = (record,) if larger is None else (record, larger)
        return LocalMaking(draw=draw, input_hash=input_hash(LISTING_IMAGE, server, inputs), inputs=made_from)

    return how


def _why_none(brief: ProductBrief, cell: Cell) -> str:
    if any(channel.id == cell.second_key for channel in brief.channels):
        return f"the picture of {cell.second_key} is made from a lifestyle shot, and {brief.product.sku} suits no scene"
    return f"there is no channel {cell.second_key} in the file of channels"


ASSET = ProductAsset(
    name=LISTING_IMAGE, endpoint=lambda _: None, steps=_steps, second_key="channel", why_none=_why_none
)
