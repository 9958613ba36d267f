"""Colouring line drawings: every closed area gets a colour, roundness and light."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.outlines import relief
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Labels, Mask, border, flood, grow, labels
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.canvas import resized, smoothstep

WORKING_SIDE = 256  # cells on which areas are told apart
BRIDGED_GAPS = (1, 2, 4)  # half widths in cells of gaps between lines that are closed
PALETTES = (
    ((208, 120, 82), (236, 196, 148), (122, 86, 66), (92, 132, 122), (232, 168, 92), (168, 72, 60)),
    ((86, 126, 168), (214, 190, 152), (196, 96, 84), (240, 214, 150), (70, 96, 110), (150, 176, 146)),
    ((120, 150, 92), (226, 178, 120), (172, 110, 78), (238, 226, 196), (88, 112, 140), (206, 140, 140)),
)


def sketch_to_colored_image(picture: Image.Image, *, seed: int) -> Image.Image:
    """Turn a line drawing into a coloured picture.

    Closed areas get colours, rounded by light from the upper left; the paper outside becomes a studio ground with a
    soft shadow. Lines that do not quite meet are taken to.

    Args:
        picture: Dark lines on light ground, or light ones on dark ground.
        seed: Decides the colours.

    Returns:
        A picture of the same size and transparency.
    """
    lightness = lightness_of(colours_of(picture))
    if float(np.median(lightness)) < 0.5:  # noqa: PLR2004 - chalk on a blackboard
        lightness = 1.0 - lightness
    side = max(picture.size)
    paper = max(float(np.percentile(lightness, 80)), 0.1)
    ink = smoothstep(0.88, 0.45, lightness / paper)
    scale = min(1.0, WORKING_SIDE / side)
    wide, high = max(round(picture.width * scale), 2), max(round(picture.height * scale), 2)
    # Shrinking must not lose thin lines: they are widened first by what shrinking takes.
    bold = np.clip(softened(ink, 0.35 / scale) * 2.2, 0.0, 1.0) if scale < 1.0 else ink
    lines = resized(bold, wide, high) > 0.3  # noqa: PLR2004 - touched by a line
    outside = flood(~lines, border((high, wide)))
    for gap in BRIDGED_GAPS:
        bridged = grow(lines, by=gap)
        open_paper = flood(~bridged, border((high, wide)))
        # Wider lines always take some paper; more than that was closed off.
        if open_paper.sum() + 1.15 * (bridged & ~lines).sum() < outside.sum():
            lines, outside = bridged, open_paper
    areas = labels(~lines & ~outside)
    rng = generator(seed, "sketch")
    painted = _painted(areas, ~outside, rng, high=high, wide=wide)
    full = np.clip(resized(painted, picture.width, picture.height), 0.0, 1.0)
    y = np.linspace(0, 1, picture.height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, picture.width, dtype=np.float32)[None, :]
    grain = sample(noise_tile(rng, octaves=3, cells=64), x * 2.0 + 0 * y, y * 2.0 + 0 * x)
    full = full * (1.0 + 0.02 * grain)[:, :, None]
    # Ink becomes a dark shade of what it bounds, as creases and edges look in photographs.
    crease = full * floats([0.34, 0.30, 0.30])
    return picture_of(full + (crease - full) * (0.82 * ink)[:, :, None], like=picture)


def _painted(areas: Labels, inside: Mask, rng: np.random.Generator, *, high: int, wide: int) -> Floats:
    """Paint the areas on the working grid, sRGB 0 to 1, shape ``(high, wide, 3)``."""
    side = max(high, wide)
    palette = floats(PALETTES[int(rng.integers(len(PALETTES)))]) / np.float32(255)
    count = int(areas.max(initial=0)) + 1
    sizes = np.bincount(areas.ravel(), minlength=count)
    order = np.argsort(-sizes[1:], kind="stable")
    own = np.zeros((count, 3), np.float32)
    for rank, number in enumerate(order):
        own[number + 1] = palette[rank % len(palette)] * np.float32(rng.uniform(0.92, 1.06))
    flat = own[areas]
    # Lines take the colour of the area beside them, so that no white shows along them.
    weight = floats(areas > 0)
    spread = (
        softened(flat * weight[:, :, None], side * 0.012) / np.maximum(softened(weight, side * 0.012), 1e-3)[:, :, None]
    )
    flat = np.where(weight[:, :, None] > 0, flat, spread)
    # An area's distance from its border, roughly, is its height.
    height = softened(weight, side * 0.015) + softened(weight, side * 0.05)
    lit = relief(height, light_x=-0.6, light_y=0.75, steepness=side * 0.035)
    gloss = smoothstep(0.45, 0.85, lit) * weight
    body = flat * (0.92 + 0.34 * lit)[:, :, None] + (0.14 * gloss)[:, :, None]
    y = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    ground = floats([0.93, 0.915, 0.89]) * (1.04 - 0.16 * y + 0 * lit)[:, :, None]
    solid = floats(inside)
    cast = softened(np.roll(solid, (round(side * 0.022), round(side * 0.03)), axis=(0, 1)), side * 0.028)
    ground = ground * (1.0 - 0.34 * cast)[:, :, None]
    cover = softened(solid, 0.6)[:, :, None]
    return ground + (body - ground) * cover
