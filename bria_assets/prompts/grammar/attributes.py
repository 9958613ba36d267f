"""Wishes for a thing's attributes: change the A of B to C, make B C, move B to a place, B should be C."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bria_assets.prompts.attributes import OBJECT_ATTRIBUTES, TEXT_ATTRIBUTES
from bria_assets.prompts.grammar.determiners import whole_number
from bria_assets.prompts.grammar.draft import Draft
from bria_assets.prompts.grammar.noun_phrases import name_of_existing, names_of_enumeration, one_value
from bria_assets.prompts.grammar.places import is_part_of_frame
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import TEXT_NAMES
from bria_assets.prompts.qualities import COLOUR, FINISH, MATERIAL
from bria_assets.prompts.quality_words import SIZES

_NAMES = sorted({name.replace("_", "[ _]") for name in (*OBJECT_ATTRIBUTES, *TEXT_ATTRIBUTES)}, key=len, reverse=True)
_ATTRIBUTE = rf"(?P<attribute>{'|'.join(_NAMES)})"
_VERB = r"(?:change|set|switch|turn|make|alter|adjust|update|edit)"
_FROM = r"(?:from\s+(?P<old>.+?)\s+)?"
_TO = r"(?:to be|to|into)\s+(?P<new>.+)$"
_ATTRIBUTE_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^{_VERB}\s+(?:the\s+)?{_ATTRIBUTE}\s+of\s+(?P<thing>.+?)\s+{_FROM}{_TO}",
        rf"^make\s+(?:the\s+)?{_ATTRIBUTE}\s+of\s+(?P<thing>(?:the|all)\s+(?:[\w-]+'s\s+)?[\w-]+)\s+(?P<old>)(?P<new>.+)$",
        rf"^{_VERB}\s+(?P<thing>.+?)(?:'s|s')\s+{_ATTRIBUTE}\s+{_FROM}(?:(?:to be|to|into|as|:)\s+)?(?P<new>.+)$",
        rf"^{_VERB}\s+(?:the\s+)?(?P<thing>(?!the\b)\S.*?)\s+{_ATTRIBUTE}\s+(?:from\s+)?(?P<old>[\w\s-]+?\s+)??{_TO}",
    )
)
_ATTRIBUTE_ALONE = re.compile(rf"^{_VERB}\s+(?:the\s+)?{_ATTRIBUTE}\s+{_FROM}{_TO}", re.IGNORECASE)
_GIVE = re.compile(rf"^give\s+(?P<thing>.+?)\s+an?\s+(?P<new>.+?)\s+{_ATTRIBUTE}$", re.IGNORECASE)
_INTO = re.compile(
    r"^(?:change|turn|switch|paint|recolou?r|colou?r|dye|tint|make|transform|convert|set)\s+(?P<thing>.+?)\s+"
    rf"{_FROM}(?:to be|to|into|in)\s+(?P<new>[^\s].*)$",
    re.IGNORECASE,
)
_OF_MATERIAL = re.compile(r"^make\s+(?P<thing>.+?)\s+(?:out of|of|from)\s+(?P<new>.+)$", re.IGNORECASE)
_MAKE = re.compile(r"^(?:make|turn|paint|colou?r|recolou?r|dye|tint)\s+(?P<words>.+)$", re.IGNORECASE)
_SHOULD = re.compile(r"^(?P<thing>.+?)\s+(?:should|must|is to|are to)\s+be\s+(?P<new>.+)$", re.IGNORECASE)
_SCALE = re.compile(r"^(?P<verb>enlarge|shrink)\s+(?P<thing>.+)$", re.IGNORECASE)
_MOVE = re.compile(
    r"^(?:move|shift|position)\s+(?P<thing>.+?)\s+(?:from\s.+?\s(?=(?:in|on)?to\b))?(?P<place>(?:to|into|onto|on|in|at|behind|above|below|under|beside"
    r"|next to|near|over|in front of|left|right|up|down)\b.*)$",
    re.IGNORECASE,
)
_STEPS = {"bigger": 1, "larger": 1, "smaller": -1}
_SIZE_WORDS = {"big": "large", "huge": "very large", "little": "small", **{size: size for size in SIZES}}
_SIZE_NAMES = frozenset(("size", "relative_size", "scale"))
_NUMBER_NAMES = frozenset(("number", "count", "quantity", "number_of_objects"))
_VAGUE = re.compile(
    r"(?:another|different|new|nicer|better|brighter|lighter|darker|other)(?:\s+(?:one|colou?r|\w+))?", re.IGNORECASE
)
_OF_ONE_LOOK = frozenset(("color", "material", "finish", "size", "shape", "texture", "surface", "font"))
_OF_ANOTHER = re.compile(
    r"^(?:that|those|same|like|as)\b|\w's\b|\b(?:colou?r|material|finish|size|shape|texture|font)\s+(?:of|as)\b",
    re.IGNORECASE,
)
"""What another thing has, not what it is."""
_NOT_ALONE = 'of what is to change, say the attribute and the thing: "change the expression of the deer to happy"'


def read_attribute(clause: str, draft: Draft) -> bool:
    """Reads a wish that names the attribute, or the place, of a thing; False where it is none.

    Raises:
        Refusal: it is one, and its thing or its value is not clear.
    """
    if found := _ATTRIBUTE_ALONE.match(clause):
        if found["attribute"].lower() in TEXT_NAMES:
            raise Refusal("it does not say in quotation marks what the text is to be")
        thing = draft.only_thing(f'"the {found["attribute"]}"')
        return _set(draft, thing, found["attribute"], found["new"], found["old"])
    for form in _ATTRIBUTE_FORMS:
        if found := form.match(clause):
            return _set(draft, found["thing"], found["attribute"], found["new"], found["old"])
    if found := _GIVE.match(clause):
        return _set(draft, found["thing"], found["attribute"], found["new"], None)
    if found := _SCALE.match(clause):
        if re.search(r"\s(?:by|to)\s", found["thing"]):
            raise Refusal('by how much cannot be said: "change the size of X to ..." takes any words')
        return _describe(draft, found["thing"], "larger" if found["verb"].lower() == "enlarge" else "smaller", None)
    if found := _MOVE.match(clause):
        place = found["place"]
        if is_part_of_frame(place):
            place = re.sub(r"^to\s+(?:the\s+)?", "", place, flags=re.IGNORECASE)
        return _set(draft, found["thing"], "location", place, None)
    return False


def read_quality(clause: str, draft: Draft) -> bool:
    """Reads a wish for a color, a material, a finish or a size that its word alone tells; False where it is none.

    Raises:
        Refusal: it is one, and the word tells no such thing.
    """
    if found := _OF_MATERIAL.match(clause):
        if not MATERIAL.is_all_of(found["new"]):
            raise Refusal(f'"{found["new"]}" is no material that is known; "change the material of X to ..." takes any')
        return _set(draft, found["thing"], "material", found["new"], None)
    if found := _SHOULD.match(clause):
        return _describe(draft, found["thing"], found["new"], None)
    if (found := _INTO.match(clause)) and _qualities(found["new"]) is not None:
        return _describe(draft, found["thing"], found["new"], found["old"])
    if found := _MAKE.match(clause):
        return _make(draft, found["words"])
    return False


def are_qualities(words: str) -> bool:
    """Whether words are nothing but colors, materials, finishes and sizes."""
    return _qualities(words) is not None


def _make(draft: Draft, words: str) -> bool:
    """Make B C: C is as many of the last words as are qualities; "make A red and B blue" are two such wishes."""
    for part in _wishes(words):
        parts = part.split()
        values = (first for first in range(1, len(parts)) if _qualities(" ".join(parts[first:])) is not None)
        first = next(values, None)
        if first is None:
            raise Refusal(f'"{parts[-1]}" is no color, material, finish or size; {_NOT_ALONE}')
        _describe(draft, " ".join(parts[:first]), " ".join(parts[first:]), None)
    return True


def _wishes(words: str) -> list[str]:
    """The parts of "the deer red and the hat blue"; the whole where it is one wish."""
    parts = re.split(r"\s*(?:,\s*and\b|,|\band\b)\s*(?=(?:the|its|all|both)\s)", words, flags=re.IGNORECASE)
    ends_in_quality = [_qualities(part.split()[-1]) is not None for part in parts if part.strip()]
    return parts if len(parts) > 1 and all(ends_in_quality) and len(ends_in_quality) == len(parts) else [words]


def _describe(draft: Draft, thing: str, words: str, old: str | None) -> bool:
    qualities = _qualities(words)
    if qualities is None:
        raise Refusal(f'"{words}" is no color, material, finish or size; {_NOT_ALONE}')
    for attribute, value in qualities.items():
        _set(draft, thing, attribute, value, old)
    return True


def _set(draft: Draft, things: str, attribute: str, value: str, old: str | None) -> bool:
    key = attribute.lower().replace("colour", "color")
    key = key if key in OBJECT_ATTRIBUTES else key.replace(" ", "_")
    plain = re.sub(r"^(?:an?|the)\s+", "", one_value(value), flags=re.IGNORECASE)
    if _VAGUE.fullmatch(plain) and key not in _SIZE_NAMES:
        raise Refusal(f'"{value}" does not say which {attribute}')
    if key in _OF_ONE_LOOK and _OF_ANOTHER.search(plain):
        raise Refusal(f'"{value}" does not say which {attribute}')
    if key in ("color", "material", "finish", "size") and re.search(r"\b(?:to|into|from)\b", plain):
        raise Refusal(f'"{value}" is more than one {attribute}')
    names = [name_of_existing(part) for part in names_of_enumeration(things)]
    if len(names) > 1 and any(are_qualities(name.split()[-1]) for name in names):
        raise Refusal(f'"{things}" seems to hold two wishes: begin each with a verb')
    for name in names:
        exact: str | int = plain
        if key in _SIZE_NAMES:
            exact = _size(draft.object_called(name), plain)
        elif key in _NUMBER_NAMES:
            exact = whole_number(plain)
        elif key == "color" and name.lower() not in TEXT_NAMES:
            exact = _whole_colour(draft.object_called(name), plain, old)
        draft.modify(name, key, exact)
    draft.spoken_of = names
    return True


def _qualities(words: str) -> dict[str, str] | None:
    """The attributes that adjectives give, by name; None where one of them is none that is known."""
    plain = re.sub(
        r"^(?:an?|the|all|completely|fully|entirely|much|very|really)\s+",
        "",
        words.strip(),
        flags=re.IGNORECASE,
    )
    found: dict[str, str] = {}
    rest = plain
    for attribute, quality in (("color", COLOUR), ("material", MATERIAL), ("finish", FINISH)):
        said = quality.first_in(rest)
        if said is not None:
            found[attribute] = said
            rest = rest.replace(said, " ", 1)
    for word in re.findall(r"[\w-]+", rest.lower()):
        if word in _SIZE_WORDS or word in _STEPS:
            found["size"] = _SIZE_WORDS[word] if word in _SIZE_WORDS else str(word)
        elif word not in ("and", "color", "colour", "colored", "coloured", "in"):
            return None
    return found or None


def _size(thing: Mapping[str, object], said: str) -> str:
    """A size; "bigger" and "smaller" are steps from that of the object, where it is known."""
    step = _STEPS.get(said.lower())
    if step is None:
        return said
    there = str(thing.get("relative_size") or "").lower()
    now = next((place for place, size in reversed([*enumerate(SIZES)]) if size in there), None)
    if now is None:
        return "larger" if step > 0 else "smaller"
    return SIZES[min(max(now + step, 0), len(SIZES) - 1)]


def _whole_colour(thing: Mapping[str, object], said: str, old: str | None) -> str:
    """A colour; "from black to red" of something black and white makes it red and white."""
    there = COLOUR.first_in(str(thing.get("shape_and_color") or "")) or ""
    parts = re.split(r"(\s*(?:,\s*and\b|,|\band\b|&|/)\s*)", there)
    was = [place for place, part in enumerate(parts) if old and part.lower().endswith(old.strip().lower())]
    if len(parts) == 1 or not was:
        return said
    return "".join([*parts[: was[0]], said, *parts[was[0] + 1 :]])
