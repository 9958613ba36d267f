"""Tells a product from the ground it stands on.

A soft shadow may be dark and steep, but it is never sharp: its brightness changes gradually, while the product has an
outline. So what counts as an edge is how abruptly the slope changes, not the slope. Whatever can be reached from the
picture's border without crossing an outline is ground; a white product on white paper survives as long as its outline
shows.
"""

import numpy as np

from bria_assets.sandbox.drawing.backdrop import background_model
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, border, flood, grow, pieces, shrink
from bria_assets.sandbox.drawing.openings import openings

# Colour differences on a scale from 0 to 1; chosen on drawn packshots.
SAME_COLOUR = 0.012
SAME_TINT = 0.028
DARKEST_SHADOW = 0.75
FAINT_SLOPE = 0.05  # per two working pixels
GROUND_SHARPNESS = 0.007
LEVELS = (0.002, 0.003, 0.004, 0.006, 0.008, 0.011)
# A product of a colour of its own stops the ground by itself, so that shadows with a sharp end can go too.
SHADOW_LEVELS = (0.015, 0.020, 0.030, 0.045)
DEEP_SHADOW = 0.10
COLOURED_SHARE = 0.45  # of all that is not open ground
OUTLINE_SHARPNESS = 0.009
SMOOTH = 0.012
OPEN_GROUND = 3  # working pixels: half the width of a gap through which ground is followed at once
NARROW_GROUND = 1
HEART_MARGIN = 0.03  # of the size of what outlines frame: ground in a hollow of the outline may lie within the frame
CRUMB = 0.02  # share of the largest piece under which a piece is dirt


def sharpness(colours: Floats) -> Floats:
    """Return how abruptly the slope changes at each cell: the largest second difference over the channels.

    Each difference is averaged along the edge that it looks for, which halves the noise.
    """
    padded = np.pad(colours, ((1, 1), (1, 1), (0, 0)), mode="edge")
    upright = (padded[2:] + padded[:-2] + 2 * padded[1:-1]) * np.float32(0.25)
    level = (padded[:, 2:] + padded[:, :-2] + 2 * padded[:, 1:-1]) * np.float32(0.25)
    across = np.abs(upright[:, 2:] + upright[:, :-2] - 2 * upright[:, 1:-1]).max(axis=-1)
    down = np.abs(level[2:] + level[:-2] - 2 * level[1:-1]).max(axis=-1)
    return np.maximum(across, down)


def product_mask(colours: Floats) -> Mask:
    """Tell the product from its background.

    Args:
        colours: A picture of a few hundred pixels a side, sRGB 0 to 1, shape ``(rows, columns, 3)``.
    """
    expected, noise = background_model(colours)
    difference = colours - expected
    darker = -difference.mean(axis=-1)
    # A shadow scales all channels alike; what remains after scaling is a difference in colour.
    ratio = colours.mean(axis=-1) / np.maximum(expected.mean(axis=-1), 1e-3)
    tint = np.abs(colours - expected * ratio[:, :, None]).max(axis=-1)
    sharp = sharpness(colours)
    tolerance = SAME_COLOUR + 2.5 * noise
    plain = (np.abs(difference).max(axis=-1) < tolerance) & (_steepness(colours) < FAINT_SLOPE + 4 * noise)
    like_ground = (tint < SAME_TINT + 2.0 * noise) & (darker > -tolerance) & (darker < DARKEST_SHADOW) | plain

    ground = flood(plain, border((colours.shape[0], colours.shape[1])))
    distinct = ~like_ground & ~ground
    ground = _spread(ground, like_ground & (sharp < GROUND_SHARPNESS + noise), brush=OPEN_GROUND)
    framed = _framed(sharp > OUTLINE_SHARPNESS + 2 * noise) & ~plain
    product = (distinct | framed) & ~grow(ground, by=1)
    # Both sides spread over ever sharper places, as water rises in two basins: they meet at the sharpest place
    # between them, the outline, even where it is faint.
    beyond = ~ground & ~plain
    coloured = bool(beyond.any()) and float(distinct[beyond].mean()) > COLOURED_SHARE
    for level in LEVELS + SHADOW_LEVELS if coloured else LEVELS:
        gentle = sharp < level + noise
        if level in SHADOW_LEVELS:
            gentle &= distinct | (darker > DEEP_SHADOW)
        ground = _spread(ground, gentle & like_ground & ~product, brush=NARROW_GROUND)
        product = _spread(product, gentle & ~ground, brush=NARROW_GROUND)
    inside = _without_crumbs(~grow(ground, by=1))
    smooth = inside & like_ground & (sharp < SMOOTH + 2 * noise)
    return inside & ~openings(smooth, ground, plain, sharp, colours)


def _steepness(colours: Floats) -> Floats:
    """Return the largest colour change to a neighbour two cells away, over the channels."""
    padded = np.pad(colours, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = np.abs(padded[1:-1, 2:] - padded[1:-1, :-2]).max(axis=-1)
    down = np.abs(padded[2:, 1:-1] - padded[:-2, 1:-1]).max(axis=-1)
    return np.maximum(across, down)


def _spread(area: Mask, allowed: Mask, *, brush: int) -> Mask:
    """Spread an area over allowed cells as far as a brush of that radius gets: it does not leak through small gaps."""
    reached = flood(shrink(allowed, by=brush) | area, area)
    for _ in range(brush):
        reached |= grow(reached, by=1) & allowed
    return reached


def _framed(edges: Mask) -> Mask:
    """Return the heart of the area that has edges on all four sides."""
    left, right = (np.logical_or.accumulate(edges[:, ::step], axis=1)[:, ::step] for step in (1, -1))
    above, below = (np.logical_or.accumulate(edges[::step], axis=0)[::step] for step in (1, -1))
    framed = left & right & above & below
    return shrink(framed, by=max(3, round(int(framed.sum()) ** 0.5 * HEART_MARGIN)))


def _without_crumbs(inside: Mask) -> Mask:
    """Keep the large pieces, closed up: what the background cannot reach round them is product until proven a hole."""
    core = shrink(inside, by=2)
    found = pieces(flood(inside, core) if core.any() else inside, least=4)
    if not found:
        return inside
    areas = [int(piece.sum()) for piece in found]
    kept = np.zeros_like(inside)
    for piece, area in zip(found, areas, strict=True):
        if area >= CRUMB * max(areas):
            kept |= piece
    return ~flood(~kept, border((kept.shape[0], kept.shape[1])))
