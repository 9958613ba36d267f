"""Changes one attribute of an object, or of a text, of a structured prompt, in the words that say it there."""

from __future__ import annotations

from typing import Any

from bria_assets.prompts.qualities import COLOUR, FINISH, MATERIAL, Quality
from bria_assets.prompts.strict_json import kind_of
from bria_assets.prompts.structured_prompt import OBJECT_TEXTS, TEXT_RENDER_TEXTS

_OBJECT_FIELDS = {
    **{field: field for field in OBJECT_TEXTS},
    "size": "relative_size",
    "scale": "relative_size",
    "position": "location",
    "place": "location",
    "placement": "location",
    "number_of_objects": "number_of_objects",
    "number": "number_of_objects",
    "count": "number_of_objects",
    "quantity": "number_of_objects",
    "surface": "texture",
    "clothes": "clothing",
    "outfit": "clothing",
    "details": "appearance_details",
    "skin tone": "skin_tone_and_texture",
}
_QUALITIES: dict[str, tuple[str, Quality]] = {
    "color": ("shape_and_color", COLOUR),
    "colour": ("shape_and_color", COLOUR),
    "material": ("texture", MATERIAL),
    "finish": ("texture", FINISH),
}
_TEXT_FIELDS = {
    **{field: field for field in TEXT_RENDER_TEXTS},
    "colour": "color",
    "position": "location",
    "place": "location",
    "placement": "location",
    "style": "appearance_details",
}
OBJECT_ATTRIBUTES = (*_QUALITIES, "shape", *_OBJECT_FIELDS)
TEXT_ATTRIBUTES = tuple(_TEXT_FIELDS)


class UnknownAttribute(ValueError):
    """An attribute that no object has, or a value that it cannot have."""


def change_object(thing: dict[str, Any], noun: str, attribute: str, value: Any) -> None:
    """Changes an object in place. A second time it changes nothing.

    A colour, a material and a finish take the place of the old one's words, in the description too where they stand
    before the noun; every other attribute is a field of the object.

    Raises:
        UnknownAttribute: there is no such attribute, or the value is none of it.
    """
    key = attribute.strip().lower()
    if key in _QUALITIES:
        field, quality = _QUALITIES[key]
        thing[field] = quality.replaced_in(thing.get(field) or "", _text(attribute, value))
        if isinstance(description := thing.get("description"), str):
            thing["description"] = quality.replaced_before(noun, description, value)
    elif key == "shape":
        colour = COLOUR.first_in(thing.get("shape_and_color") or "")
        thing["shape_and_color"] = ", ".join(filter(None, (_text(attribute, value), colour)))
    elif _OBJECT_FIELDS.get(key) == "number_of_objects":
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise UnknownAttribute(f"{attribute} must be a whole number or words for one, not {kind_of(value)}")
        if isinstance(value, int) and value < 1:
            raise UnknownAttribute(f"{attribute} must be 1 or more, not {value}: what is to go stands in remove")
        thing["number_of_objects"] = value
    elif field := _OBJECT_FIELDS.get(key) or (attribute if attribute in thing else ""):
        thing[field] = value if field not in OBJECT_TEXTS else _text(attribute, value)
    else:
        raise UnknownAttribute(f'an object has no attribute "{attribute}"; it has {", ".join(OBJECT_ATTRIBUTES)}')


def change_text(entry: dict[str, Any], attribute: str, value: Any) -> None:
    """Changes an entry of `text_render` in place.

    Raises:
        UnknownAttribute: there is no such attribute, or the value is no text.
    """
    field = _TEXT_FIELDS.get(attribute.strip().lower()) or (attribute if attribute in entry else "")
    if not field:
        raise UnknownAttribute(f'a text has no attribute "{attribute}"; it has {", ".join(TEXT_ATTRIBUTES)}')
    entry[field] = value if field not in TEXT_RENDER_TEXTS else _text(attribute, value)


def said_of(noun: str, text: str, attribute: str, value: Any) -> str:
    """A text beside the object, such as the short description, in line with its new colour, material or finish."""
    if attribute.lower() not in _QUALITIES or not isinstance(value, str):
        return text
    return _QUALITIES[attribute.lower()][1].replaced_before(noun, text, value)


def _text(attribute: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnknownAttribute(f"{attribute} must be a text, not {'empty' if value == '' else kind_of(value)}")
    return value
