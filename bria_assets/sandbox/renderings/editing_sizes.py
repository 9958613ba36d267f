"""How a picture becomes larger: more canvas, or more pixels.

Sizes follow docs.bria.ai's image-editing.yml (read August 2026).
"""

import math
from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.transparency import on_white, with_transparency_aside
from bria_assets.sandbox.requests.editing_sizes import (
    MAX_CANVAS_PIXELS,
    EnhanceRequest,
    ExpandRequest,
    IncreaseResolutionRequest,
    number_of,
)
from bria_assets.sandbox.requests.fields import AspectRatio

MAX_ENHANCED_PIXELS = 10_000_000
"""Largest area in pixels of an enhanced picture: 10 megapixels."""

ENHANCED_SCALE = 2
"""How often an enhanced picture has the sides of its input, where that is not too much."""

_Size = tuple[int, int]
Layout = tuple[_Size, _Size, _Size]
"""Sizes of canvas and picture in pixels, and where on the canvas the picture's upper left corner lies."""


def expand(request: ExpandRequest, commission: Commission) -> Image.Image:
    """Lay the picture on a larger canvas and go on with it there."""
    given = commission.open_picture(request.image)
    stays_transparent = request.preserve_alpha and given.has_transparency_data
    picture = given.convert("RGBA") if stays_transparent else on_white(given)
    canvas_size, picture_size, location = _layout(request, picture.size)
    if canvas_size == picture_size == picture.size:
        return picture
    return edits.expand(
        picture,
        canvas_size=canvas_size,
        picture_size=picture_size,
        location=location,
        prompt=request.prompt or None,
        seed=commission.seed,
    )


def expand_answer(request: ExpandRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the prompt, where the caller sent one."""
    return {"seed": basis.seed, **({"prompt": request.prompt} if request.prompt else {})}


def enhance(request: EnhanceRequest, commission: Commission) -> Image.Image:
    """Make the picture richer and twice as wide and high, within 10 megapixels."""
    picture = commission.open_picture(request.image)
    return with_transparency_aside(
        picture,
        lambda colours: edits.enhance(colours, seed=commission.seed, side_px=enhanced_side_px(picture.size)),
        preserve_alpha=request.preserve_alpha,
    )


def enhance_answer(_request: EnhanceRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed, which is text at this endpoint."""
    return {"seed": str(basis.seed)}


def increase_resolution(request: IncreaseResolutionRequest, commission: Commission) -> Image.Image:
    """Make the picture twice or four times as wide and high."""
    return with_transparency_aside(
        commission.open_picture(request.image),
        lambda colours: edits.increase_resolution(colours, request.desired_increase),
        preserve_alpha=request.preserve_alpha,
    )


def widened(picture: Image.Image, aspect_ratio: AspectRatio, *, seed: int) -> Image.Image:
    """Expand an RGB picture on both sides to a named aspect ratio."""
    canvas_size, picture_size, location = layout_of_ratio(picture.size, number_of(aspect_ratio))
    return edits.expand(
        picture, canvas_size=canvas_size, picture_size=picture_size, location=location, prompt=None, seed=seed
    )


def layout_of_ratio(size: _Size, ratio: float) -> Layout:
    """Lay the smallest canvas of an aspect ratio around a picture, which lies in its middle.

    Args:
        size: Width and height of the picture in pixels.
        ratio: Width by height of the canvas.

    Returns:
        Sizes of canvas and picture, both smaller where the canvas would else have more than 25 million pixels, and
        where on the canvas the picture's upper left corner lies.
    """
    width, height = max(size[0], round(size[1] * ratio)), max(size[1], round(size[0] / ratio))
    if width * height > MAX_CANVAS_PIXELS:
        shrinking = math.sqrt(MAX_CANVAS_PIXELS / (width * height))
        size = max(1, int(size[0] * shrinking)), max(1, int(size[1] * shrinking))
        width, height = int(width * shrinking), int(height * shrinking)
    return (width, height), size, ((width - size[0]) // 2, (height - size[1]) // 2)


def _layout(request: ExpandRequest, size: _Size) -> Layout:
    ratio = request.ratio()
    if ratio is not None:
        return layout_of_ratio(size, ratio)
    if request.original_image_size is None or request.original_image_location is None:
        raise ValueError("a stored request to expand does not say where its picture goes")
    return request.canvas_size, request.original_image_size, request.original_image_location


def enhanced_side_px(size: _Size) -> int | None:
    """Return the longer side in pixels of an enhanced picture; None: the doubled size is within the limit.

    Args:
        size: Width and height of the given picture.
    """
    width, height = size
    if width * height * ENHANCED_SCALE**2 <= MAX_ENHANCED_PIXELS:
        return None
    longer, shorter = max(size), min(size)
    side_px = int(longer * math.sqrt(MAX_ENHANCED_PIXELS / (width * height)))
    # The shorter side is rounded to whole pixels and may take the area over the limit again.
    while side_px * round(shorter * side_px / longer) > MAX_ENHANCED_PIXELS:
        side_px -= 1
    return side_px
