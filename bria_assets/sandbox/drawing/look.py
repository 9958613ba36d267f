"""Reads a structured prompt: everything the drawing needs to know about a product's look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.materials import MATERIALS, Finish, finish_of, material_words
from bria_assets.sandbox.drawing.words import kind_of, without_kind_words

WHITE: Rgb = (255, 255, 255)
METALS = ("brass", "bronze", "copper", "gold", "silver", "chrome", "steel", "iron")
WOODS = ("oak", "walnut", "beech", "birch", "teak", "acacia", "bamboo", "pine")
METAL_COLOURS = frozenset(
    {"silver", "gold", "golden", "copper", "bronze", "grey", "gray", "champagne", "rose gold", "graphite", "natural"}
)


@dataclass(frozen=True)
class Look:
    """How a product looks.

    Attributes:
        kind: Name of the kind, a key of ``kinds.KINDS``.
        colour: Main colour.
        accent: Second colour, None when the prompt names one only.
        finish: Finish of the main parts.
        metal: Name of the metal of metal fittings.
        wood: Name of the wood of wooden fittings.
        text: Text on the product, may be empty.
        text_colour: Its colour.
        lighting: Lighting words.
        ground: Colour of the studio ground.
    """

    kind: str
    colour: Rgb
    accent: Rgb | None
    finish: Finish
    metal: str
    wood: str
    text: str
    text_colour: Rgb
    lighting: str
    ground: Rgb


def _words(value: object) -> str:
    """Join whatever a field holds into one text: people and models put lists and mappings where text belongs."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(_words, cast("Mapping[object, object]", value).values())))
    if isinstance(value, Sequence):
        return ", ".join(filter(None, map(_words, cast("Sequence[object]", value))))
    return ""


def _first_mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in cast("Sequence[object]", value):
            if isinstance(item, Mapping):
                return cast("Mapping[str, Any]", item)
    return {}


def look_of(structured_prompt: Mapping[str, Any]) -> Look:
    """Read the look of the first object of a structured prompt; missing and odd fields fall back to usual values."""
    thing = _first_mapping(structured_prompt.get("objects"))
    summary = _words(structured_prompt.get("short_description"))
    description = _words(thing.get("description")) or summary
    shape_and_color = _words(thing.get("shape_and_color"))
    texture = _words(thing.get("texture"))
    details = _words(thing.get("appearance_details"))
    kind = kind_of(description or shape_and_color or texture)
    usual = KINDS[kind]

    spoken_of = f"{texture} . {description} . {details}"
    finish = finish_of(without_kind_words(spoken_of), otherwise=MATERIALS[usual.material])
    named = colour_words(shape_and_color) or colour_words(without_kind_words(description))
    colour = rgb(named[0]) if named else finish.own_colour or usual.colour
    if named and finish.metal and named[0] not in METAL_COLOURS:
        # Coloured metal is painted: only bare metal mirrors in its own colour.
        finish = replace(finish, metal=False, reflectance=0.05, roughness=max(finish.roughness, 0.3), pattern="")
    fittings = material_words(f"{details} . {spoken_of} . {shape_and_color}")
    text_item = _first_mapping(structured_prompt.get("text_render"))
    inks = colour_words(_words(text_item.get("color")))
    return Look(
        kind=kind,
        colour=colour,
        accent=rgb(named[1]) if len(named) > 1 else None,
        finish=finish,
        metal=next((name for name in fittings if name in METALS), "steel"),
        wood=next((name for name in fittings if name in WOODS), "oak"),
        text=_words(text_item.get("text")).strip(),
        text_colour=rgb(inks[0]) if inks else _readable_on(colour),
        lighting=_words(structured_prompt.get("lighting")),
        ground=_ground_of(_words(structured_prompt.get("background_setting"))),
    )


def _readable_on(colour: Rgb) -> Rgb:
    red, green, blue = colour
    dark_below = 120
    return (246, 243, 236) if 0.3 * red + 0.59 * green + 0.11 * blue < dark_below else (40, 40, 44)


def _ground_of(background: str) -> Rgb:
    named = colour_words(background)
    if not named or "white" in named or "transparent" in background.lower():
        return WHITE
    return rgb(named[0])
