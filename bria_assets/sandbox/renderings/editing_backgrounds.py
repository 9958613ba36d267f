"""How edits part a picture's foreground from its background."""

import re
from typing import Any

from PIL import Image, ImageOps

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.renderings.commission import Basis, Commission, scaled
from bria_assets.sandbox.renderings.cutouts import cutout_of, foreground_of
from bria_assets.sandbox.renderings.lifestyle_shots import standing_in
from bria_assets.sandbox.renderings.transparency import on_white, with_transparency_aside
from bria_assets.sandbox.requests.editing_backgrounds import (
    BlurBackgroundRequest,
    CropForegroundRequest,
    EraseForegroundRequest,
    LifestyleShotRequest,
    RemoveBackgroundRequest,
    ReplaceBackgroundRequest,
)

_HEX_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


def remove_background(request: RemoveBackgroundRequest, commission: Commission) -> Image.Image:
    """Cut the product out, at the size of the input."""
    return cutout_of(request.image, commission, preserve_alpha=request.preserve_alpha)


def replace_background(request: ReplaceBackgroundRequest, commission: Commission) -> Image.Image:
    """Put the product into a scene that is described, or into one that reference pictures show."""
    cutout = cutout_of(request.image, commission, ignore_alpha=request.force_background_detection)
    size = cutout.size if request.original_quality else scaled(cutout.size, picture_px=commission.picture_px)
    if request.prompt is not None:
        return _in_described_scene(cutout, request.prompt, commission, size=size)
    scene = _scene_like(request, commission, size=size)
    return standing_in(scene, cutout.resize(size, Image.Resampling.LANCZOS), seed=commission.seed)


def replace_background_answer(request: ReplaceBackgroundRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and, for a scene described by text, the refined text."""
    if request.prompt is None:
        return {"seed": basis.seed}
    scene = f"{request.prompt.rstrip(' .')}, in soft natural light" if request.refine_prompt else request.prompt
    return {"seed": basis.seed, "refined_prompt": scene}


def lifestyle_shot(request: LifestyleShotRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene."""
    cutout = cutout_of(request.image, commission)
    size = scaled(cutout.size, picture_px=commission.picture_px)
    return _in_described_scene(cutout, request.prompt, commission, size=size)


def lifestyle_shot_answer(request: LifestyleShotRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the caller's prompt."""
    return {"seed": basis.seed, "prompt": request.prompt}


def erase_foreground(request: EraseForegroundRequest, commission: Commission) -> Image.Image:
    """Take the foreground out, at the size of the input."""
    picture = commission.open_picture(request.image)
    alpha = foreground_of(picture, commission)
    return with_transparency_aside(
        picture, lambda colours: edits.erase_foreground(colours, alpha), preserve_alpha=request.preserve_alpha
    )


def blur_background(request: BlurBackgroundRequest, commission: Commission) -> Image.Image:
    """Blur what lies behind the foreground, at the size of the input."""
    picture = commission.open_picture(request.image)
    alpha = foreground_of(picture, commission)
    return with_transparency_aside(
        picture,
        lambda colours: edits.blur_background(colours, alpha, strength=request.scale),
        preserve_alpha=request.preserve_alpha,
    )


def crop_foreground(request: CropForegroundRequest, commission: Commission) -> Image.Image:
    """Cut the foreground out and crop the picture to it and its padding."""
    cutout = cutout_of(
        request.image,
        commission,
        preserve_alpha=request.preserve_alpha,
        ignore_alpha=request.force_background_detection,
    )
    return edits.crop_foreground(cutout, padding_px=request.padding or 0)


def _in_described_scene(
    cutout: Image.Image, scene: str, commission: Commission, *, size: tuple[int, int]
) -> Image.Image:
    if _HEX_COLOUR.fullmatch(scene.strip()):
        ground = Image.new("RGBA", size, scene.strip())
        ground.alpha_composite(cutout.resize(size, Image.Resampling.LANCZOS))
        return ground.convert("RGB")
    width_px, height_px = size
    return commission.painter.draw_lifestyle(
        cutout, scene, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def _scene_like(request: ReplaceBackgroundRequest, commission: Commission, *, size: tuple[int, int]) -> Image.Image:
    """Return the first reference picture, cropped to a size; each further one shows through as much as the others."""
    opened = (on_white(commission.open_picture(name)) for name in request.ref_images or [])
    first, *others = (ImageOps.fit(picture, size) for picture in opened)
    scene = first
    for count, other in enumerate(others, start=2):
        scene = Image.blend(scene, other, 1 / count)
    return ImageOps.autocontrast(scene, cutoff=1, preserve_tone=True) if request.enhance_ref_images else scene
