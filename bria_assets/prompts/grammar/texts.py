"""Wishes for lettering: add text "T" above B, change the text to "T", make the text red, remove the text."""

from __future__ import annotations

import re

from bria_assets.prompts.grammar.draft import Draft
from bria_assets.prompts.grammar.places import split_place
from bria_assets.prompts.grammar.quotations import MARK, is_quotation
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.qualities import COLOUR
from bria_assets.prompts.quality_words import word_set

TEXT_NOUN = r"(?:text|texts|lettering|words?|slogan|caption|title|headline|inscription|writing)"
_SAYING = r"(?:saying|says|say|that says|which says|reading|reads|read|that reads|with the words?|of|:)"
_WRITE = r"(?:add|put|place|write|insert|include|print|draw|set)"
_ADD = re.compile(
    rf"^{_WRITE}\s+(?:an?\s+|the\s+|some\s+)?(?P<before>.*?)\s*"
    rf"(?:\b{TEXT_NOUN}\b\s*(?:{_SAYING}(?!\w))?\s*)?(?P<text>{MARK})"
    rf"\s*(?:{TEXT_NOUN}\b)?\s*(?P<tail>.*)$",
    re.IGNORECASE,
)
_ADD_CAPITALS = re.compile(
    rf"^(?i:{_WRITE}\s+(?:the\s+)?(?P<before>){TEXT_NOUN}\s+(?:{_SAYING}\s*)?|(?:write|print)\s+)"
    r"(?P<text>[A-Z0-9][A-Z0-9!&%'-]+(?:\s+[A-Z0-9!&%'-]+)*)(?=\s|$)\s*(?P<tail>.*)$"
)
_REMOVE = re.compile(
    r"^(?:remove|delete|erase|clear|eliminate|get rid of|take (?:away|off|out)|drop)\s+"
    rf"(?P<all>all\s+)?(?:of\s+)?(?:the\s+)?(?:(?P<noun>{TEXT_NOUN})\s*(?:{_SAYING}\s*)?)?(?P<text>{MARK})?(?:\s+{TEXT_NOUN})?$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"^(?:change|replace|set|update|edit|swap|make|turn|exchange)\s+(?:the\s+)?(?:{TEXT_NOUN}\b\s*)?(?:from\s+)?"
    rf"(?P<old>{MARK})?(?:\s+{TEXT_NOUN})?\s*(?:to say|to read|to|into|with|by|say|read)\s+"
    rf"(?:the\s+)?(?:{TEXT_NOUN}\s+)?(?P<new>{MARK})$",
    re.IGNORECASE,
)
_LOOK = re.compile(
    rf"^(?:make|set|turn|change|paint|colou?r)\s+(?:the\s+)?(?:{TEXT_NOUN}\b)\s*(?P<text>{MARK})?\s*"
    r"(?:to\s+|in\s+|into\s+)?(?P<look>.+)$",
    re.IGNORECASE,
)
_SIZES = {
    **{size: size for size in ("tiny", "small", "medium", "large", "larger", "smaller")},
    "little": "small",
    "big": "large",
    "bigger": "larger",
    "huge": "very large",
}
_STYLES = word_set("bold italic uppercase lowercase outlined underlined glowing neon embossed engraved thin shadowed")
_FONTS = word_set("serif sans-serif sans script handwritten cursive gothic monospace calligraphic handwriting")
_NOISE = word_set("letters letter lettering text type font color colour capital capitals writing and a an the in")


def read_text(clause: str, draft: Draft) -> bool:
    """Reads a wish for lettering; False where it is none.

    Raises:
        Refusal: it is one, and some of it is not understood.
    """
    if found := _REMOVE.match(clause):
        if found["text"]:
            draft.remove_thing(found["text"])
        elif found["noun"]:
            draft.remove_thing("all text" if found["all"] else "text")
        draft.spoken_of = ["text"]
        return bool(found["text"] or found["noun"])
    if found := _CHANGE.match(clause):
        _change(draft, found["old"], found["new"])
        return True
    if found := _ADD.match(clause) or _ADD_CAPITALS.match(clause):
        return _add(clause, found, draft)
    if (found := _LOOK.match(clause)) and not re.match(r"(?:to|say)\b", found["look"], re.IGNORECASE):
        look = _look(found["look"])
        if look is None:
            return False
        name = found["text"] or "text"
        for attribute, value in look.items():
            draft.modify(name, attribute, value)
        draft.spoken_of = [name]
        return True
    return False


def _add(clause: str, found: re.Match[str], draft: Draft) -> bool:
    is_surely_text = re.search(rf"\b{TEXT_NOUN}\b", clause, re.IGNORECASE) is not None
    before = _look(found["before"]) if found["before"] else {}
    said, place = split_place(f" {found['tail']}")
    after = re.search(r"\s(?P<look>in\s+[\w\s#-]+)$", place, re.IGNORECASE)
    if after and _look(after["look"]) is not None:
        said, place = f"{said} {after['look']}", place[: after.start()]
    look = _look(said) if said.strip() else {}
    if before is None or look is None or re.search(MARK, place):
        if is_surely_text:
            raise Refusal("beside the text itself, only its place, color, size and style can be said")
        return False  # "a sign with ..." is a thing
    text = draft.quoted.said_by(found["text"]) if is_quotation(found["text"]) else found["text"]
    if draft.entry_of_text(text) and not place:
        raise Refusal(f'the text "{text}" is there: \'make "{text}" red\' changes it, a place for it adds it once more')
    draft.add_text(text, {**({"location": place.strip()} if place else {}), **before, **look})
    draft.spoken_of = [found["text"] if is_quotation(found["text"]) else "text"]
    return True


def _change(draft: Draft, old: str | None, new: str) -> None:
    said = draft.quoted.said_by(new)
    draft.spoken_of = [new]
    if old is None:
        draft.modify("text", "text", said)
        return
    entry = draft.entry_of_text(draft.quoted.said_by(old))
    draft.remove_thing(old)
    draft.add_text(said, {key: str(value) for key, value in entry.items() if key != "text" and value})


def _look(words: str) -> dict[str, str] | None:
    """Color, size, font and style that words speak of; None where they speak of anything else."""
    look: dict[str, str] = {}
    rest = words
    if colour := COLOUR.first_in(words):
        look["color"] = colour
        rest = words.replace(colour, " ", 1)
    styles: list[str] = []
    for word in re.findall(r"[^\s,]+", rest.lower()):
        if word in _SIZES:
            look["size"] = _SIZES[word]
        elif word in _FONTS:
            look["font"] = " ".join(filter(None, (look.get("font"), word)))
        elif word in _STYLES:
            styles.append(word)
        elif word not in _NOISE:
            return None
    if styles:
        look["appearance_details"] = ", ".join(styles)
    return look or None
