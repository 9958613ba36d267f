"""Colour words and what they look like.

Values are sRGB; most follow the CSS names (https://www.w3.org/TR/css-color-4/#named-colors, read 2026-09) or common
paint charts, toned down where a photographed product is never that vivid.
"""

import re
from typing import TypeAlias

import numpy as np

from bria_assets.sandbox.drawing.fields import Floats

Rgb: TypeAlias = tuple[int, int, int]

COLOURS: dict[str, Rgb] = {
    "white": (242, 241, 238),
    "off white": (236, 230, 218),
    "ivory": (238, 230, 208),
    "cream": (238, 224, 192),
    "beige": (216, 196, 164),
    "sand": (206, 182, 142),
    "taupe": (142, 124, 110),
    "camel": (190, 142, 92),
    "tan": (196, 152, 106),
    "caramel": (178, 112, 56),
    "cognac": (150, 78, 38),
    "chestnut": (116, 60, 40),
    "brown": (108, 68, 42),
    "walnut": (92, 62, 44),
    "chocolate": (72, 44, 32),
    "espresso": (52, 36, 30),
    "black": (30, 30, 32),
    "matte black": (32, 32, 34),
    "jet black": (20, 20, 22),
    "charcoal": (62, 65, 70),
    "anthracite": (50, 54, 60),
    "graphite": (70, 72, 78),
    "slate": (96, 108, 120),
    "dark grey": (84, 86, 90),
    "grey": (142, 144, 146),
    "gray": (142, 144, 146),
    "light grey": (198, 199, 200),
    "light gray": (198, 199, 200),
    "dark gray": (84, 86, 90),
    "silver": (198, 200, 204),
    "stone": (186, 178, 164),
    "red": (190, 38, 42),
    "crimson": (160, 24, 48),
    "burgundy": (104, 26, 44),
    "wine": (108, 32, 52),
    "maroon": (100, 28, 34),
    "rust": (172, 84, 46),
    "terracotta": (190, 98, 68),
    "brick": (156, 70, 54),
    "coral": (236, 122, 100),
    "salmon": (232, 146, 124),
    "peach": (244, 188, 154),
    "apricot": (242, 172, 116),
    "orange": (232, 124, 36),
    "amber": (228, 156, 40),
    "mustard": (208, 160, 44),
    "ochre": (196, 140, 52),
    "yellow": (244, 206, 66),
    "lemon": (246, 228, 104),
    "gold": (206, 166, 84),
    "golden": (206, 166, 84),
    "champagne": (226, 204, 168),
    "green": (64, 138, 82),
    "forest green": (38, 84, 58),
    "dark green": (34, 76, 54),
    "bottle green": (26, 70, 52),
    "emerald": (28, 122, 88),
    "olive": (112, 112, 62),
    "olive green": (112, 112, 62),
    "khaki": (158, 148, 106),
    "moss": (104, 116, 66),
    "sage": (158, 172, 142),
    "sage green": (158, 172, 142),
    "mint": (170, 216, 190),
    "lime": (164, 204, 66),
    "teal": (34, 120, 124),
    "turquoise": (70, 184, 182),
    "aqua": (126, 206, 210),
    "blue": (46, 98, 172),
    "light blue": (160, 196, 226),
    "baby blue": (172, 206, 230),
    "sky blue": (132, 184, 224),
    "powder blue": (176, 198, 214),
    "denim": (76, 104, 142),
    "royal blue": (44, 74, 168),
    "cobalt": (34, 70, 158),
    "navy": (36, 46, 78),
    "navy blue": (36, 46, 78),
    "dark blue": (34, 48, 92),
    "midnight": (28, 34, 58),
    "indigo": (62, 58, 128),
    "purple": (112, 66, 140),
    "violet": (124, 84, 168),
    "plum": (106, 52, 90),
    "aubergine": (72, 42, 66),
    "lavender": (186, 174, 214),
    "lilac": (200, 178, 212),
    "mauve": (178, 142, 162),
    "pink": (232, 160, 178),
    "hot pink": (226, 74, 132),
    "blush": (232, 198, 190),
    "rose": (206, 128, 136),
    "dusty rose": (198, 148, 146),
    "rose gold": (214, 160, 142),
    "magenta": (190, 44, 124),
    "fuchsia": (198, 52, 136),
    "copper": (190, 112, 72),
    "bronze": (148, 108, 66),
    "natural": (222, 200, 164),
}

_WORDS = re.compile(
    r"#[0-9a-f]{6}\b|\b(?:"
    + "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in sorted(COLOURS, key=len, reverse=True))
    + r")\b"
)


def colour_words(text: str) -> list[str]:
    """Return the colour names and ``#rrggbb`` codes in a text, in order, each once, the longest reading of each."""
    found = (re.sub(r"[\s-]+", " ", match) for match in _WORDS.findall(text.lower()))
    return list(dict.fromkeys(found))


def colour_spans(text: str) -> list[tuple[int, int]]:
    """Return where the colour names and codes of a text begin and end."""
    return [match.span() for match in _WORDS.finditer(text.lower())]


def recoloured(text: str, colour: str) -> str:
    """Return a text with its first colour replaced, or with the colour added where it has none."""
    if _WORDS.search(text.lower()) is None:
        return f"{text}, {colour}" if text.strip() else colour
    return re.sub(_WORDS.pattern, colour, text, count=1, flags=re.IGNORECASE)


def without_colours(text: str) -> str:
    """Return a text in lower case with its colour names and codes taken out."""
    return _WORDS.sub(" ", text.lower())


def rgb(word: str) -> Rgb:
    """Return the sRGB value of a word that ``colour_words`` gave.

    Raises:
        KeyError: The word is no known colour.
    """
    if word.startswith("#"):
        return int(word[1:3], 16), int(word[3:5], 16), int(word[5:7], 16)
    return COLOURS[word]


def linear(colour: Rgb) -> Floats:
    """Turn an sRGB value into linear light, shape ``(3,)``, 0 to 1."""
    return (np.asarray(colour, np.float32) / np.float32(255)) ** np.float32(2.2)
