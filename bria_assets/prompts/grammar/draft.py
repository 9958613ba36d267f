"""The patch of an instruction while it is read, and what its pronouns can mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bria_assets.prompts.attributes import UnknownAttribute, change_object, change_text
from bria_assets.prompts.grammar.noun_phrases import OF_WHAT_IS_THERE, Thing, bare_name
from bria_assets.prompts.grammar.places import Place
from bria_assets.prompts.grammar.quotations import Quoted, is_quotation
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.named_things import AmbiguousName, head_noun, is_quoted, name_of, named, plain_name
from bria_assets.prompts.patch import Patch

_PRONOUN = re.compile(
    r"\b(?P<possessive>its|his|her|their)\b|\b(?P<plain>it|them|him|this one|that one)\b", re.IGNORECASE
)
_NAMES_OTHERS = re.compile(r"(?:add|put|place|insert|draw|include)\s.*(?:\band\b|,)", re.IGNORECASE)
_ON_ITSELF = re.compile(r"(\bwith\s.+?)\s(?:on|in|inside|around)\s(?:it|them)\b", re.IGNORECASE)


@dataclass
class Draft:
    """What the clauses read so far ask for.

    Attributes:
        prompt: the structured prompt that is to change, where there is one.
        quoted: the instruction with its quotations.
        additions, modifications, remove, background, fields: of the patch.
        spoken_of: names of what the clause before spoke of, for "it".
    """

    prompt: Mapping[str, Any] | None
    quoted: Quoted
    additions: list[dict[str, Any]] = field(default_factory=list["dict[str, Any]"])
    modifications: dict[str, dict[str, Any]] = field(default_factory=dict[str, "dict[str, Any]"])
    remove: list[str] = field(default_factory=list[str])
    background: str | None = None
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    spoken_of: list[str] = field(default_factory=list[str])

    def add_thing(self, thing: Thing, place: Place, *, replaces: str = "") -> None:
        """A new thing. `replaces` names the one whose place it takes."""
        if is_quotation(thing.name):
            if replaces:
                raise Refusal("a text takes the place of a text alone: remove the one and add the other")
            self.add_text(self.quoted.said_by(thing.name), {"location": place.words} if place.words else {})
            return
        if re.match(r"(?:the|that|this)\s", thing.description, re.IGNORECASE) and self._is_there(thing.name):
            raise Refusal(f'"{thing.description}" is there already: {OF_WHAT_IS_THERE}')
        belongs = place.relationship.startswith(("attached to", "worn by", "held by", "carried by"))
        description = self.quoted.restored(thing.description)
        name = self.quoted.restored(thing.name)
        given = {
            "type": "accessory" if belongs else "object",
            "item": name,
            "description": description if description != name else "",
            "location": place.location,
            "relationship": place.relationship,
            "number_of_objects": thing.number if thing.number > 1 else 0,
            "replaces": replaces,
        }
        self.additions.append({key: value for key, value in given.items() if value})

    def add_text(self, text: str, attributes: Mapping[str, str]) -> None:
        """New lettering."""
        self.additions.append({"type": "text", "text": text, **attributes})

    def modify(self, name: str, attribute: str, value: Any) -> None:
        """A new attribute of a thing.

        Raises:
            Refusal: the instruction gives it another value already.
        """
        value = self.quoted.restored(value) if isinstance(value, str) else value
        name = self._shortest(self.quoted.restored(name))
        if self._modify_added(name, attribute, value):
            return
        said = self.modifications.setdefault(name, {})
        if attribute in said and said[attribute] != value:
            raise Refusal(f'the {attribute} of "{name}" is to be two things')
        said[attribute] = value

    def remove_thing(self, name: str) -> None:
        """Something that goes."""
        restored = self.quoted.restored(name)
        if any(restored in (addition.get("item"), f'"{addition.get("text")}"') for addition in self.additions):
            raise Refusal(f"{restored} is both to come and to go")
        if restored not in self.remove:
            self.remove.append(restored)

    def set_background(self, background: str) -> None:
        """Another background.

        Raises:
            Refusal: the instruction asks for another one already.
        """
        if self.background not in (None, background):
            raise Refusal("the background is to be two things")
        self.background = self.quoted.restored(background)

    def set_field(self, path: tuple[str, ...], value: str) -> None:
        """A field of the structured prompt that belongs to no thing, such as the lighting."""
        here = self.fields
        for key in path[:-1]:
            here = cast("dict[str, Any]", here.setdefault(key, {}))
        if here.get(path[-1], value) != value:
            raise Refusal(f"{'.'.join(path)} is to be two things")
        here[path[-1]] = self.quoted.restored(value)

    def patch(self) -> Patch:
        """The patch."""
        parts = {
            "additions": self.additions,
            "modifications": self.modifications,
            "remove": self.remove,
            "background": self.background,
            "fields": self.fields,
        }
        return Patch.parse(parts)

    def with_names(self, clause: str) -> str:
        """A clause with names in the place of its pronouns.

        Raises:
            Refusal: a pronoun could mean several things, or nothing.
        """

        def name(found: re.Match[str]) -> str:
            if not found["possessive"] and _NAMES_OTHERS.match(clause[: found.start()]):
                raise Refusal(f'"{found.group()}" could mean any of what stands before it: say which')
            meant = self._meant_by(found.group())
            if is_quotation(meant):
                return meant
            return f"the {meant}'s" if found["possessive"] else f"the {meant}"

        # "A sign with a bird on it" speaks of the sign.
        return _PRONOUN.sub(name, _ON_ITSELF.sub(r"\1", clause))

    def only_thing(self, asked: str) -> str:
        """The name of the one thing that the prompt has, for a wish that names none.

        Raises:
            Refusal: it has several, or there is no prompt.
        """
        prompt = self.prompt or {}
        objects = list(prompt.get("objects") or [])
        name = name_of(objects[0], prompt) if len(objects) == 1 else ""
        if name:
            return name
        there = "it could be any of several things" if objects else "nothing is known of the picture"
        raise Refusal(f"{asked} does not say of what, and {there}: name it")

    def entry_of_text(self, text: str) -> Mapping[str, Any]:
        """The prompt's lettering that says a text; empty where none does."""
        entries = [] if self.prompt is None else list(self.prompt.get("text_render") or [])
        same = (entry for entry in entries if str(entry.get("text", "")).lower() == text.lower())
        return next(same, {})

    def object_called(self, name: str) -> Mapping[str, Any]:
        """The prompt's one object of a name; empty where there is none or are several."""
        if self.prompt is None:
            return {}
        try:
            found = named(self.prompt, name)
        except AmbiguousName:
            return {}
        return self.prompt["objects"][found.objects[0]] if len(found.objects) == 1 else {}

    def _is_there(self, name: str) -> bool:
        try:
            return any(named(self.prompt or {}, self.quoted.restored(name)))
        except AmbiguousName:
            return True

    def _modify_added(self, name: str, attribute: str, value: Any) -> bool:
        """Changes something new, where it is that: "add a hat and make it red" adds a red hat."""
        for addition in reversed(self.additions):
            try:
                if addition.get("item") == name:
                    change_object(addition, head_noun(name), attribute, value)
                    return True
                if is_quoted(name) and addition.get("text") == name[1:-1]:
                    change_text(addition, attribute, value)
                    return True
            except UnknownAttribute as unknown:
                raise Refusal(str(unknown)) from None
        return False

    def _shortest(self, name: str) -> str:
        """A name without its adjectives and its owner, where it means the same thing without them."""
        short = re.sub(r"^.*(?:'s|s')\s+(?=\w)", "", name)
        thing = self.object_called(name)
        if not name.lower().startswith("all ") and (bare := bare_name(short)) != short and thing:
            return bare if self.object_called(bare) is thing else short
        return short

    def _meant_by(self, pronoun: str) -> str:
        names = list(dict.fromkeys(plain_name(name) for name in self.spoken_of))
        if pronoun.lower() in ("them", "their"):
            raise Refusal(f'"{pronoun}" could mean several things: name them')
        if len(names) == 1:
            return names[0]
        if names:
            raise Refusal(f'"{pronoun}" could mean {" or ".join(names)}: say which')
        return self.only_thing(f'"{pronoun}"')
