"""Cuts a product out of a photo, from the photo alone.

The background is modelled from the picture's border. Whatever can be reached from the border without crossing an
outline is background or a soft shadow on it; so a white product on white paper survives as long as its outline shows.
"""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, border, flood, grow, pieces, shrink
from bria_assets.sandbox.drawing.matting import refine

WORKING_SIDE = 360  # px of the long side on which product and background are told apart
MOST_SAMPLES = 4000
HAZE = 8  # alpha values below this cannot be seen

# Colour differences on a scale from 0 to 1, per two working pixels where they are slopes; chosen on drawn
# packshots.
SAME_COLOUR = 0.012
SAME_TINT = 0.028
DARKEST_SHADOW = 0.50
FAINT_EDGE = 0.05
SLOPES = (0.008, 0.014, 0.022, 0.034, 0.055, 0.085)
STEEP_SLOPES = (0.12, 0.17)
COLOURED_SHARE = 0.45  # of all that is not plain background, shadows included
OUTLINE_EDGE = 0.06
FOOT_PART = 0.25
HEART_MARGIN = 0.06  # of the size of what edges frame: shadows beside the product may lie within its frame
SHARP_EDGE = 0.10
PLAIN_SHARE = 0.35  # of a hole is lit background; the rest may lie in shadow
CRUMB = 0.02  # share of the largest piece under which a piece is dirt


def cut_out(picture: Image.Image) -> Image.Image:
    """Cut the product out of a picture.

    Args:
        picture: Any picture. Transparency that it already has is kept as it is.

    Returns:
        An RGBA picture of the same size with an anti-aliased edge; shadows on the ground are gone.

    Raises:
        ValueError: The picture is wholly transparent.
    """
    if "A" in picture.getbands() or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        lowest, highest = rgba.getchannel("A").getextrema()
        if highest == 0:
            raise ValueError("the picture is fully transparent")
        if isinstance(lowest, int) and lowest < 255:  # noqa: PLR2004 - opaque
            return rgba
    rgb = picture.convert("RGB")
    scale = min(1.0, WORKING_SIDE / max(rgb.size))
    small_size = (max(round(rgb.width * scale), 1), max(round(rgb.height * scale), 1))
    small = rgb.resize(small_size, Image.Resampling.BOX) if scale < 1 else rgb
    colours = np.asarray(small, np.float32) / np.float32(255)
    if min(small.size) < 8:  # noqa: PLR2004 - too small to hold a border and a product
        alpha = Image.new("L", rgb.size, 255)
    else:
        return refine(rgb, _product(colours))
    rgb.putalpha(alpha)
    return rgb


def crop_to_product(cutout: Image.Image, *, margin_px: int = 0) -> Image.Image:
    """Crop a cutout to its visible part.

    Args:
        cutout: A picture with an alpha channel; one without is all product.
        margin_px: Transparent space to keep on every side; added where the picture has none.

    Returns:
        An RGBA picture.

    Raises:
        ValueError: The picture is wholly transparent, or the margin is negative.
    """
    if margin_px < 0:
        raise ValueError(f"a margin of {margin_px} px is negative")
    rgba = cutout.convert("RGBA")
    visible = rgba.getchannel("A").point([0] * HAZE + [255] * (256 - HAZE)).getbbox()
    if visible is None:
        visible = rgba.getchannel("A").getbbox()
    if visible is None:
        raise ValueError("the picture is fully transparent")
    left, top, right, bottom = visible
    return rgba.crop((left - margin_px, top - margin_px, right + margin_px, bottom + margin_px))


def background_model(colours: Floats) -> tuple[Floats, float]:
    """Fit smooth colour gradients to the picture's border.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.

    Returns:
        The expected background of the same shape, and the noise round it (standard deviation).
    """
    rows, columns = colours.shape[:2]
    y, x = np.meshgrid(
        np.linspace(-1, 1, rows, dtype=np.float32), np.linspace(-1, 1, columns, dtype=np.float32), indexing="ij"
    )
    rim = border((rows, columns), width=max(1, min(rows, columns) // 24))
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1)
    stride = max(1, int(rim.sum()) // MOST_SAMPLES)
    samples, values = terms[rim][::stride], colours[rim][::stride]
    weight = np.ones(len(samples), np.float32)
    middle = np.median(values, axis=0)
    weight[np.abs(values - middle).max(axis=1) > 0.25] = 0.05  # noqa: PLR2004 - a product that touches the border
    fitted = np.zeros((terms.shape[-1], 3), np.float32)
    error = np.zeros(len(samples), np.float32)
    for _ in range(4):
        root = np.sqrt(weight)[:, None]
        solved: Floats = np.linalg.lstsq(samples * root, values * root, rcond=None)[0]
        fitted = solved.astype(np.float32)
        error = np.abs(values - samples @ fitted).max(axis=1)
        spread = max(float(np.median(error)), 0.004)
        weight = 1.0 / (1.0 + (error / (3 * spread)) ** 4)
    noise = float(np.median(error)) * 1.5
    return np.clip(terms @ fitted, 0.0, 1.0).astype(np.float32), noise


def _steepness(colours: Floats) -> Floats:
    """Return the largest colour change to a neighbour two cells away, over the channels."""
    padded = np.pad(colours, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = np.abs(padded[1:-1, 2:] - padded[1:-1, :-2]).max(axis=-1)
    down = np.abs(padded[2:, 1:-1] - padded[:-2, 1:-1]).max(axis=-1)
    return np.maximum(across, down)


def _product(colours: Floats) -> Mask:
    """Tell the product from its background on the working picture."""
    rows, columns = colours.shape[:2]
    expected, noise = background_model(colours)
    difference = colours - expected
    darker = -difference.mean(axis=-1)
    # A shadow scales all channels alike; what remains after scaling is a difference in colour.
    ratio = colours.mean(axis=-1) / np.maximum(expected.mean(axis=-1), 1e-3)
    tint = np.abs(colours - expected * ratio[:, :, None]).max(axis=-1)
    steep = _steepness(colours)
    tolerance = SAME_COLOUR + 2.5 * noise
    plain = (np.abs(difference).max(axis=-1) < tolerance) & (steep < FAINT_EDGE + 4 * noise)
    neutral = (tint < SAME_TINT + 2.0 * noise) & (darker > -tolerance) & (darker < DARKEST_SHADOW)
    background = flood(plain, border((rows, columns)))
    distinct = ~(plain | neutral)
    product = distinct | (_framed(steep > OUTLINE_EDGE + 4 * noise) & ~plain)
    product &= ~background
    # Both sides grow over ever steeper slopes, as water rises in two basins: they meet at the steepest place
    # between them, the outline, even where it is faint. What the background takes beyond plain
    # ground is the soft shadow.
    # A product of a colour of its own stops the background by itself, so that darker contact shadows can go too.
    coloured = float(distinct[~background].mean()) > COLOURED_SHARE if not background.all() else False
    for slope in SLOPES + STEEP_SLOPES if coloured else SLOPES:
        gentle = steep < slope + 2.0 * noise
        product |= flood((gentle & ~background) | product, product)
        background |= flood((gentle & (plain | neutral) & ~product) | background, background)
    inside = _without_crumbs(~grow(background, by=1))
    return inside & ~_holes(inside, plain, plain | (neutral & (steep < SLOPES[-1])), steep)


def _framed(edges: Mask) -> Mask:
    """Return the heart of the area that has edges on all four sides."""
    left, right = (np.logical_or.accumulate(edges[:, ::step], axis=1)[:, ::step] for step in (1, -1))
    above, below = (np.logical_or.accumulate(edges[::step], axis=0)[::step] for step in (1, -1))
    framed = left & right & above & below
    filled = np.flatnonzero(framed.any(axis=1))
    if filled.size:
        # Ground between feet is framed too, and dark: it lies low.
        framed[filled[-1] - round(FOOT_PART * (filled[-1] - filled[0])) :] = False
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


def _holes(kept: Mask, plain: Mask, like_background: Mask, steep: Floats) -> Mask:
    """Find openings, such as the one in a handle: patches of background with a sharp outline all round.

    A highlight may be nearly as white as the background, but hardly ever exactly as white, nor as sharply bounded.
    """
    holes = np.zeros_like(kept)
    for piece in pieces(kept & like_background, least=max(12, kept.size // 2500)):
        rim = grow(piece, by=2) & ~piece
        if float(plain[piece].mean()) > PLAIN_SHARE and float(np.quantile(steep[rim], 0.4)) > SHARP_EDGE:
            holes |= grow(piece, by=1)
    return holes
