"""Adding, replacing and taking out things that are named in words."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.filling import erase


def add_object_by_text(picture: Image.Image, instruction: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Draw the object that an instruction names into a picture."""
    return picture.copy()


def replace_object_by_text(
    picture: Image.Image,
    instruction: str,  # noqa: ARG001 - next
    *,
    alpha: Image.Image,
    seed: int,  # noqa: ARG001 - next
) -> Image.Image:
    """Take an object out and draw another in its place."""
    return erase(picture, alpha)


def erase_by_text(
    picture: Image.Image,
    object_name: str,  # noqa: ARG001 - next
    *,
    alpha: Image.Image,
    seed: int,  # noqa: ARG001 - next
) -> Image.Image:
    """Take a named object out."""
    return erase(picture, alpha)
