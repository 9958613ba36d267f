"""Reads a scene prompt: which backdrop, surface, light and props it asks for."""

import re
from dataclasses import dataclass
from typing import TypeVar

from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb
from bria_assets.sandbox.drawing.randomness import stable_choice

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Light:
    """Mood of a scene's light.

    Attributes:
        tint: Colour of lit parts, as factors.
        shade: Colour of parts in shadow, as factors.
        shadow: Darkness of cast shadows, 0 to 1.
        length: Length of cast shadows, in product heights.
        glow: How much light streams in from the light's side, 0 to 1.
        pattern: ``window``, ``dapple`` or empty.
    """

    tint: tuple[float, float, float]
    shade: tuple[float, float, float]
    shadow: float
    length: float
    glow: float
    pattern: str = ""


@dataclass(frozen=True)
class Setting:
    """A scene.

    Attributes:
        backdrop: Name of the backdrop in ``backdrops``.
        wall: Colour of the wall.
        surface: Name of the surface in ``surfaces``.
        top: Colour of the surface.
        gloss: How strongly the surface mirrors, 0 to 1.
        light: The light.
        props: Names of the blurred things in the background.
        outdoors: Whether there is a sky instead of a room.
    """

    backdrop: str
    wall: Rgb
    surface: str
    top: Rgb
    gloss: float
    light: Light
    props: tuple[str, ...]
    outdoors: bool


_OUTDOOR: tuple[tuple[str, str, str], ...] = (
    (r"beach|sea\b|ocean|shore|coast|dunes?|desert", "beach", "sand"),
    (r"forest|woods|woodland|moss|jungle|trees", "forest", "moss"),
    (r"garden|meadow|park|picnic|grass|lawn|field|patio|terrace|backyard", "garden", "grass"),
    (r"snow|winter landscape|ski|alpine|glacier", "mountains", "snow"),
    (r"mountains?|hik\w+|trail|summit|cliff|lake|camping|campsite|outdoors?", "mountains", "rock"),
    (r"street|city|urban|skyline|rooftop|sidewalk", "city", "concrete"),
)
_WALLS: tuple[tuple[str, str, Rgb], ...] = (
    (r"subway tiles?|tiles?|tiled|bathroom|shower|spa\b", "tiles", (226, 230, 228)),
    (r"white brick", "brick", (222, 218, 212)),
    (r"brick|industrial", "brick", (150, 88, 70)),
    (r"concrete|loft|studio apartment|brutalist", "concrete", (158, 157, 154)),
    (r"wood(?:en)? (?:panel\w*|wall)|panel(?:l?ing|led)?|cabin|sauna|library|slats?", "panels", (138, 96, 64)),
    (r"kitchen|caf[eé]|bakery", "plaster", (226, 220, 208)),
    (r"bedroom|nursery", "plaster", (222, 212, 204)),
    (r"living room|lounge|cosy|cozy|fireplace|hygge", "plaster", (204, 188, 168)),
    (r"office|desk|workspace|study", "plaster", (206, 208, 206)),
    (r"gym|fitness", "concrete", (120, 122, 126)),
)
_SURFACES: tuple[tuple[str, str, Rgb, float], ...] = (
    (r"marble", "marble", (232, 230, 226), 0.5),
    (r"walnut|dark wood|mahogany", "wood", (96, 64, 46), 0.28),
    (r"oak|light wood|ash|beech|birch|pine", "wood", (196, 150, 102), 0.22),
    (r"wood(?:en)?|rustic|timber", "wood", (164, 112, 70), 0.2),
    (r"concrete|cement", "concrete", (156, 155, 152), 0.12),
    (r"granite|slate|basalt|terrazzo", "stone", (92, 94, 98), 0.35),
    (r"stone|travertine|limestone|rock", "stone", (190, 182, 168), 0.12),
    (r"knit\w*|blanket|wool|rug|carpet|fleece", "knit", (214, 202, 184), 0.0),
    (r"linen|tablecloth|cloth|fabric|bed\b|sheets?|sofa|cotton|silk|velvet", "linen", (222, 212, 196), 0.0),
    (r"sand\b|beach", "sand", (218, 192, 150), 0.0),
    (r"moss", "moss", (92, 112, 56), 0.0),
    (r"grass|lawn|meadow", "grass", (104, 140, 64), 0.0),
    (r"snow|ice", "snow", (236, 240, 246), 0.1),
    (r"glass|mirror|acrylic|glossy|lacquer", "plain", (206, 208, 210), 0.6),
    (r"metal|steel", "plain", (150, 152, 156), 0.5),
)
# Words that make a background a place; the names of walls do so too.
_PLACES = (
    *(row[0] for row in _OUTDOOR),
    *(row[0] for row in _SURFACES if not re.search(r"glass|metal", row[0])),
    r"table|worktop|counter(?:top)?|desk|shelf|shelves|plinth|podium|bench|window ?sill",
    r"(?:\w+)?room\b|restaurant|bar\b|shop\b|store\b|market|christmas|bokeh|plants?\b|greenery",
)
_MATERIAL_AFTER = (
    r"\w*(?:\s+\w+){0,2}\s+"
    r"(?:table|worktop|counter(?:top)?|desk|shelf|board|floor|tray|surface|bench|plinth|podium|slab|top|stand)"
)

_DAY = Light((1.0, 0.99, 0.97), (0.86, 0.89, 0.93), 0.40, 0.55, 0.35)
_MOODS: tuple[tuple[str, Light], ...] = (
    (
        r"golden hour|sunset|sundown|late afternoon|low sun",
        Light((1.10, 0.92, 0.68), (0.74, 0.64, 0.66), 0.55, 1.15, 0.9),
    ),
    (
        r"dappled|through (?:the )?leaves|leafy shade",
        Light((1.04, 1.03, 0.88), (0.62, 0.70, 0.60), 0.40, 0.5, 0.6, "dapple"),
    ),
    (r"fire(?:place|side)?|candle\w*|hearth|campfire", Light((1.08, 0.84, 0.58), (0.50, 0.38, 0.34), 0.50, 0.7, 0.6)),
    (
        r"evening|dusk|warm lamp|lamp\s?light|night|dark|moody",
        Light((1.02, 0.84, 0.62), (0.44, 0.42, 0.50), 0.55, 0.75, 0.45),
    ),
    (r"sunrise|dawn|morning|breakfast", Light((1.06, 0.99, 0.88), (0.80, 0.80, 0.86), 0.45, 0.85, 0.8, "window")),
    (
        r"sunny|sunlight|sunlit|bright sun|summer|midday|noon",
        Light((1.06, 1.01, 0.92), (0.80, 0.84, 0.92), 0.55, 0.5, 0.8, "window"),
    ),
    (r"window", Light((1.03, 1.0, 0.96), (0.82, 0.85, 0.90), 0.42, 0.7, 0.6, "window")),
    (r"soft|diffuse\w*|overcast|cloudy|daylight", Light((1.0, 1.0, 0.99), (0.90, 0.92, 0.95), 0.28, 0.4, 0.3)),
)
_PROPS: tuple[tuple[str, str], ...] = (
    (r"window|sill|morning|sunny|sunlight|daylight", "window"),
    (r"plants?|greenery|leaves|leafy|botanical|monstera|foliage|eucalyptus|herbs", "plant"),
    (r"shelf|shelves|books?|library|bookcase|office|study", "shelf"),
    (r"lamp|lantern", "lamp"),
    (r"fire(?:place|side)?|hearth", "fire"),
    (r"bokeh|fairy lights|lights\b|christmas|party|candles?|city|night|restaurant|bar\b", "lights"),
    (r"kitchen|caf[eé]|bakery|breakfast|jars", "jars"),
    (r"bathroom|spa\b|towels?", "towels"),
    (r"living room|lounge|sofa|couch", "sofa"),
)
_SPARE_PROPS = ("plant", "shelf", "window", "lamp")


def _first(text: str, table: tuple[tuple[str, Choice], ...]) -> Choice | None:
    return next((choice for words, choice in table if re.search(rf"\b(?:{words})", text)), None)


def names_a_scene(text: str) -> bool:
    """Tell whether a text speaks of a place or a surface, not only of a studio's paper."""
    return any(re.search(rf"\b(?:{words})", text.lower()) for words in (*_PLACES, *(row[0] for row in _WALLS)))


def mood_of(text: str) -> tuple[Light, bool] | None:
    """Return the light that a text asks for, and whether it names a time or a source instead of mere softness."""
    for words, light in _MOODS:
        if re.search(rf"\b(?:{words})", text.lower()):
            return light, (words, light) != _MOODS[-1]
    return None


def setting_of(scene_prompt: str) -> Setting:
    """Read a scene prompt; what it leaves open is filled in fittingly, the same way each time."""
    # Over long stretches of spaces the search for a painted wall would take minutes.
    text = " ".join(scene_prompt.lower().split())
    outdoor = next(((b, s) for words, b, s in _OUTDOOR if re.search(rf"\b(?:{words})", text)), None)
    room = next(((name, colour) for words, name, colour in _WALLS if re.search(rf"\b(?:{words})", text)), None)
    if (
        room is not None
        and outdoor is not None
        and re.search(r"\b(?:room|kitchen|bathroom|office|bedroom|loft|indoors?|caf[eé])\b", text)
    ):
        outdoor = None
    light = _first(text, _MOODS) or _DAY
    surface, top, gloss = _surface(text, outdoor[1] if outdoor else None)
    if outdoor:
        if light.pattern == "window":
            light = Light(light.tint, light.shade, light.shadow, light.length, light.glow)
        return Setting(outdoor[0], (170, 190, 200), surface, top, gloss, light, (), True)
    backdrop, wall = room or ("plaster", (216, 210, 200))
    painted = re.search(r"([\w\s-]{3,24}?)\s+(?:wall|backdrop|background|tiles|bricks?)\b", text)
    if painted and (named := colour_words(painted.group(1))):
        wall = rgb(named[-1])
    props = tuple(dict.fromkeys(name for words, name in _PROPS if re.search(rf"\b(?:{words})", text)))
    if not props and not re.search(r"minimal|plain|empty|studio|clean", text):
        props = (_SPARE_PROPS[stable_choice(text, len(_SPARE_PROPS))],)
    return Setting(backdrop, wall, surface, top, gloss, light, props, False)


def _surface(text: str, outdoor: str | None) -> tuple[str, Rgb, float]:
    described = [row for row in _SURFACES if re.search(rf"\b(?:{row[0]}){_MATERIAL_AFTER}", text)]
    if not described and outdoor is not None:
        usual = {
            "sand": r"sand",
            "moss": r"moss",
            "grass": r"grass",
            "snow": r"snow",
            "rock": r"rock",
            "concrete": r"concrete",
        }[outdoor]
        described = [row for row in _SURFACES if re.search(rf"\b(?:{row[0]})", usual)]
    if not described:
        described = [row for row in _SURFACES if re.search(rf"\b(?:{row[0]})", text)]
    if not described:
        return "wood", (190, 146, 100), 0.22
    _, name, colour, gloss = described[0]
    return name, colour, gloss
