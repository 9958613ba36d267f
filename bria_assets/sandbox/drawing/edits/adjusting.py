"""Plain adjustments that words ask for: brighter, more contrast, sharper, black and white, mirrored, turned."""

import re
from collections.abc import Callable

import numpy as np

from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated, toned
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats

Adjustment = Callable[[Floats], Floats]
SEPIA = ((0.0, (34, 22, 12)), (0.5, (150, 112, 72)), (1.0, (250, 236, 206)))


def _gamma(exponent: float) -> Adjustment:
    def adjusted(colours: Floats) -> Floats:
        return np.maximum(colours, 0.0) ** np.float32(exponent)

    return adjusted


def _grey(colours: Floats) -> Floats:
    return np.repeat(lightness_of(colours)[:, :, None], 3, axis=-1)


def _sharper(colours: Floats) -> Floats:
    return colours + 0.9 * (colours - softened(colours, 1.2))


def _blurred(colours: Floats) -> Floats:
    return softened(colours, max(colours.shape[:2]) * 0.012)


_MORE = r"(?:more|higher|increase\w*|boost\w*|add) (?:the )?"
_LESS = r"(?:less|lower|reduce\w*|decrease\w*) (?:the )?"
_ADJUSTMENTS: tuple[tuple[tuple[str, ...], Adjustment], ...] = (
    ((r"black[- ]and[- ]white", r"gr[ae]y\s?scale", "monochrome", "b&w"), _grey),
    (("sepia",), lambda colours: toned(lightness_of(colours), SEPIA)),
    ((r"flip(?:ped)? (?:it )?(?:vertical\w*|upside)", "upside down", "vertical flip"), lambda colours: colours[::-1]),
    ((r"mirror\w*", r"flip\w*"), lambda colours: colours[:, ::-1]),
    ((f"{_MORE}contrast", "more contrasty"), lambda colours: contrasted(colours, 1.35)),
    ((f"{_LESS}contrast",), lambda colours: contrasted(colours, 0.72)),
    (
        (rf"{_MORE}(?:saturat\w+|vibran\w+|vivid\w*|colou?rful\w*)", "vivid", "vibrant", "colou?rful"),
        lambda colours: saturated(colours, 1.5),
    ),
    (
        (rf"{_LESS}(?:saturat\w+|vibran\w+|vivid\w*)", r"desaturat\w*", "muted", "pastel", "washed[- ]out"),
        lambda colours: saturated(colours, 0.5),
    ),
    ((r"sharp(?:en|er)\w*", "crisper", r"more detail\w*", "enhance"), _sharper),
    (("blur (?:it|the (?:image|picture|photo|whole))", "blurry", "soft focus"), _blurred),
    (("brighter", "brighten", "lighter", "lighten", f"{_MORE}(?:brightness|light)"), _gamma(0.68)),
    (("darker", "darken", "dimmer", f"{_LESS}(?:brightness|light)"), _gamma(1.6)),
)


def adjustment_named(words: str) -> Adjustment | None:
    """Return the adjustment that a text asks for, None when it asks for none."""
    lowered = words.lower()
    return next((how for words_for, how in _ADJUSTMENTS if re.search(rf"\b(?:{'|'.join(words_for)})\b", lowered)), None)
