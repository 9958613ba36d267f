"""What becomes of a picture's transparency when it is edited: it is kept as it was, or the picture is laid on white."""

from collections.abc import Callable

from PIL import Image

Edit = Callable[[Image.Image], Image.Image]
"""Takes an RGB picture and gives one back, which may be of another size."""


def on_white(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, laid on white where it is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")


def with_transparency_aside(picture: Image.Image, edit: Edit, *, preserve_alpha: bool) -> Image.Image:
    """Edit a picture's colours and keep its transparency, enlarged as the picture is, or end it.

    Args:
        picture: Any picture.
        edit: What is done to its colours.
        preserve_alpha: Whether transparency that it has stays; otherwise the result is opaque.

    Returns:
        An RGB picture, RGBA where transparency stays.
    """
    if not (picture.has_transparency_data and preserve_alpha):
        return edit(on_white(picture)).convert("RGB")
    rgba = picture.convert("RGBA")
    edited = edit(rgba.convert("RGB")).convert("RGB")
    alpha = rgba.getchannel("A")
    edited.putalpha(alpha if alpha.size == edited.size else alpha.resize(edited.size, Image.Resampling.BICUBIC))
    return edited
