"""Materials: how their names sound in a prompt, and how their surfaces answer to light."""

import re
from dataclasses import dataclass, replace

from bria_assets.sandbox.drawing.colours import Rgb


@dataclass(frozen=True)
class Finish:
    """How a surface looks apart from its colour.

    Attributes:
        roughness: 0 mirrors sharply, 1 not at all.
        reflectance: Share of light mirrored when seen straight on.
        metal: Whether mirrored light takes the surface's colour and nothing else is seen.
        pattern: Name of the surface pattern in ``patterns``, or empty.
        relief: How strongly the pattern bends the surface.
        contrast: How strongly the pattern changes the colour.
        clarity: 0 is opaque, 1 is clear glass.
        nap: Soft brightening towards the outline, as of cloth fibres.
        own_colour: The colour when the prompt names none.
    """

    roughness: float = 0.5
    reflectance: float = 0.04
    metal: bool = False
    pattern: str = ""
    relief: float = 0.0
    contrast: float = 0.0
    clarity: float = 0.0
    nap: float = 0.0
    own_colour: Rgb | None = None


_GLAZED = Finish(0.12, 0.055, pattern="speckle", relief=0.03, contrast=0.05, own_colour=(236, 232, 222))
_STONEWARE = Finish(0.34, 0.045, pattern="speckle", relief=0.05, contrast=0.22, own_colour=(196, 184, 164))
_WOOD = Finish(0.5, 0.04, pattern="wood", relief=0.03, contrast=0.5, own_colour=(190, 140, 92))
_WEAVE = Finish(0.95, 0.02, pattern="weave", relief=0.22, contrast=0.22, nap=0.35)
_KNIT = Finish(1.0, 0.015, pattern="knit", relief=0.5, contrast=0.32, nap=0.5)
_LEATHER = Finish(0.42, 0.045, pattern="leather", relief=0.2, contrast=0.2, own_colour=(150, 90, 52))
_STEEL = Finish(0.22, 0.6, metal=True, pattern="brushed", relief=0.05, contrast=0.08, own_colour=(198, 200, 204))
_GLASS = Finish(0.04, 0.06, clarity=0.85, own_colour=(222, 236, 232))
_PLASTIC = Finish(0.26, 0.045, own_colour=(228, 228, 228))

MATERIALS: dict[str, Finish] = {
    "stoneware": _STONEWARE,
    "earthenware": replace(_STONEWARE, roughness=0.5),
    "terracotta": replace(_STONEWARE, roughness=0.85, reflectance=0.02, own_colour=(190, 98, 68)),
    "clay": replace(_STONEWARE, roughness=0.8, own_colour=(186, 128, 96)),
    "porcelain": replace(_GLAZED, contrast=0.0, relief=0.0, own_colour=(244, 243, 240)),
    "ceramic": _GLAZED,
    "enamel": replace(_GLAZED, roughness=0.08, contrast=0.02),
    "glass": _GLASS,
    "crystal": _GLASS,
    "acrylic": replace(_GLASS, roughness=0.1, clarity=0.7),
    "stainless steel": _STEEL,
    "steel": _STEEL,
    "aluminium": replace(_STEEL, roughness=0.32),
    "aluminum": replace(_STEEL, roughness=0.32),
    "chrome": replace(_STEEL, roughness=0.06, relief=0.0, contrast=0.0),
    "silver": replace(_STEEL, roughness=0.14, own_colour=(214, 214, 214)),
    "iron": replace(_STEEL, roughness=0.6, own_colour=(58, 58, 60)),
    "cast iron": replace(_STEEL, roughness=0.62, pattern="plaster", relief=0.2, own_colour=(48, 48, 50)),
    "metal": _STEEL,
    "brass": replace(_STEEL, roughness=0.2, own_colour=(206, 166, 84)),
    "bronze": replace(_STEEL, roughness=0.3, own_colour=(148, 108, 66)),
    "copper": replace(_STEEL, roughness=0.18, own_colour=(200, 122, 82)),
    "gold": replace(_STEEL, roughness=0.12, own_colour=(216, 174, 92)),
    "titanium": replace(_STEEL, roughness=0.38, own_colour=(150, 150, 154)),
    "oak": replace(_WOOD, own_colour=(200, 158, 108)),
    "walnut": replace(_WOOD, own_colour=(104, 68, 46)),
    "beech": replace(_WOOD, own_colour=(216, 178, 134), contrast=0.3),
    "birch": replace(_WOOD, own_colour=(226, 200, 160), contrast=0.3),
    "ash wood": replace(_WOOD, own_colour=(220, 194, 154)),
    "teak": replace(_WOOD, own_colour=(164, 110, 66)),
    "acacia": replace(_WOOD, own_colour=(146, 92, 54)),
    "bamboo": replace(_WOOD, own_colour=(218, 184, 126), contrast=0.3),
    "pine": replace(_WOOD, own_colour=(224, 186, 132)),
    "wooden": _WOOD,
    "wood": _WOOD,
    "cork": replace(_WOOD, roughness=0.9, pattern="speckle", own_colour=(196, 152, 108)),
    "rattan": replace(_WEAVE, relief=0.6, contrast=0.4, own_colour=(200, 158, 106)),
    "wicker": replace(_WEAVE, relief=0.6, contrast=0.4, own_colour=(190, 146, 96)),
    "jute": replace(_WEAVE, relief=0.4, contrast=0.4, own_colour=(192, 160, 116)),
    "straw": replace(_WEAVE, relief=0.4, own_colour=(222, 196, 140)),
    "suede": replace(_LEATHER, roughness=0.95, reflectance=0.015, relief=0.08, nap=0.5),
    "leather": _LEATHER,
    "canvas": replace(_WEAVE, own_colour=(214, 202, 176)),
    "linen": replace(_WEAVE, contrast=0.28, own_colour=(214, 202, 180)),
    "cotton": replace(_WEAVE, relief=0.12, contrast=0.1, own_colour=(232, 228, 220)),
    "jersey": replace(_WEAVE, relief=0.1, contrast=0.1),
    "denim": replace(_WEAVE, contrast=0.35, own_colour=(76, 104, 142)),
    "polyester": replace(_WEAVE, relief=0.1, contrast=0.08, roughness=0.7),
    "nylon": replace(_WEAVE, relief=0.14, contrast=0.1, roughness=0.6),
    "fabric": _WEAVE,
    "velvet": replace(_WEAVE, relief=0.05, contrast=0.06, nap=0.9),
    "bouclé": replace(_KNIT, relief=0.5, pattern="leather", own_colour=(232, 226, 214)),
    "felt": replace(_WEAVE, pattern="plaster", relief=0.12, contrast=0.12),
    "fleece": replace(_KNIT, pattern="plaster", relief=0.2),
    "plush": replace(_KNIT, pattern="leather", relief=0.3, nap=0.7),
    "merino": _KNIT,
    "cashmere": _KNIT,
    "wool": _KNIT,
    "knitted": _KNIT,
    "knit": _KNIT,
    "silk": replace(_WEAVE, roughness=0.35, reflectance=0.06, relief=0.03, contrast=0.03),
    "silicone": replace(_PLASTIC, roughness=0.55),
    "rubber": replace(_PLASTIC, roughness=0.7, own_colour=(46, 46, 48)),
    "plastic": _PLASTIC,
    "polycarbonate": replace(_PLASTIC, roughness=0.16),
    "resin": replace(_PLASTIC, roughness=0.2),
    "cardboard": replace(_PLASTIC, roughness=0.9, pattern="plaster", contrast=0.08, own_colour=(190, 152, 110)),
    "paper": replace(
        _PLASTIC, roughness=0.9, pattern="plaster", relief=0.04, contrast=0.04, own_colour=(238, 234, 226)
    ),
    "marble": replace(_GLAZED, roughness=0.14, pattern="marble", contrast=0.5, own_colour=(238, 236, 232)),
    "concrete": replace(_STONEWARE, roughness=0.9, pattern="plaster", contrast=0.3, own_colour=(168, 166, 162)),
    "stone": replace(_STONEWARE, roughness=0.8, own_colour=(178, 172, 160)),
    "soy wax": replace(_PLASTIC, roughness=0.5, own_colour=(244, 236, 218)),
    "beeswax": replace(_PLASTIC, roughness=0.5, own_colour=(232, 190, 104)),
    "wax": replace(_PLASTIC, roughness=0.5, own_colour=(242, 232, 212)),
}

# Names that are as often a colour or a plain word: they count as materials only where a material is spoken of.
_AMBIGUOUS = frozenset({"gold", "silver", "stone", "walnut", "copper", "bronze", "terracotta", "denim", "pine", "iron"})
_NAMES = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in sorted(MATERIALS, key=len, reverse=True)) + r")\b")

_SURFACE_WORDS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\b(matt|matte|unglazed|satin finish|frosted|soft[- ]touch)\b"), 0.62),
    (re.compile(r"\b(semi[- ]?gloss|satin|silky)\b"), 0.34),
    (re.compile(r"\b(gloss|glossy|shiny|polished|lacquered|high[- ]gloss|mirror)\b"), 0.07),
)


def material_words(text: str) -> list[str]:
    """Return the material names in a text, in order, each once; unmistakable names come first."""
    found = list(dict.fromkeys(_NAMES.findall(text.lower())))
    return sorted(found, key=lambda name: name in _AMBIGUOUS)


def resurfaced(text: str, material: str) -> str:
    """Return a text with its first material replaced, or with the material added where it has none."""
    found = _NAMES.search(text.lower())
    if found is None:
        return f"{text}, {material}" if text.strip() else material
    return text[: found.start()] + material + text[found.end() :]


def without_surfaces(text: str) -> str:
    """Return a text in lower case with its names of materials and finishes taken out."""
    cleared = _NAMES.sub(" ", text.lower())
    for words, _ in _SURFACE_WORDS:
        cleared = words.sub(" ", cleared)
    return cleared


def finish_of(text: str, *, otherwise: Finish, first_of_all: str = "") -> Finish:
    """Read a finish from a description of a surface.

    Args:
        text: Words such as "matte glazed stoneware".
        otherwise: The finish when the text names no material.
        first_of_all: A text whose material and finish count before those of ``text``.
    """
    names = material_words(first_of_all) or material_words(text)
    finish = MATERIALS[names[0]] if names else otherwise
    for lowered in (first_of_all.lower(), text.lower()):
        for words, roughness in _SURFACE_WORDS:
            if words.search(lowered):
                clarity = finish.clarity * (0.8 if "frosted" in lowered else 1.0)
                return replace(finish, roughness=roughness, clarity=clarity)
    return finish
