"""Text on products, drawn with the font that Pillow brings along, so that it looks the same on every machine."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bria_assets.sandbox.drawing.colours import linear
from bria_assets.sandbox.drawing.look import Look
from bria_assets.sandbox.drawing.model import Label
from bria_assets.sandbox.drawing.shading import Print

HEIGHT_PX = 160
LONGEST = 40  # characters; more would be too small to read


def printed(look: Look, label: Label | None) -> Print | None:
    """Set a look's text so that it fills the label's area, on up to two lines.

    Returns:
        The print, or None when there is no text or no place for it.
    """
    if label is None or not look.text:
        return None
    columns = max(round(HEIGHT_PX * label.width / label.height), 16)
    picture = Image.new("L", (columns, HEIGHT_PX))
    draw = ImageDraw.Draw(picture)
    text = _broken(look.text[:LONGEST], columns / HEIGHT_PX)
    font = ImageFont.load_default(100)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=font, align="center", spacing=20)
    scale = min(0.94 * columns / max(right - left, 1), 0.9 * HEIGHT_PX / max(bottom - top, 1))
    size = max(int(100 * scale), 4)
    font = ImageFont.load_default(size)
    middle = (columns / 2, HEIGHT_PX / 2)
    draw.multiline_text(middle, text, fill=255, font=font, anchor="mm", align="center", spacing=size // 5)
    return Print(np.asarray(picture, np.float32) / 255, linear(look.text_colour))


def _broken(text: str, shape: float) -> str:
    """Break a text at the space nearest to its middle when two lines suit the area better than one."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    widest_single_line = 5  # letters are about half as wide as high
    if not spaces or len(text) * 0.5 < min(shape * 1.6, widest_single_line):
        return text
    place = min(spaces, key=lambda at: abs(at - len(text) / 2))
    return f"{text[:place]}\n{text[place + 1 :]}"
