"""Giving things another colour or another material, with their light and shade as they are."""

import numpy as np

from bria_assets.sandbox.drawing.edits.grading import contrasted
from bria_assets.sandbox.drawing.edits.outlines import relief
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.regions import colour_distance
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.materials import MATERIALS, Finish
from bria_assets.sandbox.drawing.patterns import Patterns, SkinPoints
from bria_assets.sandbox.drawing.randomness import generator

SAME_PART = 0.50  # colour distance within which a pixel belongs to the part that is recoloured
TEXTURE_WIDTHS = 2.0  # model units that a picture's longer side stands for
LIT_SHARE = 70  # percentile of lightness that counts as a part's own, neither in shade nor shining


def main_colour(colours: Floats, coverage: Floats) -> Floats:
    """Return the median colour of what is covered, shape ``(3,)``; of all where nothing is."""
    inside = coverage > 0.7  # noqa: PLR2004 - well inside
    found = colours[inside] if inside.any() else colours.reshape(-1, 3)
    stride = max(len(found) // 20_000, 1)
    return np.median(found[::stride], axis=0).astype(np.float32)


def same_part(colours: Floats, coverage: Floats) -> Floats:
    """Return what of a thing has its main colour, 0 to 1: handles, lids and prints of other colours do not."""
    distance = colour_distance(colours, main_colour(colours, coverage))
    near = np.clip((SAME_PART - distance) / (0.35 * SAME_PART), 0.0, 1.0)
    return coverage * near


def recoloured_part(colours: Floats, share: Floats, colour: Floats) -> Floats:
    """Give part of a picture another colour.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        share: How much of each pixel is recoloured, 0 to 1, shape ``(rows, columns)``.
        colour: The new colour, shape ``(3,)``.
    """
    inside = share > 0.5  # noqa: PLR2004 - more inside than outside
    if not inside.any():
        return colours
    lightness = lightness_of(colours)
    own = max(float(np.percentile(lightness[inside], LIT_SHARE)), 0.04)
    shade = (lightness / own)[:, :, None]
    # Up to its own lightness a part is in shade; what is brighter shines and turns white.
    shining = np.clip((shade - 1.15) / max(1.0 / own - 1.15, 0.35), 0.0, 1.0)
    painted = colour * np.minimum(shade, 1.15)
    painted = painted + (1.0 - painted) * shining * 0.85
    return colours + (painted - colours) * share[:, :, None]


def resurfaced_part(colours: Floats, share: Floats, material: str, *, colour: Floats | None, seed: int) -> Floats:
    """Give part of a picture another material.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        share: How much of each pixel gets it, 0 to 1, shape ``(rows, columns)``.
        material: A name of ``materials.MATERIALS``.
        colour: The material's colour; None is its usual one, or the part's own for materials of any colour.
        seed: Decides grain and veins.

    Raises:
        KeyError: There is no such material.
    """
    finish = MATERIALS[material]
    if colour is None and finish.own_colour is not None:
        colour = floats(finish.own_colour) / np.float32(255)
    base = colours if colour is None else recoloured_part(colours, share, colour)
    surfaced = _with_pattern(base, finish, seed)
    if finish.metal:
        surfaced = _with_gleam(surfaced)
    return colours + (surfaced - colours) * share[:, :, None]


def _with_pattern(colours: Floats, finish: Finish, seed: int) -> Floats:
    pattern = Patterns(generator(seed, "patterns")).named(finish.pattern)
    if pattern is None:
        # Smooth stuffs differ in how sharply they shine.
        return contrasted(colours, 1.15 if finish.roughness < 0.3 else 0.94)  # noqa: PLR2004 - glossy
    rows, columns = colours.shape[:2]
    scale = np.float32(TEXTURE_WIDTHS / max(rows, columns))
    x = (np.arange(columns, dtype=np.float32) * scale)[None, :] + np.zeros((rows, 1), np.float32)
    y = (np.arange(rows, dtype=np.float32) * scale)[:, None] + np.zeros((1, columns), np.float32)
    z = np.zeros_like(x)
    tone, height = pattern(SkinPoints(x.ravel(), y.ravel(), x.ravel(), y.ravel(), z.ravel()))
    tone, height = tone.reshape(rows, columns), height.reshape(rows, columns)
    bumps = relief(height, light_x=-0.6, light_y=0.75, steepness=1.0 / float(scale))
    return colours * (1.0 + 1.1 * max(finish.contrast, 0.1) * tone + 1.2 * finish.relief * bumps)[:, :, None]


def _with_gleam(colours: Floats) -> Floats:
    """Deepen the contrast of slow changes into bands of light and dark, as metal mirrors its surroundings."""
    side = max(colours.shape[:2])
    soft = softened(lightness_of(colours), side * 0.008)
    bands = np.sin(soft * np.float32(9.0))
    return contrasted(colours, 1.15) * (1.0 + 0.30 * bands)[:, :, None]


def in_palette(colours: Floats, palette: Floats) -> Floats:
    """Redraw a picture in the colours of a palette: from its darkest for the shadows to its lightest for the lights.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        palette: At least two colours, shape ``(count, 3)``.
    """
    order = np.argsort(lightness_of(palette))
    sorted_palette = palette[order]
    lightness = lightness_of(colours)
    low, high = np.percentile(lightness[::4, ::4] if min(lightness.shape) > 8 else lightness, (2, 98))  # noqa: PLR2004
    place = np.clip((lightness - low) / max(float(high - low), 0.05), 0.0, 1.0) * (len(palette) - 1)
    lower = np.minimum(place.astype(np.intp), len(palette) - 2)
    share = (place - lower).astype(np.float32)[:, :, None]
    mapped = sorted_palette[lower] * (1.0 - share) + sorted_palette[lower + 1] * share
    return mapped * np.float32(0.86) + colours * np.float32(0.14)
