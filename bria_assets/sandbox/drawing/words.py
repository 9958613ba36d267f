"""Finds which kind of product a text speaks of, even when it names none."""

import re

from bria_assets.sandbox.drawing.colours import colour_spans, without_colours
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.materials import without_surfaces
from bria_assets.sandbox.drawing.randomness import stable_choice

# What stands in for products whose kind the words do not tell.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "kitchen": ("bowl", "jar", "mug"),
    "dining": ("plate", "bowl"),
    "drink": ("bottle", "can"),
    "food": ("jar", "box"),
    "grocery": ("jar", "box"),
    "beauty": ("jar", "tube", "dispenser"),
    "skincare": ("jar", "dispenser"),
    "cosmetic": ("tube", "jar"),
    "health": ("bottle", "tube"),
    "bath": ("dispenser", "blanket"),
    "home": ("vase", "candle"),
    "decor": ("vase", "candle"),
    "living": ("cushion", "lamp"),
    "furniture": ("stool", "chair"),
    "lighting": ("lamp",),
    "bedroom": ("cushion", "blanket"),
    "garden": ("plant",),
    "outdoor": ("backpack", "bottle"),
    "travel": ("suitcase", "backpack"),
    "fashion": ("bag", "shirt"),
    "apparel": ("shirt", "hoodie"),
    "clothing": ("shirt", "hoodie"),
    "footwear": ("shoe",),
    "accessor": ("bag", "wallet"),
    "jewel": ("watch",),
    "electronic": ("speaker", "headphones"),
    "audio": ("speaker", "headphones"),
    "office": ("book",),
    "stationery": ("book",),
    "toy": ("toy",),
    "kids": ("toy",),
    "sport": ("ball", "bottle"),
    "fitness": ("ball", "bottle"),
    "pet": ("bowl",),
    "gift": ("box",),
    # Nothing alive can be drawn: a toy stands in.
    r"(?:animal|owl|deer|tiger|lion|fox|cat|dog|rabbit|bird)s?\b": ("toy",),
    r"(?:wo)?m[ae]n\b|person\b|people\b|couple\b|figure\b|child": ("toy",),
}
_LAST_RESORT = ("box", "jar", "vase", "bottle")

_KIND_OF_WORD = {word: name for name, kind in KINDS.items() for word in kind.words}
_KIND_WORDS = re.compile(
    r"\b(" + "|".join(re.escape(word) for word in sorted(_KIND_OF_WORD, key=len, reverse=True)) + r")(?:e?s)?\b"
)


def named_kind(text: str) -> tuple[str, str] | None:
    """Find the product kind that a text names.

    In "leather watch box" the last noun is the thing, the earlier ones describe it; so within the first run of
    words without a comma or preposition the last name wins.

    Returns:
        The kind's name and the word that named it, or None.
    """
    for clause in re.split(r"[,.;:()|]|\b(?:with|on|in|for|from|and|by|against|under|beside|of)\b", text.lower()):
        found: list[str] = _KIND_WORDS.findall(clause)
        if found:
            return _KIND_OF_WORD[found[-1]], found[-1]
    return None


def kind_of(text: str) -> str:
    """Choose the kind to draw for a text: the one it names, else one its category suggests, else one by its hash.

    Colours and materials have no say in it: the same unknown thing in another colour keeps its form.
    """
    named = named_kind(text)
    if named:
        return named[0]
    essence = " ".join(without_surfaces(without_colours(text.lower())).split())
    for category, choices in CATEGORIES.items():
        if re.search(rf"\b(?:{category})", essence):
            return choices[stable_choice(essence, len(choices))]
    return _LAST_RESORT[stable_choice(essence, len(_LAST_RESORT))]


def without_kind_words(text: str) -> str:
    """Blank the product names, so that "wine glass" is read neither as a colour nor as a material.

    "Light blue" stays, although lamps are called lights.
    """
    lowered = text.lower()
    colours = colour_spans(lowered)

    def blank(match: "re.Match[str]") -> str:
        start, end = match.span()
        inside = any(first <= start and end <= last and last - first > end - start for first, last in colours)
        return match.group(0) if inside else " "

    return _KIND_WORDS.sub(blank, lowered)
