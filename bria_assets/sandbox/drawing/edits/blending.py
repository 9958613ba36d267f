"""Merging a second picture into a picture."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def blend(picture: Image.Image, overlay: Image.Image | None, instruction: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Lay an overlay on the middle of a picture."""
    base = picture.convert("RGBA")
    if overlay is not None:
        part = overlay.convert("RGBA")
        part.thumbnail((base.width // 2, base.height // 2))
        base.alpha_composite(part, ((base.width - part.width) // 2, (base.height - part.height) // 2))
    return with_alpha_of(picture, base.convert("RGB"))
