"""Reads the things that a clause names: "a red wool hat and two cigars on the deer's head"."""

from __future__ import annotations

import re
from typing import NamedTuple

from bria_assets.prompts.attributes import OBJECT_ATTRIBUTES
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import TEXT_NAMES, head_noun, plain_name
from bria_assets.prompts.qualities import COLOUR
from bria_assets.prompts.quality_words import COLOURS, FINISHES, MATERIALS, PLAIN_COLOURS, SHADES, word_set

_NUMBERS = {
    word: number
    for number, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2)
}
_QUANTITY = re.compile(
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s+more)?\s+"
    r"|(?:a few|one more|an?|the|some|another|one|several)\s+",
    re.IGNORECASE,
)
_PREPOSITION = (
    r"on top of|in front of|next to|to the (?:left|right) of|(?:left|right) of|close to|on to|onto|above|over|below"
    r"|underneath|under|beneath|beside|near|behind|around|between|against|inside|atop|on|at|by|across|along"
)
_DEFINITE = r"(?:the|its|his|her|their|it|top|front|both|\w+'s)\b"
_PLACE = re.compile(
    rf"\s(?P<place>(?:{_PREPOSITION})\b\s+\S.*|(?:in|into)\s+{_DEFINITE}.*|to\s+\S.*)$",
    re.IGNORECASE,
)
_PART_OF_FRAME = re.compile(
    r"^(?:(?:on|at|in|to|near|into|along)\s+)?(?:the\s+)?(?:(?:upper|lower|top|bottom|far|very)[\s-]+)*"
    r"(?:left|right|top|bottom|cent(?:er|re)|middle|corner|foreground|edge|side)"
    r"(?:[\s-]+(?:left|right|cent(?:er|re)|corner|edge|side|hand side))*"
    r"(?:\s+of\s+the\s+(?:picture|image|photo|frame|scene))?$",
    re.IGNORECASE,
)
_INNER_ARTICLE = re.compile(
    r"(?<!of)(?<!with)(?<!in)(?<!from)(?<!like)(?<!wearing)(?<!holding)\s(?:the|an?|it|them|this|that)\b", re.IGNORECASE
)
_PRONOUNS = word_set("it them this that these those they he she him her one everything all each both something nothing")
_ORDINALS = word_set("first second third fourth last other next left-most right-most remaining")
_JOINT = re.compile(r"\s*(?:,\s*and\b|,|\band\b|&|\bas well as\b|\bplus\b)\s*", re.IGNORECASE)
_DETERMINER = re.compile(r"^(?:an?|the|some|another|one|\d+|two|three|four|five|six|all|its|his|her)\b", re.IGNORECASE)
_ADJECTIVES = COLOURS | SHADES | MATERIALS | FINISHES | word_set("big small large tiny little huge tall short and")
_NO_THINGS = word_set("""
    look feel feeling touch vibe style mood effect twist atmosphere appearance makeover contrast brightness saturation
    sharpness depth warmth detail details color colour colors colours light lighting shadow shadows blur noise grain
    filter quality resolution one ones sunlight daylight moonlight candlelight shine glossiness
""")
_ATTRIBUTES = frozenset(OBJECT_ATTRIBUTES) - {"clothing"}
_LETTERED = TEXT_NAMES | word_set("price name slogan tagline url website hashtag")
"""What is made of letters: nobody can add it who is not told which."""
_PUT = re.compile(r"^(?:put|place|set|hang|stick)\s+(?:the|that|this|all)\s", re.IGNORECASE)
OF_WHAT_IS_THERE = 'for what is there say "move X to ..."; what is new is "a hat", not "the hat"'
_NO_VALUE = re.compile(r"(?:match|come|fit|suit|go|look|resemble|complement|contrast|blend|become|be)\b", re.IGNORECASE)
_ANOTHER_S = re.compile(r"(?:\band\b|,)\s+(?:the|its|his|her|all|both)\s+\S.*\s(?P<last>[\w-]+)$", re.IGNORECASE)
_NO_NAMES = (
    _PRONOUNS
    | _NO_THINGS - word_set("detail details")
    | word_set("anything else looks appear very more less so too much really be become a the of from in on at to")
)
_QUALIFIES = re.compile(r"\s(?:with|in|made|that|which|wearing|holding|on|from|like|saying|reading)\s")


class Place(NamedTuple):
    """Where something is: a part of the picture, or its relation to another thing; one of the two is empty."""

    location: str = ""
    relationship: str = ""

    @property
    def words(self) -> str:
        """Whichever there is."""
        return self.location or self.relationship


class Thing(NamedTuple):
    """One thing that is to come."""

    name: str
    description: str
    number: int = 1


def split_place(words: str) -> tuple[str, str]:
    """Words for things, and the words for their place that follow; empty where none do."""
    found = _PLACE.search(f" {words}")
    return (words, "") if found is None else (words[: max(found.start() - 1, 0)].strip(), found["place"].strip())


def name_of_existing(words: str) -> str:
    """The name that words for something in the picture give it: `hat` of "the hat", `all hats` of "all of the hats".

    Raises:
        Refusal: they give it none.
    """
    name = plain_name(words)
    parts = [part.lower() for part in name.split()]
    if not parts or name.lower() in _NO_NAMES or parts[0] in _NO_NAMES or head_noun(name).lower() in _NO_NAMES:
        raise Refusal(f'"{words}" names no thing')
    if parts[0] in _ORDINALS:
        raise Refusal(f'"{words}" counts what is not counted: tell it from others by how it looks or where it is')
    every = re.match(r"(?:all|both|every|each)\b", words, re.IGNORECASE)
    return f"all {name}" if every else name


def place_of(words: str) -> Place:
    """What words such as "on the deer's head", "to the left" or "to the skull" say."""
    words = words.strip()
    if words.rsplit(maxsplit=1)[-1].lower() in _PRONOUNS:
        raise Refusal(f'"{words}" does not say which thing')
    if _PART_OF_FRAME.match(words):
        return Place(location=words)
    if re.match(r"to the (?:left|right) of\b", words, re.IGNORECASE):
        return Place(relationship=words)
    if added_to := re.match(r"to\s+(.+)$", words, re.IGNORECASE):
        return Place(relationship=f"attached to {with_article(added_to[1])}")
    return Place(relationship=words)


def thing_of_place(place: Place) -> str:
    """The thing that a place speaks of: the deer of "on the deer's head"."""
    words = re.sub(rf"^(?:attached to|worn by|held by|carried by|{_PREPOSITION}|into|in)\s+", "", place.relationship)
    return plain_name(re.sub(r"(?:'s|s')\s.*$", "", words))


def is_put_elsewhere(clause: str) -> bool:
    """Whether a clause puts something somewhere that is there already: "put the hat on the table"."""
    return _PUT.match(clause) is not None


def things_of(words: str) -> list[Thing]:
    """The things of an enumeration: "a hat and a cigar" are two, "a black and white hat" is one.

    Raises:
        Refusal: there is no thing, or one that cannot be taken for one.
    """
    return [_thing(part) for part in names_of_enumeration(words)]


def one_value(words: str) -> str:
    """What follows "to", where it is one value.

    Raises:
        Refusal: it goes on with another wish, "to red and the hat to blue", or is none: "to match the hat".
    """
    of_another = _ANOTHER_S.search(words)
    ends_in_quality = of_another is not None and of_another["last"].lower() in _ADJECTIVES
    if ends_in_quality or re.search(r"(?:\band\b|,)\s+(?:[\w'-]+\s+)+?(?:to|into)\s", words, re.IGNORECASE):
        raise Refusal(f'"{words}" seems to hold two wishes: begin each with a verb')
    if re.fullmatch(r"(?:to|into|from|of|by|with|as|be|the|an?)", words.strip(), re.IGNORECASE):
        raise Refusal("it does not say to what")
    if _NO_VALUE.match(words.strip()):
        raise Refusal(f'"{words}" does not say what it is to be')
    return words.strip()


def whole_number(words: str) -> int:
    """A number in digits or words, one to ten.

    Raises:
        Refusal: it is none.
    """
    number = 1 if words.lower() == "one" else _NUMBERS.get(words.lower())
    if number is None and not re.fullmatch(r"\d{1,3}", words):
        raise Refusal(f'"{words}" is no whole number')
    return number or int(words)


def names_of_enumeration(words: str) -> list[str]:
    """The parts of an enumeration, as they stand there."""
    parts: list[str] = []
    for part in _JOINT.split(words):
        if parts and _goes_on(parts[-1], part):
            parts[-1] = f"{parts[-1]} and {part}"
        elif part.strip():
            parts.append(part.strip())
    if not parts:
        raise Refusal("it names nothing")
    return parts


def with_article(words: str) -> str:
    """Words for a thing that is there, with "the" where they have no article."""
    return words if _DETERMINER.match(words) or re.match(r"\S+'s\b", words) else f"the {words}"


def _goes_on(before: str, after: str) -> bool:
    """Whether "and" joins two qualities, or two things that belong to one before: "a vase with roses and tulips"."""
    last = before.rsplit(maxsplit=1)[-1].lower()
    if last in _ADJECTIVES and (COLOUR.is_all_of(last) or not _DETERMINER.match(after)):
        return not _DETERMINER.match(after) and len(after.split()) > 1
    return re.search(r"\b(?:with|of|between)\b", before, re.IGNORECASE) is not None and not _DETERMINER.match(after)


def _thing(words: str) -> Thing:
    quantity = _QUANTITY.match(words)
    plain = words[quantity.end() :] if quantity else words
    if plain.lower() in _PRONOUNS or not re.search(r"\w", plain):
        raise Refusal(f'"{words}" names no thing')
    parts = plain.lower().split()
    if all(part in _ADJECTIVES for part in parts) and parts[-1] in PLAIN_COLOURS:
        raise Refusal(f'"{words}" names a color and no thing')
    noun = head_noun(plain).lower()
    if parts[-1] in _NO_THINGS or noun in _NO_THINGS | _ATTRIBUTES:
        raise Refusal(f'"{words}" is nothing that can be added')
    if "more" in parts[:2]:
        raise Refusal(f'"{words}" depends on what is there: say how many, such as "two more hats"')
    if noun in _LETTERED or parts[0] in TEXT_NAMES:
        raise Refusal(f'"{words}" does not say in quotation marks what the text is to be')
    if odd := _INNER_ARTICLE.search(f" {plain}"):
        raise Refusal(f'"{words}" cannot be read as one thing (at "{odd.group().strip()}")')
    number = 1
    if quantity and quantity["number"]:
        digits = quantity["number"].lower()
        number = _NUMBERS.get(digits) or int(digits)
    return Thing(name=_name(plain), description=words, number=number)


def bare_name(name: str) -> str:
    """A name without the qualities before it: `hat` of "red wool hat"."""
    words = name.split()
    while len(words) > 1 and words[0].lower().strip(",") in _ADJECTIVES:
        words = words[1:]
    return " ".join(words)


def _name(plain: str) -> str:
    """The words that a thing is called by: without what it is made with, and without the qualities before it."""
    return bare_name(_QUALIFIES.split(plain, maxsplit=1)[0]) or head_noun(plain_name(plain))
