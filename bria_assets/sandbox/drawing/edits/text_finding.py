"""Finds where a picture shows text: where many strokes rise and fall close by one another, both ways."""

from dataclasses import dataclass

import numpy as np

from bria_assets.sandbox.drawing.edits.outlines import slopes
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.typesetting import Box
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import Mask, pieces
from bria_assets.sandbox.drawing.scenes.canvas import resized

WORKING_SIDE = 288  # cells
STROKES_SIGMA = 0.016  # of the longer side: letters this near one another belong together
LEAST_STRENGTH = 0.016
SHARE_OF_STRONGEST = 0.25
LEAST_MIX = 0.25  # of the rarer direction of strokes to the more frequent one
LARGEST_SHARE = 0.40  # of the picture; what is larger is a pattern
MARGIN = 0.15  # of the text's height, kept round it
MOST_UNLIKE = 2.6  # times as high as another may a letter be
LETTER_GAP = 0.9  # gap between letters, in letter heights
LINE_GAP = 0.7  # gap between lines, likewise
MOST_PIECES = 80
FAINT_SLOPE = 0.012


def text_box(colours: Floats) -> Box | None:
    """Return left, top, right and bottom in pixels of a picture's most conspicuous text, None when it shows none.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
    """
    rows, columns = colours.shape[:2]
    scale = min(1.0, WORKING_SIDE / max(rows, columns))
    high, wide = max(round(rows * scale), 2), max(round(columns * scale), 2)
    lightness = lightness_of(colours) if scale == 1.0 else resized(lightness_of(colours), wide, high)
    across, down = slopes(lightness)
    sigma = max(high, wide) * STROKES_SIGMA
    # An outline only rises or only falls; strokes do both within a letter's width, along and across the line.
    both_ways: list[Floats] = []
    for slope in (across, down):
        rising = softened(np.maximum(slope - FAINT_SLOPE, 0.0), sigma)
        falling = softened(np.maximum(-slope - FAINT_SLOPE, 0.0), sigma)
        both_ways.append(np.minimum(rising, falling))
    # Letters have strokes of all directions; stripes and ribs have one, and no text is made of them.
    wide_across, wide_down = (softened(one, 2.5 * sigma) for one in both_ways)
    mixed = np.minimum(wide_across, wide_down) > LEAST_MIX * np.maximum(wide_across, wide_down)
    strength = np.maximum(both_ways[0] + both_ways[1], 0.0) * mixed
    strongest = float(strength.max())
    if strongest < LEAST_STRENGTH:
        return None
    found = pieces(strength > max(SHARE_OF_STRONGEST * strongest, LEAST_STRENGTH * 0.6), least=4)
    lines = _joined([_Line.of(piece, strength) for piece in found])
    lines = [line for line in lines if line.area <= LARGEST_SHARE * high * wide]
    if not lines:
        return None
    best = max(lines, key=lambda line: line.weight * min(line.width / line.height, 3.0) ** 0.5)
    left, top, right, bottom = best.left, best.top, best.right, best.bottom
    margin = (bottom - top) * (MARGIN - 0.1)
    return (
        max(int((left - margin) / scale), 0),
        max(int((top - margin) / scale), 0),
        min(int(np.ceil((right + margin) / scale)), columns),
        min(int(np.ceil((bottom + margin) / scale)), rows),
    )


@dataclass(frozen=True)
class _Line:
    """A box of strokes in cells, and how much stroke there is in it."""

    left: int
    top: int
    right: int
    bottom: int
    weight: float

    @classmethod
    def of(cls, piece: Mask, strength: Floats) -> "_Line":
        """Return the box round a piece."""
        rows, columns = np.nonzero(piece.any(axis=1))[0], np.nonzero(piece.any(axis=0))[0]
        weight = float(strength[piece].sum())
        return cls(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1, weight)

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return self.width * self.height

    def belongs_to(self, other: "_Line") -> bool:
        """Tell whether two boxes are letters of one word, words of one line or lines of one text."""
        shorter, narrower = min(self.height, other.height), min(self.width, other.width)
        beside = min(self.bottom, other.bottom) - max(self.top, other.top)
        above = min(self.right, other.right) - max(self.left, other.left)
        alike = max(self.height, other.height) < MOST_UNLIKE * shorter
        in_line = beside > 0.6 * shorter and -above < LETTER_GAP * shorter
        below = above > 0.5 * narrower and -beside < LINE_GAP * shorter
        return alike and (in_line or below)

    def with_other(self, other: "_Line") -> "_Line":
        """Return the box round both."""
        return _Line(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.weight + other.weight,
        )


def _joined(lines: list[_Line]) -> list[_Line]:
    """Join what belongs together, the strongest strokes first."""
    waiting = sorted(lines, key=lambda line: -line.weight)[:MOST_PIECES]
    joined: list[_Line] = []
    while waiting:
        line = waiting.pop(0)
        near = [other for other in waiting if line.belongs_to(other)]
        if not near:
            joined.append(line)
            continue
        for other in near:
            waiting.remove(other)
            line = line.with_other(other)
        waiting.insert(0, line)
    return joined
