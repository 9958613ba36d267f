"""A picture as the bytes of a file: of a format, within a limit of bytes, in as good a quality as that lets."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bria_assets.images.picture import PictureFormat

BEST_QUALITY = 90
"""Of JPEG and WEBP, 1 to 100: more makes larger files that look the same."""

LEAST_QUALITY = 60
"""Below it the blocks of JPEG show, and from 45 (WEBP: 56) down white becomes 254 (measured with Pillow 13.0)."""

_ALL = 100
_USUAL_POWER = 0.5
"""By which a JPEG grows as the quality that it lacks shrinks: 0.3 to 0.6 (measured on pictures of the sandbox's)."""
_LEAST_POWER = 0.1
"""Two qualities may give files of one size, or of sizes that fall where they should grow."""


def encoded(
    picture: Image.Image, file_format: PictureFormat, *, most_bytes: int | None = None, xmp: bytes = b""
) -> bytes:
    """The bytes of a file. Blocks.

    Args:
        picture: in RGB or RGBA.
        file_format: of the file; JPEG and WEBP lose quality where the limit asks for it, down to `LEAST_QUALITY`.
        most_bytes: the limit; the quality is the best that keeps it, or a step less where that is not worth another
            try. What does not fit all the same is given as small as it gets.
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
    return _best_that_fits(at, most_bytes, len(best))


def _best_that_fits(at: Callable[[int], bytes], most_bytes: int, best_bytes: int) -> bytes:
    """The file of the best quality within the limit, knowing that `BEST_QUALITY` is beyond it."""
    sizes = [(BEST_QUALITY, best_bytes)]
    tried: dict[int, bytes] = {}
    fits, too_large = LEAST_QUALITY - 1, BEST_QUALITY
    while too_large - fits > 1:
        likely = _likely_quality(sizes, most_bytes)
        if fits in tried and likely <= fits:
            break
        quality = min(too_large - 1, max(fits + 1, likely))
        tried[quality] = at(quality)
        sizes.append((quality, len(tried[quality])))
        if len(tried[quality]) > most_bytes:
            too_large = quality
        else:
            fits = quality
    return tried[max(fits, LEAST_QUALITY)]


def _likely_quality(sizes: Sequence[tuple[int, int]], wanted_bytes: int) -> int:
    """The quality that probably gives so many bytes, told from qualities tried before and their bytes.

    Files shrink with a power of what a quality lacks. Half as many tries are needed as where the range is halved.
    """
    quality, size = sizes[-1]
    power = _USUAL_POWER
    for before, size_before in sizes[-2:-1]:
        power = math.log(size_before / size) / math.log((_ALL + 1 - quality) / (_ALL + 1 - before))
    return math.floor(_ALL + 1 - (_ALL + 1 - quality) * (size / wanted_bytes) ** (1 / max(power, _LEAST_POWER)))


def _saved(picture: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()
