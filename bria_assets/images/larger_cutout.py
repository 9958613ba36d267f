"""A cutout with more pixels, taken from a larger copy of the picture that it was cut out of."""

from __future__ import annotations

from PIL import Image

from bria_assets.images.transparency import OPAQUE

_OPAQUE = [255 if value >= OPAQUE else 0 for value in range(256)]


def larger_cutout(cutout: Image.Image, whole: Image.Image) -> Image.Image:
    """The cutout in the size of the larger picture. Blocks.

    Its soft rim is enlarged from the cutout, where no ground shines through; all within it is the larger picture's.

    Args:
        cutout: in RGBA.
        whole: the picture that it was cut out of, with all that is in the same place, in RGB or RGBA.
    """
    enlarged = cutout.resize(whole.size, Image.Resampling.BICUBIC)
    enlarged.paste(whole.convert("RGB"), mask=enlarged.getchannel("A").point(_OPAQUE))
    return enlarged
