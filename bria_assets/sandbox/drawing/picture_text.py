"""Text that is laid over a picture: captions, headlines and words beside the product."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.colours import Rgb
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.lettering import lettered
from bria_assets.sandbox.drawing.look import readable_on
from bria_assets.sandbox.drawing.text_entries import TextEntry

Bytes = npt.NDArray[np.uint8]

LEAST_SIDE = 16  # px
_LETTERS = 0.085  # usual size of letters, as a share of the picture's shorter side
_LINE = 1.5  # height of the room for a line, in letters
_MARGIN = 0.03  # of the picture's shorter side


def lay_text(picture: Bytes, entries: Sequence[TextEntry], *, product_box: tuple[int, int, int, int]) -> None:
    """Draw text entries over a picture, in place.

    Entries at one place are stacked downwards. Pictures with a side below ``LEAST_SIDE`` have no room for letters.

    Args:
        picture: sRGB bytes, shape ``(rows, columns, 3)``.
        entries: What to write.
        product_box: Left, top, right, bottom of the main object: what "above" and "below" mean.
    """
    if min(picture.shape[:2]) < LEAST_SIDE:
        return
    stacked: dict[tuple[int, int, int], int] = {}
    for entry in entries:
        place = (entry.across, entry.down, entry.outside)
        number = stacked.get(place, 0)
        stacked[place] = number + 1
        _lay(picture, entry, _room(picture.shape, entry, number, product_box))


def _room(
    shape: tuple[int, ...], entry: TextEntry, number: int, product_box: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Return left, top, width, height of the room for an entry."""
    rows, columns = shape[:2]
    side = min(rows, columns)
    margin = max(round(_MARGIN * side), 1)
    letters = _LETTERS * side * entry.size
    wide = columns - 2 * margin if entry.across == 0 else round(0.46 * columns)
    # Long texts get two lines' room rather than small letters.
    lines = 1 if len(entry.text) * 0.55 * letters <= wide and "\n" not in entry.text else 2.4
    high = min(max(round(letters * _LINE * lines), 6), rows - 2 * margin)
    left = margin if entry.across == 0 else margin // 2 if entry.across < 0 else columns - wide - margin // 2
    if entry.outside:
        box_top, box_bottom = max(product_box[1], 0), min(product_box[3], rows)
        middle = box_top / 2 if entry.outside < 0 else (box_bottom + rows) / 2
        top = round(middle - high / 2)
    else:
        top = (rows - high) // 2 if entry.down == 0 else margin if entry.down < 0 else rows - high - margin
    top += number * high * (-1 if entry.down > 0 else 1)
    return left, int(np.clip(top, margin, max(rows - high - margin, margin))), wide, high


def _lay(picture: Bytes, entry: TextEntry, room: tuple[int, int, int, int]) -> None:
    left, top, wide, high = room
    side = min(picture.shape[:2])
    coverage = lettered(
        entry.text,
        width_px=wide,
        height_px=high,
        most_px=_LETTERS * side * entry.size * 1.3,
        bold=entry.bold or bool(entry.relief),
        italic=entry.italic,
        outlined=entry.outlined,
    )
    under = picture[top : top + high, left : left + wide]
    coverage = coverage[: under.shape[0], : under.shape[1]]
    ground: Rgb = (0, 0, 0)
    if entry.colour is None:
        red, green, blue = (int(part) for part in np.median(under.reshape(-1, 3), axis=0))
        ground = (red, green, blue)
    ink = readable_on(ground) if entry.colour is None else entry.colour
    letters = max(round(side * _LETTERS * 0.05), 1)
    if entry.shadowed or entry.relief:
        direction = -1 if entry.relief < 0 else 1
        shadow = np.roll(blurred(coverage, letters * 0.6), (direction * letters, direction * letters), axis=(0, 1))
        _mix(under, 0.55 * shadow, (0, 0, 0))
    if entry.glowing:
        _mix(under, np.minimum(1.6 * blurred(coverage, letters * 3.0), 0.75), ink)
        ink = _lightened(ink)
    _mix(under, coverage, ink)


def _lightened(colour: Rgb) -> Rgb:
    red, green, blue = (round(part + (255 - part) * 0.55) for part in colour)
    return red, green, blue


def _mix(under: Bytes, coverage: Floats, colour: Rgb) -> None:
    below = under.astype(np.float32)
    under[:] = np.rint(below + (floats(colour) - below) * np.clip(coverage, 0, 1)[:, :, None]).astype(np.uint8)
