"""From an instruction in words to a patch, by the rules of `prompts/grammar`. What they do not cover is not guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bria_assets.prompts.background_rule import has_transparent_background
from bria_assets.prompts.grammar.additions import read_addition, read_removal, read_replacement, read_worn
from bria_assets.prompts.grammar.attributes import read_attribute, read_quality
from bria_assets.prompts.grammar.backgrounds import read_background, read_scene
from bria_assets.prompts.grammar.clauses import clauses_of
from bria_assets.prompts.grammar.draft import Draft
from bria_assets.prompts.grammar.quotations import without_quotations
from bria_assets.prompts.grammar.refusal import Refusal
from bria_assets.prompts.grammar.texts import read_text
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.structured_prompt import StructuredPrompt

MOST_CHARACTERS = 2000
"""Of an instruction that is read."""

FORMS = (
    "add X [on Y]",
    "remove X",
    "replace X with Y",
    "change the A of X to B",
    "make X B (a color, material, finish or size)",
    "move X to the left",
    'add text "T" [above X] [in red]',
    'change the text to "T"',
    "change the background to B",
    "remove the background",
    "change the lighting (mood, style, camera angle, ...) to B",
)
"""The forms of a wish, as messages list them."""

_KEEP = re.compile(
    r"^(?:keep|leave|preserve)\s+"
    r"(?:everything(?: else)?|all else|the rest|the others|(?P<thing>(?:the|its|his|her|all)\s.+?))"
    r"(?:\s+(?:unchanged|untouched|alone|the same|transparent|intact|(?:just |exactly )?as (?:it is|they are|is)))?$",
    re.IGNORECASE,
)
_NOTHING_NEW = re.compile(
    r"^(?:add|include|insert|draw)\s+(?:it|them|this|that)\b|^(?:replace|swap)\b.*\s(?:with|by|for)\s+(?:it|them|this|that)$",
    re.IGNORECASE,
)
_READERS = (
    read_text,
    read_background,
    read_scene,
    read_worn,
    read_attribute,
    read_replacement,
    read_quality,
    read_addition,
    read_removal,
)


class InstructionNotUnderstood(ValueError):
    """An instruction of which some part fits no form. The message names the part, the reason, and the forms."""


def patch_of(instruction: str, prompt: StructuredPrompt | None) -> Patch:
    """The patch that an instruction asks for.

    Args:
        instruction: such as `add a hat on the deer's head and make the deer red`.
        prompt: what is to change: tells what "it" is, and what "bigger" is bigger than.

    Raises:
        InstructionNotUnderstood: some part of it is not understood; nothing is guessed.
    """
    shown = " ".join(instruction.split())
    if not shown:
        raise InstructionNotUnderstood(f"the instruction is empty; understood are: {_forms()}")
    if len(instruction) > MOST_CHARACTERS:
        raise InstructionNotUnderstood(
            f"the instruction has {len(instruction)} characters; at most {MOST_CHARACTERS} are read"
        )
    reading = _Reading(shown)
    try:
        return reading.patch_of(instruction, prompt)
    except Refusal as refused:
        whole = "" if reading.part == shown else f' (in "{shown[:200]}")'
        raise InstructionNotUnderstood(
            f'not understood: "{reading.part[:200]}"{whole}: {refused}; understood are: {_forms()}'
        ) from None


@dataclass
class _Reading:
    """What is being read, for the message where it is not understood."""

    part: str

    def patch_of(self, instruction: str, prompt: StructuredPrompt | None) -> Patch:
        shown = self.part
        quoted = without_quotations(unicodedata.normalize("NFC", instruction))
        draft = Draft(prompt=prompt.root if prompt else None, quoted=quoted)
        try:
            for clause in clauses_of(quoted.words):
                self.part = quoted.restored(clause)
                _read(clause, draft)
        except Refusal as refused:
            raise Refusal(quoted.restored(str(refused))) from None
        self.part = shown
        patch = draft.patch()
        if patch.is_empty:
            raise Refusal("it asks for no change")
        return patch


def _read(clause: str, draft: Draft) -> None:
    if kept := _KEEP.match(clause):
        if clause.lower().endswith("transparent") and draft.prompt and not has_transparent_background(draft.prompt):
            raise Refusal('the background is not transparent now: "make the background transparent" makes it so')
        draft.spoken_of = [kept["thing"]] if kept["thing"] else []
        return
    if _NOTHING_NEW.search(clause):
        raise Refusal("it names nothing new")
    named = draft.with_names(clause)
    if not any(reader(named, draft) for reader in _READERS):
        raise Refusal("no form fits it")


def _forms() -> str:
    return "; ".join(FORMS) + '; several of them joined by "and", commas, ";" or "then"'
