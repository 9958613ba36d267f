"""Edits that are asked for in plain words."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.light import relight
from bria_assets.sandbox.drawing.edits.pixels import with_alpha_of


def edit_by_instruction(
    picture: Image.Image,
    instruction: str,
    *,
    alpha: Image.Image,  # noqa: ARG001 - next
    mask: Image.Image | None,
    seed: int,
) -> Image.Image:
    """Do the edit that an instruction asks for, within the mask if there is one."""
    edited = relight(picture, direction="", light_type=instruction, seed=seed)
    if mask is None:
        return edited
    result = picture.convert("RGB")
    result.paste(edited.convert("RGB"), mask=mask)
    return with_alpha_of(picture, result)
