"""A kept picture made ready for publication: framed, in sRGB, in a file that says how it came to be."""

from __future__ import annotations

from dataclasses import dataclass

from bria_assets.images.digital_source import DigitalSource, xmp_packet
from bria_assets.images.encoding import encoded
from bria_assets.images.framing import Frame, framed
from bria_assets.images.larger_cutout import larger_cutout
from bria_assets.images.picture import PictureFormat, decoded
from bria_assets.images.srgb import in_srgb


@dataclass(frozen=True, kw_only=True)
class Publication:
    """How a picture is published.

    Attributes:
        frame: that it is set in.
        file_format: of its file.
        most_bytes: of its file; None: any number.
    """

    frame: Frame
    file_format: PictureFormat
    most_bytes: int | None = None


def published(content: bytes, publication: Publication, source: DigitalSource, *, larger: bytes | None = None) -> bytes:
    """The bytes of the file that is published. Blocks.

    Args:
        content: the kept picture's; for a white ground a cutout, or a picture on white.
        publication: how.
        source: how the picture came to be, which is written into the file.
        larger: the picture that a cutout was cut out of, with more pixels, which the product takes from it.

    Raises:
        NotAPicture: the bytes are no picture, or there is no product in it.
    """
    frame = publication.frame
    # A product that is trimmed may be a small part of its picture, and needs all of its pixels.
    longest_px = max(frame.width_px, frame.height_px)
    least_size_px = None if frame.ground == "white" else (longest_px, longest_px)
    picture = in_srgb(decoded(content, least_size_px=least_size_px))
    if larger is not None and picture.mode == "RGBA":
        picture = larger_cutout(picture, in_srgb(decoded(larger)))
    return encoded(
        framed(picture, frame), publication.file_format, most_bytes=publication.most_bytes, xmp=xmp_packet(source)
    )
