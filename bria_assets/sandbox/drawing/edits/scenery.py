"""Scenery from words: whether a text names any, and a painting of it."""

import re

import numpy as np

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.room import paint_scene
from bria_assets.sandbox.drawing.scenes.setting import setting_of

# Places, and grounds that fill a picture; what stands about in them is an object and not scenery.
_PLACES = re.compile(
    r"\b(?:beach|sea|ocean|shore|coast|dunes?|desert|forest|woods|woodland|jungle|garden|meadow|park|grass|lawn|field|"
    r"patio|terrace|backyard|snow\w* (?:landscape|field|ground)|snow|mountains?|cliff|lake|outdoors?|street|city|urban|"
    r"skyline|rooftop|kitchen|bathroom|bedroom|living room|lounge|office|library|loft|cabin|gym|caf[eé]|restaurant|studio|"
    r"room|wall|brick|tiles?|concrete|marble|wood(?:en)? (?:table|floor|surface|panels?)|table(?:top)?|counter(?:top)?|"
    r"floor|surface|sky|scenery|landscape|background|backdrop|nature)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\b(?:plain|solid|seamless|studio|clean|simple|pure|backdrop|background)\b", re.IGNORECASE)
_FURNISHED = re.compile(
    r"\b(?:beach|sea|forest|garden|mountains?|street|city|kitchen|bathroom|bedroom|living room|office|table|counter|"
    r"wall|brick|tiles?|marble|wood\w*|concrete|snow|grass|desert|park|caf[eé]|lake|room|loft)\b",
    re.IGNORECASE,
)


def names_scenery(text: str) -> bool:
    """Tell whether a text names a place or a ground, or a colour for the background."""
    return _PLACES.search(text) is not None


def scenery(text: str, *, seed: int, width_px: int, height_px: int) -> Floats:
    """Paint scenery without anything standing in it.

    Args:
        text: For example "on an oak kitchen table by a window" or "plain blue background".
        seed: Decides details.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        sRGB from 0 to 1, shape ``(height_px, width_px, 3)``.
    """
    named = colour_words(text)
    if (_PLAIN.search(text) or named) and not _FURNISHED.search(text):
        colour = floats(rgb(named[0]) if named else (246, 246, 245)) / np.float32(255)
        # Pure white is asked for as white paper: it has no shading.
        return _paper(floats([1, 1, 1]) if "white" in named[:1] else colour, width_px, height_px)
    rng = generator(seed, "scenery", text)
    return np.clip(paint_scene(setting_of(text), rng, light_x=-1.0, width_px=width_px, height_px=height_px), 0.0, 1.0)


def _paper(colour: Floats, width_px: int, height_px: int) -> Floats:
    x = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
    white = float(colour.min()) >= 1.0
    light = np.ones((height_px, width_px), np.float32) if white else 1.03 - 0.09 * (x * x + (y - 0.2) ** 2)
    return np.clip(colour * light[:, :, None], 0.0, 1.0)
