"""What Bria made of an instruction that the grammar here does not understand, as a patch.

`structured_prompt/generate` takes a structured prompt and words, and answers with a new structured prompt. The
difference of the two is the patch, so that such a refinement has the same record and the same rules as any other.
"""

from __future__ import annotations

import re

from bria_assets.prompts.background_rule import BACKGROUND_FIELDS, has_transparent_background
from bria_assets.prompts.merging import patch_between
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.quality_words import singular
from bria_assets.prompts.structured_prompt import StructuredPrompt

_NAMES_BACKGROUND = re.compile(
    r"\b(?:background|backdrop|scene|scenery|setting|surroundings|environment|location)\b", re.IGNORECASE
)
_WORDS_THAT_SAY_SOMETHING = re.compile(r"[^\W\d_]{4,}")


def patch_of_translation(before: StructuredPrompt, after: StructuredPrompt, instruction: str) -> Patch:
    """The patch by which Bria's answer differs from what it was given.

    A transparent background stays, whatever Bria wrote, unless the instruction asks for another: it names the
    background, or something that is new in Bria's ("put it on a beach").

    Args:
        before: the structured prompt that Bria was given.
        after: the one that it answered with.
        instruction: the words that it was given.
    """
    patch = patch_between(before, after)
    if not has_transparent_background(before.root) or _asks_for_a_background(instruction, before, after):
        return patch
    return Patch(
        fields={key: value for key, value in patch.fields.items() if key not in BACKGROUND_FIELDS},
        dropped_fields=[path for path in patch.dropped_fields if path[0] not in BACKGROUND_FIELDS],
    )


def _asks_for_a_background(instruction: str, before: StructuredPrompt, after: StructuredPrompt) -> bool:
    if _NAMES_BACKGROUND.search(instruction):
        return True
    new_words = _background_words(after) - _background_words(before)
    return not new_words.isdisjoint(_telling_words(instruction))


def _background_words(prompt: StructuredPrompt) -> set[str]:
    return {word for field in BACKGROUND_FIELDS for word in _telling_words(str(prompt.root.get(field) or ""))}


def _telling_words(text: str) -> set[str]:
    return {singular(word) for word in _WORDS_THAT_SAY_SOMETHING.findall(text)}
