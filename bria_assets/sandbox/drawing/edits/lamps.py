"""Kinds of light and directions of light, and the words for them.

The names are those of docs.bria.ai's image-editing.yml, /relight (read August 2026); other words are read too.
"""

import re
from dataclasses import dataclass, replace

from bria_assets.sandbox.drawing.fields import Triple
from bria_assets.sandbox.drawing.randomness import stable_choice


@dataclass(frozen=True)
class Lamp:
    """A kind of light.

    Attributes:
        tint: Colour of lit parts, as factors on linear light.
        shade: Colour of parts away from the light, likewise.
        direction: Where it comes from unless the caller says: a key of ``DIRECTIONS``.
        contrast: Factor on differences in brightness.
        saturation: Factor on colourfulness.
        haze: Share of fog before the picture, 0 to 1.
        haze_colour: Colour of the fog, sRGB 0 to 1.
        modelling: How strongly forms are modelled.
        spot: Whether it lights the subject alone.
        sparks: ``stars``, ``bokeh`` or empty.
    """

    tint: Triple
    shade: Triple
    direction: str = "left"
    contrast: float = 1.0
    saturation: float = 1.0
    haze: float = 0.0
    haze_colour: Triple = (1.0, 1.0, 1.0)
    modelling: float = 0.5
    spot: bool = False
    sparks: str = ""


LAMPS: dict[str, Lamp] = {
    "midday": Lamp((1.22, 1.20, 1.12), (0.62, 0.66, 0.74), "top", contrast=1.15, saturation=1.1, modelling=0.8),
    "blue hour light": Lamp((0.62, 0.78, 1.14), (0.24, 0.34, 0.66), "front", saturation=0.85, modelling=0.3),
    "low-angle sunlight": Lamp((1.42, 1.02, 0.58), (0.42, 0.34, 0.38), "left", contrast=1.12, modelling=1.0),
    "sunrise light": Lamp(
        (1.34, 1.02, 0.80), (0.56, 0.52, 0.66), "right", haze=0.10, haze_colour=(1.0, 0.82, 0.70), modelling=0.6
    ),
    "spotlight on subject, keep background settings": Lamp(
        (1.35, 1.30, 1.18), (0.16, 0.16, 0.19), "front", contrast=1.1, spot=True, modelling=0.6
    ),
    "overcast light": Lamp(
        (0.86, 0.89, 0.93), (0.70, 0.73, 0.78), "top", contrast=0.82, saturation=0.72, modelling=0.1
    ),
    "soft overcast daylight lighting": Lamp(
        (1.00, 1.02, 1.05), (0.86, 0.89, 0.94), "top", contrast=0.88, saturation=0.86, modelling=0.15
    ),
    "cloud-filtered lighting": Lamp(
        (1.04, 1.02, 0.99), (0.66, 0.71, 0.79), "top", contrast=0.92, saturation=0.92, modelling=0.3
    ),
    "fog-diffused lighting": Lamp(
        (0.94, 0.96, 0.98),
        (0.82, 0.85, 0.88),
        "front",
        0.7,
        0.55,
        haze=0.42,
        haze_colour=(0.86, 0.89, 0.91),
        modelling=0.1,
    ),
    "moonlight lighting": Lamp((0.50, 0.60, 0.86), (0.10, 0.14, 0.28), "top", contrast=1.1, saturation=0.45),
    "starlight lighting nighttime": Lamp(
        (0.30, 0.34, 0.56), (0.09, 0.10, 0.22), "top", saturation=0.5, modelling=0.3, sparks="stars"
    ),
    "soft bokeh lighting": Lamp((1.14, 1.00, 0.86), (0.66, 0.58, 0.56), "front", 0.95, 1.08, sparks="bokeh"),
    "harsh studio lighting keep background setting": Lamp(
        (1.50, 1.48, 1.44), (0.30, 0.30, 0.32), "left", contrast=1.35, modelling=1.3
    ),
}
_MORE: dict[str, Lamp] = {
    "sunset": Lamp(
        (1.46, 0.90, 0.50),
        (0.40, 0.30, 0.42),
        "left",
        saturation=1.12,
        haze=0.08,
        haze_colour=(1.0, 0.6, 0.36),
        modelling=0.9,
    ),
    "studio": Lamp((1.14, 1.13, 1.11), (0.70, 0.71, 0.73), "left", contrast=1.05, modelling=0.7),
    "neon": Lamp((1.30, 0.36, 1.10), (0.14, 0.52, 0.96), "left", contrast=1.15, saturation=1.3, modelling=0.9),
    "candle": Lamp((1.26, 0.74, 0.36), (0.18, 0.09, 0.06), "bottom", contrast=1.1, spot=True, modelling=0.8),
    "dramatic": Lamp((1.30, 1.22, 1.10), (0.14, 0.14, 0.17), "left", contrast=1.25, modelling=1.2),
    "warm": Lamp((1.20, 1.02, 0.80), (0.74, 0.62, 0.52), "left"),
    "cold": Lamp((0.88, 1.00, 1.20), (0.56, 0.66, 0.84), "left"),
    "bright": Lamp((1.30, 1.29, 1.26), (1.02, 1.03, 1.05), "front", contrast=0.95, modelling=0.2),
    "dark": Lamp((0.52, 0.52, 0.55), (0.22, 0.22, 0.25), "left", contrast=1.1),
    "storm": Lamp((0.66, 0.72, 0.80), (0.30, 0.34, 0.42), "top", contrast=1.15, saturation=0.6),
    "backlight": Lamp((1.30, 1.22, 1.08), (0.46, 0.44, 0.46), "back", contrast=1.05, haze=0.10),
}
# The first row that matches wins, so the narrower words come first.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"blue hour|twilight|dusk", "blue hour light"),
    (r"sunset|sundown|golden[- ]hour|golden light", "sunset"),
    (r"sunrise|dawn|daybreak|early morning", "sunrise light"),
    (r"low[- ]angle|late afternoon|raking", "low-angle sunlight"),
    (r"candle\w*|fire\s?(?:light|place|side)?|lantern|torch", "candle"),
    (r"neon|cyber\s?punk|club|synth\s?wave|disco", "neon"),
    (r"star\w*|milky way", "starlight lighting nighttime"),
    (r"moon\w*|night\w*|midnight", "moonlight lighting"),
    (r"bokeh|fairy lights|string lights", "soft bokeh lighting"),
    (r"spot\s?light\w*|stage", "spotlight on subject, keep background settings"),
    (r"fog\w*|mist\w*|haz[ey]\w*|smok\w*", "fog-diffused lighting"),
    (r"storm\w*|thunder\w*|gloomy", "storm"),
    (r"cloud-filtered|partly cloudy|broken clouds", "cloud-filtered lighting"),
    (r"soft overcast|soft daylight|diffuse\w*|soft(?:er)? light\w*|window light", "soft overcast daylight lighting"),
    (r"overcast|cloud\w*|grey sky|gray sky", "overcast light"),
    (r"harsh|hard light\w*|flash", "harsh studio lighting keep background setting"),
    (r"dramatic|low[- ]key|moody|chiaroscuro|noir|cinematic|rembrandt", "dramatic"),
    (r"back\s?-?lit|back\s?-?light\w*|rim light\w*|contre-jour", "backlight"),
    (r"mid\s?-?day|noon|sunny|bright sun\w*|direct sun\w*|summer sun\w*|sun\s?light|sun\s?shine", "midday"),
    (r"studio|soft\s?box|professional light\w*", "studio"),
    (r"warm\w*|cosy|cozy|amber|tungsten", "warm"),
    (r"cold\w*|cool\w*|icy|blue light|fluorescent|daylight", "cold"),
    (r"bright\w*|light(?:en|er)|high[- ]key|well[- ]lit", "bright"),
    (r"dark\w*|dim\w*|shadowy", "dark"),
)
# Where the light stands: to the right, up, and before (1) or behind (-1) the picture.
DIRECTIONS: dict[str, Triple] = {
    "left": (-1.0, 0.25, 0.3),
    "right": (1.0, 0.25, 0.3),
    "top": (0.0, 1.0, 0.3),
    "bottom": (0.0, -1.0, 0.3),
    "front": (0.0, 0.1, 1.0),
    "back": (0.0, 0.3, -1.0),
    "upper left": (-0.75, 0.75, 0.3),
    "upper right": (0.75, 0.75, 0.3),
    "lower left": (-0.75, -0.75, 0.3),
    "lower right": (0.75, -0.75, 0.3),
}


def direction_named(text: str) -> str | None:
    """Return the key of ``DIRECTIONS`` that words such as "side", "from the upper left" or "top-down" mean."""
    lowered = text.lower().replace("-", " ")

    def said(words: str) -> bool:
        return re.search(rf"\b(?:{words})\b", lowered) is not None

    left, right = said("left"), said("right")
    up, down = said("top|above|overhead|upper|top down|down ?light"), said("bottom|below|lower|underneath|under ?light")
    if (left or right) and (up or down):
        return f"{'upper' if up else 'lower'} {'left' if left else 'right'}"
    for found, name in ((left, "left"), (right, "right"), (up, "top"), (down, "bottom")):
        if found:
            return name
    if said("side|sideways|lateral|sidelight|side ?lit"):
        return "left"
    if said("back|behind|rim|backlit|backlight"):
        return "back"
    return "front" if said("front|frontal|camera") else None


def lamp_named(light_type: str) -> Lamp | None:
    """Return the light that a name or a text means, None when its words name none."""
    text = light_type.strip().lower()
    if text in LAMPS:
        return LAMPS[text]
    name = next((name for words, name in _WORDS if re.search(rf"\b(?:{words})\b", text)), None)
    return None if name is None else (LAMPS | _MORE)[name]


def lamp_by_chance(text: str) -> Lamp:
    """Return some light for a text that names none, always the same for one text."""
    names = sorted(_MORE)
    lamp = _MORE[names[stable_choice(text, len(names))]]
    warmth = (stable_choice(f"warmth {text}", 41) - 20) / 100
    red, green, blue = lamp.tint
    return replace(lamp, tint=(red * (1 + warmth), green, blue * (1 - warmth)))
