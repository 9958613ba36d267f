"""Spells letters with what the font has: it lacks accents, so they are made of other signs.

Pillow's own font (Aileron, in Pillow 12 and 13) holds ASCII and a dozen signs more. Letters of other scripts stay as
they are and become boxes.
"""

import unicodedata
from typing import NamedTuple

_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "ı": "i",  # noqa: RUF001 - meant
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "–": "-",  # noqa: RUF001 - meant
        "—": "-",
        "„": '"',
        "‚": ",",  # noqa: RUF001 - meant
        "€": "EUR",
        "×": "x",  # noqa: RUF001 - meant
        "\u00a0": " ",
    }
)
_STROKED = {"ø": "o", "Ø": "O"}
_ABOVE = {
    "\u0300": "`",
    "\u0301": "´",  # noqa: RUF001 - meant
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "-",
    "\u0308": "..",
    "\u030a": "°",
    "\u030b": "´",  # noqa: RUF001 - meant
    "\u030c": "^",
}
_BELOW = {"\u0327": ",", "\u0328": ","}


class Mark(NamedTuple):
    """A sign to be drawn with a letter.

    Attributes:
        letter: Place of the letter in its text.
        sign: The sign; ".." means two dots beside each other.
        place: "above" or "below" the letter, or "over" it.
    """

    letter: int
    sign: str
    place: str


def spelled(text: str) -> tuple[str, list[Mark]]:
    """Return a text without accents, and the accents as marks; one letter may become two, as ß does."""
    plain: list[str] = []
    marks: list[Mark] = []
    for letter in unicodedata.normalize("NFC", text.translate(_SPELLED)):
        if letter in _STROKED:
            marks.append(Mark(len(plain), "/", "over"))
            plain.append(_STROKED[letter])
            continue
        base, *accents = unicodedata.normalize("NFD", letter)
        known = [accent for accent in accents if accent in _ABOVE or accent in _BELOW]
        if not known or not base.isascii():
            plain.append(letter)
            continue
        marks += [
            Mark(len(plain), _ABOVE.get(accent) or _BELOW[accent], "above" if accent in _ABOVE else "below")
            for accent in known
        ]
        plain.append(base)
    return "".join(plain), marks
