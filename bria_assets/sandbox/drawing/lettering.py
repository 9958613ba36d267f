"""Sets text with the font that Pillow brings along, so that it looks the same on every machine."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bria_assets.sandbox.drawing.accents import spelled
from bria_assets.sandbox.drawing.fields import Floats

MOST_LINES = 5
_TRIAL_SIZE = 100  # px; letters are measured at this size and then scaled
# All in sizes of the letters:
_LINE_STEP = 1.15
_ACCENT_GAP, _ACCENT_HEIGHT, _DOTS_APART = 0.02, 0.16, 0.12
_FILL_WIDTH, _FILL_HEIGHT = 0.94, 0.9  # of the area
_SLANT = 0.22
_BOLD_STROKE = 0.03  # of the letters' size
_OUTLINE_STROKE = 0.022


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType: text of a given size cannot be drawn")  # noqa: TRY004
    return font


def lettered(
    text: str,
    *,
    width_px: int,
    height_px: int,
    most_px: float = float("inf"),
    bold: bool = False,
    italic: bool = False,
    outlined: bool = False,
) -> Floats:
    """Set text so that it fills an area, broken into the lines that allow the largest letters.

    Args:
        text: The letters; its line breaks are kept.
        width_px: Width of the area.
        height_px: Height of the area.
        most_px: Largest size of the letters.
        bold: Whether strokes are thick.
        italic: Whether letters lean.
        outlined: Whether only the outline of each letter is drawn.

    Returns:
        Coverage from 0 to 1, shape ``(height_px, width_px)``.
    """
    slack = _SLANT if italic else 0.0
    lines, size = _fitted(text, width_px, height_px, slack)
    size = max(int(min(size, most_px)), 4)
    stroke = max(round(size * _BOLD_STROKE), 1) if bold else 0
    picture = Image.new("L", (width_px, height_px))
    draw = ImageDraw.Draw(picture)
    font = _font(size)
    rise, drop = _ink_of(lines)
    first = height_px / 2 + size * (rise - drop - (len(lines) - 1) * _LINE_STEP) / 2

    def write(fill: int, stroke_width: int) -> None:
        for number, line in enumerate(lines):
            place = (width_px / 2, first + number * _LINE_STEP * size)
            _write_line(draw, line, place, font, fill=fill, stroke_width=stroke_width)

    if outlined:
        write(255, stroke + max(round(size * _OUTLINE_STROKE), 1))
        write(0, stroke)
    else:
        write(255, stroke)
    if italic:
        shear = (1.0, _SLANT, -_SLANT * height_px / 2, 0.0, 1.0, 0.0)
        picture = picture.transform(
            picture.size, Image.Transform.AFFINE, shear, resample=Image.Resampling.BILINEAR, fillcolor=0
        )
    return np.asarray(picture, np.float32) / np.float32(255)


def _write_line(
    draw: ImageDraw.ImageDraw,
    line: str,
    place: tuple[float, float],
    font: ImageFont.FreeTypeFont,
    *,
    fill: int,
    stroke_width: int,
) -> None:
    """Write a line with its accents, centred at ``x`` and with its letters' feet at ``y``."""
    plain, marks = spelled(line)
    x, y = place[0] - font.getlength(plain) / 2, place[1]

    def put(sign: str, at_x: float, at_y: float) -> None:
        draw.text((at_x, at_y), sign, fill=fill, font=font, anchor="ls", stroke_width=stroke_width, stroke_fill=fill)

    put(plain, x, y)
    for mark in marks:
        letter = plain[mark.letter]
        middle = x + font.getlength(plain[: mark.letter]) + font.getlength(letter) / 2
        _, letter_top, _, letter_bottom = font.getbbox(letter, anchor="ls")
        sign = mark.sign[0]
        left, top, right, bottom = font.getbbox(sign, anchor="ls")
        drop = {
            "above": letter_top - _ACCENT_GAP * font.size - bottom,
            "below": letter_bottom - top,
            "over": (letter_top + letter_bottom) / 2 - (top + bottom) / 2,
        }[mark.place]
        aside = (-_DOTS_APART, _DOTS_APART) if len(mark.sign) > 1 else (0.0,)
        for share in aside:
            put(sign, middle + share * font.size - (left + right) / 2, y + drop)


def _fitted(text: str, width_px: int, height_px: int, slack: float) -> tuple[list[str], float]:
    """Return the lines of a text, and the size in pixels at which they fill the area."""
    font = _font(_TRIAL_SIZE)
    best, best_size = [text], 0.0
    for count in range(1, MOST_LINES + 1):
        lines = text.split("\n") if "\n" in text else _in_lines(text, count)
        high = (len(lines) - 1) * _LINE_STEP + sum(_ink_of(lines))
        wide = max(max(font.getlength(spelled(line)[0]) for line in lines) / _TRIAL_SIZE, 0.1) + slack * high
        size = min(_FILL_WIDTH * width_px / wide, _FILL_HEIGHT * height_px / high)
        # Fewer lines read more easily: another one must be worth it.
        if size > best_size * 1.1:
            best, best_size = lines, size
        if "\n" in text:
            break
    return best, best_size


def _ink_of(lines: list[str]) -> tuple[float, float]:
    """Return how far ink rises above the feet of the first line and drops below those of the last, in letter sizes."""
    font = _font(_TRIAL_SIZE)
    (first, above), (last, below) = spelled(lines[0]), spelled(lines[-1])
    rise = -font.getbbox(first, anchor="ls")[1] / _TRIAL_SIZE
    drop = font.getbbox(last, anchor="ls")[3] / _TRIAL_SIZE
    rise += _ACCENT_HEIGHT if any(mark.place == "above" for mark in above) else 0.0
    drop += _ACCENT_HEIGHT if any(mark.place == "below" for mark in below) else 0.0
    return max(rise, 0.1), drop


def _in_lines(text: str, count: int) -> list[str]:
    """Break a text at spaces into at most ``count`` lines of about the same length."""
    words = text.split()
    longest = max((len(word) for word in words), default=0)
    for width in range(max(longest, -(-len(text) // count)), len(text) + 1):
        lines: list[str] = []
        for word in words:
            if lines and len(lines[-1]) + 1 + len(word) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        if len(lines) <= count:
            return lines
    return [text]
