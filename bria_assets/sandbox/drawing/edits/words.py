"""Rewriting the text in a picture."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.foreground import foreground_of
from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.pixels import colours_of, picture_of
from bria_assets.sandbox.drawing.edits.text_finding import text_box
from bria_assets.sandbox.drawing.edits.typesetting import Box, inked, readable_ink
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, grow

ROOM_BESIDE, ROOM_ABOVE = 0.05, 0.12  # of a text's size, on each side
LETTER_SHAPE = 0.62  # a letter's usual width in heights
PLAIN_GROUND = 0.10  # change in colour within which a ground goes on plainly
LEAST_INK = 0.10  # colour difference from which a pixel of a text's box may be ink


def rewrite_text(picture: Image.Image, new_text: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - nothing is left to chance
    """Write a new text where a picture shows text, in the old text's ink; nothing else changes.

    A picture without text gets it on its subject, or on its middle where no subject stands out.

    Args:
        picture: The picture.
        new_text: The words.
        seed: Taken like every edit's; the same for all seeds.

    Raises:
        ValueError: The text is blank.
    """
    return write_text(picture, new_text, within=None)


def write_text(picture: Image.Image, new_text: str, *, within: Image.Image | None) -> Image.Image:
    """Write a text into a picture: where it shows text already, or within a mask.

    Args:
        picture: The picture.
        new_text: The words.
        within: Where to write, "L", of the picture's size; None leaves it to the picture.

    Raises:
        ValueError: The text is blank.
    """
    if not new_text.strip():
        raise ValueError("new_text is blank: say what to write")
    colours = colours_of(picture)
    given = None if within is None else within.convert("L").getbbox()
    box = text_box(colours) if given is None else None
    if box is not None:
        cleaned, ink, filled = without_ink(colours, box)
        return picture_of(inked(cleaned, new_text, _widened(cleaned, filled, new_text), ink), like=picture)
    box = given or free_box(picture)
    left, top, right, bottom = box
    ink = readable_ink(colours[top:bottom, left:right].mean(axis=(0, 1)))
    return picture_of(inked(colours, new_text, box, ink), like=picture)


def _widened(cleaned: Floats, box: Box, text: str) -> Box:
    """Widen a box as far as a text needs to keep its height, and as far as what it is written on goes on plainly."""
    left, top, right, bottom = box
    wanted = round((bottom - top) * LETTER_SHAPE * len(" ".join(text.split())))
    line = cleaned[top:bottom].mean(axis=0)
    ground = np.median(line[left:right], axis=0)
    plain = np.abs(line - ground).max(axis=-1) < PLAIN_GROUND
    room = 1
    while right - left < wanted:
        if left <= room or right + room >= plain.size or not (plain[left - room] and plain[right + room - 1]):
            break
        left, right = left - 1, right + 1
    return left, top, right, bottom


def free_box(picture: Image.Image) -> Box:
    """Return left, top, right and bottom in pixels of the place where a picture without text may carry some."""
    subject = foreground_of(picture) > 0.5  # noqa: PLR2004 - more subject than background
    left, top, right, bottom = 0, 0, picture.width, picture.height
    if subject.any():
        rows, columns = np.nonzero(subject.any(axis=1))[0], np.nonzero(subject.any(axis=0))[0]
        left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    wide, high = right - left, bottom - top
    aside = round(wide * 0.22)
    upper, lower = top + round(high * 0.40), top + round(high * 0.60)
    return left + aside, upper, max(right - aside, left + aside + 1), max(lower, upper + 1)


def without_ink(colours: Floats, box: Box) -> tuple[Floats, Floats, Box]:
    """Take the text in a box out.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        box: Left, top, right and bottom in pixels.

    Returns:
        The picture without it, its ink's colour, shape ``(3,)``, and the part of the box that it filled.
    """
    left, top, right, bottom = box
    part = colours[top:bottom, left:right]
    ink_mask, ink = _ink_in(part)
    reach = max(round((bottom - top) * 0.05), 1)
    cleaned = colours.copy()
    cleaned[top:bottom, left:right] = continued(part, grow(ink_mask, by=reach))
    return cleaned, ink, _filled(box, ink_mask)


def _filled(box: Box, ink_mask: Mask) -> Box:
    """Return the box that text fills, with the little room round it that setting text leaves."""
    rows, columns = np.nonzero(ink_mask.any(axis=1))[0], np.nonzero(ink_mask.any(axis=0))[0]
    if not rows.size:
        return box
    left, top = box[0] + int(columns[0]), box[1] + int(rows[0])
    right, bottom = box[0] + int(columns[-1]) + 1, box[1] + int(rows[-1]) + 1
    aside, above = round((right - left) * ROOM_BESIDE), round((bottom - top) * ROOM_ABOVE)
    return (
        max(left - aside, box[0]),
        max(top - above, box[1]),
        min(right + aside, box[2]),
        min(bottom + above, box[3]),
    )


def _ink_in(part: Floats) -> tuple[Mask, Floats]:
    """Tell a text from what it is written on: the rarer of the two."""
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ground = np.median(rim, axis=0).astype(np.float32)
    difference = np.abs(part - ground).max(axis=-1)
    most = float(np.percentile(difference, 99))
    ink_mask = difference > max(most * 0.45, LEAST_INK * 0.5)
    if not ink_mask.any() or ink_mask.all():
        return np.zeros(difference.shape, bool), readable_ink(ground)
    surest = difference >= np.percentile(difference[ink_mask], 60)
    return ink_mask, np.median(part[surest & ink_mask], axis=0).astype(np.float32)
