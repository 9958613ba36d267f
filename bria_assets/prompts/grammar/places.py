"""Reads where something is: "on the deer's head", "to the left", "top right"."""

from __future__ import annotations

import re
from typing import NamedTuple

from bria_assets.prompts.grammar.determiners import DETERMINER, PRONOUNS
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import plain_name

_PREPOSITION = (
    r"on top of|in front of|next to|(?:to the |(?:top|upper|bottom|lower) )?(?:left|right) of|close to|on to|onto|above"
    r"|over|below|underneath|under|beneath|beside|near|behind|around|between|against|inside|atop|on|at|by|across|along"
)
_CORNER = r"(?:(?:top|upper|bottom|lower)[\s-]+)?(?:left|right)(?:[\s-]+(?:hand|corner))*"
_DEFINITE = r"(?:the|its|his|her|their|it|top|front|both|\w+'s)\b"
_PLACE = re.compile(
    rf"\s(?P<place>(?:{_PREPOSITION})\b\s+\S.*|(?:in|into)\s+{_DEFINITE}.*|to\s+\S.*|{_CORNER})$",
    re.IGNORECASE,
)
_PART_OF_FRAME = re.compile(
    r"^(?:(?:on|at|in|to|near|into|along)\s+)?(?:the\s+)?(?:(?:upper|lower|top|bottom|far|very)[\s-]+)*"
    r"(?:left|right|top|bottom|cent(?:er|re)|middle|corner|foreground|edge|side)"
    r"(?:[\s-]+(?:left|right|cent(?:er|re)|corner|edge|side|hand side))*"
    r"(?:\s+of\s+the\s+(?:picture|image|photo|frame|scene))?$",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where something is: a part of the picture, or its relation to another thing; one of the two is empty."""

    location: str = ""
    relationship: str = ""

    @property
    def words(self) -> str:
        """Whichever there is."""
        return self.location or self.relationship


def split_place(words: str) -> tuple[str, str]:
    """Words for things, and the words for their place that follow; empty where none do."""
    found = _PLACE.search(f" {words}")
    return (words, "") if found is None else (words[: max(found.start() - 1, 0)].strip(), found["place"].strip())


def place_of(words: str) -> Place:
    """What words such as "on the deer's head", "to the left" or "to the skull" say.

    Raises:
        Refusal: a pronoun stands for the thing.
    """
    words = words.strip()
    if words.rsplit(maxsplit=1)[-1].lower() in PRONOUNS:
        raise Refusal(f'"{words}" does not say which thing')
    if is_part_of_frame(words):
        return Place(location=words)
    if re.match(r"to the (?:left|right) of\b", words, re.IGNORECASE):
        return Place(relationship=words)
    if added_to := re.match(r"to\s+(.+)$", words, re.IGNORECASE):
        return Place(relationship=f"attached to {with_article(added_to[1])}")
    return Place(relationship=words)


def is_part_of_frame(words: str) -> bool:
    """Whether words for a place mean a part of the picture: "to the left"."""
    return _PART_OF_FRAME.match(words) is not None


def thing_of_place(place: Place) -> str:
    """The thing that a place speaks of: the deer of "on the deer's head"."""
    words = re.sub(rf"^(?:attached to|worn by|held by|carried by|{_PREPOSITION}|into|in)\s+", "", place.relationship)
    return plain_name(re.sub(r"(?:'s|s')\s.*$", "", words))


def with_article(words: str) -> str:
    """Words for a thing that is there, with "the" where they have no article."""
    return words if DETERMINER.match(words) or re.match(r"\S+'s\b", words) else f"the {words}"
