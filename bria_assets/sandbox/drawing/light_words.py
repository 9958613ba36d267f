"""Reads the lighting of a structured prompt: its conditions, its direction and its shadows."""

import re
from dataclasses import dataclass, field, replace

from bria_assets.sandbox.drawing.colours import colour_words, linear, rgb
from bria_assets.sandbox.drawing.fields import Triple
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.loose_text import part_of

_STUDIO = Studio()
_UPPER_LEFT = _STUDIO.key
_CONDITIONS = "conditions"
_DIRECTION = "direction"
_SHADOWS = "shadows"


@dataclass(frozen=True)
class _Strength:
    """Brightness of the main light, of the light from all sides, and darkness of shadows where they are not told."""

    words: re.Pattern[str]
    key: float
    fill: float
    shadow_depth: float = field(default=_STUDIO.shadow_depth)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})")


_STRENGTHS = (
    _Strength(_words(r"moonli|candle|night|very dark|nocturnal|blue hour"), 0.46, 0.24, 0.72),
    _Strength(_words(r"dim\b|dimly|dark\b|low[- ]light|gloomy|dusk"), 0.60, 0.34, 0.62),
    _Strength(_words(r"dramatic|low[- ]key|moody|contrast|chiaroscuro|spotlight|hard light|noir"), 1.0, 0.30, 0.7),
    _Strength(_words(r"high[- ]key|very bright|brilliant|intense|blazing"), 1.02, 0.76, 0.34),
    _Strength(_words(r"golden hour|sunset|sunrise|direct sun|sunny|sunlight|sunlit|midday|harsh"), 1.02, 0.48, 0.62),
    _Strength(_words(r"overcast|cloudy|even light|flat light|shadowless"), 0.70, 0.80, 0.30),
)
_TINTS: tuple[tuple[re.Pattern[str], Triple], ...] = (
    (_words(r"candle|firelight|fireplace|tungsten|incandescent"), (1.0, 0.80, 0.52)),
    (_words(r"golden|sunset|sunrise|dusk"), (1.0, 0.85, 0.62)),
    (_words(r"warm|late afternoon"), (1.0, 0.93, 0.80)),
    (_words(r"moonli|night|blue hour|nocturnal"), (0.72, 0.84, 1.0)),
    (_words(r"cool|cold|overcast|wintry|icy"), (0.90, 0.96, 1.0)),
)
_COLOURED = re.compile(r"\b([\w -]{3,24}?)\s+(?:neon|gel|light(?:s|ing)?|glow|tint(?:ed)?)\b")
_NO_SHADOW = _words(r"(?:no|without) (?:any |visible |cast |drop )?shadows?|shadowless|none\b|shadow[- ]free")
_HARD_SHADOW = _words(r"hard|harsh|crisp|strong|sharp|deep|defined|dark")
_SOFT_SHADOW = _words(r"very soft|subtle|faint|minimal|barely|feathered|light grey|light gray")
_DENIED = re.compile(r"\b(?:without being|not|no|rather than|instead of)\s+(?:\w+\s+(?:or\s+\w+)?)")
_NEUTRAL = frozenset({"white", "golden", "gold", "natural", "silver", "off white", "amber"})


def studio_for(lighting: object) -> Studio:
    """Choose the light that a structured prompt asks for.

    Args:
        lighting: Its lighting: a mapping with ``conditions``, ``direction`` and ``shadows``, or a text that tells all
            three. Unknown words mean the soft default.
    """
    conditions = part_of(lighting, _CONDITIONS).lower()
    direction = part_of(lighting, _DIRECTION).lower()
    shadows = part_of(lighting, _SHADOWS).lower()
    studio = replace(_STUDIO, key=_direction(direction) or _direction(conditions) or _STUDIO.key)
    for strength in _STRENGTHS:
        if strength.words.search(conditions):
            studio = replace(
                studio, key_strength=strength.key, fill_strength=strength.fill, shadow_depth=strength.shadow_depth
            )
            break
    coloured = _coloured(conditions)
    if coloured is not None:
        red, green, blue = coloured
        # Coloured lamps light the room too, if less than the product.
        studio = replace(studio, tint=coloured, fill_tint=(red**0.5, green**0.5, blue**0.5))
    else:
        studio = replace(studio, tint=_tint(conditions) or _STUDIO.tint)
    # A text alone speaks of the shadows and of much else: only what stands next to "shadow" counts there.
    spoken = shadows if shadows != conditions else ", ".join(re.findall(r"(?:[\w-]+\s+){0,2}shadow\w*", shadows))
    return _with_shadows(studio, _DENIED.sub(" ", spoken) if not _NO_SHADOW.search(spoken) else "none")


def mood_words(lighting: object) -> str:
    """Return the lighting's conditions, which decide the mood of a scene round the product."""
    return part_of(lighting, _CONDITIONS)


def _direction(text: str) -> Triple | None:
    def said(pattern: str) -> bool:
        return re.search(rf"\b(?:{pattern})\b", text) is not None

    left, right = said(r"left(?:-hand)?"), said(r"right(?:-hand)?")
    side = said(r"side|sides|side-lit|sidelight|side-lighting|lateral")
    above = said(r"above|overhead|top|top-down|top-lit|ceiling|zenith|over")
    low = said(r"below|beneath|underneath|low|bottom|under-lit")
    behind = said(r"behind|back|backlight|backlit|back-lit|rear|rim")
    front = said(r"front|frontal|front-lit|camera|ahead|head-on")
    if not (left or right or side or above or low or behind or front):
        return None
    across = -0.52 if left or not right else 0.52
    if left == right:
        across = -0.85 if side and not (above or front) else -0.15 if above or front or behind or low else -0.52
    elif side:
        across *= 1.7
    height = 0.95 if above and not (left or right or front or behind) else -0.10 if low else 0.42 if side else 0.70
    depth = -0.62 if behind else 0.95 if front and not above else 0.28 if above else 0.32 if side else 0.49
    if (left or right) and above and not (front or behind):
        depth = _UPPER_LEFT[2]
    length = (across * across + height * height + depth * depth) ** 0.5
    return across / length, height / length, depth / length


def _coloured(conditions: str) -> Triple | None:
    """Return the colour of a coloured light, its brightest channel 1."""
    for coloured in _COLOURED.finditer(conditions):
        named = [name for name in colour_words(coloured.group(1)) if name not in _NEUTRAL]
        if named:
            red, green, blue = (float(part) for part in linear(rgb(named[-1])) ** 0.6)
            most = max(red, green, blue)
            return red / most, green / most, blue / most
    return None


def _tint(conditions: str) -> Triple | None:
    return next((tint for words, tint in _TINTS if words.search(conditions)), None)


def _with_shadows(studio: Studio, shadows: str) -> Studio:
    if shadows == "none":
        return replace(studio, shadow_depth=0.0)
    if _SOFT_SHADOW.search(shadows):
        return replace(studio, shadow_depth=min(studio.shadow_depth, 0.30), shadow_softness=0.45)
    if _HARD_SHADOW.search(shadows):
        return replace(studio, shadow_depth=max(studio.shadow_depth, 0.7), shadow_softness=0.10)
    return studio
