"""Where in a picture the thing lies that words name.

What things are cannot be told here. Where they lie can be: by their colours, by the side they lie on, by whether they
belong to the subject, to the text, or to the shadow.
"""

import re

import numpy as np

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.edits.background import with_fringe_and_shadow
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.text_finding import text_box
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Mask, grow, pieces
from bria_assets.sandbox.drawing.scenes.canvas import resized

WORKING_SIDE = 160  # cells on which regions are told apart
NEAR_COLOUR = 0.34  # distance in sRGB within which a pixel may have a named colour
LEAST_SHARE = 0.003  # of the picture that a region covers
NEARLY_ALL = 0.9  # of the picture: a subject that covers this much is no subject
MIDDLE_RADIUS = 0.22  # of the longer side: what goes when nothing can be told

_TEXT = re.compile(r"\b(?:text|logo|lettering|letters?|words?|writing|label|watermark|caption|print|sign|title)\b")
_SHADOW = re.compile(r"\bshadows?\b")
_SIDES: tuple[tuple[str, int, int], ...] = (
    (r"left|leftmost", -1, 0),
    (r"right|rightmost", 1, 0),
    (r"top|upper|above", 0, -1),
    (r"bottom|lower|below", 0, 1),
)


def names_text(words: str) -> bool:
    """Tell whether words mean the lettering that a picture shows."""
    return _TEXT.search(words.lower()) is not None


def region_named(colours: Floats, words: str, subject: Floats) -> Mask:
    """Return what a text probably means.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        words: For example "the red cup on the left", "the logo", "the shadow"; other words mean the subject.
        subject: The foreground's coverage, 0 to 1, shape ``(rows, columns)``.

    Returns:
        The region, shape ``(rows, columns)``; never empty.
    """
    lowered = words.lower()
    if names_text(lowered) and (box := text_box(colours)) is not None:
        left, top, right, bottom = box
        found = np.zeros(subject.shape, bool)
        found[top:bottom, left:right] = True
        return found
    solid = subject > 0.5  # noqa: PLR2004 - more subject than background
    if _SHADOW.search(lowered):
        shadow = with_fringe_and_shadow(colours, subject) & ~grow(solid, by=1)
        if shadow.any():
            return shadow
    coloured = _of_colours(colours, lowered, solid)
    found = solid if coloured is None else coloured
    if not found.any() or found.mean() > NEARLY_ALL:
        found = _middle(subject.shape)
    return _on_named_side(found, lowered)


def _middle(shape: tuple[int, ...]) -> Mask:
    rows, columns = shape[0], shape[1]
    y = np.arange(rows)[:, None] - (rows - 1) / 2
    x = np.arange(columns)[None, :] - (columns - 1) / 2
    return x * x + y * y <= max(MIDDLE_RADIUS * max(rows, columns), 0.8) ** 2


def _of_colours(colours: Floats, words: str, solid: Mask) -> Mask | None:
    """Return the pieces that have a colour which the words name; None where no colour is named or nothing has it."""
    named = colour_words(words)
    if not named:
        return None
    rows, columns = solid.shape
    scale = min(1.0, WORKING_SIDE / max(rows, columns))
    wide, high = max(round(columns * scale), 2), max(round(rows * scale), 2)
    small = resized(colours, wide, high)
    nearest = np.full((high, wide), np.inf, np.float32)
    for word in named:
        nearest = np.minimum(nearest, colour_distance(small, floats(rgb(word)) / np.float32(255)))
    inside = resized(floats(solid), wide, high) > 0.5  # noqa: PLR2004 - more subject than background
    alike = nearest < NEAR_COLOUR
    # The subject comes first: "the red one" is rarely the wall.
    chosen = alike & inside if (alike & inside).mean() > LEAST_SHARE else alike
    if chosen.mean() < LEAST_SHARE or chosen.mean() > NEARLY_ALL:
        return None
    found = pieces(chosen, least=max(round(LEAST_SHARE * chosen.size / 2), 2))
    if not found:
        return None
    largest = max(int(piece.sum()) for piece in found)
    kept = np.logical_or.reduce([piece for piece in found if int(piece.sum()) * 8 >= largest])
    return resized(floats(kept), columns, rows) > 0.5  # noqa: PLR2004 - more inside than outside


def colour_distance(colours: Floats, colour: Floats) -> Floats:
    """Return how far each pixel is from a colour, lightness counting less than hue: light falls on things unevenly.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        colour: Shape ``(3,)``.
    """
    lightness = lightness_of(colours) - lightness_of(colour)
    own = colours - lightness_of(colours)[:, :, None]
    wanted = colour - lightness_of(colour)
    hue = np.sqrt(((own - wanted) ** 2).sum(axis=-1))
    return np.sqrt((1.6 * hue) ** 2 + (0.55 * lightness) ** 2)


def _on_named_side(found: Mask, words: str) -> Mask:
    """Keep the pieces on the side that the words name, where there are several."""
    sides = [(across, down) for pattern, across, down in _SIDES if re.search(rf"\b(?:{pattern})\b", words)]
    if not sides:
        return found
    rows, columns = found.shape
    parts = pieces(found, least=max(round(LEAST_SHARE * found.size / 2), 1))
    if len(parts) < 2:  # noqa: PLR2004 - nothing to choose from
        return found

    def towards(piece: Mask) -> float:
        row, column = np.nonzero(piece)
        x, y = float(column.mean()) / columns, float(row.mean()) / rows
        return sum(across * x + down * y for across, down in sides)

    return max(parts, key=towards)
