"""Finds what a name means in a structured prompt: `the black deer`, `hats`, `text`, `"TIGER"` (in quotation marks)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from bria_assets.prompts.qualities import COLOUR, singular
from bria_assets.prompts.quality_words import word_set
from bria_assets.prompts.structured_prompt import OBJECT_TEXTS

TEXT_NAMES = word_set("text texts lettering letters word words slogan caption title headline inscription writing")
MAIN_NAMES = frozenset(
    ("main object", "main subject", "subject", "product", "object", "item", "main product", "it", "thing")
)

_ARTICLE = re.compile(r"^(?:(?:an?|the|this|that|these|those|its|his|her|their|some)\s+)+", re.IGNORECASE)
_EVERY = re.compile(r"^(?:all(?:\s+of)?|every|each|both)(?:\s+(?:the|of the))?\s+", re.IGNORECASE)
_SUBJECT_ENDS = re.compile(
    r"[.;:()\"\u201c\u201d\u2014]|\s-\s"
    r"|\b(?:its|their|with|of|on|in|at|by|from|to|for|into|onto|under|over|above|below|behind|beside|near|against|among|between"
    r"|around|next|without|as|that|which|who|whose|is|are|was|has|have|wears|holds|stands|sits"
    r"|wearing|standing|sitting|holding|featuring|lying|running|walking|looking|hanging|resting|forming|carrying|facing"
    r"|made|placed|set|worn|seen|shown|held|attached|positioned|located|covered|decorated|filled|perched|mounted)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:pair|set|group|couple|bunch|pile|stack|cluster|collection|row|herd|flock|series|number|variety) of\s+",
    re.IGNORECASE,
)
_MOST_CHARACTERS = 500
"""Of a description that are looked at for what it is about."""

_WORD = re.compile(r"[\w'-]+")


class Named(NamedTuple):
    """Where the things of a name are: places in `objects`, places in `text_render`, or spoken of in passing alone."""

    objects: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    mentioned_by: tuple[int, ...] = ()
    """Objects whose texts speak of it, where it is none itself: "a skull wearing a hat"."""


class AmbiguousName(ValueError):
    """A name that several things have."""


def named(prompt: Mapping[str, Any], name: str, *, by_noun_alone: bool = False) -> Named:
    """What a name means. A plural and "all ..." mean every thing of that name, a singular must mean one.

    Args:
        prompt: where it is looked for.
        name: such as `hat`, `the red hat`, `all hats`, `text`, or lettering in quotation marks.
        by_noun_alone: a hat stand is no hat; else it is where there is no other.

    Raises:
        AmbiguousName: it means several, and says so in one line with their descriptions.
    """
    objects = cast("Sequence[Mapping[str, Any]]", prompt.get("objects") or [])
    texts = cast("Sequence[Mapping[str, Any]]", prompt.get("text_render") or [])
    wants_all = _EVERY.match(name) is not None
    plain = plain_name(name)
    said = plain.strip('"').lower()
    same = tuple(place for place, entry in enumerate(texts) if str(entry.get("text", "")).lower() == said)
    if is_quoted(name):
        return Named(texts=same)
    if plain.lower() in TEXT_NAMES:
        all_texts = tuple(range(len(texts)))
        if len(texts) > 1 and not wants_all and not plain.lower().endswith("s"):
            _refuse(name, [f'text_render[{place}] "{entry.get("text")}"' for place, entry in enumerate(texts)])
        return Named(texts=all_texts)
    found = _called(objects, plain, by_noun_alone=by_noun_alone)
    if not found and same:
        return Named(texts=same)
    if not found and plain.lower() in MAIN_NAMES:
        return Named(objects=(0,) if objects else ())
    head = singular(head_noun(plain))
    if len(found) > 1 and not wants_all and head == head_noun(plain).lower():
        _refuse(name, [f'objects[{place}] "{str(objects[place].get("description"))[:60]}"' for place in found])
    if found:
        return Named(objects=found)
    is_of_another_colour = bool(_called(objects, head, by_noun_alone=by_noun_alone))
    mentions = (place for place, thing in enumerate(objects) if head in _words_of(thing))
    return Named(mentioned_by=tuple(mentions) if head and not is_of_another_colour else ())


def is_quoted(name: str) -> bool:
    """Whether a name is what lettering says, `"TIGER"`, and not that of a thing."""
    return len(name) > len('""') and name[0] == name[-1] == '"'


def plain_name(name: str) -> str:
    """A name without article and without "all"."""
    return _ARTICLE.sub("", _EVERY.sub("", f"{name.strip()} ")).strip()


def head_noun(name: str) -> str:
    """The noun that a name is about: `cap` of "red baseball cap on the left"."""
    before = _SUBJECT_ENDS.split(name, maxsplit=1)[0]
    words = _WORD.findall(before) or _WORD.findall(name)
    return words[-1] if words else ""


def names_of(prompt: Mapping[str, Any]) -> list[str]:
    """The names of everything in a prompt, for messages."""
    objects = cast("Sequence[Mapping[str, Any]]", prompt.get("objects") or [])
    texts = cast("Sequence[Mapping[str, Any]]", prompt.get("text_render") or [])
    subjects = [plain_name(_subject(thing)).strip(" ,") for thing in objects]
    return [*(subject for subject in subjects if subject), *(f'text "{entry.get("text")}"' for entry in texts)]


def name_of(thing: Mapping[str, Any], prompt: Mapping[str, Any]) -> str:
    """What an object is called: the noun of its description's first words; empty where it has none.

    Of "A vibrant, translucent red gemstone, cut" it is the one that the prompt speaks of most, else the longest part's.
    """
    parts = [plain_name(part) for part in _subject(thing).split(",") if part.strip()]
    elsewhere = [str(prompt.get("short_description") or ""), *(str(thing.get(field) or "") for field in OBJECT_TEXTS)]
    spoken = Counter(word for text in elsewhere for word in _WORD.findall(text.lower()))
    nouns = [(spoken[head_noun(part).lower()], len(part.split()), head_noun(part).lower()) for part in parts]
    return max(nouns, key=lambda noun: noun[:2])[2] if nouns else ""


def _subject(thing: Mapping[str, Any]) -> str:
    description = _AMOUNT.sub("", str(thing.get("description") or "")[:_MOST_CHARACTERS])
    return _SUBJECT_ENDS.split(description, maxsplit=1)[0]


def _called(objects: Sequence[Mapping[str, Any]], name: str, *, by_noun_alone: bool) -> tuple[int, ...]:
    """The objects of a name.

    One of which it is the noun comes before one of which it is any word, and one that fits every word of the name
    before one that fits the noun; a colour in the name must be the object's.
    """
    head, words = singular(head_noun(name)), {singular(word) for word in _WORD.findall(name)}
    colours = {word for word in words - {head} if COLOUR.is_all_of(word)}
    of_colour = [place for place, thing in enumerate(objects) if colours <= _words_of(thing)]
    for fits in (_has_noun,) if by_noun_alone else (_has_noun, _has_word):
        found = [place for place in of_colour if fits(_subject(objects[place]), head)]
        if found:
            return tuple([place for place in found if words <= _words_of(objects[place])] or found)
    return ()


def _has_noun(subject: str, head: str) -> bool:
    return any(singular(head_noun(part)) == head for part in subject.split(",") if part.strip())


def _has_word(subject: str, head: str) -> bool:
    return head in {singular(word) for word in _WORD.findall(subject)}


def _words_of(thing: Mapping[str, Any]) -> set[str]:
    words = {word for field in OBJECT_TEXTS for word in _WORD.findall(str(thing.get(field) or "").lower())}
    return set(map(singular, words))


def _refuse(name: str, shown: Sequence[str]) -> None:
    raise AmbiguousName(
        f'{len(shown)} things are called "{name}": {", ".join(shown)}; say which, for example by its color, '
        f'or put "all" before it'
    )
