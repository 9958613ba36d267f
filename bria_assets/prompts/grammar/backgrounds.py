"""Wishes for the background, and for what else belongs to the whole picture: light, mood, style, camera."""

from __future__ import annotations

import re

from bria_assets.prompts.background_rule import NO_BACKGROUND, is_transparent
from bria_assets.prompts.grammar.draft import Draft
from bria_assets.prompts.grammar.noun_phrases import OF_WHAT_IS_THERE, is_put_elsewhere, one_value
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.qualities import COLOUR

_BACKGROUND = r"(?:background|backdrop|bg)"
_OF_PICTURE = r"(?:\s+of\s+the\s+(?:picture|image|photo|scene))?"
_FROM = r"(?:from\s+.+?\s+(?=to\b|into\b))?"
_THE_BACKGROUND = (
    r"(?:the\s+)?(?:\w+'s\s+)?(?:(?!(?:and|in|on|of|with|to|from)\b)[\w-]+\s+){0,2}?"
    rf"{_BACKGROUND}(?:'s)?(?:\s+colou?r)?{_OF_PICTURE}"
)
_CHANGE = re.compile(
    r"^(?:change|set|switch|turn|make|replace|swap|update|exchange|paint|colou?r|alter|transform|convert)\s+"
    rf"{_THE_BACKGROUND}\s+{_FROM}(?:to be|to|into|with|by|for|as|in)\s+(?P<new>.+)$",
    re.IGNORECASE,
)
_MAKE = re.compile(rf"^(?:make|turn|paint|colou?r)\s+{_THE_BACKGROUND}\s+(?!of\b|to\b|in\b)(?P<new>.+)$", re.IGNORECASE)
_COLOUR_OF = re.compile(
    rf"^(?:change|set|switch|turn|make)\s+(?:the\s+)?colou?r\s+of\s+(?:the\s+)?{_BACKGROUND}\s+"
    rf"{_FROM}(?:to|into)?\s*(?P<new>.+)$",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"^(?:remove|delete|erase|clear|eliminate|get rid of|take (?:away|out|off)|cut (?:out|off|away)|drop)\s+"
    rf"(?:the\s+)?(?:\w+\s+)?{_BACKGROUND}$",
    re.IGNORECASE,
)
_EXTEND = re.compile(
    rf"^(?:add|put|place|include|insert|draw)\s+(?P<what>.+?)\s+(?:to|in|into|on)\s+(?:the\s+)?{_BACKGROUND}$",
    re.IGNORECASE,
)
_USE = re.compile(
    r"^(?:(?:add|use|have|insert|include|set)|give\s+(?:it|the\s+[\w'-]+))\s+(?:an?\s+|the\s+|some\s+)?"
    rf"(?:(?P<before>(?:(?!(?:keep|leave|and|the|an?|to|on|in|it|as)\b)[\w'-]+\s+)+?){_BACKGROUND}|{_BACKGROUND}\s*(?:of|with|showing|:)\s*(?P<after>.+))$",
    re.IGNORECASE,
)
_USE_AS = re.compile(
    rf"^(?:use|set|put|have|take|make)\s+(?P<new>.+?)\s+as\s+(?:(?:an?|the)\s+)?(?:new\s+)?{_BACKGROUND}$",
    re.IGNORECASE,
)
_PUT_ON = re.compile(
    r"^(?:put|place|set|move)\s+(?:the\s+)?[\w\s'-]+?\s+(?:on|onto|against|in front of)\s+(?:an?\s+|the\s+)?"
    rf"(?P<before>[\w\s,-]+?)\s+{_BACKGROUND}$",
    re.IGNORECASE,
)
_SCENE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"lighting|light|illumination", ("lighting", "conditions")),
    (r"shadows?", ("lighting", "shadows")),
    (r"light(?:ing)? direction", ("lighting", "direction")),
    (r"mood|atmosphere|mood and atmosphere", ("aesthetics", "mood_atmosphere")),
    (r"composition", ("aesthetics", "composition")),
    (r"colou?r (?:scheme|palette)|palette", ("aesthetics", "color_scheme")),
    (r"style medium|medium|style", ("style_medium",)),
    (r"artistic style|art style", ("artistic_style",)),
    (r"camera angle|angle|perspective|viewpoint", ("photographic_characteristics", "camera_angle")),
    (r"depth of field", ("photographic_characteristics", "depth_of_field")),
    (r"focus", ("photographic_characteristics", "focus")),
    (r"lens|focal length", ("photographic_characteristics", "lens_focal_length")),
)
_SCENE_CHANGE = re.compile(
    r"^(?:change|set|switch|make|adjust|alter)\s+(?:the\s+)?(?:(?:picture|image|photo|scene)'s\s+)?"
    rf"(?P<what>{'|'.join(words for words, _ in _SCENE)})(?:\s+of\s+the\s+(?:picture|image|photo|scene))?\s+"
    r"(?:from\s+.+?\s+(?=to\b|into\b))?(?:(?:to be|to|into|more)\s+)?(?P<new>.+)$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?!(?:winter|summer|silver|copper|amber|paper|under|over)\b)\w+er|different|another|new|on|off|up|down|more\b.*|less\b.*)$",
    re.IGNORECASE,
)

_OF_WHAT_IS_THERE = re.compile(
    r"(?:different|another|bit|little|touch|tad|slightly|same)\b"
    r"|(?:very |softly )?(?:out of focus|in focus|blur(?:red|ry)|sharp)$",
    re.IGNORECASE,
)
"""What is no background by itself."""


def read_background(clause: str, draft: Draft) -> bool:
    """Reads a wish for the background; False where it is none.

    Raises:
        Refusal: it is one that is not understood.
    """
    if _REMOVE.match(clause):
        draft.set_background(NO_BACKGROUND)
    elif found := _COLOUR_OF.match(clause) or _CHANGE.match(clause) or _MAKE.match(clause) or _USE_AS.match(clause):
        draft.set_background(_background(found["new"]))
    elif found := _EXTEND.match(clause):
        if is_put_elsewhere(clause):
            raise Refusal(OF_WHAT_IS_THERE)
        draft.set_background(_extended(draft, found["what"]))
    elif found := _PUT_ON.match(clause):
        draft.set_background(_background(found["before"]))
    elif found := _USE.match(clause):
        draft.set_background(_background(found["before"] or found["after"]))
    elif re.search(rf"(?<!in the )\b{_BACKGROUND}\b", clause, re.IGNORECASE):
        raise Refusal('of the background, "change the background to ..." and "remove the background" are understood')
    else:
        return False
    draft.spoken_of = ["background"]
    return True


def read_scene(clause: str, draft: Draft) -> bool:
    """Reads a wish for light, mood, style or camera; False where it is none.

    Raises:
        Refusal: it says "brighter" and the like, which depends on what is there.
    """
    found = _SCENE_CHANGE.match(clause)
    if found is None:
        return False
    if _MORE.match(found["new"]):
        raise Refusal(f'"{found["new"]}" depends on what is there: say what it is to be, such as "soft evening light"')
    path = next(path for words, path in _SCENE if re.fullmatch(words, found["what"], re.IGNORECASE))
    draft.set_field(path, _plain(one_value(found["new"])))
    draft.spoken_of = [found["what"]]
    return True


def _plain(words: str) -> str:
    return re.sub(r"^(?:an?|the|some)\s+", "", words.strip(), flags=re.IGNORECASE)


def _background(words: str) -> str:
    plain = _plain(one_value(words))
    if _MORE.match(plain) or _OF_WHAT_IS_THERE.match(plain):
        raise Refusal(f'"{words}" does not say what the background is to be')
    if is_transparent(plain) or is_transparent(f"{plain} background"):
        return NO_BACKGROUND
    return f"{plain} background" if COLOUR.is_all_of(plain) else plain


def _extended(draft: Draft, what: str) -> str:
    """The background with something more in it; a transparent or unknown one becomes that alone."""
    prompt = draft.prompt or {}
    there = str(prompt.get("background") or prompt.get("background_setting") or "").strip().rstrip(".")
    plain = _plain(what)
    if not there or is_transparent(there):
        return plain
    return there if plain.lower() in there.lower() else f"{there}, with {what}"
