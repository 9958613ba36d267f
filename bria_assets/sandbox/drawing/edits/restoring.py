"""Making old pictures new."""

from PIL import Image, ImageFilter, ImageOps

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def restore(picture: Image.Image) -> Image.Image:
    """Take noise and small scratches away and renew the contrast."""
    calm = picture.convert("RGB").filter(ImageFilter.MedianFilter(3))
    return with_alpha_of(picture, ImageOps.autocontrast(calm, cutoff=0.5, preserve_tone=True))
