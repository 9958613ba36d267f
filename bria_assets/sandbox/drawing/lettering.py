"""Sets text with the font that Pillow brings along, so that it looks the same on every machine."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bria_assets.sandbox.drawing.fields import Floats

MOST_LINES = 5
_TRIAL_SIZE = 100  # px; letters are measured at this size and then scaled
_LINE_SPACING = 0.2
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
    middle = (width_px / 2, height_px / 2)
    font, spacing = _font(size), round(size * _LINE_SPACING)

    def write(fill: int, stroke_width: int) -> None:
        draw.multiline_text(
            middle,
            lines,
            fill=fill,
            font=font,
            anchor="mm",
            align="center",
            spacing=spacing,
            stroke_width=stroke_width,
            stroke_fill=fill,
        )

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


def _fitted(text: str, width_px: int, height_px: int, slack: float) -> tuple[str, float]:
    """Return the text in lines, and the size in pixels at which it fills the area."""
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    best, best_size = text, 0.0
    for count in range(1, MOST_LINES + 1):
        lines = text if "\n" in text else _in_lines(text, count)
        left, top, right, bottom = draw.multiline_textbbox(
            (0, 0), lines, font=_font(_TRIAL_SIZE), align="center", spacing=_TRIAL_SIZE * _LINE_SPACING
        )
        wide, high = max(right - left, 1) + slack * (bottom - top), max(bottom - top, 1)
        size = _TRIAL_SIZE * min(_FILL_WIDTH * width_px / wide, _FILL_HEIGHT * height_px / high)
        # Fewer lines read more easily: another one must be worth it.
        if size > best_size * 1.1:
            best, best_size = lines, size
        if "\n" in text:
            break
    return best, best_size


def _in_lines(text: str, count: int) -> str:
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
            return "\n".join(lines)
    return text
