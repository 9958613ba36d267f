"""Cuts an instruction into clauses, one wish each, and turns away what is no plain wish."""

from __future__ import annotations

import re

from bria_assets.prompts.grammar.refusal import Refusal

_KNOWN_VERBS = (
    "add|put|place|set|insert|include|draw|write|print|give|attach|hang|stick|remove|delete|erase|take|get|drop|clear"
    "|eliminate|cut|change|make|turn|switch|alter|adjust|update|edit|paint|colou?r|recolou?r|dye|tint|replace|swap"
    "|exchange|substitute|transform|convert|move|shift|position|use|have|let|enlarge|shrink|keep|leave|preserve"
)
_OTHER_VERBS = (
    "rotate|spin|flip|mirror|crop|zoom|blur|sharpen|brighten|darken|lighten|resize|scale|animate|smooth|clean|fix"
    "|improve|enhance|upscale|straighten|tilt|open|close|fill|cover|duplicate|copy|clone|undo|redo|revert|highlight"
    "|emphasi[sz]e|hide|show|display|extend|expand|bring|send|push|pull|increase|decrease|reduce|raise|lower|rename"
    "|merge|combine|separate|align|center|centre|try|imagine|do|go|surprise|apply|create|generate|render|retouch|soften"
    "|stretch|bend|break|wrap|decorate|dress|shave|reset|restore|animate|swirl|fade"
)
_FILLER = (
    r"(?:please|pls|plz|kindly|only|now|also|just|then|next|finally|first(?:ly)?|additionally|and|i want (?:you )?to"
    r"|i(?:'d| would) like (?:you )?to|we (?:want|need) to|you (?:must|need to)|let's|let us)"
)
_SEPARATOR = re.compile(
    r"\s*(?:(?P<strong>(?:;|\.+(?=\s|$)|\u2026|!|\bthen\b|\bplus\b|\bafter that\b)+)"
    r"|(?P<weak>,|(?<!-)\band\b(?!-)|&|\balso\b|\bas well as\b|\bbut\b))\s*",
    re.IGNORECASE,
)
_BEGINS_CLAUSE = re.compile(
    rf"(?:{_FILLER}[\s,]+)*(?:(?:{_KNOWN_VERBS}|{_OTHER_VERBS})\b(?!-)"
    r"|(?:the|all|its)\s[^,;]*?\s(?:should be|must be|is to be|are to be)\s)",
    re.IGNORECASE,
)
_NO_WISH: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(?:not|never|no|nothing|without|except|neither|nor|cannot|dont|doesnt)\b|n't\b|^(?:avoid|stop)\b"
            r"|\b(?:all|every(?:thing|one|body)?|any(?:thing)?|none)\s+but\b",
            re.IGNORECASE,
        ),
        'it says what is not to be ("{}"): say only what is to change, what it does not name stays as it is',
    ),
    (re.compile(r"\?"), 'it is a question ("{}"): say it as a wish, such as "add a hat"'),
    (
        re.compile(
            r"^(?:can|could|would|will|what|why|how|is|are|do|does|did|should|shall|may|might|which|who|where|am)\b",
            re.IGNORECASE,
        ),
        'it is a question ("{}"): say it as a wish, such as "add a hat"',
    ),
    (
        re.compile(r"\b(?:if|unless|when|whenever|until|depending|otherwise|in case|as long as)\b", re.IGNORECASE),
        'it depends on something ("{}"): say what is to change in any case',
    ),
    (re.compile(r"\b(?:or|either)\b", re.IGNORECASE), 'it leaves a choice ("{}"): say which'),
    (
        re.compile(r"\b(?:maybe|perhaps|possibly|probably|some ?how|something|whatever)\b", re.IGNORECASE),
        'it is not definite ("{}")',
    ),
    (
        re.compile(
            r"\b(?:instead|rather than|as before|again|previous|previously|back to|undo|revert"
            r"|in (?:its|their|his|her) place|in place of)\b",
            re.IGNORECASE,
        ),
        'it refers to something else ("{}"): say what is to be, such as "replace the hat with a crown"',
    ),
    (
        re.compile(r"\b(?:my|our|your)\b", re.IGNORECASE),
        'it speaks of what only you know ("{}"): say how it looks, and text in quotation marks',
    ),
)


def clauses_of(words: str) -> list[str]:
    """The clauses of an instruction, without "please" and the like.

    A comma and "and" end a clause only where a verb follows: "add a hat, a cigar and a scarf" is one clause.

    Raises:
        Refusal: it is a question, a negation, a condition, or leaves something open.
    """
    for pattern, reason in _NO_WISH:
        if found := pattern.search(words):
            raise Refusal(reason.format(found.group()))
    spans: list[tuple[int, int]] = []
    at, must_begin = 0, True
    for separator in [*_SEPARATOR.finditer(words), None]:
        end = separator.start() if separator else len(words)
        if words[at:end].strip():
            if must_begin or _BEGINS_CLAUSE.match(words[at:end]):
                spans.append((at, end))
            else:
                spans[-1] = (spans[-1][0], end)
            must_begin = False
        if separator:
            at, must_begin = separator.end(), must_begin or bool(separator["strong"])
    clauses = (_without_filler(words[start:end]) for start, end in spans)
    return [clause for clause in clauses if clause]


def _without_filler(clause: str) -> str:
    clause = re.sub(rf"^(?:{_FILLER}\b[\s,]*)+", "", clause.strip(" ,"), flags=re.IGNORECASE)
    clause = re.sub(r"\bonly\s+(?=the\s)", "", clause, flags=re.IGNORECASE)
    clause = re.sub(
        r"(?:[\s,]+(?:please|pls|plz|only|too|as well|thanks|thank you|now))+$", "", clause, flags=re.IGNORECASE
    )
    clause = re.sub(
        r"\s+(?:in|to|on|from|into)\s+(?:the|this)\s+(?:picture|image|photo|photograph|scene|frame)$",
        "",
        clause,
        flags=re.IGNORECASE,
    )
    return clause.strip(" ,.")
