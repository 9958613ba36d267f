"""How edits are made of a picture."""

import hashlib
import re
from typing import Any

from PIL import Image

from bria_assets.sandbox.renderings.commission import Basis, Commission, scaled
from bria_assets.sandbox.renderings.cutouts import cutout_of
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.editing import (
    LifestyleShotRequest,
    RemoveBackgroundRequest,
    ReplaceBackgroundRequest,
)

_HEX_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


def remove_background(request: RemoveBackgroundRequest, commission: Commission) -> Image.Image:
    """Cut the product out, at the size of the input."""
    return cutout_of(request.image, commission, preserve_alpha=request.preserve_alpha)


def replace_background(request: ReplaceBackgroundRequest, commission: Commission) -> Image.Image:
    """Put the product into a new scene."""
    scene = request.prompt if request.prompt is not None else _scene_like(request.ref_images or [])
    return _lifestyle_shot(
        request.image,
        scene,
        commission,
        keep_size=request.original_quality,
        ignore_alpha=request.force_background_detection,
    )


def replace_background_answer(request: ReplaceBackgroundRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and, for a scene described by text, the refined text."""
    if request.prompt is None:
        return {"seed": basis.seed}
    scene = f"{request.prompt.rstrip(' .')}, in soft natural light" if request.refine_prompt else request.prompt
    return {"seed": basis.seed, "refined_prompt": scene}


def lifestyle_shot(request: LifestyleShotRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene."""
    return _lifestyle_shot(request.image, request.prompt, commission)


def lifestyle_shot_answer(request: LifestyleShotRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the caller's prompt."""
    return {"seed": basis.seed, "prompt": request.prompt}


def _lifestyle_shot(
    image: Picture,
    scene: str,
    commission: Commission,
    *,
    keep_size: bool = False,
    ignore_alpha: bool = False,
) -> Image.Image:
    cutout = cutout_of(image, commission, ignore_alpha=ignore_alpha)
    width_px, height_px = cutout.size if keep_size else scaled(cutout.size, picture_px=commission.picture_px)
    if _HEX_COLOUR.fullmatch(scene.strip()):
        ground = Image.new("RGBA", (width_px, height_px), scene.strip())
        ground.alpha_composite(cutout.resize((width_px, height_px), Image.Resampling.LANCZOS))
        return ground.convert("RGB")
    return commission.painter.draw_lifestyle(
        cutout, scene, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def _scene_like(ref_images: list[Picture]) -> str:
    # The reference pictures are not looked at; different ones still lead to different scenes.
    return f"a scene like reference {hashlib.sha256(' '.join(ref_images).encode()).hexdigest()[:8]}"
