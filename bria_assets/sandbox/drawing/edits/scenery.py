"""Scenery from words: whether a text names any, and a painting of it."""

import re

import numpy as np

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.room import paint_scene
from bria_assets.sandbox.drawing.scenes.setting import names_a_scene, setting_of
from bria_assets.sandbox.drawing.words import named_kind

_GROUND = re.compile(r"\b(?:background|backdrop|studio|seamless|scenery|landscape|sky|nature|surroundings)\b")
_WHITE = re.compile(r"\b(?:pure )?white\b|#ffffff")


def names_scenery(text: str) -> bool:
    """Tell whether a text names a place or a ground rather than a thing: "a sandy beach", not "a vase on a table"."""
    lowered = text.lower()
    return _GROUND.search(lowered) is not None or (names_a_scene(lowered) and named_kind(lowered) is None)


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
    lowered = text.lower()
    if names_a_scene(lowered):
        rng = generator(seed, "scenery", text)
        painted = paint_scene(setting_of(text), rng, light_x=-1.0, width_px=width_px, height_px=height_px)
        return np.clip(painted, 0.0, 1.0)
    named = colour_words(lowered)
    if not named or _WHITE.search(lowered):
        return np.ones((height_px, width_px, 3), np.float32)
    x = np.linspace(-1, 1, width_px, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height_px, dtype=np.float32)[:, None]
    light = 1.03 - 0.09 * (x * x + (y - 0.2) ** 2)
    return np.clip(floats(rgb(named[0])) / np.float32(255) * light[:, :, None], 0.0, 1.0)
