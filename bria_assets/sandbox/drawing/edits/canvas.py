"""Making a picture's canvas larger."""

from PIL import Image, ImageFilter


def expand(
    picture: Image.Image,
    *,
    canvas_size: tuple[int, int],
    picture_size: tuple[int, int],
    location: tuple[int, int],
    prompt: str | None,  # noqa: ARG001 - next
    seed: int,  # noqa: ARG001 - next
) -> Image.Image:
    """Lay a picture on a larger canvas and continue it to the canvas's border."""
    placed = picture.resize(picture_size, Image.Resampling.LANCZOS)
    canvas = placed.resize(canvas_size).filter(ImageFilter.GaussianBlur(max(canvas_size) / 20))
    canvas.paste(placed, location)
    return canvas
