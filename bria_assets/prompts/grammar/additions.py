"""Wishes for things that come, go, or take another's place."""

from __future__ import annotations

import re

from bria_assets.prompts.attributes import OBJECT_ATTRIBUTES
from bria_assets.prompts.grammar.attributes import are_qualities
from bria_assets.prompts.grammar.draft import Draft
from bria_assets.prompts.grammar.noun_phrases import (
    ENDS_OPEN,
    OF_WHAT_IS_THERE,
    is_put_elsewhere,
    name_of_existing,
    names_of_enumeration,
    things_of,
)
from bria_assets.prompts.grammar.places import Place, place_of, split_place, thing_of_place, with_article
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import TEXT_NAMES, plain_name
from bria_assets.prompts.quality_words import QUALITIES_AND_THINGS, SHADES

_ADD = re.compile(
    r"^(?:add|include|insert|draw|attach|hang|stick|put|place|set)\s+(?:in\s+)?(?P<what>.+)$", re.IGNORECASE
)
_REMOVE = re.compile(
    r"^(?:(?:remove|delete|erase|eliminate|drop(?!.*\s(?:on|onto|in|into)\s)|get rid of|take (?:away|off|out))\s+"
    r"(?P<what>.+)|take\s+(?P<taken>.+?)\s+(?:away|off|out))$",
    re.IGNORECASE,
)
_REPLACE = re.compile(
    r"^(?:replace|substitute|swap(?:\s+out)?|exchange)\s+(?P<old>.+?)\s+(?:with|by|for)\s+(?P<new>.+)$", re.IGNORECASE
)
_BECOME = re.compile(
    r"^(?:(?:change|turn|transform|convert|make)\s+(?P<old>.+?)\s+(?:into|to)"
    r"|make\s+(?P<made>(?:the|its|that|this)\s.+?))\s+(?P<new>an?\s.+)$",
    re.IGNORECASE,
)
_WHOLE_PICTURE = re.compile(
    r"\b(?:painting|drawing|sketch|cartoon|illustration|watercolou?r|photo(?:graph)?|picture|image|render(?:ing)?)$",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"^an?\s+(?:bit|little|lot|touch|tad|more|less|much|slightly|very)\b", re.IGNORECASE)
_WEAR = re.compile(
    r"^(?:make|let|have|get)\s+(?P<who>.+?)\s+(?:to\s+)?(?P<how>wear|wearing|hold|holding|carry|carrying)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_GIVE = re.compile(
    r"^give\s+(?:(?P<to>.+?)\s+(?=an?\s|some\s|two\s|three\s|\d)|(?P<who>the\s.*?\S)\s+(?=[\w-]+$))(?P<what>.+)$",
    re.IGNORECASE,
)
_GIVE_TO = re.compile(r"^give\s+(?P<what>.+?)\s+to\s+(?P<who>.+)$", re.IGNORECASE)
_WORN = {
    **dict.fromkeys(("wear", "wearing"), "worn by"),
    **dict.fromkeys(("hold", "holding"), "held by"),
    **dict.fromkeys(("carry", "carrying"), "carried by"),
}


def read_worn(clause: str, draft: Draft) -> bool:
    """Reads a wish for something that a thing is to wear, hold or carry; False where it is none."""
    found = _WEAR.match(clause)
    if found is None:
        return False
    name_of_existing(found["who"])
    how = f"{_WORN[found['how'].lower()]} {with_article(found['who'])}"
    return _add_all(draft, found["what"], Place(relationship=how), found["who"])


def read_addition(clause: str, draft: Draft) -> bool:
    """Reads a wish for something new; False where it is none.

    Raises:
        Refusal: it is one, and what is to come, or where, is not clear.
    """
    if found := _GIVE_TO.match(clause) or _GIVE.match(clause):
        groups = found.groupdict()
        who = groups.get("to") or groups["who"]
        if found.re is _GIVE and groups["who"] and " " in plain_name(who):
            raise Refusal(f'it is not clear what is given to "{who}": begin it with "a" or "some"')
        name_of_existing(who)
        return _add_all(draft, found["what"], Place(relationship=f"attached to {with_article(who)}"), who)
    if is_put_elsewhere(clause):
        raise Refusal(OF_WHAT_IS_THERE)
    if found := _ADD.match(clause):
        return _add_each(draft, found["what"])
    return False


def read_removal(clause: str, draft: Draft) -> bool:
    """Reads a wish for something to go; False where it is none."""
    found = _REMOVE.match(clause)
    if found is None:
        return False
    what = re.sub(r"\s+from\s+.+$", "", found["what"] or found["taken"], flags=re.IGNORECASE)
    names: list[str] = []
    for part in names_of_enumeration(what):
        name = name_of_existing(re.sub(r"^.*(?:'s|s')\s+(?=\w)", "", part))
        if name.lower() in OBJECT_ATTRIBUTES:
            raise Refusal(f'"{part}" is an attribute, and no thing')
        names.append(name)
    for name in names:
        draft.remove_thing(name)
    draft.spoken_of = names
    return True


def read_replacement(clause: str, draft: Draft) -> bool:
    """Reads a wish for one thing in the place of another; False where it is none."""
    found = _REPLACE.match(clause) or _BECOME.match(clause)
    if found is None:
        return False
    if _DEGREE.match(found["new"]):
        raise Refusal(f'"{found["new"]}" depends on what is there: say what it is to be')
    if found.re is _BECOME and _WHOLE_PICTURE.search(found["new"]):
        raise Refusal(f'"{found["new"]}" says how the picture is made: "change the style to ..." says that')
    if found.re is _BECOME and _could_be_a_quality(found["new"]):
        raise Refusal(
            f'"{found["new"]}" could be a thing or how one looks: say "replace X with {found["new"]}" for a thing'
        )
    if found.re is _BECOME and are_qualities(found["new"]):
        return False
    things = things_of(found["new"])
    old = name_of_existing(found.groupdict().get("made") or found["old"])
    if ENDS_OPEN.search(old):
        raise Refusal(f'it is not clear what becomes "{found["new"]}"')
    if old.lower() in TEXT_NAMES:
        raise Refusal("it does not say in quotation marks what the text is to be")
    if len(things) != 1 or len(names_of_enumeration(old)) != 1:
        raise Refusal("one thing can take the place of one")
    draft.add_thing(things[0], Place(), replaces=old)
    draft.spoken_of = [things[0].name]
    return True


def _could_be_a_quality(new: str) -> bool:
    words = new.lower().split()
    is_shade = are_qualities(new) and not SHADES.isdisjoint(words)  # "a light orange" is a color
    return words[-1] in QUALITIES_AND_THINGS and "and" not in words and not is_shade


def _add_each(draft: Draft, words: str) -> bool:
    """Adds things each of which may have a place of its own; one that has none has that of those after it."""
    waiting: list[str] = []
    placed: list[tuple[str, Place]] = []
    for part in names_of_enumeration(words):
        what, place = split_place(part)
        if what:
            waiting.append(what)
        if place and not waiting:
            raise Refusal(f'it is not clear what is to be "{place}"')
        if place:
            placed += [(one, place_of(place)) for one in waiting]
            waiting = []
    placed += [(one, Place()) for one in waiting]
    names: list[str] = []
    for what, place in placed:
        for thing in things_of(what):
            draft.add_thing(thing, place)
            names.append(thing.name)
    draft.spoken_of = [*names, *(thing_of_place(place) for _, place in placed if place.relationship)]
    return True


def _add_all(draft: Draft, words: str, place: Place, who: str) -> bool:
    things = things_of(words)
    for thing in things:
        draft.add_thing(thing, place)
    draft.spoken_of = [*(thing.name for thing in things), who]
    return True
