"""Continues a picture into a hole: a patch of the surroundings is cloned in, and its colours are bent to fit the rim.

The bending is a membrane over the differences at the rim, as in seamless cloning (Pérez et al., "Poisson image
editing", https://doi.org/10.1145/882262.882269), worked out by a pyramid.
"""

import numpy as np
import numpy.typing as npt

from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Mask, grow
from bria_assets.sandbox.drawing.scenes.canvas import resized

SEARCH_SIDE = 80  # cells on which the best patch is looked for
LOUDEST_GRAIN = 4.0  # times the median: what differs more from its surroundings is a thing
RIM = 2  # cells round the hole by which a patch is judged
DETAIL_SIGMA = 2.5  # cells; what is finer is detail
SAME_GROUND = 0.02  # difference in colour under which two places are one ground
MISFIT = 0.10  # mean colour difference at the rim beyond which no patch is worth cloning


def _halved(values: Floats) -> Floats:
    padded = np.pad(values, ((0, values.shape[0] % 2), (0, values.shape[1] % 2), (0, 0)), mode="edge")
    return (padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]) * np.float32(0.25)


def _doubled(values: Floats, rows: int, columns: int) -> Floats:
    def along(part: Floats, count: int) -> Floats:
        padded = np.pad(part, ((1, 1), (0, 0), (0, 0)), mode="edge")
        result = np.empty((2 * len(part), *part.shape[1:]), np.float32)
        result[::2] = part * np.float32(0.75) + padded[:-2] * np.float32(0.25)
        result[1::2] = part * np.float32(0.75) + padded[2:] * np.float32(0.25)
        return result[:count]

    tall = along(values, rows)
    return np.swapaxes(along(np.swapaxes(tall, 0, 1), columns), 0, 1)


def membrane(values: Floats, known: Floats) -> Floats:
    """Span values smoothly over the places where they are not known.

    Args:
        values: Any numbers, shape ``(rows, columns, channels)``.
        known: 1 where they are known, 0 where not, between where partly; shape ``(rows, columns)``.

    Returns:
        Values of the same shape; those wholly known are as they were. 0 everywhere if none is known.
    """
    weight = known[:, :, None]
    rows, columns = known.shape
    if float(known.min()) >= 1.0 or min(rows, columns) <= 1:
        total = max(float(known.sum()), 1e-6)
        mean = (values * weight).sum(axis=(0, 1)) / total
        return values * weight + mean * (1.0 - weight)
    half_weight = _halved(weight)
    half = _halved(values * weight) / np.maximum(half_weight, 1e-6)
    coarse = membrane(half, np.minimum(half_weight[:, :, 0] * 4.0, 1.0))
    return values * weight + _doubled(coarse, rows, columns) * (1.0 - weight)


def _moved(values: Floats, down: int, right: int) -> Floats:
    """Return the values found ``down`` and ``right`` of each place; beyond the border the outermost continue."""
    rows, columns = values.shape[:2]
    row = np.clip(np.arange(rows) + down, 0, rows - 1)
    column = np.clip(np.arange(columns) + right, 0, columns - 1)
    return values[row][:, column]


def _best_shift(colours: Floats, hole: Mask) -> tuple[float, float] | None:
    """Find where the patch lies that would fit the hole best, as shares of the rows and columns; None if none fits."""
    rows, columns = hole.shape
    scale = min(1.0, SEARCH_SIDE / max(rows, columns))
    high, wide = max(round(rows * scale), 4), max(round(columns * scale), 4)
    small = resized(colours, wide, high)
    inside = resized(floats(hole), wide, high) > 0.02  # noqa: PLR2004 - touched by the hole
    rim = grow(inside, by=RIM) & ~inside
    if not rim.any() or not inside.any():
        return None
    wanted = np.nonzero(inside | rim)
    filled_rows, filled_columns = np.nonzero(inside.any(axis=1))[0], np.nonzero(inside.any(axis=0))[0]
    tall = int(filled_rows[-1] - filled_rows[0]) + 1
    broad = int(filled_columns[-1] - filled_columns[0]) + 1
    # What a patch has more of than the rim, such as outlines, belongs to things and must not be cloned.
    detail = np.abs(small - softened(small, DETAIL_SIGMA)).mean(axis=-1)
    usual = 1.3 * float(detail[rim].mean()) + 0.002
    smooth = membrane(small, floats(~inside))
    best, least = None, min(SAME_GROUND + 3 * usual, MISFIT)
    for reach in (0.55, 0.8, 1.1, 1.5):
        for toward_y, toward_x in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            down, right = round(toward_y * (tall * reach + RIM)), round(toward_x * (broad * reach + RIM))
            row, column = wanted[0] + down, wanted[1] + right
            if row.min() < 0 or column.min() < 0 or row.max() >= high or column.max() >= wide:
                continue
            if inside[row, column].any():
                continue
            misfit = float(np.abs(_moved(small, down, right)[rim] - small[rim]).mean())
            shifted = small + (small[rim] - _moved(small, down, right)[rim]).mean(axis=0)
            strange = np.abs(_moved(shifted, down, right)[inside] - smooth[inside]).max(axis=-1)
            misfit += max(float(np.percentile(strange, 97)) - 5 * usual - SAME_GROUND, 0.0)
            # A patch from beside is likelier to be the same ground than one from above or below.
            misfit += 0.004 * (abs(toward_y) + 0.3 * reach)
            if misfit < least:
                best, least = (down / high, right / wide), misfit
    return best


def continued(colours: Floats, hole: Mask) -> Floats:
    """Fill a hole from its surroundings.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        hole: What to fill, shape ``(rows, columns)``.

    Returns:
        Colours of the same shape; those outside the hole are as they were. A hole as large as the picture becomes the
        picture's mean colour.
    """
    if not hole.any():
        return colours
    if hole.all():
        return np.broadcast_to(colours.mean(axis=(0, 1)), colours.shape).astype(np.float32)
    known = floats(~hole)
    shift = _best_shift(colours, hole)
    if shift is None:
        smooth = membrane(colours, known)
        return np.where(hole[:, :, None], _grained(smooth, colours, hole), colours)
    down, right = round(shift[0] * hole.shape[0]), round(shift[1] * hole.shape[1])
    patch = _moved(colours, down, right)
    bent = patch + membrane(colours - patch, known)
    return np.where(hole[:, :, None], np.clip(bent, 0.0, 1.0), colours)


def _grained(smooth: Floats, colours: Floats, hole: Mask) -> Floats:
    """Give a smooth filling the fine grain of the largest strip beside the hole, laid out to and fro."""
    rows, columns = np.nonzero(hole.any(axis=1))[0], np.nonzero(hole.any(axis=0))[0]
    strips = (
        colours[: rows[0]],
        colours[rows[-1] + 1 :],
        colours[:, : columns[0]],
        colours[:, columns[-1] + 1 :],
    )
    strip = max(strips, key=lambda part: min(part.shape[:2]))
    if min(strip.shape[:2]) < 4:  # noqa: PLR2004 - too narrow to tell its grain
        return smooth
    fine = strip - softened(strip, 1.5)
    loudest = LOUDEST_GRAIN * float(np.median(np.abs(fine)))
    fine = np.clip(fine, -loudest, loudest)
    return smooth + fine[_to_and_fro(hole.shape[0], len(fine))][:, _to_and_fro(hole.shape[1], fine.shape[1])]


def _to_and_fro(count: int, period: int) -> npt.NDArray[np.intp]:
    swing = np.mod(np.arange(count), 2 * period)
    return np.where(swing < period, swing, 2 * period - 1 - swing).astype(np.intp)
