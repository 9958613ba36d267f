"""Draws structured prompts for tests, changes single attributes of them, and measures what changed in the pixels."""

import copy
import functools
import json
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ImageFilter
from PIL.Image import fromarray

from bria_assets.sandbox.drawing import describe, draw_product

Pixels = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]

SIDE_PX = 96
SEED = 11


def described(prompt: str = "matte ceramic mug, color: navy, on a white background") -> dict[str, Any]:
    return describe(prompt, seed=SEED)


def with_object(structured_prompt: dict[str, Any], **attributes: object) -> dict[str, Any]:
    """Return a copy whose first object has other attributes."""
    changed = copy.deepcopy(structured_prompt)
    changed["objects"][0].update(attributes)
    return changed


def with_colour(structured_prompt: dict[str, Any], colour: str) -> dict[str, Any]:
    return with_object(structured_prompt, shape_and_color=f"rounded body, {colour}")


def with_field(structured_prompt: dict[str, Any], field: str, **values: object) -> dict[str, Any]:
    """Return a copy in which a field that is a mapping has other values."""
    return {**structured_prompt, field: {**structured_prompt[field], **values}}


def with_text(structured_prompt: dict[str, Any], text: str, **values: object) -> dict[str, Any]:
    entry = {"text": text, "location": "front of the product", "size": "large", "color": "", "font": "", **values}
    return {**structured_prompt, "text_render": [entry]}


def drawn(structured_prompt: dict[str, Any], *, seed: int = SEED, side_px: int = SIDE_PX) -> Pixels:
    """Draw a structured prompt; the same picture is drawn once a test run, as many tests compare with it."""
    return _drawn(json.dumps(structured_prompt), seed, side_px).copy()


@functools.cache
def _drawn(structured_prompt: str, seed: int, side_px: int) -> Pixels:
    picture = draw_product(json.loads(structured_prompt), seed=seed, width_px=side_px, height_px=side_px)
    return np.asarray(picture).astype(np.int16)


def silhouette(structured_prompt: dict[str, Any], *, side_px: int = SIDE_PX) -> Mask:
    """Return where the object lies: what looks the same on white and on black paper."""
    white, black = (
        drawn({**structured_prompt, "background_setting": paper}, side_px=side_px) for paper in ("white", "#000000")
    )
    return (white - black).max(axis=-1) < 40


def grown(mask: Mask, pixels: int) -> Mask:
    """Return a mask with a wider (or, by negative pixels, a narrower) border."""
    size = 2 * abs(pixels) + 1
    widest = ImageFilter.MaxFilter(size) if pixels > 0 else ImageFilter.MinFilter(size)
    return np.asarray(fromarray(mask.astype(np.uint8) * 255).filter(widest)) > 0


def difference(one: Pixels, other: Pixels, where: Mask | None = None) -> float:
    """Return the mean absolute difference of two pictures, 0 to 255, over a part of them."""
    apart = np.abs(one - other).mean(axis=-1)
    return float(apart.mean() if where is None else apart[where].mean())


def overlap(one: Mask, other: Mask) -> float:
    """Return the intersection of two masks over their union."""
    return float((one & other).sum() / (one | other).sum())
