"""Turns a coarse product mask into a fine alpha channel: solves how much of each edge pixel is product."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask

HALF = 0.5
SURE = 0.47  # distance from one half at which a mask value is well away from the mask's edge
FULL = 0.025  # an alpha this close to empty or full is that
TELLING_CONTRAST = 0.10  # colour distance from which the picture itself decides the alpha


def _enlarged(values: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC))


def _local_mean(colours: Floats, weight: Floats, radius: float) -> Floats:
    """Average colours near each pixel over the pixels that weigh something."""
    total = np.maximum(blurred(weight, radius), 1e-4)
    return blurred(colours * weight[:, :, None], radius) / total[:, :, None]


def refine(picture: Image.Image, product: Mask) -> Image.Image:
    """Return the picture with an alpha channel that follows the product's edge at full size.

    Args:
        picture: The RGB picture.
        product: Coarse mask on a grid of the same shape as the picture, usually smaller.
    """
    rows, columns = product.shape
    mask = product.astype(np.float32)
    smoothed = (
        np.asarray(Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.0)), np.float32)
        / 255
    )
    guide = np.clip(_enlarged(smoothed, picture.size), 0.0, 1.0)
    small = np.asarray(picture.resize((columns, rows), Image.Resampling.BOX), np.float32) / 255
    radius = max(2.0, max(rows, columns) / 110)
    sure = (np.abs(smoothed - HALF) > SURE).astype(np.float32)
    ours = _local_mean(small, sure * (smoothed > HALF) + 1e-3 * mask, radius)
    ground = _local_mean(small, sure * (smoothed < HALF) + 1e-3 * (1 - mask), radius)
    band = np.abs(guide - HALF) < HALF - FULL
    alpha = (guide > HALF).astype(np.float32)
    colours = np.asarray(picture, np.uint8).copy()
    if band.any():
        here = np.flatnonzero(band)
        inner = np.stack([_enlarged(ours[:, :, c], picture.size).ravel()[here] for c in range(3)], axis=-1)
        outer = np.stack([_enlarged(ground[:, :, c], picture.size).ravel()[here] for c in range(3)], axis=-1)
        seen = colours.reshape(-1, 3)[here].astype(np.float32) / 255
        value, own = _solve(seen, inner, outer, guide.ravel()[here], edge=picture.width / columns)
        alpha.ravel()[here] = value
        colours.reshape(-1, 3)[here] = own
    rgba = Image.fromarray(colours).convert("RGBA")
    rgba.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    return rgba


def _solve(
    seen: Floats, inner: Floats, outer: Floats, guide: Floats, *, edge: float
) -> tuple[Floats, npt.NDArray[np.uint8]]:
    """Return alpha and the product's own colour for pixels between an inner and an outer colour."""
    span = inner - outer
    contrast = np.sqrt((span * span).sum(axis=-1))
    matte = np.clip(((seen - outer) * span).sum(axis=-1) / np.maximum(contrast * contrast, 1e-5), 0.0, 1.0)
    # A pixel far from the line between both colours is a detail of the product, such as a dark seam on its edge.
    off = seen - outer - matte[:, None] * span
    matte = np.maximum(matte, np.clip(np.sqrt((off * off).sum(axis=-1)) * 5.0 - 0.2, 0.0, 1.0))
    drawn = np.clip((guide - 0.5) * min(edge + 1.0, 3.0) + 0.5, 0.0, 1.0)
    trust = np.clip(contrast / TELLING_CONTRAST - 0.4, 0.0, 1.0)
    limit = np.clip(guide * 4.0, 0.0, 1.0)
    alpha = np.clip((matte * trust + drawn * (1.0 - trust)) * limit, 0.0, 1.0)
    alpha = np.maximum(alpha, np.clip((guide - 0.9) * 10, 0, 1))
    alpha = np.where(alpha > 1 - FULL, 1.0, np.where(alpha < FULL, 0.0, alpha))
    own = outer + (seen - outer) / np.maximum(alpha, 0.25)[:, None]
    own = np.where(alpha[:, None] < 1.0, np.clip(own, 0.0, 1.0), seen)
    return alpha.astype(np.float32), np.rint(own * 255).astype(np.uint8)
