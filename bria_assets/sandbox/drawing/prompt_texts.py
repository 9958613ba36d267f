"""Finds the texts that a prompt wants written: what stands in quotation marks, and how and where."""

import re
from typing import Any

from bria_assets.sandbox.drawing.colours import colour_words

QUOTED = re.compile(r"\"([^\"]{1,200})\"|“([^”]{1,200})”|„([^“”]{1,200})[“”]|(?<!\w)'([^']{1,200})'(?!\w)")
_AROUND = 60  # characters on either side of a quotation that may speak of it
_SPEAKS_OF_TEXT = (
    r"text|words?|letters?|lettering|logo|slogan|label(?:l?ed)?|print(?:ed)?|reads?|reading|says?|saying|title|caption"
    r"|headline|written|inscription|inscribed"
)
_LOCATION = re.compile(
    r"\b(?:above|below|under(?:neath)?|beneath)\s+(?:the\s+)?\w+"
    r"|\b(?:at|on|in|along|to)\s+the\s+(?:very\s+)?(?:top|bottom|upper|lower|center|centre|middle|left|right)"
    r"(?:[- ](?:left|right))?(?:\s+(?:corner|edge|side))?(?:\s+of\s+(?:the\s+|its\s+)?\w+)?"
    r"|\b(?:top|bottom|upper|lower)[- ](?:left|right|center|centre)(?:\s+corner)?"
    r"|\bon\s+(?:the|its)\s+(?:front|lid|label|side|body|chest|\w+)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\b(?:very\s+)?(?:tiny|small|large|big|huge)\b", re.IGNORECASE)
_APPEARANCE = re.compile(
    r"\b(?:bold|italic|outlined|glowing|neon|embossed|engraved|carved|debossed|printed|embroidered|handwritten"
    r"|(?:with )?(?:a )?drop shadow)\b",
    re.IGNORECASE,
)
_INK = re.compile(rf"([\w -]{{2,30}}?)\s+(?:{_SPEAKS_OF_TEXT})\b|\bin\s+((?:\w+\s+){{0,4}}\w+)", re.IGNORECASE)

# What leads to a quotation: "with the red text", "that says", "with"; and what follows it: "in white letters".
_OPENING = re.compile(
    rf"\b(?:with|and|showing|bearing|featuring|that|which)\b(?:\s+[\w-]+){{0,5}}?(?:\s+(?:{_SPEAKS_OF_TEXT}))?\s*:?\s*$"
    rf"|\b(?:{_SPEAKS_OF_TEXT})\s*:?\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"(?:\s*\b(?:in|as)\s+(?:[\w#-]+\s+){{0,4}}?(?:{_SPEAKS_OF_TEXT}|type|font|ink|neon|capitals)\b"
    rf"|\s*\bin\s+(?!an?\b|the\b)[\w#-]+(?=\s*(?:[.,;]|$|\b(?:on|at|above|below)\b))"
    rf"|\s*(?:{_LOCATION.pattern}))+",
    re.IGNORECASE,
)


def speaks_of_text(prompt: str) -> bool:
    """Tell whether a prompt speaks of letters, so that its quotations are more than names."""
    return re.search(rf"\b(?:{_SPEAKS_OF_TEXT})\b", QUOTED.sub(" ", prompt), re.IGNORECASE) is not None


def prompt_texts(prompt: str) -> list[dict[str, Any]]:
    """Return a ``text_render`` entry for each quotation of a prompt.

    Only words next to a quotation speak of it: those of the same clause, and nothing beyond another quotation.
    """
    entries: list[dict[str, Any]] = []
    matches = list(QUOTED.finditer(prompt))
    for number, match in enumerate(matches):
        before_from = matches[number - 1].end() if number else 0
        after_to = matches[number + 1].start() if number + 1 < len(matches) else len(prompt)
        before = re.split(r"[.;,\n]", prompt[max(before_from, match.start() - _AROUND) : match.start()])[-1]
        after = re.split(r"[.;\n]", prompt[match.end() : min(after_to, match.end() + _AROUND)])[0]
        entries.append(_entry(next(filter(None, match.groups())), before, after))
    return entries


def without_texts(prompt: str) -> str:
    """Return a prompt without its quotations and the words that speak of them, whose colours are not the product's."""
    kept, end = [], 0
    for match in QUOTED.finditer(prompt):
        before = prompt[end : match.start()]
        opening = _OPENING.search(before)
        kept.append(before[: opening.start()] if opening else before)
        after = _CLOSING.match(prompt, match.end())
        end = after.end() if after else match.end()
    return " ".join([*kept, prompt[end:]])


def _entry(text: str, before: str, after: str) -> dict[str, Any]:
    near = f"{before} | {after}"
    location = _LOCATION.search(after) or _LOCATION.search(before)
    size = _SIZE.search(near)
    looks = list(dict.fromkeys(word.lower() for word in _APPEARANCE.findall(near)))
    return {
        "text": text,
        "location": location.group(0).lower() if location else "front of the product",
        "size": size.group(0).lower() if size else "medium",
        "color": _ink(before, after),
        "font": "clean sans-serif",
        "appearance_details": ", ".join(looks) or "printed",
    }


def _ink(before: str, after: str) -> str:
    """Return the colour that the words next to a quotation give the letters: "red text 'A'", "'A' in gold letters"."""
    spoken = [group for match in _INK.finditer(before) for group in match.groups() if group]
    told = re.search(r"\b(?:in|as)\s+(?!an?\b|the\b)((?:[\w#-]+\s*){1,4})", after)
    named = colour_words(told.group(1)) if told else []
    named = named or [name for words in spoken for name in colour_words(" ".join(words.split()[-3:]))]
    return named[-1] if named else ""


def text_attributes(words: str) -> dict[str, str]:
    """Return what words say about letters that they do not quote: "make the text red and larger"."""
    said: dict[str, str] = {}
    location, size = _LOCATION.search(words), _SIZE.search(words)
    if location:
        said["location"] = location.group(0).lower()
    if size or re.search(r"\b(?:larger|bigger|smaller)\b", words, re.IGNORECASE):
        said["size"] = size.group(0).lower() if size else "small" if "smaller" in words.lower() else "large"
    inks = colour_words(words)
    if inks:
        said["color"] = inks[-1]
    looks = [word.lower() for word in _APPEARANCE.findall(words)]
    if looks:
        said["appearance_details"] = ", ".join(looks)
    return said
