"""Words that stand before a noun, or in its place: articles, numbers, pronouns."""

from __future__ import annotations

import re

from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.quality_words import word_set

NUMBERS = {
    word: number
    for number, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2)
}
QUANTITY = re.compile(
    rf"(?P<number>\d{{1,3}}|{'|'.join(NUMBERS)})(?:\s+more)?\s+"
    r"|(?:a few|one more|an?|the|some|another|one|several)\s+",
    re.IGNORECASE,
)
DETERMINER = re.compile(rf"^(?:an?|the|some|another|one|\d+|{'|'.join(NUMBERS)}|all|its|his|her)\b", re.IGNORECASE)
PRONOUNS = word_set(
    "it them this that these those they he she him her me us you one everything all each both something nothing"
)
"""Words that stand for a thing and name none."""

PARTIAL = re.compile(r"(?:some|several|most|many|few|half|any)\s", re.IGNORECASE)
"""Some of what is there, nobody knows which."""

ORDINALS = word_set("first second third fourth last other next left-most right-most remaining")


def whole_number(words: str) -> int:
    """A number in digits or words, one to ten.

    Raises:
        Refusal: it is none.
    """
    number = 1 if words.lower() == "one" else NUMBERS.get(words.lower())
    if number is None and not re.fullmatch(r"\d{1,3}", words):
        raise Refusal(f'"{words}" is no whole number')
    return number or int(words)
