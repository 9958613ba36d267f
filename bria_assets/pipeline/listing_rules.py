"""What a channel asks of a listing image, as far as its record says whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from bria_assets.catalog.channel import Channel
from bria_assets.images.digital_source import DigitalSource
from bria_assets.images.picture import PictureFacts


def listing_faults(channel: Channel, picture: PictureFacts, source: DigitalSource | None) -> Iterator[str]:
    """Why a channel would not take a picture, each in words with the number; nothing where it would.

    The ground and the product's share of the frame are not in the record: listing images have them by their making, and
    the asset's checks look at the file.
    """
    yield from channel.rules.size_faults(picture.width_px, picture.height_px)
    yield from channel.rules.ratio_faults(picture.width_px, picture.height_px)
    yield from channel.rules.file_faults(picture.format, picture.size_bytes)
    yield from origin_faults(channel, source)


def origin_faults(channel: Channel, source: DigitalSource | None) -> Iterator[str]:
    """Likewise of how the picture came to be."""
    if source is DigitalSource.GENERATED and not channel.rules.accepts_generated:
        yield (
            f"{channel.title} refuses a product picture that was wholly generated: give the product a photo of its own "
            "(column image)"
        )
