"""Finds what a description says of a thing's colour, material or finish, and puts other words in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bria_assets.prompts.quality_words import COLOURS, FINISHES, MATERIALS, SHADES

_TOKEN = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|[^\W_]+|[^\w\s]|_")
_HEX = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?")
_JOINTS = ((",", "and"), ("-", "and", "-"), (",",), ("and",), ("&",), ("/",), ("-",))
_MOST_CHARACTERS = 160
"""Of one expression: "dark red, bright green and white" is long already."""

_BETWEEN = re.compile(
    r"(?:\s+(?!(?:and|or|of|on|in|at|with|to|the|an?|is|are|by|from|against)\b)[\w'-]+){0,2}\s+", re.IGNORECASE
)
_ARTICLE_BEFORE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)


class Quality(NamedTuple):
    """A kind of adjective of which a thing has one, such as its colour. Found in a time that grows with the text."""

    words: frozenset[str]
    shades: frozenset[str] = frozenset()

    def first_in(self, text: str) -> str | None:
        """The first expression of this kind in a text, as it stands there: "dark red and white"."""
        span = next(self._spans(text), None)
        return None if span is None else text[span[0] : span[1]]

    def is_all_of(self, text: str) -> bool:
        """Whether a text says nothing else."""
        return self.first_in(text) == text.strip() != ""

    def replaced_in(self, text: str, value: str) -> str:
        """A text whose first expression of this kind is another; added at the end where it has none."""
        span = next(self._spans(text, value), None)
        if span is None:
            return f"{text.rstrip(' .,;')}, {value}" if text.strip() else value
        return text[: span[0]] + _as_begun(text[span[0] : span[1]], value) + text[span[1] :]

    def replaced_before(self, noun: str, text: str, value: str) -> str:
        """A text in which the expression that stands before a noun is another; as it was where none does."""
        pieces: list[str] = []
        end = 0
        pattern = rf"(?P<value>{re.escape(value)}\b)|\b{any_number_of(noun)}\b"  # of a rose that is "rose gold"
        for found in re.finditer(pattern, text, re.IGNORECASE):
            if found["value"]:
                continue
            before = text[end : found.start()]
            if span := self._last_before(before, value):
                new = _as_begun(before[span[0] : span[1]], value)
                before = _with_fitting_article(before[: span[0]], new) + before[span[1] :]
            pieces += [before, found.group()]
            end = found.end()
        return "".join([*pieces, text[end:]])

    def before(self, text: str) -> tuple[int, int] | None:
        """Where the expression is that a text ends in."""
        span = self._last_before(text)
        return span if span is not None and not text[span[1] :].strip() else None

    def _last_before(self, text: str, value: str = "") -> tuple[int, int] | None:
        start = max(len(text) - _MOST_CHARACTERS, 0)
        spans = [span for span in self._spans(text[start:], value) if _BETWEEN.fullmatch(text[start + span[1] :])]
        return (start + spans[-1][0], start + spans[-1][1]) if spans else None

    def _spans(self, text: str, value: str = "") -> Iterator[tuple[int, int]]:
        """Where the expressions are; `value` counts as one, whatever it says."""
        literal = [token.lower() for token in _TOKEN.findall(value)]
        end = 0
        for found in _TOKEN.finditer(text):
            word, start = found.group().lower(), found.start()
            begins = self._is(word) or word in self.shades or word in literal[:1]
            if start < end or not begins or text[start - 1 : start] == "-":
                continue
            window = [
                (token.group().lower(), token.end()) for token in _TOKEN.finditer(text, start, start + _MOST_CHARACTERS)
            ]
            tokens = [token for token, _ in window]
            if last := self._end_of_expression(tokens, literal):
                end = window[last - 1][1]
                yield start, end

    def _end_of_expression(self, tokens: list[str], literal: list[str]) -> int:
        """How many tokens an expression takes; 0 where none begins."""
        end = self._end_of_one(tokens, 0, literal)
        while end:
            joints = (len(joint) for joint in _JOINTS if tuple(tokens[end : end + len(joint)]) == joint)
            further = self._end_of_one(tokens, end + next(joints, len(tokens)), literal)
            if not further:
                break
            end = further
        # "Black-eyed" is no colour.
        return 0 if tokens[end : end + 1] == ["-"] and end + 1 < len(tokens) else end

    def _end_of_one(self, tokens: list[str], start: int, literal: list[str]) -> int:
        if literal and tokens[start : start + len(literal)] == literal:
            return start + len(literal)
        end, at = 0, start
        while at < len(tokens) and (self._is(tokens[at]) or tokens[at] in self.shades):
            end = at + 1 if self._is(tokens[at]) else end
            at += 2 if tokens[at + 1 : at + 2] == ["-"] else 1
        return end

    def _is(self, word: str) -> bool:
        return (
            word in self.words
            or word.removesuffix("s") in self.words
            or (word[0] == "#" and _HEX.fullmatch(word) is not None)
        )


COLOUR = Quality(COLOURS, SHADES)
MATERIAL = Quality(MATERIALS)
FINISH = Quality(FINISHES)


def with_other_thing(text: str, noun: str, words: str) -> str:
    """A text in which other words stand for a thing, in the place of its noun and of a colour right before it."""
    pieces: list[str] = []
    end = 0
    for found in re.finditer(rf"(?P<done>{re.escape(words)})|\b{any_number_of(noun)}\b", text, re.IGNORECASE):
        before = text[end : found.start()]
        if found["done"] is None:
            span = COLOUR.before(before)
            pieces.append(_with_fitting_article(before[: span[0]] if span else before, words))
        else:
            pieces += [before, found.group()]
        end = found.end()
    return "".join([*pieces, text[end:]])


def any_number_of(noun: str) -> str:
    """A pattern for a noun in the singular and the plural."""
    return rf"{re.escape(singular(noun))}(?:e?s)?"


def singular(noun: str) -> str:
    """A noun's singular, by the regular rules; "glasses" and "trousers" become words that nobody minds."""
    lower = noun.lower()
    if lower.endswith("ies") and len(lower) > len("ties"):
        return f"{lower[:-3]}y"
    if re.search(r"(?:ss|x|ch|sh|z)es$", lower):
        return lower[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")):
        return lower[:-1]
    return lower


def _with_fitting_article(before: str, words: str) -> str:
    """Words after what stands before them, of which an "a" or "an" at the end becomes whichever fits."""
    article = _ARTICLE_BEFORE.search(before, max(len(before) - len(" an "), 0))
    if article is None:
        return before + words
    fitting = "an" if words[:1].lower() in tuple("aeiou") else "a"
    fitting = fitting.capitalize() if article[1][0].isupper() else fitting
    return f"{before[: article.start()]}{fitting} {words}"


def _as_begun(old: str, new: str) -> str:
    """The new words with a capital where the old ones begin a sentence."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and old[1:2].islower() else new
