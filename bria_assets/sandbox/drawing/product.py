"""Draws a product on a studio ground from its structured prompt."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.camera import frame
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.ground import ground_shadow
from bria_assets.sandbox.drawing.lettering import printed
from bria_assets.sandbox.drawing.lighting import studio_for
from bria_assets.sandbox.drawing.look import Look, look_of
from bria_assets.sandbox.drawing.palette import skins_for
from bria_assets.sandbox.drawing.patterns import Patterns
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.shading import shade
from bria_assets.sandbox.drawing.shapes import build
from bria_assets.sandbox.drawing.tracing import Trace, normals, trace

RAYS_PER_MEGAPIXEL = 150_000
LEAST_RAYS = 40_000
MOST_RAYS = 1_500_000


def draw_product(structured_prompt: Mapping[str, Any], *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Draw the product that a structured prompt describes, standing on a studio ground.

    The seed decides form, proportions and place; the prompt decides kind, colours, finish, text, ground and light. So a
    prompt with another colour gives the same picture in that colour. Missing, odd and unknown fields are tolerated.

    Args:
        structured_prompt: A structured prompt (VGL), as ``describe`` makes them.
        seed: Any integer.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        An RGB picture. On a white ground its corners are pure white.

    Raises:
        ValueError: A side is shorter than one pixel.
    """
    if width_px < 1 or height_px < 1:
        raise ValueError(f"a picture of {width_px} x {height_px} px cannot be drawn")
    look = look_of(structured_prompt)
    model = build(look.kind, generator(seed, "shape", look.kind))
    camera = frame(model, width_px=width_px, height_px=height_px)
    studio = studio_for(look.lighting)
    dark = ground_shadow(model, camera, studio, width_px=width_px, height_px=height_px)
    ground = _ground(look, dark)

    box = camera.product_box()
    rows, columns = _grid(box, width_px * height_px)
    traced = trace(model, camera, box, rows=rows, columns=columns)
    if traced.seen.size:
        light = shade(
            model,
            traced,
            camera,
            studio,
            skins_for(look),
            Patterns(generator(seed, "patterns")),
            normals(model, traced),
            printed(look, model.label),
        )
        _place(ground, traced, box, light)
    return Image.fromarray(ground)


def _grid(box: tuple[int, int, int, int], picture_pixels: int) -> tuple[int, int]:
    width, height = box[2] - box[0], box[3] - box[1]
    budget = float(np.clip(RAYS_PER_MEGAPIXEL * picture_pixels / 2**20, LEAST_RAYS, MOST_RAYS))
    scale = min((budget / (width * height)) ** 0.5, 2.0)
    return max(round(height * scale), 2), max(round(width * scale), 2)


def _ground(look: Look, dark: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    # Shadows on paper keep a trace of its colour: they darken blue a little less than red.
    depth = floats([1.0, 0.99, 0.965])
    steps = 4096
    ramp = np.linspace(0.0, 1.0, steps, dtype=np.float32)[:, None]
    table = np.rint(floats(look.ground) * (1.0 - ramp * depth)).astype(np.uint8)
    step = np.rint(dark * (steps - 1)).astype(np.intp)
    ground = np.empty((*dark.shape, 3), np.uint8)
    for channel in range(3):
        ground[:, :, channel] = table[:, channel].take(step)
    return ground


def _place(
    ground: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    traced: Trace,
    box: tuple[int, int, int, int],
    light: Floats,
) -> None:
    """Lay the shaded grid over the ground picture, enlarged to the picture's pixels."""
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    rows, columns = traced.shape
    # Pillow weighs colours with alpha when it resizes, so the emptiness round the product never darkens its edge.
    colours = np.zeros((rows * columns, 4), np.uint8)
    colours[traced.seen, :3] = encode(light)
    colours[traced.seen, 3] = 255
    enlarged = Image.fromarray(colours.reshape(rows, columns, 4)).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    missed = Image.fromarray(traced.miss).resize(size, Image.Resampling.BICUBIC)
    covered = np.clip(1.0 - np.asarray(missed) * max(size[0] / columns, 0.8), 0.0, 1.0)
    height, width = ground.shape[:2]
    inside = (slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width)))
    cut = (slice(inside[0].start - top, inside[0].stop - top), slice(inside[1].start - left, inside[1].stop - left))
    cover = covered[cut][:, :, None]
    under = ground[inside].astype(np.float32)
    ground[inside] = np.rint(under + (np.asarray(enlarged, np.float32)[cut] - under) * cover).astype(np.uint8)


def encode(light: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Turn linear light into sRGB bytes with a soft shoulder, as film does, so that highlights keep their form."""
    steps = 2048
    most = 4.0
    ramp = np.linspace(0, most, steps, dtype=np.float32)
    shoulder = np.where(ramp < 0.7, ramp, 0.7 + 0.3 * (1.0 - np.exp(-(ramp - 0.7) / 0.3)))  # noqa: PLR2004 - knee
    # Highlights stay a little below paper white: the product keeps its outline even where it shines.
    table = np.rint(249 * shoulder ** np.float32(1 / 2.2)).astype(np.uint8)
    return table[np.clip(light * ((steps - 1) / most), 0, steps - 1).astype(np.int32)]
