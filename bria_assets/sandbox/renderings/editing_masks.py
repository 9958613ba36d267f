"""How what a mask selects is edited; all else stays as it is."""

from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.transparency import with_transparency_aside
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.editing_masks import EraseRequest, GenFillRequest

_WHITE = 128  # from this lightness on: a mask that was a JPEG file is nowhere quite black or white


def mask_of(mask: Picture, size: tuple[int, int], commission: Commission) -> Image.Image:
    """Return a mask as an "L" picture, 255 where it is white, else 0.

    Args:
        mask: Its stored name. Where it is transparent it selects nothing.
        size: Width and height in pixels of the picture that it belongs to.
        commission: Opens it.
    """
    given = commission.open_picture(mask)
    ground = Image.new("RGBA", given.size, "black")
    ground.alpha_composite(given.convert("RGBA"))
    lightness = ground.convert("L").resize(size, Image.Resampling.NEAREST)
    return lightness.point([0] * _WHITE + [255] * (256 - _WHITE))


def erase(request: EraseRequest, commission: Commission) -> Image.Image:
    """Take out what the mask selects, at the size of the input."""
    picture = commission.open_picture(request.image)
    mask = mask_of(request.mask, picture.size, commission)
    return with_transparency_aside(
        picture, lambda colours: edits.erase(colours, mask), preserve_alpha=request.preserve_alpha
    )


def gen_fill(request: GenFillRequest, commission: Commission) -> Image.Image:
    """Draw what the prompt names into what the mask selects, at the size of the input."""
    picture = commission.open_picture(request.image)
    mask = mask_of(request.mask, picture.size, commission)
    return with_transparency_aside(
        picture,
        lambda colours: edits.gen_fill(colours, mask, request.prompt, seed=commission.seed),
        preserve_alpha=request.preserve_alpha,
    )


def gen_fill_answer(request: GenFillRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and, where the prompt is refined, the refined one."""
    if not request.refine_prompt:
        return {"seed": basis.seed}
    return {"seed": basis.seed, "refined_prompt": f"{request.prompt.rstrip(' .')}, matching its surroundings"}
