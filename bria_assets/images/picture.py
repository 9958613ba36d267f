"""What can be read off a picture's bytes, and which bytes are no picture."""

from __future__ import annotations

import hashlib
import io
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict

PictureFormat = Literal["png", "jpeg", "webp"]

MOST_PIXELS = 8192 * 8192
"""The largest picture that Bria makes (increase_resolution); more is taken for a decompression bomb."""


_FORMATS: dict[str | None, PictureFormat] = {"PNG": "png", "JPEG": "jpeg", "MPO": "jpeg", "WEBP": "webp"}
"""MPO is what phones write: a JPEG with more pictures behind it."""


class NotAPicture(ValueError):
    """The bytes are not a whole picture in an expected format and of a sensible size."""


class PictureFacts(BaseModel):
    """What the bytes of a picture say."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    format: PictureFormat
    size_bytes: int
    width_px: int
    height_px: int
    has_alpha: bool


def read_picture(content: bytes, *, most_pixels: int = MOST_PIXELS) -> PictureFacts:
    """Decodes a picture wholly and says what it is. Blocks: run it off the event loop.

    Args:
        content: the file's bytes.
        most_pixels: width x height above which it is refused before it is decoded.

    Raises:
        NotAPicture: no picture, cut short, of another format than PNG, JPEG or WEBP, or too many pixels.
    """
    with decoded(content, most_pixels=most_pixels) as picture:
        return PictureFacts(
            sha256=hashlib.sha256(content).hexdigest(),
            format=_FORMATS[picture.format],
            size_bytes=len(content),
            width_px=picture.width,
            height_px=picture.height,
            has_alpha=picture.has_transparency_data,
        )


def decoded(
    content: bytes, *, most_pixels: int = MOST_PIXELS, least_size_px: tuple[int, int] | None = None
) -> Image.Image:
    """The picture itself, wholly decoded.

    Args:
        content: the file's bytes.
        most_pixels: as `read_picture`.
        least_size_px: a JPEG that is larger by far is decoded at a fraction of its size, not below this.

    Raises:
        NotAPicture: as `read_picture`.
    """
    if not content:
        raise NotAPicture("the file is empty")
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > most_pixels:
            raise NotAPicture(f"{picture.width} x {picture.height} px is more than {most_pixels} pixels")
        if least_size_px is not None:
            picture.draft("RGB", least_size_px)
        picture.load()
    except UnidentifiedImageError as unknown:
        raise NotAPicture(f"not a PNG, JPEG or WEBP picture (it begins with {content[:16]!r})") from unknown
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise NotAPicture(f"too many pixels: {bomb}") from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        if isinstance(broken, NotAPicture):
            raise
        raise NotAPicture(f"the picture is damaged or cut short: {broken}") from broken
    return picture


def for_screens(picture: Image.Image) -> Image.Image:
    """The picture upright, in RGB, or RGBA where something may be clear, with 8 bits a channel."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        # 16 bits a pixel: Pillow would turn all but the darkest into white.
        upright = upright.point(lambda value: value * (1 / 256)).convert("L")
    return upright if upright.mode == mode else upright.convert(mode)
