"""More pixels."""

from PIL import Image, ImageFilter


def increase_resolution(picture: Image.Image, factor: int) -> Image.Image:
    """Enlarge a picture two or four times."""
    size = (picture.width * factor, picture.height * factor)
    return picture.resize(size, Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(factor, 40, 2))


def enhance(picture: Image.Image, *, seed: int, side_px: int | None) -> Image.Image:  # noqa: ARG001 - next
    """Make a picture sharper and richer, twice as large or with a longer side of ``side_px``."""
    scale = 2 if side_px is None else side_px / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS).filter(ImageFilter.UnsharpMask(3, 90, 1))
