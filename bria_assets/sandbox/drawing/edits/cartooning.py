"""Styles of studios and screens: anime, cartoon, colouring book, story board, vector art, 3D render, pixel art."""

import numpy as np
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.edits.flattening import few_colours, flattened
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated
from bria_assets.sandbox.drawing.edits.outlines import contour_lines, ink_lines, relief
from bria_assets.sandbox.drawing.edits.painting import places
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import resized, smoothstep


def _stepped(lightness: Floats, steps: int, *, edge: float) -> Floats:
    """Return lightness in even steps with edges of the given softness (share of a step)."""
    scaled = lightness * steps
    whole = np.floor(scaled)
    return (whole + smoothstep(0.5 - edge, 0.5 + edge, scaled - whole)) / steps


def _in_steps(colours: Floats, steps: int, *, edge: float) -> Floats:
    lightness = np.maximum(lightness_of(colours), 1e-3)
    return colours * (np.maximum(_stepped(lightness, steps, edge=edge), 0.04) / lightness)[:, :, None]


def anime(colours: Floats, rng: np.random.Generator) -> Floats:
    """Cel shading: clean steps of light, bluish shadows, thin dark outlines, a soft glow, a sky behind."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    flat = saturated(flattened(colours, radius_share=0.012), 1.5)
    cel = _in_steps(flat, 4, edge=0.10)
    lightness = lightness_of(cel)
    shadow = smoothstep(0.55, 0.2, lightness)[:, :, None]
    cel = cel * (1.0 - shadow * floats([0.16, 0.12, -0.06]))
    pale = smoothstep(0.90, 0.98, lightness_of(flat))
    cloud = smoothstep(0.05, 0.30, sample(noise_tile(rng, octaves=4, cells=4), x * 0.5 + 0 * y, y * 0.9 + 0 * x))
    sky = (
        floats([0.62, 0.84, 0.99])
        + (floats([0.93, 0.98, 1.0]) - floats([0.62, 0.84, 0.99])) * (np.clip(y * 0.9 + 0.5 * cloud, 0, 1)[:, :, None])
    )
    cel += (sky - cel) * (0.85 * pale)[:, :, None]
    lines = ink_lines(lightness_of(flat), width_px=max(side / 380, 0.8), sensitivity=1.1)
    drawn = cel + (floats([0.12, 0.10, 0.22]) - cel) * (0.9 * lines)[:, :, None]
    glow = softened(np.maximum(drawn - 0.72, 0.0), side * 0.02)
    return drawn + 0.7 * glow


def cartoon(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """Bold flat colours in three tones and fat black outlines."""
    side = max(colours.shape[:2])
    flat = flattened(colours, radius_share=0.022)
    loud = contrasted(saturated(_in_steps(flat, 3, edge=0.06), 1.9), 1.1)
    lightness = lightness_of(flat)
    lines = np.maximum(
        contour_lines(lightness, width_px=max(side / 150, 1.0), threshold=0.05),
        ink_lines(lightness, width_px=max(side / 120, 1.0)),
    )
    return loud * (1.0 - lines)[:, :, None]


def coloring_book(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """Clean black outlines on white paper, nothing filled in."""
    side = max(colours.shape[:2])
    flat = flattened(colours, radius_share=0.012)
    width_px = max(side / 230, 1.0)
    # Each channel counts by itself: a colour may change where lightness does not.
    lines = np.zeros(flat.shape[:2], np.float32)
    for channel in range(3):
        lines = np.maximum(lines, contour_lines(flat[:, :, channel], width_px=width_px, threshold=0.035))
    lines = smoothstep(0.25, 0.75, softened(lines, width_px * 0.4))
    return np.repeat((1.0 - 0.94 * lines)[:, :, None], 3, axis=-1)


def story_board(colours: Floats, rng: np.random.Generator) -> Floats:
    """A pencil frame: loose grey strokes, a light marker wash, a ruled panel border."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    x, y = places(colours)
    lightness = lightness_of(flattened(colours, radius_share=0.012))
    grain = sample(noise_tile(rng, octaves=3, cells=64), x * 2.0 + 0 * y, y * 2.0 + 0 * x)
    period = max(side / 110, 3.0)
    slant = np.cos((x + y * np.float32(1.15)) * np.float32(side * 2 * np.pi / period) + 1.5 * grain)
    wash = 0.99 - 0.30 * (1.0 - _stepped(lightness, 3, edge=0.25))
    hatch = smoothstep(0.62, 0.30, lightness) * np.clip(0.5 + slant + 0.6 * grain, 0.0, 1.0) * 0.42
    pencil = ink_lines(lightness, width_px=max(side / 300, 0.9), sensitivity=1.3) * (0.75 + 0.3 * grain)
    second = np.roll(pencil, (round(side * 0.004), round(side * 0.003)), axis=(0, 1)) * 0.35
    grey = wash - hatch - 0.8 * np.maximum(pencil, second)
    return _framed(grey)[:, :, None] * floats([1.0, 0.995, 0.98])


def _framed(grey: Floats) -> Floats:
    """Rule a dark frame with round corners round a panel, white outside."""
    rows, columns = grey.shape
    inset, thick = max(round(max(rows, columns) * 0.03), 1), max(round(max(rows, columns) * 0.008), 1)
    if min(rows, columns) < 4 * (inset + thick):
        return grey
    inside, ruled = 0, 128
    panel = Image.new("L", (columns, rows), 255)
    ImageDraw.Draw(panel).rounded_rectangle(
        (inset, inset, columns - 1 - inset, rows - 1 - inset), radius=inset, fill=inside, outline=ruled, width=thick
    )
    part = np.asarray(panel)
    return np.where(part == inside, grey, np.where(part == ruled, 0.16, 0.97)).astype(np.float32)


def vector_art(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """A handful of flat colours with smooth borders, no lines and no texture."""
    side = max(colours.shape[:2])
    flat = saturated(flattened(colours, radius_share=0.026), 1.25)
    areas = few_colours(softened(np.clip(flat, 0, 1), side * 0.006), 9)
    return softened(areas, max(side / 900, 0.4))


def render_3d(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """Smooth, glossy plastic: rounded forms, highlights, dark creases and a soft studio vignette."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    flat = flattened(colours, radius_share=0.02)
    base = contrasted(saturated(softened(flat, side * 0.003), 1.45), 1.05)
    lightness = lightness_of(flat)
    # Things that differ from the light ground swell: their blurred difference is a height.
    ground = softened(lightness, side * 0.12)
    height = softened(np.abs(lightness - ground) + 0.3 * lightness, side * 0.012)
    lit = relief(height, light_x=-0.62, light_y=0.78, steepness=side * 0.05)
    crease = np.clip(softened(lightness, side * 0.02) - softened(lightness, side * 0.004), 0.0, 1.0)
    gloss = smoothstep(0.32, 0.75, lit) * smoothstep(0.96, 0.7, lightness)
    vignette = 1.0 - 0.32 * ((x - x.max() / 2) ** 2 + (y - y.max() / 2) ** 2) * 2
    shaded = base * (1.0 + 0.42 * lit - 0.9 * crease)[:, :, None] + (0.55 * gloss)[:, :, None]
    ramp = floats([0.90, 0.93, 1.0]) * (1.0 - 0.12 * y)[:, :, None]
    pale = smoothstep(0.86, 0.99, lightness)[:, :, None]
    return (shaded + (shaded * ramp - shaded) * pale) * vignette[:, :, None]


def pixel_art(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """A grid of large square pixels in sixteen colours."""
    rows, columns = colours.shape[:2]
    cells = min(64, max(rows, columns))
    scale = cells / max(rows, columns)
    high, wide = max(round(rows * scale), 1), max(round(columns * scale), 1)
    small = few_colours(np.clip(saturated(resized(colours, wide, high), 1.3), 0, 1), 16)
    row = np.arange(rows) * high // rows
    column = np.arange(columns) * wide // columns
    return small[row][:, column]
