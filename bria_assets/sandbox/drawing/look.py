"""Reads an object of a structured prompt: everything the drawing needs to know about a product's look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.loose_text import mappings_in, text_of
from bria_assets.sandbox.drawing.materials import MATERIALS, Finish, finish_of, material_words
from bria_assets.sandbox.drawing.words import kind_of, without_kind_words

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
    """

    kind: str
    colour: Rgb
    accent: Rgb | None
    finish: Finish
    metal: str
    wood: str


def look_of(structured_prompt: Mapping[str, Any]) -> Look:
    """Read the look of the first object of a structured prompt; missing and odd fields fall back to usual values."""
    objects = mappings_in(structured_prompt.get("objects"))
    return object_look(objects[0] if objects else {}, summary=text_of(structured_prompt.get("short_description")))


def object_look(thing: Mapping[str, Any], *, summary: str = "") -> Look:
    """Read the look of one object.

    Args:
        thing: An object of a structured prompt.
        summary: What to read where the object has no description.
    """
    description = text_of(thing.get("description")) or summary
    shape_and_color = text_of(thing.get("shape_and_color"))
    texture = text_of(thing.get("texture"))
    details = text_of(thing.get("appearance_details"))
    kind = kind_of(description or shape_and_color or texture)
    usual = KINDS[kind]

    spoken_of = f"{texture} . {description} . {details}"
    finish = finish_of(
        without_kind_words(spoken_of),
        otherwise=MATERIALS[usual.material],
        first_of_all=without_kind_words(texture),
    )
    named = colour_words(shape_and_color) or colour_words(without_kind_words(description))
    colour = rgb(named[0]) if named else finish.own_colour or usual.colour
    if named and finish.metal and named[0] not in METAL_COLOURS:
        # Coloured metal is painted: only bare metal mirrors in its own colour.
        finish = replace(finish, metal=False, reflectance=0.05, roughness=max(finish.roughness, 0.3), pattern="")
    fittings = material_words(f"{details} . {spoken_of} . {shape_and_color}")
    return Look(
        kind=kind,
        colour=colour,
        accent=rgb(named[1]) if len(named) > 1 else None,
        finish=finish,
        metal=next((name for name in fittings if name in METALS), "steel"),
        wood=next((name for name in fittings if name in WOODS), "oak"),
    )


def readable_on(colour: Rgb) -> Rgb:
    """Return a light or a dark ink, whichever can be read on a colour."""
    red, green, blue = colour
    dark_below = 120
    return (246, 243, 236) if 0.3 * red + 0.59 * green + 0.11 * blue < dark_below else (40, 40, 44)
