"""Reads an instruction such as "make it navy and add a plant": what it changes, clause by clause."""

import re
from dataclasses import dataclass, field
from typing import Any

from bria_assets.sandbox.drawing.colours import colour_words, without_colours
from bria_assets.sandbox.drawing.loose_text import MOST_CHARACTERS
from bria_assets.sandbox.drawing.materials import material_words
from bria_assets.sandbox.drawing.prompt_background import split_background
from bria_assets.sandbox.drawing.prompt_lighting import light_direction
from bria_assets.sandbox.drawing.prompt_photography import named_characteristics
from bria_assets.sandbox.drawing.prompt_texts import QUOTED, prompt_texts, speaks_of_text, text_attributes
from bria_assets.sandbox.drawing.scenes.setting import names_a_scene
from bria_assets.sandbox.drawing.words import named_kind, without_kind_words

_CLAUSES = re.compile(
    r"[.;,\n]|\b(?:and then|then|and also|and (?=(?:add|make|change|remove|put|set|turn|place|replace)\b))"
)
_REMOVE = re.compile(
    r"^\s*(?:please\s+)?(?:remove|delete|take away|take off|get rid of|erase|drop|no|without)\b\s*", re.IGNORECASE
)
_ADD = re.compile(r"^\s*(?:please\s+)?(?:add|include|insert|put|place|show)\b\s*", re.IGNORECASE)
_REPLACE = re.compile(
    r"\b(?:replace|swap)\b.*?\b(?:with|by|for)\s+(?P<by>.+)|\b(?:turn|change|transform)\b.*?\b(?:into|to)\s+(?P<into>.+)"
    r"|\bmake it (?P<made>an? .+)",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"\b(?:background|backdrop|setting|scene|surroundings)\b", re.IGNORECASE)
_BACKGROUND_TOLD = re.compile(
    r"\b(?:background|backdrop|setting|scene|surroundings)\b\s*(?:colou?r\s+)?"
    r"(?:to|into|with|is|should be|as|by|of|:|=)\s+(.+)$",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"^\s*(?:please\s+)?(?:change|make|set|turn|use|give it|put it|place it|show it|have|add|with)\b", re.IGNORECASE
)
_LIGHT = re.compile(
    r"\b(?:\w*light(?:s|ing|er)?|lit|back-?lit|shadows?|shadowless|glow|sun(?:ny|set|rise|light)?|golden hour"
    r"|bright(?:er)?|dark(?:er)?|dim)\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\b(?:in (?:the |an? )?style of|in)\s+(?:an?\s+|the\s+)?([\w -]{3,40}?)\s+style\b"
    r"|\b(?:as|into|like)\s+(?:an?\s+|the\s+)?"
    r"([\w -]{0,30}?(?:watercolou?r|oil painting|painting|sketch|drawing|cartoon|anime|comic|woodcut|etching|pixel art"
    r"|3d render|illustration|vector art|photograph|photo)\b[\w -]*)",
    re.IGNORECASE,
)
_FINISH = re.compile(r"\b(?:matte?|glossy?|shiny|polished|satin|frosted|brushed)\b", re.IGNORECASE)
_SIZE = re.compile(
    r"\b(?:(?P<more>larger|bigger)|(?P<less>smaller)|(?P<named>very large|large|medium|tiny|small))\b", re.IGNORECASE
)
_MOVE = re.compile(
    r"\b(?:move|shift|put|place|position)\b.*\b(?:to|on|at|in) the "
    r"((?:top|bottom|left|right|center|centre|middle)[\w -]*)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^\s*(?:it|them|this|that|the (?:product|object|item))\b", re.IGNORECASE)


@dataclass
class Instruction:
    """What an instruction changes; what it says nothing about is empty.

    Attributes:
        background: The new background.
        lighting: New values of the lighting's fields.
        medium: The new medium, such as a watercolour.
        photography: New values of the photographic characteristics.
        added_texts: New ``text_render`` entries.
        text_changes: New values for the entries that are there.
        removed: Names of what goes.
        removes_text: Whether all text goes.
        added: Words for each new object.
        replacement: Words for what the object becomes.
        changes: Changed attributes by the words that name their object, empty words for the main one.
    """

    background: str = ""
    medium: str = ""
    lighting: dict[str, str] = field(default_factory=dict[str, str])
    photography: dict[str, str] = field(default_factory=dict[str, str])
    added_texts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    text_changes: dict[str, str] = field(default_factory=dict[str, str])
    removed: list[str] = field(default_factory=list[str])
    removes_text: bool = False
    added: list[str] = field(default_factory=list[str])
    replacement: str = ""
    changes: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])


def read_instruction(words: str) -> Instruction:
    """Read an instruction; clauses that no rule understands change nothing."""
    told = Instruction()
    for clause in _CLAUSES.split(QUOTED.sub(_quotation_without_commas, words[:MOST_CHARACTERS])):
        if clause and clause.strip():
            _read_clause(told, clause.strip())
    return told


def _quotation_without_commas(match: "re.Match[str]") -> str:
    # Commas and the like inside a quotation must not end its clause.
    inside = next(filter(None, match.groups()))
    return f'"{"".join(_MASKS.get(letter, letter) for letter in inside)}"'


_MASKS = {",": "\ue000", ".": "\ue001", ";": "\ue002", "\n": "\ue003"}
_UNMASKS = str.maketrans({mask: letter for letter, mask in _MASKS.items()})


def _read_clause(told: Instruction, clause: str) -> None:
    remove = _REMOVE.match(clause)
    if QUOTED.search(clause) or speaks_of_text(clause):
        _read_text(told, clause, removes=remove is not None)
    elif remove:
        _read_removal(told, clause[remove.end() :])
    elif medium := _MEDIUM.search(clause):
        told.medium = next(filter(None, medium.groups())).strip()
    elif photography := named_characteristics(clause):
        told.photography.update(photography)
    elif not _read_background(told, clause):
        if _speaks_of_light(clause):
            _read_light(told, clause)
        else:
            _read_objects(told, clause)


def _speaks_of_light(clause: str) -> bool:
    # "Light blue" is no light, and "a lamp" a product.
    plain = without_colours(clause)
    return _LIGHT.search(plain) is not None and named_kind(plain) in (None, ("lamp", "light"))


def _read_objects(told: Instruction, clause: str) -> None:
    add, move = _ADD.match(clause), _MOVE.search(clause)
    if add and not move and not _PRONOUN.match(clause[add.end() :]):
        told.added += [
            re.sub(r"^(?:an?|the|some)\s+", "", words.strip(), flags=re.IGNORECASE)
            for words in _several(clause[add.end() :])
        ]
        return
    replaced = _REPLACE.search(clause)
    by = next(filter(None, replaced.groups()), "") if replaced else ""
    if by and named_kind(by) is not None and not _PRONOUN.match(by):
        told.replacement = re.sub(r"^(?:an?|the)\s+", "", by, flags=re.IGNORECASE)
        return
    _read_attributes(told, clause, move)


def _several(words: str) -> list[str]:
    """Return the things of an enumeration: "a hat and a cigar" are two, "a black and white vase" is one."""
    parts = re.split(r"\s+and\s+", words, flags=re.IGNORECASE)
    return parts if all(named_kind(part) for part in parts[:-1]) else [words]


def _read_text(told: Instruction, clause: str, *, removes: bool) -> None:
    entries = [{**entry, "text": entry["text"].translate(_UNMASKS)} for entry in prompt_texts(clause)]
    if removes:
        told.removed += [entry["text"] for entry in entries]
        told.removes_text = told.removes_text or not entries
    elif entries and re.search(r"\b(?:change|replace|swap|rewrite)\b", clause, re.IGNORECASE):
        told.text_changes["text"] = entries[-1]["text"]
    elif entries:
        told.added_texts += entries
    else:
        told.text_changes.update(text_attributes(clause))


def _read_removal(told: Instruction, what: str) -> None:
    if re.search(r"\bshadows?\b", what, re.IGNORECASE):
        told.lighting["shadows"] = "no shadows"
    elif _BACKGROUND.search(what):
        told.background = "transparent background"
    else:
        told.removed.append(re.sub(r"^(?:an?|the|all|any)\s+", "", what, flags=re.IGNORECASE).strip())


def _read_background(told: Instruction, clause: str) -> bool:
    named = _BACKGROUND_TOLD.search(clause)
    if _speaks_of_light(clause) and not (named and names_a_scene(named.group(1))):
        # "Turn the scene into daylight" keeps the place.
        return False
    if named:
        told.background = named.group(1).strip()
        return True
    found = split_background(clause).background
    if found is None and _BACKGROUND.search(clause):
        found = re.sub(r"^\s*(?:an?|the)\s+", "", _VERBS.sub("", clause)).strip()
        found = re.sub(r"^(background|backdrop)\s+(.+)$", r"\2 \1", found, flags=re.IGNORECASE)
        blur = re.search(r"\b(?:blur\w*|out of focus)\b", found, re.IGNORECASE)
        if blur:
            told.photography["depth_of_field"] = "shallow"
            return True
    if found:
        told.background = found
    return bool(found)


def _read_light(told: Instruction, clause: str) -> None:
    said = _VERBS.sub("", clause).strip()
    said = re.sub(r"^(?:it|the (?:picture|image|light(?:ing)?)(?: to| be)?)\s+", "", said, flags=re.IGNORECASE)
    if re.search(r"\bshadow", said, re.IGNORECASE):
        told.lighting["shadows"] = said
        return
    if light_direction([said]):
        told.lighting["direction"] = said
        if not re.search(r"\b(?:warm|cool|soft|hard|dramatic|golden|sun|moon|dim|bright|dark)", said, re.IGNORECASE):
            return
    comparative = re.search(r"\b(?P<up>brighter|lighter)\b|\bdarker\b", said, re.IGNORECASE)
    if comparative:
        said = "very bright light" if comparative.group("up") else "dim light"
    told.lighting["conditions"] = said


def _read_attributes(told: Instruction, clause: str, move: "re.Match[str] | None") -> None:
    said: dict[str, str] = {}
    spoken = without_kind_words(clause)
    # "Make it cream" speaks of a colour, although cream comes in jars.
    colours, materials = colour_words(spoken) or colour_words(clause), material_words(spoken)
    # "Make it gold" asks for the colour, "make it of gold" for the material too.
    plain = [
        name for name in materials if name not in colours or re.search(rf"\b(?:of|from|in solid) {name}\b", spoken)
    ]
    only_colours = [name for name in colours if name not in plain]
    if only_colours:
        said["colour"] = only_colours[-1] if re.search(r"\bfrom\b", spoken) else only_colours[0]
    if plain:
        said["material"] = plain[0]
    finish = _FINISH.search(spoken)
    if finish:
        said["finish"] = finish.group(0).lower()
    size = _SIZE.search(spoken)
    if size and not move:
        said["size"] = "very large" if size.group("more") else "small" if size.group("less") else size.group("named")
    if move:
        said["location"] = move.group(1).strip().lower()
    if said:
        named = named_kind(without_colours(clause))
        told.changes.append((named[1] if named else "", said))
