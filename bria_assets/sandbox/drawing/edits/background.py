"""Edits that part a picture's subject from what lies behind it."""

from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.edits.filling import erase
from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def blur_background(picture: Image.Image, alpha: Image.Image, *, strength: int) -> Image.Image:
    """Blur what lies behind the foreground.

    Args:
        picture: The picture.
        alpha: The foreground's coverage, "L", of the picture's size.
        strength: 1 to 5.
    """
    rgb = picture.convert("RGB")
    soft = rgb.filter(ImageFilter.GaussianBlur(max(rgb.size) * 0.004 * strength))
    soft.paste(rgb, mask=alpha)
    return with_alpha_of(picture, soft)


def erase_foreground(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """Take the foreground out and continue the background behind it."""
    return erase(picture, alpha)


def crop_foreground(cutout: Image.Image, *, padding_px: int) -> Image.Image:
    """Crop a cutout to what is visible, with padding on all four sides."""
    return crop_to_product(cutout, margin_px=padding_px)
