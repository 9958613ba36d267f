"""Between Pillow's pictures and arrays: colours as floats, and the transparency that an edit hands on."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from bria_assets.sandbox.drawing.fields import Floats, floats

LIGHTNESS = floats([0.299, 0.587, 0.114])  # ITU-R BT.601, as Pillow's "L" has it


def colours_of(picture: Image.Image) -> Floats:
    """Return a picture's colours, sRGB 0 to 1, shape ``(rows, columns, 3)``; transparency is left out."""
    return np.asarray(picture.convert("RGB"), np.float32) * np.float32(1 / 255)


def lightness_of(colours: Floats) -> Floats:
    """Return the lightness of colours of shape ``(rows, columns, 3)``, in their units, shape ``(rows, columns)``."""
    return colours @ LIGHTNESS


def coverage_of(mask: Image.Image, size: tuple[int, int]) -> Floats:
    """Return a mask as floats from 0 to 1, shape ``(rows, columns)``.

    Raises:
        ValueError: The mask has another size than the picture it belongs to.
    """
    if mask.size != size:
        raise ValueError(f"the mask is {mask.width} x {mask.height} px, the picture {size[0]} x {size[1]} px")
    return np.asarray(mask.convert("L"), np.float32) * np.float32(1 / 255)


def bytes_of(colours: Floats) -> npt.NDArray[np.uint8]:
    """Return colours from 0 to 1 as bytes; what lies beyond is cut off."""
    return (np.clip(colours, 0.0, 1.0) * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def picture_of(colours: Floats, *, like: Image.Image) -> Image.Image:
    """Return colours of shape ``(rows, columns, 3)`` as a picture that is as transparent as the one it came from.

    Args:
        colours: sRGB 0 to 1; what lies beyond is cut off.
        like: The picture before the edit, of the same size.
    """
    return with_alpha_of(like, Image.fromarray(bytes_of(colours)))


def with_alpha_of(original: Image.Image, edited: Image.Image) -> Image.Image:
    """Return an edited RGB picture, RGBA with the original's alpha channel where the original has one."""
    if not original.has_transparency_data:
        return edited
    result = edited.copy()
    result.putalpha(original.convert("RGBA").getchannel("A"))
    return result
