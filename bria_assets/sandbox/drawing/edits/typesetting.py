"""Sets words into a box of a picture, with the font that Pillow brings along."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bria_assets.sandbox.drawing.fields import Floats

TRIAL_SIZE_PX = 100
LEAST_SIZE_PX = 4
LETTER_SHAPE = 0.5  # letters are about half as wide as high
MOST_LINES = 6

Box = tuple[int, int, int, int]


def _in_lines(text: str, count: int) -> str:
    """Break a text at spaces into about ``count`` lines of like length."""
    words = text.split()
    wanted = max(len(text) / count, 1.0)
    lines: list[str] = []
    for word in words:
        if lines and (len(lines[-1]) + len(word) / 2 < wanted or len(lines) == count):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def _size_px(text: str, width: int, height: int) -> int:
    font = ImageFont.load_default(TRIAL_SIZE_PX)
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font=font, spacing=TRIAL_SIZE_PX // 5)
    scale = min(width / max(right - left, 1), height / max(bottom - top, 1))
    return int(TRIAL_SIZE_PX * scale)


def set_in_box(text: str, width: int, height: int) -> Floats:
    """Set a text as large as a box allows, on as many lines as suit it.

    Args:
        text: The words; line breaks count as spaces.
        width: Width of the box in pixels.
        height: Height of the box in pixels.

    Returns:
        Coverage with ink, 0 to 1, shape ``(height, width)``.
    """
    words = " ".join(text.split())
    trials = [_in_lines(words, count) for count in range(1, min(MOST_LINES, len(words.split())) + 1)]
    best = max(trials, key=lambda lines: _size_px(lines, width, height))
    size_px = max(_size_px(best, width, height), LEAST_SIZE_PX)
    picture = Image.new("L", (width, height))
    ImageDraw.Draw(picture).multiline_text(
        (width / 2, height / 2),
        best,
        fill=255,
        font=ImageFont.load_default(size_px),
        anchor="mm",
        align="center",
        spacing=size_px // 5,
    )
    return np.asarray(picture, np.float32) * np.float32(1 / 255)


def inked(colours: Floats, text: str, box: Box, ink: Floats) -> Floats:
    """Print a text into a box of a picture; the print takes on the shading of what it is printed on.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        text: The words.
        box: Left, top, right and bottom in pixels, within the picture.
        ink: The ink's colour, shape ``(3,)``.

    Returns:
        A new picture of the same shape.
    """
    left, top, right, bottom = box
    result = colours.copy()
    part = result[top:bottom, left:right]
    cover = set_in_box(text, right - left, bottom - top)[:, :, None]
    ground = part.mean(axis=-1, keepdims=True)
    shading = np.clip(ground / max(float(ground.mean()), 0.05), 0.75, 1.25)
    part += (ink * shading - part) * cover
    return result


def readable_on(colour: Floats) -> Floats:
    """Return an ink that can be read on a colour: nearly white on dark, nearly black on light."""
    weights = np.asarray([0.3, 0.59, 0.11], np.float32)
    middle = 0.5
    ink = (0.96, 0.95, 0.92) if float(colour @ weights) < middle else (0.12, 0.12, 0.14)
    return np.asarray(ink, np.float32)
