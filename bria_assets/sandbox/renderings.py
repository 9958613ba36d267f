"""How the picture of each endpoint is made: one function an endpoint, from its request to a Pillow picture.

Sizes follow docs.bria.ai's OpenAPI files (read August 2026). Where a product stands in a v1 shot (placement_type) is
not imitated, only the size of the shot is.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops

from bria_assets.sandbox.drawing import crop_to_product, describe
from bria_assets.sandbox.painters import Painter
from bria_assets.sandbox.refining import refined
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests import (
    AspectRatio,
    CutoutRequest,
    GenerateRequest,
    LifestyleShotRequest,
    RemoveBackgroundRequest,
    ReplaceBackgroundRequest,
    V1LifestyleShotRequest,
    parse_structured_prompt,
)

_RESOLUTION_SCALE = {"1MP": 1, "4MP": 2}
_HEX_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, kw_only=True)
class Commission:
    """What a picture is made from, beside its request.

    Attributes:
        seed: The job's seed.
        answer: What the job's result says beside the picture's URL.
        picture_px: Side in pixels of a square 1MP picture.
        open_picture: Opens an input picture by its stored name.
        painter: What it is made with.
    """

    seed: int
    answer: Mapping[str, Any]
    picture_px: int
    open_picture: Callable[[str], Image.Image]
    painter: Painter


def generate(request: GenerateRequest, commission: Commission) -> Image.Image:
    """Draw the product that the structured prompt describes."""
    width_px, height_px = size_of(
        request.aspect_ratio, picture_px=commission.picture_px * _RESOLUTION_SCALE[request.resolution]
    )
    structured_prompt = parse_structured_prompt(commission.answer["structured_prompt"])
    return commission.painter.draw_product(
        structured_prompt, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def generate_answer(request: GenerateRequest, seed: int) -> dict[str, Any]:
    """Answer the seed and the structured prompt, new, given or refined."""
    return {"seed": seed, "structured_prompt": json.dumps(_structured_prompt(request, seed), ensure_ascii=False)}


def remove_background(request: RemoveBackgroundRequest, commission: Commission) -> Image.Image:
    """Cut the product out, at the size of the input."""
    return _cutout(request.image, commission, preserve_alpha=request.preserve_alpha)


def product_cutout(request: CutoutRequest, commission: Commission) -> Image.Image:
    """Cut the product out and crop the picture to it."""
    cutout = _cutout(
        request.image,
        commission,
        preserve_alpha=request.preserve_alpha,
        ignore_alpha=request.force_background_detection,
    )
    return crop_to_product(cutout)


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


def replace_background_answer(request: ReplaceBackgroundRequest, seed: int) -> dict[str, Any]:
    """Answer the seed and, for a scene described by text, the refined text."""
    if request.prompt is None:
        return {"seed": seed}
    scene = f"{request.prompt.rstrip(' .')}, in soft natural light" if request.refine_prompt else request.prompt
    return {"seed": seed, "refined_prompt": scene}


def lifestyle_shot(request: LifestyleShotRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene."""
    return _lifestyle_shot(request.image, request.prompt, commission)


def lifestyle_shot_answer(request: LifestyleShotRequest, seed: int) -> dict[str, Any]:
    """Answer the seed and the caller's prompt."""
    return {"seed": seed, "prompt": request.prompt}


def v1_lifestyle_shot(request: V1LifestyleShotRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene, at the size that the placement asks for."""
    picture = request.image_url or request.file
    if picture is None:
        raise ValueError("a stored v1 lifestyle request has no picture")
    cutout = _cutout(picture, commission, ignore_alpha=request.force_rmbg)
    match request.placement_type:
        case "original":
            size = cutout.size if request.original_quality else scaled(cutout.size, picture_px=commission.picture_px)
        case "automatic_aspect_ratio":
            size = size_of(request.aspect_ratio or "1:1", picture_px=commission.picture_px)
        case "manual_padding":
            left, right, top, bottom = request.padding_values
            size = cutout.width + left + right, cutout.height + top + bottom
        case "automatic" | "manual_placement" | "custom_coordinates":
            size = request.shot_size
    width_px, height_px = size
    return commission.painter.draw_lifestyle(
        cutout, request.scene_description, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def size_of(aspect_ratio: AspectRatio, *, picture_px: int) -> tuple[int, int]:
    """Return width and height in pixels of a picture with about ``picture_px**2`` pixels."""
    wide, high = (int(part) for part in aspect_ratio.split(":"))
    return scaled((wide, high), picture_px=picture_px)


def scaled(size: tuple[int, int], *, picture_px: int) -> tuple[int, int]:
    """Return width and height in pixels with the ratio of ``size`` and about ``picture_px**2`` pixels."""
    width, height = size
    factor = picture_px / math.sqrt(width * height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _structured_prompt(request: GenerateRequest, seed: int) -> dict[str, Any]:
    if request.input is not None:
        given = request.input.structured_prompt
        return given if isinstance(given, dict) else parse_structured_prompt(given)
    if request.structured_prompt is None:
        return describe(request.prompt or "a product like the one in the reference picture", seed=seed)
    given = parse_structured_prompt(request.structured_prompt)
    return given if request.prompt is None else refined(given, request.prompt, seed=seed)


def _lifestyle_shot(
    image: Picture,
    scene: str,
    commission: Commission,
    *,
    keep_size: bool = False,
    ignore_alpha: bool = False,
) -> Image.Image:
    cutout = _cutout(image, commission, ignore_alpha=ignore_alpha)
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


def _cutout(
    image: Picture, commission: Commission, *, preserve_alpha: bool = True, ignore_alpha: bool = False
) -> Image.Image:
    picture = commission.open_picture(image)
    opaque = Image.new("L", picture.size, 255)
    given_alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else opaque
    cutout = commission.painter.cut_out(
        _on_white(picture) if ignore_alpha or given_alpha is opaque else picture.convert("RGBA")
    )
    alpha = cutout.getchannel("A")
    if given_alpha is not opaque:
        alpha = ImageChops.darker(alpha, given_alpha) if preserve_alpha else alpha.point([0] + [255] * 255)
    # A picture of one colour shows no product; then the whole of it is taken for one.
    cutout.putalpha(given_alpha if alpha.getbbox() is None else alpha)
    return cutout


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")
