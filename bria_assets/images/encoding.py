"""A picture as the bytes of a file: of a format, within a limit of bytes, in as good a quality as that lets."""

from __future__ import annotations

import io
from bisect import bisect_left

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bria_assets.images.picture import PictureFormat

BEST_QUALITY = 90
"""Of JPEG and WEBP, 1 to 100: more makes larger files that look the same."""

LEAST_QUALITY = 60
"""Below it the blocks of JPEG show, and from 45 (WEBP: 56) down white becomes 254 (measured with Pillow 13.0)."""


def encoded(
    picture: Image.Image, file_format: PictureFormat, *, most_bytes: int | None = None, xmp: bytes = b""
) -> bytes:
    """The bytes of a file. Blocks.

    Args:
        picture: in RGB or RGBA.
        file_format: of the file; JPEG and WEBP lose quality where the limit asks for it, down to `LEAST_QUALITY`.
        most_bytes: the limit; what does not fit all the same is given as small as it gets.
        xmp: metadata to be written into it.
    """
    if file_format == "png":
        notes = PngInfo()
        if xmp:
            notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return _saved(picture, "PNG", pnginfo=notes)

    def at(quality: int) -> bytes:
        return _saved(picture, file_format.upper(), quality=quality, xmp=xmp)

    best = at(BEST_QUALITY)
    if most_bytes is None or len(best) <= most_bytes:
        return best
    # Sizes grow with the quality: the first quality that is too large stands behind the last that fits.
    tried: dict[int, bytes] = {}

    def is_too_large(quality: int) -> bool:
        tried[quality] = at(quality)
        return len(tried[quality]) > most_bytes

    qualities = range(LEAST_QUALITY, BEST_QUALITY)
    fitting = max(0, bisect_left(qualities, True, key=is_too_large) - 1)
    return tried.get(qualities[fitting]) or at(qualities[fitting])


def _saved(picture: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()
