"""Reads the ``text_render`` entries of a structured prompt: which letters go where, how large and in which look."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb
from bria_assets.sandbox.drawing.loose_text import mappings_in, text_of

_ON_PICTURE = re.compile(
    r"\b(?:above|below|under|beneath|beside|next to|background|corner|floating|caption|overlay|header|footer"
    r"|(?:of|in|across) the (?:frame|picture|image|photo|scene|canvas))\b"
)
_ON_PRODUCT = re.compile(
    r"\b(?:on (?:the|its|a)|of (?:the|its) \w+|product|object|label|front|body|surface|printed|engraved|embroidered)\b"
)
_EDGE_OF_PICTURE = re.compile(r"\b(?:top|upper|bottom|lower|left|right)\b")
MOST_ENTRIES = 12
MOST_LETTERS = 300  # of an entry; more would be too small to read

_SIZES = ((r"tiny|very small", 0.4), (r"small", 0.6), (r"very large|huge|extra", 1.4), (r"large|big|prominent", 1.25))


@dataclass(frozen=True)
class TextEntry:
    """Text to draw.

    Attributes:
        text: The letters; line breaks are kept.
        on_product: Whether it is printed on the main object instead of laid over the picture.
        across: -1 is left, 0 the middle, 1 right.
        down: -1 is the top, 0 the middle, 1 the bottom.
        outside: -1 is above the main object, 1 below it, 0 neither.
        size: Factor to the usual size.
        colour: Ink, None for one that can be read on what is below it.
        bold: Whether strokes are thick.
        italic: Whether letters lean.
        capitals: Whether all letters are capitals.
        outlined: Whether only the outline of each letter is drawn.
        shadowed: Whether letters cast a shadow.
        glowing: Whether letters shine, as neon does.
        relief: 1 for letters that stand out, -1 for engraved ones, 0 for ink.
    """

    text: str
    on_product: bool
    across: int
    down: int
    outside: int
    size: float
    colour: Rgb | None
    bold: bool
    italic: bool
    capitals: bool
    outlined: bool
    shadowed: bool
    glowing: bool
    relief: int


def text_entries(structured_prompt: Mapping[str, Any]) -> list[TextEntry]:
    """Return the text entries that have letters to draw, at most ``MOST_ENTRIES``."""
    entries = (_entry(entry) for entry in mappings_in(structured_prompt.get("text_render"))[:MOST_ENTRIES])
    return [entry for entry in entries if entry.text]


def _entry(entry: Mapping[str, Any]) -> TextEntry:
    location = text_of(entry.get("location")).lower()
    look = f"{text_of(entry.get('appearance_details'))}, {text_of(entry.get('font'))}".lower()
    inks = colour_words(text_of(entry.get("color")))

    def said(pattern: str) -> bool:
        return re.search(rf"\b(?:{pattern})", look) is not None

    capitals = said(r"(?:in )?(?:all[- ])?(?:capitals|caps\b|uppercase)")
    letters = "".join(letter for letter in text_of(entry.get("text")) if letter.isprintable() or letter == "\n")
    text = letters.strip()[:MOST_LETTERS]
    return TextEntry(
        text=text.upper() if capitals else text,
        on_product=_on_product(location),
        across=_side(location, "left", "right"),
        down=_side(location, "top|upper|header", "bottom|lower|footer"),
        outside=_side(location, "above", "below|under|beneath|caption"),
        size=next(
            (size for words, size in _SIZES if re.search(rf"\b(?:{words})", text_of(entry.get("size")).lower())), 1.0
        ),
        colour=rgb(inks[0]) if inks else None,
        bold=said("bold|heavy|thick|black weight|chunky"),
        italic=said("italic|oblique|slanted|script|cursive|handwrit"),
        capitals=capitals,
        outlined=said("outline|hollow"),
        shadowed=said("drop[- ]shadow|shadow"),
        glowing=said("glow|neon|luminous|illuminated|lit"),
        relief=-1 if said("engrav|deboss|carved|etched") else int(said("emboss|raised|relief|three-dimensional|3d")),
    )


def _on_product(location: str) -> bool:
    if _ON_PICTURE.search(location):
        return False
    if _ON_PRODUCT.search(location):
        return True
    # "Top" alone means the picture; "center" or a name, as in "mug", the product that stands there.
    return not _EDGE_OF_PICTURE.search(location)


def _side(location: str, less: str, more: str) -> int:
    low, high = (re.search(rf"\b(?:{words})", location) is not None for words in (less, more))
    return 0 if low == high else -1 if low else 1
