"""A picture in a frame of exact ratio: the product trimmed and set on white, or the whole picture cropped or padded.

The frame has the size that is wanted, or is smaller by as much as the source lacks pixels: a picture is never enlarged
more than is allowed. Ratio, fill and ground are kept whatever the size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageFilter

from bria_assets.images.contact_shadow import contact_shadow
from bria_assets.images.picture import NotAPicture
from bria_assets.images.scaling import scaled
from bria_assets.images.transparency import CLEAR

WHITE_RGB = (255, 255, 255)

FAINT = 3
"""What is darker than white by less belongs to the ground: what is left of a shadow, or of JPEG's rounding."""

_NOTHING_CLEAR = [0 if value <= CLEAR else value for value in range(256)]
_NOT_WHITE = [255 if value <= 255 - FAINT else 0 for value in range(256)]
_BLUR_SIDE_PX = 96
_BLUR_RADIUS_PX = 5

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """How a picture is framed.

    Attributes:
        width_px, height_px: the size that is wanted; its ratio is kept always.
        ground: `white` trims the product and centres it on white; `keep` crops the whole picture; `blur` shows the
            whole picture before a blurred copy of itself.
        fill: share of the frame's width or height that the product spans, on white.
        most_upscaling: how many times the source may be enlarged.
        has_shadow: whether the product stands on a soft shadow, on white.
    """

    width_px: int
    height_px: int
    ground: Literal["white", "keep", "blur"] = "white"
    fill: float = 0.9
    most_upscaling: float = 1.5
    has_shadow: bool = False

    def at_scale(self, scale: float) -> tuple[int, int]:
        """The size that is made where the source has to be scaled so much for the one that is wanted."""
        share = min(1.0, self.most_upscaling / scale)
        return max(1, round(self.width_px * share)), max(1, round(self.height_px * share))


def framed(picture: Image.Image, frame: Frame) -> Image.Image:
    """The picture in its frame, in RGB. Blocks.

    Args:
        picture: in RGB or RGBA, upright; for a white ground a cutout, or a picture on white.
        frame: that is wanted.

    Raises:
        NotAPicture: there is no product in it to be set on white.
    """
    if frame.ground == "white":
        return _on_white(picture, frame)
    opaque = _flattened(picture)
    return _cropped(opaque, frame) if frame.ground == "keep" else _before_blur(opaque, frame)


def product_box(picture: Image.Image) -> Box | None:
    """Where the product is: what is not clear, or where nothing is clear, not white; None where there is nothing."""
    if picture.mode == "RGBA":
        return picture.getchannel("A").point(_NOTHING_CLEAR).getbbox()
    return picture.point(_NOT_WHITE * 3).getbbox()


def _flattened(picture: Image.Image) -> Image.Image:
    """On white. Before it is scaled: three channels are scaled faster than four, and come to the same."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, WHITE_RGB)
    ground.paste(picture, mask=picture.getchannel("A").point(_NOTHING_CLEAR))
    return ground


def _on_white(picture: Image.Image, frame: Frame) -> Image.Image:
    box = product_box(picture)
    if box is None:
        raise NotAPicture("there is no product in it: all of it is clear or white")
    cut = picture.crop(box)
    scale = min(frame.fill * frame.width_px / cut.width, frame.fill * frame.height_px / cut.height)
    canvas = Image.new("RGB", frame.at_scale(scale), WHITE_RGB)
    scale = min(scale, frame.most_upscaling)
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    corner = ((canvas.width - size[0]) // 2, (canvas.height - size[1]) // 2)
    if not frame.has_shadow or cut.mode != "RGBA":
        canvas.paste(scaled(_flattened(cut), size), corner)
        return canvas
    cut.putalpha(cut.getchannel("A").point(_NOTHING_CLEAR))
    product = scaled(cut, size)
    shaded = contact_shadow(canvas, product.getchannel("A"), corner)
    shaded.paste(product, corner, product)
    return shaded


def _cropped(picture: Image.Image, frame: Frame) -> Image.Image:
    """The middle of it, as much as the frame's ratio lets."""
    scale = max(frame.width_px / picture.width, frame.height_px / picture.height)
    left = min(round((picture.width - frame.width_px / scale) / 2), (picture.width - 1) // 2)
    top = min(round((picture.height - frame.height_px / scale) / 2), (picture.height - 1) // 2)
    middle = picture.crop((left, top, picture.width - left, picture.height - top))
    return scaled(middle, frame.at_scale(scale))


def _before_blur(picture: Image.Image, frame: Frame) -> Image.Image:
    """All of it, before what fills the rest of the frame."""
    scale = min(frame.width_px / picture.width, frame.height_px / picture.height)
    width_px, height_px = frame.at_scale(scale)
    scale = min(scale, frame.most_upscaling)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    share = _BLUR_SIDE_PX / max(width_px, height_px)
    tiny = Frame(width_px=max(1, round(width_px * share)), height_px=max(1, round(height_px * share)))
    blurred = _cropped(picture, tiny).filter(ImageFilter.GaussianBlur(_BLUR_RADIUS_PX))
    canvas = scaled(blurred, (width_px, height_px))
    canvas.paste(scaled(picture, size), ((width_px - size[0]) // 2, (height_px - size[1]) // 2))
    return canvas
