"""Edits that part a picture's subject from what lies behind it."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.backdrop import background_model
from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.edits.foreground import PLAIN, told_or_guessed
from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Mask, flood, grow
from bria_assets.sandbox.drawing.scenes.canvas import resized

WIDEST_BLUR = 0.022  # standard deviation at strength 5, as a share of the longer side
BARELY_COVERED = 0.02
STRENGTHS = range(1, 6)
FRINGE_SHARE = 0.004  # of the longer side: as far round a foreground its colours still show
SHADOW_REACH = 0.10  # of the longer side: as far from a foreground its shadow is taken out with it
SHADOW_SIDE = 160  # cells on which the shadow is looked for
SHADOW_DARKNESS = 0.015


def blur_background(picture: Image.Image, alpha: Image.Image, *, strength: int) -> Image.Image:
    """Blur what lies behind the foreground; the foreground's pixels stay as they are.

    Args:
        picture: The picture.
        alpha: The foreground's coverage, "L", of the picture's size. One of less than a hundredth or nearly all of the
            picture is mended by a guess.
        strength: 1 (slightly) to 5 (strongly), the scale of docs.bria.ai's /blur_background (read August 2026).

    Raises:
        ValueError: The strength lies beyond 1 to 5, or the alpha has another size than the picture.
    """
    if strength not in STRENGTHS:
        raise ValueError(f"scale {strength} is not one of 1, 2, 3, 4, 5")
    colours = colours_of(picture)
    coverage = told_or_guessed(picture, alpha)
    sigma_px = max(picture.size) * WIDEST_BLUR * strength / STRENGTHS[-1]
    # Only what is wholly background is averaged: the foreground's colours never bleed into it.
    behind = floats(coverage < BARELY_COVERED)
    weight = np.maximum(softened(behind, sigma_px), 0.0)
    soft = softened(colours * behind[:, :, None], sigma_px) / np.maximum(weight, 1e-3)[:, :, None]
    known = np.clip(weight * 20.0, 0.0, 1.0)[:, :, None]
    soft = colours + (soft - colours) * known
    return picture_of(soft + (colours - soft) * coverage[:, :, None], like=picture)


def erase_foreground(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """Take the foreground and the shadow at its foot out and continue the background behind it.

    Args:
        picture: The picture.
        alpha: The foreground's coverage, "L", of the picture's size. One of less than a hundredth or nearly all of the
            picture is mended by a guess.

    Raises:
        ValueError: The alpha has another size than the picture.
    """
    coverage = told_or_guessed(picture, alpha)
    colours = colours_of(picture)
    return picture_of(continued(colours, with_fringe_and_shadow(colours, coverage)), like=picture)


def with_fringe_and_shadow(colours: Floats, coverage: Floats) -> Mask:
    """Return what has to go when a foreground goes: it, the pixels it shines through in, and the shadow at its foot.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        coverage: Of the foreground, 0 to 1, shape ``(rows, columns)``.
    """
    rows, columns = coverage.shape
    seen = 0.03
    hole = grow(coverage > seen, by=max(round(max(rows, columns) * FRINGE_SHARE), 1))
    scale = min(1.0, SHADOW_SIDE / max(rows, columns))
    high, wide = max(round(rows * scale), 2), max(round(columns * scale), 2)
    subject = resized(coverage, wide, high) > 0.1  # noqa: PLR2004 - touched by the foreground
    if not subject.any() or subject.all():
        return hole
    small = np.clip(resized(colours, wide, high), 0.0, 1.0)
    expected, noise = background_model(small)
    if noise < PLAIN:
        dark = _shadow_on_paper(lightness_of(expected) - lightness_of(small), subject)
    else:
        dark = _shadow_at_foot(lightness_of(small), subject)
    shadow = resized(floats(grow(dark, by=1)), columns, rows) > 0.5  # noqa: PLR2004 - more inside than outside
    return hole | shadow


def _shadow_on_paper(darkness: Floats, subject: Mask) -> Mask:
    """Return what is darker than the paper round a subject and connected with it."""
    return flood((darkness > SHADOW_DARKNESS * 0.5) | grow(subject, by=1), subject) & ~subject


def _shadow_at_foot(lightness: Floats, subject: Mask) -> Mask:
    """Return what is darker near the lower half of a subject than a little farther away."""
    reach = max(round(max(subject.shape) * SHADOW_REACH), 1)
    near = grow(subject, by=reach) & ~subject
    foot = np.nonzero(subject.any(axis=1))[0]
    middle = (foot[0] + foot[-1]) // 2
    near[:middle] = False
    beyond = grow(subject, by=2 * reach) & ~grow(subject, by=reach)
    beyond[:middle] = False
    if not beyond.any():
        return np.zeros_like(subject)
    return near & (lightness < float(np.median(lightness[beyond])) - SHADOW_DARKNESS)


def crop_foreground(cutout: Image.Image, *, padding_px: int) -> Image.Image:
    """Crop a cutout to what is visible.

    Args:
        cutout: RGBA.
        padding_px: Transparent space on all four sides, added where the picture has none.

    Raises:
        ValueError: The cutout is wholly transparent, or the padding is negative.
    """
    if padding_px < 0:
        raise ValueError(f"padding {padding_px} is negative")
    return crop_to_product(cutout, margin_px=padding_px)
