"""Words for colours, materials, finishes and sizes, and how one takes another's place in a description.

Colours: the names of CSS (https://www.w3.org/TR/css-color-4/#named-colors, read November 2026), one word each, and
those that shops use beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


def word_set(listed: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(listed.split())


COLOURS = word_set("""
    aqua azure beige black blue brown chartreuse chocolate coral crimson cyan fuchsia gold gray green grey indigo ivory
    khaki lavender lime linen magenta maroon navy olive orange orchid pink plum purple red salmon sienna silver tan
    teal thistle tomato turquoise violet wheat white yellow

    amber anthracite apricot aubergine blonde blush bronze burgundy camel caramel champagne charcoal cherry chestnut
    cobalt cognac copper cream denim ebony emerald espresso golden graphite jade lemon lilac mauve midnight mint moss
    multicolored multicoloured mustard nude ochre peach pearl petrol rainbow raspberry rose ruby rust sage sand
    sapphire scarlet slate stone taupe terracotta transparent ultramarine vermilion walnut wine
""")
SHADES = word_set("""
    baby bottle bright burnt cool dark darker deep dusty electric forest hot icy jet light lighter matte metallic muted
    navy neon off olive pale pastel powder predominantly rich royal sky soft steel vibrant vivid warm
""")
MATERIALS = word_set("""
    acrylic aluminium aluminum bamboo brass bronze canvas cardboard ceramic chrome clay concrete cork cotton crystal
    denim enamel fabric felt fur glass gold iron knitted lace leather linen marble metal metallic oak paper plastic
    porcelain resin rubber satin silk silver steel stone stoneware straw suede velvet walnut wax wicker wood wooden
    wool woolen woollen woven
""")
FINISHES = word_set("brushed frosted glossy matt matte metallic polished rough satin shiny smooth")
PLAIN_COLOURS = word_set(
    "white black red blue green yellow pink purple brown grey gray beige crimson maroon navy golden"
)
"""Colours that are nothing else; an orange, a rose and a lime are things."""

SIZES = ("tiny", "small", "medium", "large", "very large")
"""From the smallest to the largest, as Bria writes `relative_size`: "large within frame"."""

_BETWEEN = r"(?:\s+(?!(?:and|or|of|on|in|at|with|to|the|an?|is|are|by|from|against)\b)[\w'-]+){0,2}\s+"


class Quality(NamedTuple):
    """A kind of adjective of which a thing has one, such as its colour."""

    words: frozenset[str]
    shades: frozenset[str] = frozenset()

    @lru_cache(maxsize=256)  # noqa: B019 - there are three qualities
    def pattern(self, value: str = "") -> str:
        """Finds an expression of this kind as a whole, such as "dark red and white"; `value` counts as one."""
        known = _any_of((*self.words, *((value,) if value else ())))
        one = rf"(?:{_any_of(self.shades | self.words)}[\s-]+)*{known}" if self.shades else known
        return rf"(?<![\w#-])(?:{one})(?:\s*(?:,\s*and|,|and|&|/|-)\s*(?:{one}))*(?![\w-])"

    def first_in(self, text: str) -> str | None:
        """The first expression of this kind in a text, as it stands there."""
        found = re.search(self.pattern(), text, re.IGNORECASE)
        return found.group() if found else None

    def is_all_of(self, text: str) -> bool:
        """Whether a text says nothing else."""
        return re.fullmatch(self.pattern(), text.strip(), re.IGNORECASE) is not None


COLOUR = Quality(COLOURS | {"#[0-9a-f]{6}", "#[0-9a-f]{3}"}, SHADES)
MATERIAL = Quality(MATERIALS)
FINISH = Quality(FINISHES)


def with_quality(text: str, value: str, quality: Quality) -> str:
    """A text whose first expression of a quality is another; added at the end where it has none."""
    pattern = re.compile(quality.pattern(value), re.IGNORECASE)
    if pattern.search(text) is None:
        return f"{text.rstrip(' .,;')}, {value}" if text.strip() else value
    return pattern.sub(lambda found: _as_begun(found.group(), value), text, count=1)


def with_quality_of(noun: str, text: str, value: str, quality: Quality) -> str:
    """A text in which the quality that stands before a noun is another; as it was where none does."""
    pattern = rf"(?:(?P<article>\ban?)\s+)?(?P<old>{quality.pattern(value)})(?P<rest>{_BETWEEN}{any_number_of(noun)}\b)"
    return re.sub(
        pattern,
        lambda found: with_fitting_article(found["article"], _as_begun(found["old"], value)) + found["rest"],
        text,
        flags=re.IGNORECASE,
    )


def with_other_thing(text: str, noun: str, words: str) -> str:
    """A text in which other words stand for a thing, in the place of its noun and of a colour right before it."""
    return re.sub(
        rf"(?:(?P<article>\ban?)\s+)?(?:{re.escape(words)}|(?:{COLOUR.pattern()}\s+)?\b{any_number_of(noun)}\b)",
        lambda found: with_fitting_article(found["article"], words),
        text,
        flags=re.IGNORECASE,
    )


def with_fitting_article(article: str | None, words: str) -> str:
    """Words after "a" or "an", whichever fits, with a capital where the article had one; alone where there is none."""
    if not article:
        return words
    fitting = "an" if words[:1].lower() in "aeiou" else "a"
    return f"{fitting.capitalize() if article[0].isupper() else fitting} {words}"


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


def _as_begun(old: str, new: str) -> str:
    """The new words with a capital where the old ones begin a sentence."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and old[1:2].islower() else new


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(word if word.startswith("#[") else re.escape(word) for word in longest_first) + ")"
