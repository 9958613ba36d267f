"""Quotations of an instruction, of all kinds of marks, set aside so that nothing inside them is read as grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bria_assets.prompts.grammar.refusal import Refusal

_OPENING, _CLOSING = "\u27e6", "\u27e7"
MARK = rf"{_OPENING}\d+{_CLOSING}"
"""A pattern for what stands in a quotation's place."""

_QUOTATION = re.compile(
    r"\"([^\"]*)\"|\u201c([^\u201d\"]*)[\u201d\"]|\u201e([^\u201c\u201d]*)[\u201c\u201d]|\u00ab([^\u00bb]*)\u00bb"
    r"|\u2018((?:[^\u2019]|(?<=\w)\u2019(?=\w))*)\u2019|`([^`]*)`|(?<!\w)'((?:[^']|(?<=\w)'(?=\w))*)'(?!\w)"
)
_LONE_MARK = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb\u2018`]|(?<!\w)'(?=\w)")


@dataclass(frozen=True)
class Quoted:
    """An instruction whose quotations are marks.

    Attributes:
        words: the instruction, one line, with a mark for each quotation.
        quotations: what they say, by their number.
    """

    words: str
    quotations: tuple[str, ...]

    def restored(self, words: str) -> str:
        """Words of the instruction with their quotations, in straight marks."""
        return re.sub(MARK, lambda found: f'"{self.said_by(found.group())}"', words)

    def said_by(self, mark: str) -> str:
        """What a quotation says."""
        return self.quotations[int(mark.strip()[1:-1])]


def without_quotations(instruction: str) -> Quoted:
    """Sets the quotations aside.

    Raises:
        Refusal: one is empty or has no end.
    """
    if _OPENING in instruction or _CLOSING in instruction:
        raise Refusal(f"the characters {_OPENING} and {_CLOSING} have no meaning in an instruction")
    quotations: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        said = next((group for group in found.groups() if group), "").strip()
        if not said:
            raise Refusal(f"the quotation {found.group()} is empty")
        quotations.append(said)
        return f" {_OPENING}{len(quotations) - 1}{_CLOSING} "

    words = _QUOTATION.sub(set_aside, instruction)
    if lone := _LONE_MARK.search(words):
        raise Refusal(f"a quotation has no end: {words[lone.start() : lone.start() + 40].strip()}")
    words = re.sub(r"\s*(?:->|=>|\u2192)\s*", " to ", words.replace("\u2019", "'"))
    words = re.sub(r"\s*\n\s*", " ; ", words.strip())
    return Quoted(words=re.sub(r"\s+", " ", words).strip(), quotations=tuple(quotations))


def is_quotation(words: str) -> bool:
    """Whether words are nothing but one quotation."""
    return re.fullmatch(MARK, words.strip()) is not None
