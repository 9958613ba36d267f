"""Reads the things that a clause names: "a red wool hat and two cigars on the deer's head"."""

from __future__ import annotations

import re
from typing import NamedTuple

from bria_assets.prompts.attributes import OBJECT_ATTRIBUTES
from bria_assets.prompts.grammar.determiners import DETERMINER, NUMBERS, ORDINALS, PARTIAL, PRONOUNS, QUANTITY
from bria_assets.prompts.grammar.places import split_place
from bria_assets.prompts.grammar.quotations import MARK
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import TEXT_NAMES, head_noun, plain_name
from bria_assets.prompts.quality_words import COLOURS, FINISHES, MATERIALS, PLAIN_COLOURS, SHADES, word_set

_INNER_ARTICLE = re.compile(
    r"(?<!of)(?<!with)(?<!in)(?<!from)(?<!like)(?<!wearing)(?<!holding)\s(?:the|an?|it|them|this|that)\b", re.IGNORECASE
)
_ODD = re.compile(r"[^\w\s'.,%#°$€£®™\u27e6\u27e7-]|(?:^|\s)-|[-.]$")
"""What no name has in it: "hat/cigar", "hat :)", "-1 hats"."""
_UNCOUNTED = re.compile(r"\d[\d.,]*\s")
ENDS_OPEN = re.compile(
    r"\s(?:with|of|in|on|at|by|from|to|for|like|as|and|behind|above|below|under|over|beside|near|onto|into|facing"
    r"|looking|pointing)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:,\s*and\b|,|(?P<and>(?<!-)\band\b(?!-)|&)|\bas well as\b|\bplus\b)\s*", re.IGNORECASE)
_SIZES = word_set("big small large tiny little huge tall short")
_ADJECTIVES = COLOURS | SHADES | MATERIALS | FINISHES | _SIZES | {"and"}
_NO_NOUNS = PLAIN_COLOURS | FINISHES | _SIZES
_DEPENDING = frozenset(("more", "same"))
_NO_THINGS = word_set("""
    look feel feeling touch vibe style mood effect twist atmosphere appearance makeover contrast brightness saturation
    sharpness depth warmth detail details color colour colors colours light lighting shadow shadows blur noise grain
    filter quality resolution one ones sunlight daylight moonlight candlelight shine glossiness
""")
_ATTRIBUTES = frozenset(OBJECT_ATTRIBUTES) - {"clothing"}
_LETTERED = TEXT_NAMES | word_set("price name slogan tagline url website hashtag")
"""What is made of letters: nobody can add it who is not told which."""
_TEXT_QUOTED = re.compile(rf"(?:{'|'.join(sorted(TEXT_NAMES))})\s+(?P<text>{MARK})$", re.IGNORECASE)
_PUT = re.compile(r"^(?:put|place|set|hang|stick)\s+(?:the|that|this|all)\s", re.IGNORECASE)
OF_WHAT_IS_THERE = 'for what is there say "move X to ..."; what is new is "a hat", not "the hat"'
_NO_VALUE = re.compile(r"(?:match|come|fit|suit|go|look|resemble|complement|contrast|blend|become|be)\b", re.IGNORECASE)
_ANOTHER_S = re.compile(r"(?:\band\b|,)\s+(?:the|its|his|her|all|both)\s+\S.*\s(?P<last>[\w-]+)$", re.IGNORECASE)
_NO_NAMES = (
    PRONOUNS
    | _NO_THINGS - word_set("detail details")
    | word_set(
        "anything else looks appear very more less so too much really slightly somewhat quite twice bit be become a the"
        " of from in on at to"
    )
)
_QUALIFIES = re.compile(r"\s(?:with|in|made|that|which|wearing|holding|on|from|like|saying|reading)\s")


class Thing(NamedTuple):
    """One thing that is to come."""

    name: str
    description: str
    number: int = 1


def name_of_existing(words: str) -> str:
    """The name that words for something in the picture give it: `hat` of "the hat", `all hats` of "all of the hats".

    Raises:
        Refusal: they give it none.
    """
    name = plain_name(words)
    if text := _TEXT_QUOTED.match(name):
        return text["text"]
    parts = [part.lower() for part in name.split()]
    if (
        not parts
        or name.lower() in _NO_NAMES
        or parts[0] in _NO_NAMES
        or head_noun(name).lower() in _NO_NAMES
        or parts[-1].endswith("'s")
    ):
        raise Refusal(f'"{words}" names no thing')
    if odd := _ODD.search(name):
        raise Refusal(f'"{words}" cannot be read as one name (at "{odd.group().strip()}")')
    if _is_plain_colour(parts):
        raise Refusal(f'"{words}" names a color and no thing')
    if parts[0] in ORDINALS or parts[0] in NUMBERS or parts[0].isdigit() or PARTIAL.match(words):
        raise Refusal(
            f'"{words}" counts what is not counted: say "all", or tell it from others by how it looks or where it is'
        )
    every = re.match(r"(?:all|both|every|each)\b", words, re.IGNORECASE)
    return f"all {name}" if every else name


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


def names_of_enumeration(words: str) -> list[str]:
    """The parts of an enumeration, as they stand there.

    Raises:
        Refusal: it has none, or "and" could stand in a name: "a salt and pepper shaker".
    """
    parts: list[str] = []
    first, *others = _JOINT.split(words)
    for joint, part in zip([None, *others[::2]], [first, *others[1::2]], strict=True):
        if parts and _goes_on(parts[-1], part):
            parts[-1] = f"{parts[-1]} and {part}"
        elif parts and joint and _may_be_one(parts[-1], part):
            raise Refusal(
                f'"{parts[-1]} and {part}" could be one thing or two: give each its "a" or "the", or join it by hyphens'
            )
        elif part.strip():
            parts.append(part.strip())
    if not parts:
        raise Refusal("it names nothing")
    return parts


def _goes_on(before: str, after: str) -> bool:
    """Whether "and" joins two qualities, or two things that belong to one before: "a vase with roses and tulips"."""
    if re.search(r"\bbetween\b(?!.*\sand\s)", before, re.IGNORECASE):
        return True
    if DETERMINER.match(after):
        return False
    if re.search(r"\b(?:with|of)\b", before, re.IGNORECASE):
        return True
    is_quality = before.rsplit(maxsplit=1)[-1].lower() in _ADJECTIVES
    return is_quality and (len(after.split()) > 1 or after.strip().lower() in _ADJECTIVES)


def _may_be_one(before: str, after: str) -> bool:
    """Whether "and" could stand in the middle of one name: that of two nouns without an article follows it."""
    nouns = _QUALIFIES.split(split_place(after)[0], maxsplit=1)[0].lower().split()
    begins_anew = DETERMINER.match(after) or nouns[:1] == [] or nouns[0] in _ADJECTIVES
    return len(nouns) > 1 and not begins_anew and not split_place(before)[1]


def _is_plain_colour(parts: list[str]) -> bool:
    return parts[-1] in PLAIN_COLOURS and all(part in _ADJECTIVES for part in parts)


def _thing(words: str) -> Thing:
    quantity = QUANTITY.match(words)
    plain = words[quantity.end() :] if quantity else words
    if plain.lower() in PRONOUNS | NUMBERS.keys() or not re.search(r"\w", plain):
        raise Refusal(f'"{words}" names no thing')
    parts = plain.lower().split()
    if parts[-1] in _NO_NOUNS or ("and" in parts and all(part in _ADJECTIVES for part in parts)):
        raise Refusal(f'"{words}" names a {"color" if parts[-1] in PLAIN_COLOURS else "quality"} and no thing')
    noun = head_noun(plain).lower()
    if parts[-1] in _NO_THINGS or noun in _NO_THINGS | _ATTRIBUTES:
        raise Refusal(f'"{words}" is nothing that can be added')
    if not _DEPENDING.isdisjoint(parts[:2]):
        raise Refusal(f'"{words}" depends on what is there: say how many, such as "two more hats", or what it is')
    if noun in _LETTERED or parts[0] in TEXT_NAMES:
        raise Refusal(f'"{words}" does not say in quotation marks what the text is to be')
    if ENDS_OPEN.search(plain):
        raise Refusal(f'"{words}" ends in the middle')
    if odd := _INNER_ARTICLE.search(f" {plain}") or _ODD.search(plain):
        raise Refusal(f'"{words}" cannot be read as one thing (at "{odd.group().strip()}")')
    number = 1
    if quantity and quantity["number"]:
        digits = quantity["number"].lower()
        number = NUMBERS.get(digits) or int(digits)
    if number == 0 or (quantity is None and _UNCOUNTED.match(plain)):
        raise Refusal(f'"{words}" is no number of things: write 1 to 999')
    return Thing(name=_name(plain), description=words, number=number)


def bare_name(name: str) -> str:
    """A name without the qualities before it: `hat` of "red wool hat"."""
    words = name.split()
    while len(words) > 1 and words[0].lower().strip(",") in _ADJECTIVES and words[1].lower() != "of":
        words = words[1:]
    return " ".join(words)


def _name(plain: str) -> str:
    """The words that a thing is called by: without what it is made with, and without the qualities before it."""
    return bare_name(_QUALIFIES.split(plain, maxsplit=1)[0]) or head_noun(plain_name(plain))
